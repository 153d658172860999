"""Transcripts: WebVTT in, cues as values, WebVTT out. Pure.

Read as strictly as the W3C writes WebVTT, because what browsers forgive, podcast apps drop in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape, unescape
from itertools import pairwise

from podcast_pipeline.errors import TranscriptError
from podcast_pipeline.model import Timeline
from podcast_pipeline.model.times import format_clock

# W3C WebVTT, section 4.1: hours may be left out, milliseconds may not.
_TIME = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMING = re.compile(rf"[ \t]*{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t].*)?[ \t]*")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t\n]+([^>]*)>")
_MARKUP = re.compile(r"<[^>]*>")  # <i>, <b>, <c.loud>, <lang de>, <ruby>, </v>, <00:01:02.000>
_LINE_END = re.compile(r"\r\n|\r|\n")  # not str.splitlines(): WebVTT knows these three only (section 4.1)
_NO_CUE = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t]|$)")

_MOST_UNCOVERED_S = 60.0  # music at the end needs no cue; a whole minute of speech does


@dataclass(frozen=True, slots=True)
class Cue:
    """What is said from `start_s` to `end_s`. `text` is plain, its lines parted by newlines."""

    start_s: float
    end_s: float
    speaker: str | None
    text: str


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str


def read_vtt(text: bytes, *, where: str) -> tuple[Cue, ...]:
    """The cues of a WebVTT file in its order, without markup; a cue of several voices becomes one cue for each.

    TranscriptError names `where` and the line.
    """
    lines = _lines(text, where)
    blocks = list(_blocks(lines))
    if not re.fullmatch(r"WEBVTT(?:[ \t].*)?", lines[0].text):
        looks_srt = any(re.match(r"\d\d:\d\d:\d\d,\d{3} -->", line.text) for line in lines[:4])
        advice = "; this looks like SubRip (.srt), so convert it to WebVTT first" if looks_srt else ""
        raise _wrong("the file must begin with the line WEBVTT" + advice, 1, where)
    for line in blocks[0]:
        if "-->" in line.text:
            raise _wrong("an empty line must stand between WEBVTT and the first cue", line.number, where)
    cues = tuple(cue for block in blocks[1:] for cue in _cues(block, where))
    if not cues:
        raise _wrong("the transcript has no cues, so it says nothing", lines[-1].number, where)
    return cues


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
            shifted.append(replace(cue, start_s=round(kept[0], 3), end_s=round(kept[-1], 3)))
    return tuple(shifted)


def to_vtt(cues: Sequence[Cue]) -> bytes:
    """WebVTT in UTF-8, without BOM, lines ended by LF; the same cues give the same bytes, and read back as they are."""
    blocks = ["WEBVTT\n"]
    for cue in cues:
        voice = f"<v {_escaped(' '.join(cue.speaker.split()))}>" if cue.speaker else ""
        said = _escaped(_without_empty_lines(cue.text))
        blocks.append(f"{format_clock(cue.start_s)} --> {format_clock(cue.end_s)}\n{voice}{said}\n")
    return "\n".join(blocks).encode()


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


def _lines(text: bytes, where: str) -> list[_Line]:
    try:
        decoded = text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = text.count(b"\n", 0, error.start) + 1
        raise _wrong("the file is not UTF-8; save it as UTF-8", number, where) from error
    written = _LINE_END.split(decoded.replace("\0", "\ufffd"))  # section 6.1: NUL counts as U+FFFD
    return [_Line(number, line) for number, line in enumerate(written, 1)]


def _blocks(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    block: list[_Line] = []
    for line in lines:
        if line.text:
            block.append(line)
        elif block:
            yield block
            block = []
    yield block


def _cues(block: Sequence[_Line], where: str) -> Iterator[Cue]:
    if not block or _NO_CUE.match(block[0].text):
        return
    timing = next((index for index, line in enumerate(block[:2]) if "-->" in line.text), None)
    if timing is None:
        message = "this text has no time above it, so no app shows it; did an empty line get into a cue?"
        raise _wrong(message, block[0].number, where)
    start_s, end_s = _times(block[timing], where)
    payload = block[timing + 1 :]
    for line in payload:
        if "-->" in line.text:
            raise _wrong("an empty line, without blanks in it, must stand before the next cue", line.number, where)
    for speaker, said in _voices("\n".join(line.text for line in payload)):
        yield Cue(start_s, end_s, speaker, said)


def _times(line: _Line, where: str) -> tuple[float, float]:
    match = _TIMING.fullmatch(line.text)
    if match is None:
        comma = " (a dot before the milliseconds, not a comma)" if "," in line.text else ""
        message = f"write times like 00:01:02.000 --> 00:01:04.500{comma}, not {line.text.strip()!r}"
        raise _wrong(message, line.number, where)
    numbers = [int(number or 0) for number in match.groups()]
    start_s, end_s = (
        (hours * 3_600_000 + minutes * 60_000 + seconds * 1000 + millis) / 1000
        for hours, minutes, seconds, millis in (numbers[:4], numbers[4:])
    )
    if end_s <= start_s:
        message = f"the cue ends at {format_clock(end_s)}, which is not after its start at {format_clock(start_s)}"
        raise _wrong(message, line.number, where)
    return start_s, end_s


def _voices(payload: str) -> Iterator[tuple[str | None, str]]:
    """(speaker, text) for each voice span that says something."""
    before, *parts = _VOICE.split(payload)
    for speaker, marked_up in [("", before), *zip(parts[::2], parts[1::2], strict=True)]:
        said = _without_empty_lines(unescape(_MARKUP.sub("", marked_up)))
        if said:
            yield " ".join(unescape(speaker).split()) or None, said


def _without_empty_lines(text: str) -> str:
    """The lines of a cue; an empty one would end it."""
    return "\n".join(line.strip() for line in _LINE_END.split(text) if line.strip())


def _escaped(text: str) -> str:
    return escape(text, quote=False)


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


def _wrong(message: str, line: int, where: str) -> TranscriptError:
    return TranscriptError(message, where=f"{where}:{line}")
