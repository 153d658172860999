"""Chapters: from the recording's time to the master's, and as JSON chapters. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence

from podcast_pipeline.model import Chapter, Timeline
from podcast_pipeline.model.times import format_clock


def shift(chapters: Sequence[Chapter], timeline: Timeline) -> tuple[Chapter, ...]:
    """The chapters in the master's time, to the millisecond.

    A first chapter that stands at 0 stays there when an intro was put in front: apps want one at 00:00:00 (Ultraschall
    manual). Of chapters that come to start together, because what lay between was cut, the last one stays.
    """
    moved = [chapter.model_copy(update={"start_s": _shifted(chapter, timeline)}) for chapter in chapters]
    if moved and chapters[0].start_s == 0:
        moved[0] = chapters[0]
    next_starts = [*(chapter.start_s for chapter in moved[1:]), None]
    return tuple(chapter for chapter, next_s in zip(moved, next_starts, strict=False) if chapter.start_s != next_s)


def problems(chapters: Sequence[Chapter], duration_s: float) -> tuple[str, ...]:
    """What listeners would stumble over, as sentences; `chapters` and `duration_s` of the same audio."""
    ends = format_clock(duration_s)
    return tuple(
        f"chapter {chapter.title!r} starts at {format_clock(chapter.start_s)}, but the audio ends at {ends}; "
        "correct its start, or take it out"
        for chapter in chapters
        if chapter.start_s >= duration_s
    )


def to_json(chapters: Sequence[Chapter]) -> bytes:
    """JSON chapters 1.2 (podcast namespace, jsonChapters), UTF-8; the same chapters give the same bytes."""
    document = {"version": "1.2.0", "chapters": [_json_chapter(chapter) for chapter in chapters]}
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _shifted(chapter: Chapter, timeline: Timeline) -> float:
    return round(timeline.to_master(chapter.start_s), 3)


def _json_chapter(chapter: Chapter) -> dict[str, object]:
    start_s = round(chapter.start_s, 3)
    # 12, not 12.0: AntennaPod reads startTime as an integer.
    start: dict[str, object] = {"startTime": int(start_s) if start_s.is_integer() else start_s, "title": chapter.title}
    return start | ({"url": chapter.href} if chapter.href else {})
