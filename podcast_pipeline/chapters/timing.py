"""Chapters in time: from the recording's to the master's, once. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from podcast_pipeline.model import Chapter, Timeline
from podcast_pipeline.model.times import format_clock


def visible(chapters: Sequence[Chapter]) -> tuple[Chapter, ...]:
    """The chapters that lists show; hidden ones stand in JSON chapters alone, the one format that knows them."""
    return tuple(chapter for chapter in chapters if not chapter.hidden)


def shift(chapters: Sequence[Chapter], timeline: Timeline) -> tuple[Chapter, ...]:
    """The chapters in the master's time, to the millisecond.

    A first chapter that stands at 0 stays there when an intro was put in front: apps want one at 00:00:00 (Ultraschall
    manual). Of chapters that come to start together, because what lay between was cut, the last one stays.
    """
    hidden = [chapter for chapter in chapters if chapter.hidden]
    moved = [*_shifted(visible(chapters), timeline), *_shifted(hidden, timeline)]
    return tuple(sorted(moved, key=lambda chapter: chapter.start_s))


def problems(chapters: Sequence[Chapter], duration_s: float) -> tuple[str, ...]:
    """What listeners would stumble over, as sentences; `chapters` and `duration_s` of the same audio."""
    ends = format_clock(duration_s)
    return tuple(
        f"chapter {chapter.title!r} starts at {format_clock(chapter.start_s)}, but the audio ends at {ends}; "
        "correct its start, or take it out"
        for chapter in chapters
        if chapter.start_s >= duration_s
    )


def _shifted(chapters: Sequence[Chapter], timeline: Timeline) -> list[Chapter]:
    if not chapters:
        return []
    starts = [round(timeline.to_master(chapter.start_s), 3) for chapter in chapters]
    if chapters[0].start_s == 0:
        starts[0] = 0.0
    following = [*starts[1:], None]
    return [
        chapter.model_copy(update={"start_s": start_s, "end_s": _end(chapter, start_s, timeline)})
        for chapter, start_s, next_s in zip(chapters, starts, following, strict=True)
        if start_s != next_s
    ]


def _end(chapter: Chapter, start_s: float, timeline: Timeline) -> float | None:
    if chapter.end_s is None:
        return None
    end_s = round(timeline.to_master(chapter.end_s), 3)
    return end_s if end_s > start_s else None
