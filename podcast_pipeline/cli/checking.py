"""What `podcast check` checks: a show or feeds, as their names say. The doing behind check.py, which speaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from podcast_pipeline.checks import Finding, Verdict
from podcast_pipeline.cli.options import load_show
from podcast_pipeline.cli.output import Output
from podcast_pipeline.errors import TargetError, WrongOption
from podcast_pipeline.project import Project


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found, in what, and the folder that the files of the findings start from."""

    verdict: Verdict
    what: str
    root: Path


def checked(names: Sequence[str], show: Path | None, target: str | None, *, online: bool, out: Output) -> Checked:
    """Check what these names mean; none of them means the whole show. WrongOption when they mean both kinds."""
    from podcast_pipeline.checks import is_feed

    feeds = [name for name in names if is_feed(name)]
    if feeds and len(feeds) < len(names):
        other = next(name for name in names if name not in feeds)
        raise WrongOption(f"{feeds[0]} is a feed and {other} is none; check feeds and episodes one after the other")
    if feeds:
        return _feeds(feeds, out)
    return _show(load_show(show), names, target, online=online, out=out)


def _show(project: Project, names: Sequence[str], target: str | None, *, online: bool, out: Output) -> Checked:
    from podcast_pipeline.checks import check_show, verdict

    now = datetime.now(UTC)
    chosen = tuple({episode.slug: episode for episode in map(project.find, names)}.values()) if names else None
    found = check_show(project, chosen, now)
    if online:
        found += _online(project, target, now, out)
    count = len(project.episodes if chosen is None else chosen)
    episodes = "1 episode" if count == 1 else f"{count} episodes"
    what = f"the show and {episodes}" if chosen is None else episodes
    return Checked(verdict(project, found, chosen, was_online=online), what, project.root)


def _feeds(names: Sequence[str], out: Output) -> Checked:
    from podcast_pipeline.checks import Verdict, check_feed, fetched

    now = datetime.now(UTC)
    found: list[Finding] = []
    for name in dict.fromkeys(names):
        with out.task(f"Reading {name}"):
            feed = fetched(name)
        found += check_feed(feed.document, file=feed.name, url=feed.url, now=now)
    what = names[0] if len(names) == 1 else f"{len(names)} feeds"
    return Checked(Verdict(tuple(found)), what, Path.cwd())


def _online(project: Project, target: str | None, now: datetime, out: Output) -> tuple[Finding, ...]:
    from podcast_pipeline.checks import check_online
    from podcast_pipeline.pipeline import open_target
    from podcast_pipeline.publish import open_store

    name, place = open_target(project, target)
    stored = {}
    try:
        with out.task(f"Reading the feed at {name}"):
            store = open_store(place, root=project.root)
            for settings in project.show.feeds:
                content = store.read(settings.file)
                if content is not None:
                    stored[settings.file] = content
    except TargetError as error:
        # Whoever has no credentials can still see what listeners see.
        out.detail(f"The live feed is not compared with what lies at {name}: {error}")
    return check_online(project, name, now, stored=stored, progress=out)
