"""The JSON transcript of the podcast namespace (docs/examples/transcripts): a list of segments, read and written. Pure.

Programs that write every word as a segment of its own are read, too: their words are joined to cues.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from podcast_pipeline.texts import json_of, json_with_list, line_of_entry
from podcast_pipeline.transcripts.cues import Cue, ends_before_it_starts, without_empty_lines, wrong

_VERSION = "1.0.0"
_CHARACTERS_PER_S = 15  # how fast people speak: how long a last segment without an end lasts
_LONGEST_CUE_CHARACTERS = 64  # two lines of 32: podcast namespace, transcripts
_LONGEST_PAUSE_S = 1.0  # in a cue that words are joined to


def read_json(text: str, *, where: str) -> tuple[Cue, ...]:
    """The segments in their order as cues. TranscriptError names `where` and the line."""
    document = json_of(text, lambda message, line: wrong(message, line, where))
    segments = document.get("segments") if isinstance(document, dict) else None
    if not isinstance(segments, list):
        raise wrong("is JSON, but no transcript: it has no list `segments` (podcast namespace, transcripts)", 1, where)
    cues = []
    for index, segment in enumerate(segments):
        try:
            cues.append(_cue(segment, segments[index + 1] if index + 1 < len(segments) else None))
        except ValueError as error:
            raise wrong(f"segment {index + 1} {error}", line_of_entry(text, "segments", index), where) from error
    spoken = [cue for cue in cues if cue.text]
    if not spoken:
        raise wrong("the transcript has no segments, so it says nothing", 1, where)
    return tuple(_joined(spoken) if all(" " not in cue.text for cue in spoken) else spoken)


def to_json(cues: Sequence[Cue]) -> bytes:
    """JSON in UTF-8; every segment names its speaker. The same cues give the same bytes."""
    segments = [
        {
            **({"speaker": cue.speaker} if cue.speaker else {}),
            "startTime": cue.start_s,
            "endTime": cue.end_s,
            "body": cue.one_line,  # apps break lines where their screens end
        }
        for cue in cues
    ]
    return json_with_list(_VERSION, "segments", segments, indent=1).encode()


def _cue(segment: Any, following: Any) -> Cue:
    """ValueError goes on after `segment 3 `."""
    if not isinstance(segment, dict):
        raise ValueError("must be an object with startTime, endTime and body")
    body, speaker = segment.get("body"), segment.get("speaker")
    if not isinstance(body, str):
        raise ValueError("has no `body` with its text")
    if not isinstance(speaker, str | None):
        raise ValueError(f"must name its `speaker` as text, not {speaker!r}")
    text = without_empty_lines(body)
    start_s = _seconds(segment, "startTime")
    if segment.get("endTime") is not None:
        end_s = _seconds(segment, "endTime")
    elif following is not None:
        end_s = _seconds(following, "startTime") if isinstance(following, dict) else start_s
    else:
        end_s = start_s + max(1, round(len(text) / _CHARACTERS_PER_S))
    if text and end_s <= start_s:
        raise ValueError(f"is wrong: {ends_before_it_starts(start_s, end_s)}")
    return Cue(start_s, end_s, " ".join((speaker or "").split()) or None, text)


def _seconds(segment: dict[str, Any], key: str) -> float:
    value = segment.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 36_000_000:
        raise ValueError(f"needs a `{key}` in seconds, such as 62.5, not {value!r}")
    return round(float(value), 3)


def _joined(words: Sequence[Cue]) -> list[Cue]:
    """Cues of the length that a screen holds, from one segment per word."""
    cues = [words[0]]
    for word in words[1:]:
        last = cues[-1]
        text = f"{last.text} {word.text}"
        apart = word.speaker != last.speaker or word.start_s - last.end_s > _LONGEST_PAUSE_S
        if apart or len(text) > _LONGEST_CUE_CHARACTERS or last.text.endswith((".", "!", "?", "…")):
            cues.append(word)
        else:
            cues[-1] = replace(last, end_s=max(last.end_s, word.end_s), text=text)
    return cues
