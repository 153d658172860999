"""What `podcast check` checks: a show or feeds, as their names say. The doing behind check.py, which speaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from podcast_pipeline.checks import Finding, Verdict
from podcast_pipeline.cli.options import load_show
from podcast_pipeline.cli.output import Output
from podcast_pipeline.errors import PodcastError, TargetError, WrongOption
from podcast_pipeline.project import Project

# Somebody else's host is not asked for everything unless a person says so.
_NEWEST_ELSEWHERE = 10


_SHOW, _FEED, _ONLINE = "123456", "78", "789"


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found, in what, and the folder that the files of the findings start from.

    `families` are the hundreds of the rules that ran: 1 to 6 on a show, 7 and 8 on a feed, all but those online.
    """

    verdict: Verdict
    what: str
    root: Path
    families: str = ""


@dataclass(frozen=True, slots=True)
class Asking:
    """Whether listeners' side is asked, at which target, and for how many of the newest episodes (0: for all).

    Without a number it is all of one's own show, and a few of somebody else's feed.
    """

    online: bool = False
    target: str | None = None
    newest: int | None = None

    def count(self, default: int | None) -> int | None:
        return default if self.newest is None else self.newest or None


def checked(names: Sequence[str], show: Path | None, asking: Asking, out: Output) -> Checked:
    """Check what these names mean; none of them means the whole show. WrongOption when they mean both kinds."""
    from podcast_pipeline.checks import is_feed

    feeds = [name for name in names if is_feed(name)]
    if feeds and len(feeds) < len(names):
        other = next(name for name in names if name not in feeds)
        raise WrongOption(f"{feeds[0]} is a feed and {other} is none; check feeds and episodes one after the other")
    if feeds:
        return _feeds(feeds, asking, out)
    return _show(load_show(show), names, asking, out)


def _show(project: Project, names: Sequence[str], asking: Asking, out: Output) -> Checked:
    from podcast_pipeline.checks import check_show, verdict

    now = datetime.now(UTC)
    chosen = tuple({episode.slug: episode for episode in map(project.find, names)}.values()) if names else None
    found = check_show(project, chosen, now)
    if asking.online:
        found += _online(project, asking, now, out)
    count = len(project.episodes if chosen is None else chosen)
    episodes = "1 episode" if count == 1 else f"{count} episodes"
    what = f"the show and {episodes}" if chosen is None else episodes
    whole = asking.online and asking.count(None) is None
    return Checked(
        verdict(project, found, chosen, was_online=whole),
        what,
        project.root,
        _SHOW + (_ONLINE if asking.online else ""),
    )


def _feeds(names: Sequence[str], asking: Asking, out: Output) -> Checked:
    from podcast_pipeline.checks import Verdict, check_feed, check_feed_online, fetched

    now = datetime.now(UTC)
    found: list[Finding] = []
    what = names[0] if len(names) == 1 else f"{len(names)} feeds"
    for name in dict.fromkeys(names):
        with out.task(f"Reading {name}"):
            feed = fetched(name)
        found += check_feed(feed.document, file=feed.name, url=feed.url, now=now)
        if asking.online and feed.url is None:
            raise WrongOption(
                f"{name} is a file, and nothing that listeners get; give the feed's address", where="--online"
            )
        if asking.online:
            found += check_feed_online(feed, now, count=asking.count(_NEWEST_ELSEWHERE), progress=out)
        elif len(names) == 1 and feed.onward is not None:
            what = f"the first page of {name} (--online reads the others)"
    return Checked(Verdict(tuple(found)), what, Path.cwd(), _FEED + ("9" if asking.online else ""))


def _online(project: Project, asking: Asking, now: datetime, out: Output) -> tuple[Finding, ...]:
    from podcast_pipeline.checks import check_online
    from podcast_pipeline.checks.online import Known
    from podcast_pipeline.pipeline import open_target

    name, _ = open_target(project, asking.target)
    made, refusals = _made(project, name, now, out)
    known = Known(_stored(project, name, out), made, refusals)
    return check_online(project, name, now, known=known, count=asking.count(None), progress=out)


def _stored(project: Project, name: str, out: Output) -> Mapping[str, bytes]:
    """The show's feeds as the target itself holds them, by key, with all their pages."""
    from podcast_pipeline.pipeline.sight import stored_documents
    from podcast_pipeline.publish import open_store

    target = project.show.targets[name]
    try:
        with out.task(f"Reading the feed at {name}"):
            return stored_documents(project.show, target, open_store(target, root=project.root))
    except TargetError as error:
        # Whoever has no credentials can still see what listeners see.
        out.detail(f"The live feed is not compared with what lies at {name}: {error}")
        return {}


def _made(project: Project, name: str, now: datetime, out: Output) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The show's feeds as this checkout would publish them, by key, and why it would not; nothing if nobody knows."""
    from podcast_pipeline.pipeline import Scope, Wish, make_plan

    try:
        plan = make_plan(project, Wish(Scope.FEED, now, target=name, through_public_address=True), out)
    except PodcastError as error:
        out.detail(f"The live feed is not compared with what this checkout would publish: {error}")
        return {}, ()
    documents = [page.upload for step in plan.feeds for page in (step, *step.pages)]
    made = {upload.key: upload.source for upload in documents if isinstance(upload.source, bytes)}
    return made, plan.refusals
