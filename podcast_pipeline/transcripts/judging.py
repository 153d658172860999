"""What readers of a transcript would stumble over: each question one function that answers with a sentence or None.

Pure. Cues and durations of the same audio; the checks make rules of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from podcast_pipeline.model.times import format_clock
from podcast_pipeline.transcripts.cues import Cue
from podcast_pipeline.transcripts.languages import language_of

_MOST_UNCOVERED_S = 60.0  # music at the end needs no cue; a whole minute of speech does


def problems(cues: Sequence[Cue], duration_s: float) -> tuple[str, ...]:
    """What readers of the transcript would stumble over, as sentences; `cues` and `duration_s` of the same audio."""
    found = (
        out_of_order(cues),
        overlapping(cues),
        past_the_end(cues, duration_s),
        not_covering(cues, duration_s),
    )
    return tuple(problem for problem in found if problem)


def out_of_order(cues: Sequence[Cue]) -> str | None:
    return _first_of(
        [after for before, after in pairwise(cues) if after.start_s < before.start_s],
        "the cue at {start} stands after one that starts later; sort the cues by their start",
    )


def overlapping(cues: Sequence[Cue]) -> str | None:
    return _first_of(
        [after for before, after in pairwise(cues) if _overlap(before, after)],
        "the cue at {start} starts before the one above it has ended; let them follow each other",
    )


def past_the_end(cues: Sequence[Cue], duration_s: float) -> str | None:
    return _first_of(
        [cue for cue in cues if cue.end_s > duration_s + 0.5],  # half a second: encoders and players round
        f"the cue at {{start}} ends at {{end}}, but the audio ends at {format_clock(duration_s)}; "
        "does the transcript belong to this recording?",
    )


def not_covering(cues: Sequence[Cue], duration_s: float) -> str | None:
    last_s = max((cue.end_s for cue in cues), default=0.0)
    if duration_s - last_s <= min(_MOST_UNCOVERED_S, duration_s / 4):
        return None
    return (
        f"the transcript ends at {format_clock(last_s)}, but the audio at {format_clock(duration_s)}; "
        "is the rest missing?"
    )


def unknown_voices(cues: Iterable[Cue], people: Iterable[str]) -> str | None:
    """Voices that are nobody of `people`, as a sentence; with no people at all nobody can tell."""
    known = {*people}
    unknown = dict.fromkeys(cue.speaker for cue in cues if cue.speaker and cue.speaker not in known)
    if not (known and unknown):
        return None
    first = next(iter(unknown))
    voices = " and ".join(repr(voice) for voice in unknown)
    return (
        f"the transcript has the {'voice' if len(unknown) == 1 else 'voices'} {voices}, whom `people` does not name; "
        f"rename with a line `voices: {{{first}: NAME}}`, or add NAME to `people`"
    )


def other_language(cues: Sequence[Cue], language: str) -> str | None:
    """Whether the words are those of another language than `language` (BCP 47); None when few words tell."""
    found = language_of(" ".join(cue.text for cue in cues))
    if found is None or found.code == language.partition("-")[0].lower():
        return None
    return (
        f"the transcript seems to be {found.name}, but the show's language is {language!r}; is it the right file, or "
        f"the right language?"
    )


def _overlap(before: Cue, after: Cue) -> bool:
    """Two voices of one cue share their times and do not count."""
    one_cue = (before.start_s, before.end_s) == (after.start_s, after.end_s)
    return before.start_s <= after.start_s < before.end_s and not one_cue


def _first_of(cues: Sequence[Cue], sentence: str) -> str | None:
    """The sentence about the first of these cues, with how many more there are."""
    if not cues:
        return None
    more = f" ({len(cues) - 1} more like it)" if len(cues) > 1 else ""
    return sentence.format(start=format_clock(cues[0].start_s), end=format_clock(cues[0].end_s)) + more
