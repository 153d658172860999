"""JSON chapters 1.2 (podcast namespace, jsonChapters), read and written. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import zip_longest
from typing import Any

from podcast_pipeline.chapters.found import Found, wrong
from podcast_pipeline.model import Chapter
from podcast_pipeline.texts import json_of, json_with_list, line_of_entry

_KEYS = {"title": "title", "url": "href", "img": "image"}
_UNTITLED = "–"
_OURS = "JSON chapters"


def read_json(text: str, *, where: str) -> Iterator[Found]:
    """Each entry of `chapters`. A silent one without a title bears that of the chapter it lies in."""
    document = json_of(text, lambda message, line: wrong(message, line, where))
    entries = document.get("chapters") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        raise wrong("is JSON, but no chapters: it has no list `chapters` (JSON chapters 1.2)", 1, where)
    title = _UNTITLED
    for index, entry in enumerate(entries):
        try:
            values = _values(entry)
        except ValueError as error:
            raise wrong(f"chapter {index + 1} {error}", line_of_entry(text, "chapters", index), where) from error
        if values.get("hidden"):
            values.setdefault("title", title)
        else:
            title = values.get("title", title)
        yield Found(values, partial(line_of_entry, text, "chapters", index))


def to_json(chapters: Sequence[Chapter]) -> bytes:
    """JSON chapters in UTF-8, hidden ones as silent markers; the same chapters give the same bytes.

    ChapterError when they do not read back as they were meant.
    """
    written = json_with_list("1.2.0", "chapters", [_json_chapter(chapter) for chapter in chapters], indent=2)
    found = read_json(written, where=_OURS)
    for index, (chapter, again) in enumerate(zip_longest(chapters, found)):
        if chapter and again and again.values == _said_of(chapter):
            continue
        if not chapter or not again or _json_chapter(again.chapter(_OURS)) != _json_chapter(chapter):
            message = f"chapter {index + 1} does not read back as it was meant; change it, and report this"
            raise wrong(message, line_of_entry(written, "chapters", index), _OURS)
    return written.encode()


def _values(entry: Any) -> dict[str, Any]:
    """An entry in the words of front matter. ValueError goes on after `chapter 3 `."""
    if not isinstance(entry, dict):
        raise ValueError("must be an object with startTime and title")
    # Programs write "" and null where there is nothing.
    values = {ours: entry[theirs] for theirs, ours in _KEYS.items() if entry.get(theirs) not in (None, "")}
    values["start"] = _seconds(entry, "startTime")
    if entry.get("endTime") is not None:
        values["end"] = _seconds(entry, "endTime")
    if entry.get("toc") is False:
        values["hidden"] = True
    place = entry.get("location")
    if isinstance(place, dict):
        values["location"] = {key: place[key] for key in ("name", "geo", "osm") if place.get(key) not in (None, "")}
    return values


def _seconds(entry: dict[str, Any], key: str) -> float:
    value = entry.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 360_000:
        raise ValueError(f"needs a `{key}` in seconds, such as 62.5, not {value!r}")
    return round(float(value), 3)


def _json_chapter(chapter: Chapter) -> dict[str, object]:
    written: dict[str, object] = {"startTime": _number(chapter.start_s), "title": chapter.title}
    if chapter.image:
        written["img"] = chapter.image
    if chapter.href:
        written["url"] = chapter.href
    if chapter.hidden:
        written["toc"] = False
    if chapter.end_s is not None:
        written["endTime"] = _number(chapter.end_s)
    if chapter.location is not None:
        written["location"] = chapter.location.model_dump(exclude_none=True)
    return written


def _said_of(chapter: Chapter) -> dict[str, object]:
    """In the words of front matter, as _values() finds them, without what is not there."""
    place = chapter.location
    said = {
        "title": chapter.title,
        "href": chapter.href,
        "image": chapter.image,
        "start": chapter.start_s,
        "end": chapter.end_s,
        "hidden": chapter.hidden or None,
        "location": None if place is None else place.model_dump(exclude_none=True),
    }
    return {key: value for key, value in said.items() if value is not None}


def _number(seconds: float) -> float:
    """12, not 12.0: AntennaPod reads startTime as an integer."""
    rounded = round(seconds, 3)
    return int(rounded) if rounded.is_integer() else rounded
