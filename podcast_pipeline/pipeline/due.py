"""What was scheduled and whose time has come, at one target: who is late, and who is next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from podcast_pipeline.model import Episode
from podcast_pipeline.pipeline.building import shelf_of
from podcast_pipeline.pipeline.choosing import awaited
from podcast_pipeline.pipeline.planning import look
from podcast_pipeline.pipeline.wish import Wish
from podcast_pipeline.progress import Progress
from podcast_pipeline.project import Project


@dataclass(frozen=True, slots=True)
class Due:
    """A dated episode that is not live. `late` is negative before its time; `ready`: its audio is made, or can be."""

    slug: str
    label: str
    title: str
    published_at: datetime
    late: timedelta
    ready: bool


@dataclass(frozen=True, slots=True)
class Schedule:
    """`late` are due, the longest overdue first; `next` is the one that is due soonest."""

    late: tuple[Due, ...]
    next: Due | None


def look_at_schedule(project: Project, wish: Wish, progress: Progress) -> Schedule:
    """Ask the target what is live, and compare with the dates of the show at `wish.now`."""
    _, sight = look(project, wish, progress)
    waiting = [
        _due(project, project.episode(episode.slug), episode.published_at, wish.now)
        for episode in awaited(project, sight)
        if episode.published_at is not None
    ]
    waiting.sort(key=lambda each: each.late, reverse=True)
    late = tuple(each for each in waiting if each.late >= timedelta())
    return Schedule(late, waiting[len(late)] if len(late) < len(waiting) else None)


def _due(project: Project, episode: Episode, published_at: datetime, now: datetime) -> Due:
    ready = (
        episode.slug in project.records
        or bool(project.recording_files(episode))
        or bool(shelf_of(project, episode).editions())
    )
    return Due(episode.slug, episode.label, episode.title, published_at, now - published_at, ready)
