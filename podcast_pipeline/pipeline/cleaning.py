"""Deleting at a target what nothing names any more: a plan, looked at, then the deed. A command of its own."""

from __future__ import annotations

from datetime import timedelta

from podcast_pipeline.errors import PlanRefused, TargetMoved
from podcast_pipeline.pipeline.planning import open_target
from podcast_pipeline.pipeline.sight import look_at_target
from podcast_pipeline.progress import Progress
from podcast_pipeline.project import Project
from podcast_pipeline.publish import Cleaning, Rules, chapters_to_read, decide_cleaning, kept_feeds_to_read, open_store

# Whoever began an upload so long ago was interrupted.
_UNFINISHED_AGE = timedelta(days=1)


def plan_cleaning(project: Project, rules: Rules, *, target: str | None, progress: Progress) -> Cleaning:
    """Look at everything below the target. PlanRefused where no feed is live: then nothing tells what is needed."""
    name, place = open_target(project, target)
    store = open_store(place, root=project.root)
    with progress.task(f"Looking at {name}"):
        sight = look_at_target(project.show, place, store)
        if sight.live is None:
            raise PlanRefused(
                f"has no feed {project.show.feed_file}, so nothing tells what is needed there; check the target",
                where=store.place,
            )
        live = {key: content for seen in sight.feeds for key, content in seen.contents.items()}
        listed = list(store.list(""))
        feeds = [*live.values(), *(store.read(key) or b"" for key in kept_feeds_to_read(listed, rules))]
    recorded = frozenset(medium.key for record in project.records.values() for medium in record.media if medium.key)
    cleaning = decide_cleaning(listed, feeds, recorded, dict(live), rules)
    chapters = [store.read(key) or b"" for key in chapters_to_read(listed, feeds, cleaning)]
    return decide_cleaning(listed, [*feeds, *chapters], recorded, dict(live), rules) if chapters else cleaning


def clean(project: Project, cleaning: Cleaning, rules: Rules, *, target: str | None, progress: Progress) -> int:
    """Delete what the plan says; how many uploads that were never finished were ended.

    TargetMoved, before anything is deleted, when a feed is another than the plan saw.
    """
    _, place = open_target(project, target)
    store = open_store(place, root=project.root)
    for key, content in cleaning.live.items():
        if store.read(key) != content:
            raise TargetMoved("changed since the plan was made; run the command again", where=key)
    with progress.task(f"Deleting {len(cleaning.deletions)} objects") as advance:
        for number, deletion in enumerate(cleaning.deletions, start=1):
            store.delete(deletion.key)
            advance(number / len(cleaning.deletions))
    return store.end_unfinished(rules.now - _UNFINISHED_AGE)
