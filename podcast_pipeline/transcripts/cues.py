"""What is said, when and by whom, whatever file it came from. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from podcast_pipeline.errors import TranscriptError
from podcast_pipeline.model import Timeline
from podcast_pipeline.model.times import format_clock

# A paragraph of a page: long enough to read on, short enough to find a place again.
_LONG_TURN_CHARACTERS, _LONGEST_TURN_CHARACTERS = 500, 2000
_SENTENCE_END = (".", "!", "?", "…", ".“", "!“", "?“", '."', '!"', '?"', "」", "。")


@dataclass(frozen=True, slots=True)
class Cue:
    """What is said from `start_s` to `end_s`. `text` is plain, its lines parted by newlines."""

    start_s: float
    end_s: float
    speaker: str | None
    text: str

    @property
    def one_line(self) -> str:
        return " ".join(self.text.split())


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says before another one speaks, or a part of it when that is long."""

    start_s: float
    speaker: str | None
    text: str


def shift(cues: Sequence[Cue], timeline: Timeline) -> tuple[Cue, ...]:
    """The cues in the master's time, to the millisecond; what was cut from the recording is cut from them."""
    shifted = []
    for cue in cues:
        kept = [
            span.output_start_s + second - span.source_start_s
            for span in timeline.spans
            if cue.start_s < span.source_start_s + span.duration_s and cue.end_s > span.source_start_s
            for second in (
                max(cue.start_s, span.source_start_s),
                min(cue.end_s, span.source_start_s + span.duration_s),
            )
        ]
        if kept and round(kept[0], 3) < round(kept[-1], 3):
            shifted.append(Cue(round(kept[0], 3), round(kept[-1], 3), cue.speaker, cue.text))
    return tuple(shifted)


def named(cues: Iterable[Cue], voices: Mapping[str, str], people: Iterable[str]) -> tuple[Cue, ...]:
    """The cues with each voice renamed by the table `voices`, and spelt as the person of that name is."""
    renamed = {_folded(voice): name for voice, name in voices.items()}
    spelt = {_folded(name): name for name in people}

    @cache
    def name_of(voice: str | None) -> str | None:
        if voice is None:
            return None
        name = renamed.get(_folded(voice), voice)
        return spelt.get(_folded(name), name)

    return tuple(Cue(cue.start_s, cue.end_s, name_of(cue.speaker), cue.text) for cue in cues)


def turns(cues: Sequence[Cue]) -> tuple[Turn, ...]:
    """The cues as paragraphs: one for each turn of the conversation, long ones parted between sentences."""
    found: list[Turn] = []
    for cue in cues:
        last = found[-1] if found else None
        if last is None or last.speaker != cue.speaker or _is_long(last.text):
            found.append(Turn(cue.start_s, cue.speaker, cue.one_line))
        else:
            found[-1] = replace(last, text=f"{last.text} {cue.one_line}")
    return tuple(found)


def _is_long(paragraph: str) -> bool:
    ends = paragraph.endswith(_SENTENCE_END)
    return len(paragraph) >= (_LONG_TURN_CHARACTERS if ends else _LONGEST_TURN_CHARACTERS)


def without_empty_lines(text: str) -> str:
    """The lines of a cue; an empty one would end it."""
    if "\n" not in text and "\r" not in text:  # most have one line
        return text.strip()
    return "\n".join(line.strip() for line in re.split(r"\r\n|\r|\n", text) if line.strip())


def wrong(message: str, line: int, where: str) -> TranscriptError:
    return TranscriptError(message, where=f"{where}:{line}")


def ends_before_it_starts(start_s: float, end_s: float) -> str:
    return f"the cue ends at {format_clock(end_s)}, which is not after its start at {format_clock(start_s)}"


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
