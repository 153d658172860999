"""What was published: lines for a person, with the git line that commits it, and JSON for a program.

Asks which files exist, and nothing else of the world.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from podcast_pipeline.cli.output import bold
from podcast_pipeline.cli.wording.amounts import moment, size
from podcast_pipeline.cli.wording.plans import edition_line, plan_json
from podcast_pipeline.model import FolderTarget, Target
from podcast_pipeline.pipeline import Applied, Plan, Published
from podcast_pipeline.pipeline.announcing import Announced
from podcast_pipeline.project import Project


def published_lines(done: Published, folder: Path) -> list[str]:
    """What is public now, where, how it measured, and the git line to type in `folder` that commits the records."""
    project, plan, applied = done.project, done.plan, done.applied
    target = project.show.targets[plan.target]
    # The main one first: it is what a producer gives away.
    feed_lines = [f"  Feed: {_place(target, step.upload.key)}" for step in (plan.feed, *plan.feeds[:-1])]
    if plan.changes_nothing:
        lines = ["", bold(f"Nothing to do: {plan.target} is as it should be."), *feed_lines]
    else:
        deed = f"Withdrawn from {plan.target}" if plan.feed.withdrawn else f"Published to {plan.target}"
        lines = ["", bold(f"{deed}: {_sent(applied)}."), *feed_lines]
    for episode in plan.episodes:
        lines.append(f"  Episode {episode.label}: {episode.url}")
        lines.append(f"    {edition_line(episode.edition)}")
        if not episode.listed and not episode.live and episode.published_at is not None:
            at = moment(episode.published_at)
            lines.append(f"    scheduled: `podcast publish feed` after {at} brings it into the feed")
    others = [carried.live.title for carried in plan.feed.carried]
    if done.plans > 1 and others:
        lines.append(f"  Others published at the same time; their episodes stay: {', '.join(map(repr, others))}")
    return [*lines, *_told_lines(done.announced), *_git_lines(project, plan, folder)]


def published_json(done: Published) -> dict[str, Any]:
    project, plan, applied = done.project, done.plan, done.applied
    return {
        **plan_json(plan),
        "sent": [step.upload.key for step in applied.sent],
        "bytes_sent": applied.bytes_sent,
        "feed_sent": bool(applied.feeds_sent),
        "feeds_sent": [page.upload.key for feed in applied.feeds_sent for page in feed.to_put],
        "notices": [*plan.notices, *applied.notices, *done.announced.notices],
        "purged": list(done.announced.purged),
        "public_after_s": done.announced.public_after_s,
        "pinged": [{"feed": ping.feed, "service": ping.service} for ping in done.announced.pings],
        "commit": _changed_files(project, plan),
    }


def _place(target: Target, key: str) -> str:
    return target.url(key) + (f" (the file {target.path}/{key})" if isinstance(target, FolderTarget) else "")


def _sent(applied: Applied) -> str:
    count = len(applied.sent)
    sent = f"{count} {'object' if count == 1 else 'objects'}, {size(applied.bytes_sent)}" if count else "no objects"
    count = len(applied.feeds_sent)
    feeds = "the feed stayed as it was" if not count else f"and {'the feed' if count == 1 else f'{count} feeds'}"
    return f"{sent}, {feeds}"


def _told_lines(announced: Announced) -> list[str]:
    lines = []
    if announced.public_after_s is not None:
        lines.append(f"  Listeners got the new feed {announced.public_after_s:g} s after it was put")
    services = dict.fromkeys(ping.service for ping in announced.pings)
    return [*lines, *(f"  Told {service}" for service in services)]


def _git_lines(project: Project, plan: Plan, folder: Path) -> list[str]:
    """The line that commits what was published; again when there was nothing to do, for who missed it before."""
    files = _changed_files(project, plan)
    missed = plan.changes_nothing and project.show.targets[plan.target].record
    if missed:
        files = _text_files(project, [episode.slug for episode in plan.episodes])
    if not files:
        return []
    verb = "Withdraw" if plan.feed.withdrawn else "Publish"
    recorded = (project.find(entry.slug) for entry in plan.records)
    labels = ", ".join(episode.label for episode in plan.episodes or recorded)
    git = "git" if folder == project.root else f"git -C {shlex.quote(str(project.root))}"
    add, commit = f"{git} add {shlex.join(files)}", f'{git} commit -m "{verb} episode {labels}"'
    heading = "Commit what was published, if that is not done:" if missed else "Commit what was published:"
    return ["", heading, f"  {add} && {commit}"]


def _changed_files(project: Project, plan: Plan) -> list[str]:
    """The files that tell of this publish: a record is worth nothing without the episode it is of."""
    changed = dict.fromkeys((*(dating.slug for dating in plan.datings), *(entry.slug for entry in plan.records)))
    return _text_files(project, changed)


def _text_files(project: Project, slugs: Iterable[str]) -> list[str]:
    return [project.shown(path) for slug in slugs for path in project.files_of(project.find(slug))]
