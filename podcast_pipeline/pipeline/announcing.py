"""After a publish: caches in front are told to forget, and those who wait for news that there is some.

Nothing here fails the publish, which is done: what does not work is a notice.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from podcast_pipeline.model import Show
from podcast_pipeline.pipeline.pinging import Ping, ping
from podcast_pipeline.pipeline.purging import purge
from podcast_pipeline.progress import Progress
from podcast_pipeline.publish import Applied, Plan


@dataclass(frozen=True, slots=True)
class Announced:
    """Who was told. `purged` are addresses; `public_after_s`: how long after the feed was put listeners got it, where
    somebody looked. `notices` say what did not work."""

    purged: tuple[str, ...] = ()
    public_after_s: float | None = None
    pings: tuple[Ping, ...] = ()
    notices: tuple[str, ...] = ()


def announce(show: Show, plan: Plan, applied: Applied, *, root: Path, progress: Progress) -> Announced:
    """Purge, wait until listeners get the new feed, ping. Nothing where no feed was put."""
    target = show.targets[plan.target]
    purged = purge(target, applied, root=root, progress=progress)
    pings = ping(show, target, applied, progress)
    return Announced(
        purged.urls,
        purged.public_after_s,
        tuple(each for each in pings if each.failure is None),
        (
            *((purged.notice,) if purged.notice else ()),
            *(f"published, but the ping to {each.service} failed: {each.failure}" for each in pings if each.failure),
        ),
    )
