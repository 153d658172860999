"""Chapters as they stand in a written file: read by another program than the one that wrote them, and compared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from podcast_pipeline import ffmpeg
from podcast_pipeline.errors import ChapterError
from podcast_pipeline.model.times import format_clock
from podcast_pipeline.tags.packets import input_options
from podcast_pipeline.tags.spans import Span

_TOLERANCE_MS = 1  # tracks count in samples, and round
# ffmpeg's text format for metadata: five characters, a newline among them, stand behind a backslash.
_LINE = re.compile(r"((?:\\.|[^\\\n])*)\n", re.DOTALL)
_VALUE = re.compile(r"(START|END|TIMEBASE|title)=(.*)", re.DOTALL)


def chapters_in(path: Path, container: str) -> list[Span]:
    """The chapters that ffmpeg finds in a file (`container` is its name of the demuxer), by their starts.

    Without links and pictures, which it does not tell, and without parts that have no title.
    """
    said: list[bytes] = []
    # -copyts: else all times count from the first sample, which is 25 ms late in an MP3.
    every = ["-copyts", *input_options(path, container), "-map_metadata:g", "-1", "-f", "ffmetadata", "-"]
    log = ffmpeg.run(every, on_bytes=said.append)
    if log.status != 0:
        raise log.failed(str(path))
    _, *parts = _parts(b"".join(said).decode(errors="replace"))
    found = [_span(part) for part in parts if part.get("title")]
    return by_start(found)


def compare(
    meant: Sequence[Span], found: Sequence[Span], output: Path, *, with_ends: bool = False, whole: bool = False
) -> None:
    """ChapterError names the first chapter that was not found in `output` as it was meant.

    `with_ends` compares the ends too, `whole` links and pictures.
    """
    for number, chapter in enumerate(meant, 1):
        if number > len(found):
            raise _lost(number, chapter, "is missing", output)
        other = found[number - 1]
        if difference := _difference(chapter, other, with_ends=with_ends, whole=whole):
            raise _lost(number, chapter, difference, output)
    if len(found) > len(meant):
        extra = found[len(meant)]
        raise _lost(len(meant) + 1, extra, "was not meant to be there", output)


def by_start(chapters: Sequence[Span]) -> list[Span]:
    return sorted(chapters, key=lambda chapter: chapter.start_ms)


def _difference(meant: Span, found: Span, *, with_ends: bool, whole: bool) -> str | None:
    if abs(meant.start_ms - found.start_ms) > _TOLERANCE_MS:
        return f"starts at {format_clock(found.start_ms / 1000)} instead of {format_clock(meant.start_ms / 1000)}"
    if with_ends and abs(meant.end_ms - found.end_ms) > _TOLERANCE_MS:
        return f"ends at {format_clock(found.end_ms / 1000)} instead of {format_clock(meant.end_ms / 1000)}"
    if meant.title.split() != found.title.split():
        return f"is called {found.title!r}"
    if whole and meant.href != found.href:
        return f"links to {found.href} instead of {meant.href}"
    if whole and meant.image != found.image:
        return "has another picture"
    return None


def _lost(number: int, chapter: Span, what: str, output: Path) -> ChapterError:
    return ChapterError(
        f"chapter {number} ({chapter.title!r}) {what} when the written file is read again, so it was not kept; change "
        f"that chapter, and report this",
        where=str(output),
    )


def _parts(metadata: str) -> list[dict[str, str]]:
    """What stands before the first [CHAPTER], then each chapter's values."""
    parts: list[dict[str, str]] = [{}]
    for line in _LINE.findall(metadata):
        if line == "[CHAPTER]":
            parts.append({})
        elif match := _VALUE.fullmatch(line):
            parts[-1][match[1]] = re.sub(r"\\(.)", r"\1", match[2], flags=re.DOTALL)
    return parts


def _span(part: dict[str, str]) -> Span:
    unit_ms = Fraction(part.get("TIMEBASE", "1/1000")) * 1000
    start, end = (round(int(part.get(key, "0")) * unit_ms) for key in ("START", "END"))
    return Span(start, end, part["title"])
