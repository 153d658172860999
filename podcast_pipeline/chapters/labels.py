"""Chapters as lines of text: labels of Audacity, and the two forms that mp4chaps reads. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from podcast_pipeline.chapters.found import Found, seconds, wrong
from podcast_pipeline.texts import Line

# Audacity, File > Export > Labels: start, end and name, parted by tabs; some locales write a comma.
_LABEL = re.compile(r"(\d+(?:[.,]\d+)?)\t(\d+(?:[.,]\d+)?)(?:\t(.*))?")
# mp4chaps writes `00:01:02.500 Title`; Podlove and Auphonic put an address behind it.
_CLOCK = re.compile(r"([\d:]+(?:[.,]\d+)?)[ \t]+(.*?)(?:[ \t]*<(https?://[^<>\s]+)>)?")
# The common form, from OGM: CHAPTER01=00:01:02.500 and CHAPTER01NAME=Title.
_COMMON = re.compile(r"CHAPTER(\d{1,4})(NAME|URL)?[ \t]*=[ \t]*(.*)", re.IGNORECASE)

Reader = Callable[[Sequence[Line], str], Iterator[Found]]


def reader_of(first: str) -> Reader | None:
    """Who reads a file of which this is the first line with something in it."""
    if _LABEL.fullmatch(first):
        return _labels
    if _COMMON.fullmatch(first):
        return _common
    clock = _CLOCK.fullmatch(first)
    return _clocks if clock is not None and seconds(clock[1]) is not None else None


def with_content(lines: Sequence[Line]) -> list[Line]:
    """The lines without empty ones, comments (#) and Audacity's second lines (\\), which hold a range of tones."""
    return [line for line in lines if line.text.strip() and not line.text.startswith(("#", "\\"))]


def _labels(lines: Sequence[Line], where: str) -> Iterator[Found]:
    for line in lines:
        match = _LABEL.fullmatch(line.text)
        if match is None:
            raise wrong("is no label as Audacity exports them: start, end and name, parted by tabs", line.number, where)
        start, end = (round(float(text.replace(",", ".")), 3) for text in match.groups()[:2])
        values: dict[str, object] = {"start": start, "title": match[3] or ""}
        yield Found(values | ({"end": end} if end > start else {}), partial(int, line.number))


def _clocks(lines: Sequence[Line], where: str) -> Iterator[Found]:
    for line in lines:
        match = _CLOCK.fullmatch(line.text.strip())
        start_s = seconds(match[1]) if match is not None else None
        if match is None or start_s is None:
            raise wrong("is no chapter: write a time and a title, such as 00:12:30.500 Title", line.number, where)
        yield Found(
            {"start": start_s, "title": match[2], **({"href": match[3]} if match[3] else {})}, partial(int, line.number)
        )


def _common(lines: Sequence[Line], where: str) -> Iterator[Found]:
    found: dict[int, dict[str, object]] = {}
    places: dict[int, Line] = {}
    for line in lines:
        match = _COMMON.fullmatch(line.text.strip())
        if match is None:
            raise wrong("is no chapter: write CHAPTER01=00:12:30.500 and CHAPTER01NAME=Title", line.number, where)
        values, value = found.setdefault(int(match[1]), {"title": ""}), match[3]
        if match[2]:
            values["title" if match[2].upper() == "NAME" else "href"] = value
            continue
        values["start"], places[int(match[1])] = seconds(value), line
        if values["start"] is None:
            raise wrong(f"must be a time such as 00:12:30.500, not {value!r}", line.number, where)
    for number, values in found.items():
        if number not in places:
            raise wrong(f"chapter {number} has no time; write CHAPTER{number:02}=00:12:30.500", lines[0].number, where)
        yield Found(values, partial(int, places[number].number))
