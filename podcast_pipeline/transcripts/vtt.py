"""WebVTT: read strictly, written so that others read it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape, unescape

from podcast_pipeline.model.times import format_clock
from podcast_pipeline.texts import Line, lines_of
from podcast_pipeline.transcripts.cues import Cue, ends_before_it_starts, without_empty_lines, wrong

# W3C WebVTT, section 4.1: hours may be left out, milliseconds may not.
_TIME = r"(?:(\d{2,4}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMING = re.compile(rf"[ \t]*{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t].*)?[ \t]*")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t\n]+([^>]*)>")
_MARKUP = re.compile(r"<[^>]*>")  # <i>, <b>, <c.loud>, <lang de>, <font color="red">, </v>, <00:01:02.000>
_NO_CUE = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t]|$)")


def read_vtt(text: str, *, where: str) -> tuple[Cue, ...]:
    """The cues of a WebVTT file in its order, without markup; a cue of several voices becomes one cue for each.

    TranscriptError names `where` and the line.
    """
    lines = lines_of(text.replace("\0", "\ufffd"))  # section 6.1: NUL counts as U+FFFD
    blocks = list(_blocks(lines))
    if not re.fullmatch(r"WEBVTT(?:[ \t].*)?", lines[0].text):
        raise wrong("the file must begin with the line WEBVTT", 1, where)
    for line in blocks[0]:
        if "-->" in line.text:
            raise wrong("an empty line must stand between WEBVTT and the first cue", line.number, where)
    cues = tuple(cue for block in blocks[1:] for cue in _cues(block, where))
    if not cues:
        raise wrong("the transcript has no cues, so it says nothing", lines[-1].number, where)
    return cues


def to_vtt(cues: Sequence[Cue]) -> bytes:
    """WebVTT in UTF-8, without BOM, lines ended by LF; the same cues give the same bytes, and read back as they are."""
    blocks = ["WEBVTT\n"]
    for cue in cues:
        voice = f"<v {_escaped(' '.join(cue.speaker.split()))}>" if cue.speaker else ""
        said = _escaped(without_empty_lines(cue.text))
        blocks.append(f"{format_clock(cue.start_s)} --> {format_clock(cue.end_s)}\n{voice}{said}\n")
    return "\n".join(blocks).encode()


def _blocks(lines: Sequence[Line]) -> Iterator[list[Line]]:
    block: list[Line] = []
    for line in lines:
        if line.text:
            block.append(line)
        elif block:
            yield block
            block = []
    yield block


def _cues(block: Sequence[Line], where: str) -> Iterator[Cue]:
    if not block or _NO_CUE.match(block[0].text):
        return
    timing = next((index for index, line in enumerate(block[:2]) if "-->" in line.text), None)
    if timing is None:
        message = "this text has no time above it, so no app shows it; did an empty line get into a cue?"
        raise wrong(message, block[0].number, where)
    start_s, end_s = _times(block[timing], where)
    payload = block[timing + 1 :]
    for line in payload:
        if "-->" in line.text:
            raise wrong("an empty line, without blanks in it, must stand before the next cue", line.number, where)
    for speaker, said in _voices("\n".join(line.text for line in payload)):
        yield Cue(start_s, end_s, speaker, said)


def _times(line: Line, where: str) -> tuple[float, float]:
    match = _TIMING.fullmatch(line.text)
    if match is None:
        comma = " (a dot before the milliseconds, not a comma)" if "," in line.text else ""
        message = f"write times like 00:01:02.000 --> 00:01:04.500{comma}, not {line.text.strip()!r}"
        raise wrong(message, line.number, where)
    numbers = [int(number or 0) for number in match.groups()]
    start_s, end_s = (
        (hours * 3_600_000 + minutes * 60_000 + seconds * 1000 + millis) / 1000
        for hours, minutes, seconds, millis in (numbers[:4], numbers[4:])
    )
    if end_s <= start_s:
        raise wrong(ends_before_it_starts(start_s, end_s), line.number, where)
    return start_s, end_s


def _voices(payload: str) -> Iterator[tuple[str | None, str]]:
    """(speaker, text) for each voice span that says something."""
    if "<" not in payload:  # no voice, no markup
        said = without_empty_lines(unescape(payload))
        yield from [(None, said)] if said else []
        return
    before, *parts = _VOICE.split(payload)
    for speaker, marked_up in [("", before), *zip(parts[::2], parts[1::2], strict=True)]:
        said = without_empty_lines(unescape(_MARKUP.sub("", marked_up)))
        if said:
            yield " ".join(unescape(speaker).split()) or None, said


def _escaped(text: str) -> str:
    return escape(text, quote=False)
