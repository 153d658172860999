"""A file of chapters -> values. What format it is in, its content says, not its name. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from podcast_pipeline.chapters.found import Found, wrong
from podcast_pipeline.chapters.json12 import read_json
from podcast_pipeline.chapters.labels import reader_of, with_content
from podcast_pipeline.model import Chapter
from podcast_pipeline.model.chapter import MOST_CHAPTERS
from podcast_pipeline.model.times import format_clock
from podcast_pipeline.texts import lines_of, text_of


def read(content: bytes, *, where: str) -> tuple[Chapter, ...]:
    """The chapters of an Audacity, mp4chaps, Podlove or JSON file, by their starts. ChapterError names the line."""
    made = [(found.chapter(where), found) for found in _found(content, where)]
    if not made:
        raise wrong("there is no chapter in it; take the line `chapters` out, or name another file", 1, where)
    if len(made) > MOST_CHAPTERS:
        raise wrong(f"there are {len(made)} chapters, and formats hold {MOST_CHAPTERS}; join some", 1, where)
    made.sort(key=lambda pair: pair[0].start_s)
    for (before, _), (after, found) in pairwise(made):
        if before.start_s == after.start_s:
            start = format_clock(after.start_s)
            message = f"{before.title!r} and {after.title!r} both start at {start}; move one, or take it out"
            raise wrong(message, found.line(), where)
    return tuple(chapter for chapter, _ in made)


def _found(content: bytes, where: str) -> Iterator[Found]:
    text = text_of(content, lambda message, line: wrong(message, line, where))
    start = text.lstrip()[:1]
    if start == "<":
        # lxml is loaded when there is XML to read.
        from podcast_pipeline.chapters.psc import read_psc

        return read_psc(content, where=where)
    if start in ("{", "["):
        return read_json(text, where=where)
    lines = with_content(lines_of(text))
    if not lines:
        raise wrong("the file is empty; write chapters into it, or take the line `chapters` out", 1, where)
    reader = reader_of(lines[0].text.strip())
    if reader is None:
        message = (
            "is no file of chapters that is known here: give labels of Audacity, mp4chaps (00:12:30.500 Title), "
            "Podlove Simple Chapters, or JSON chapters"
        )
        raise wrong(message, lines[0].number, where)
    return reader(lines, where)
