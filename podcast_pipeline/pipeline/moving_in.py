"""A show moves in: another host's feed -> a folder of ours, whose feed lists the same episodes.

1. read the feed, all its pages           2. understand it: settings, episodes, notes, what must be said
3. write the show into DIR/.import        4. render its feed and compare it with the old one: the same guids, in the
                                             same order, with the same dates
5. fetch what was asked for and is small  6. move the show into DIR, all or nothing
7. fetch the audio, if asked for, episode by episode (bringing.py)

Until step 6 nothing is in DIR but .import, which the next run goes on with.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from podcast_pipeline import feed, importing
from podcast_pipeline.errors import FileProblem
from podcast_pipeline.feed.rss import GENERATOR
from podcast_pipeline.http import Reach
from podcast_pipeline.importing import ForeignShow, compared, counted, some
from podcast_pipeline.notes.markdown import to_text
from podcast_pipeline.pipeline.bringing import Brought, bring_audio
from podcast_pipeline.pipeline.foreign_files import Fetch, Small, fetch_small
from podcast_pipeline.pipeline.foreign_notes import notes_of_all
from podcast_pipeline.pipeline.foreign_show import values_of, write_show
from podcast_pipeline.pipeline.planning import make_plan
from podcast_pipeline.pipeline.wish import Scope, Wish
from podcast_pipeline.progress import Progress
from podcast_pipeline.project import load
from podcast_pipeline.project.layout import SHOW_FILE
from podcast_pipeline.project.patterns import show_guid, slug_of
from podcast_pipeline.project.placing import explained, move_all, refuse_what_is_in_the_way
from podcast_pipeline.project.settling import placing_of
from podcast_pipeline.xml.values import text_of

_WORKPLACE, _SHOW, _FETCHED = ".import", "show", "fetched"


@dataclass(frozen=True, slots=True)
class MoveIn:
    """What the command line asked for. Without a folder, one of the show's name below the working folder."""

    feed: str
    folder: Path | None
    timezone: str
    fetch: frozenset[Fetch]
    reorder: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class MovedIn:
    """A show as it lies in its folder now, and all that a producer should know of how it came there.

    `items` of the feed became `episodes`; `no_place` counts elements that no setting holds. `new` is False when the
    show was there before, and only audio was fetched.
    """

    root: Path
    title: str
    guid: str
    items: int
    episodes: int
    remarks: tuple[str, ...]
    no_place: Mapping[str, int]
    fetched: Mapping[str, int] = field(default_factory=dict)
    failed: tuple[str, ...] = ()
    new: bool = True


@dataclass(frozen=True, slots=True)
class _Told:
    """What is kept of a feed that was understood; its elements take more room than all else, and are gone.

    `came_from` is where the show came from, as everybody may know it: of a file its name alone.
    """

    foreign: ForeignShow
    placing: dict[str, Any]
    reach: Reach
    came_from: str
    from_ours: bool


def move_in(wish: MoveIn, progress: Progress) -> MovedIn:
    """Import a feed into a folder.

    FeedError, and nothing is written, when our feed would not list what the old one does.
    """
    told = _told(wish, progress)
    foreign = told.foreign
    root = wish.folder or Path(slug_of(foreign.settings["title"], foreign.settings["language"]) or "podcast")
    if (root / SHOW_FILE).exists():
        return _gone_on_with(root, wish, told, progress)
    show = {**told.placing, **foreign.settings}
    with _workplace(root) as workplace:
        ready = workplace / _SHOW
        noted = notes_of_all(values_of(show), foreign.episodes, progress, from_ours=told.from_ours)
        names = write_show(ready, show, foreign, noted, Small(), told.came_from, progress)
        moved = _compare(ready, foreign, wish, progress)
        small = fetch_small(foreign, wish.fetch, workplace / _FETCHED, told.reach, progress)
        if small.counts:
            names = write_show(ready, show, foreign, noted, small, told.came_from, progress)
            load(ready)
        with explained(root):
            refuse_what_is_in_the_way(root, names)
            move_all(ready, root, names)
        shutil.rmtree(workplace, ignore_errors=True)
    brought = bring_audio(load(root), told.reach, progress) if Fetch.AUDIO in wish.fetch else Brought()
    return MovedIn(
        root,
        foreign.settings["title"],
        foreign.settings["guid"],
        foreign.items,
        len(foreign.episodes),
        (*foreign.remarks, *small.remarks, *moved, *brought.remarks),
        foreign.no_place,
        {**small.counts, **brought.counts},
        (*small.failed, *brought.failed),
    )


def _told(wish: MoveIn, progress: Progress) -> _Told:
    source = importing.read_feed(wish.feed, progress)
    placing = placing_of(text_of(source.channel, "title") or "podcast", wish.timezone)
    with progress.task(f"Understanding {counted(len(source.items), 'item')}") as advance:
        foreign = importing.understood(
            source,
            ZoneInfo(wish.timezone),
            placing=placing,
            to_text=lambda html: to_text(html, source.own_address or ""),
            make_guid=show_guid,
            advance=advance,
        )
    return _Told(
        foreign,
        placing,
        source.reach,
        came_from=source.url or Path(source.where).name,
        from_ours=text_of(source.channel, "generator") == GENERATOR,
    )


def _gone_on_with(root: Path, wish: MoveIn, told: _Told, progress: Progress) -> MovedIn:
    """The audio of a show that was imported before. FileProblem when that is not what is asked, or not the show."""
    project = load(root) if Fetch.AUDIO in wish.fetch else None
    if project is None or project.show.guid != told.foreign.settings["guid"]:
        advice = (
            "give another folder" if project is not None else "`--fetch audio` brings its audio; or give another folder"
        )
        raise FileProblem(f"exists already, so nothing is written over it; {advice}", where=str(root / SHOW_FILE))
    brought = bring_audio(project, told.reach, progress)
    known = len(project.records)
    return MovedIn(root, project.show.title, project.show.guid, told.foreign.items, known, brought.remarks, {},
                   brought.counts, brought.failed, new=False)  # fmt: skip


@contextmanager
def _workplace(root: Path) -> Iterator[Path]:
    """A folder in the show's, gone when something fails, but for what was fetched: the next run goes on with that."""
    made, workplace = not root.exists(), root / _WORKPLACE
    with explained(root):
        refuse_what_is_in_the_way(root, (SHOW_FILE,))
        workplace.mkdir(parents=True, exist_ok=True)
    try:
        yield workplace
    except BaseException:
        shutil.rmtree(workplace / _SHOW, ignore_errors=True)
        with suppress(OSError):
            workplace.rmdir()
            if made:
                root.rmdir()
        raise


def _compare(folder: Path, foreign: ForeignShow, wish: MoveIn, progress: Progress) -> tuple[str, ...]:
    """What our feed of the show differs in from the old one, as far as it may. FeedError where it may not."""
    newest = max((episode.published_at for episode in foreign.episodes), default=wish.now)
    # An episode that is dated ahead is in the old feed already.
    plan = make_plan(load(folder), Wish(Scope.FEED, max(wish.now, newest), target="local"), progress)
    rendered = plan.feed.upload.source
    if not isinstance(rendered, bytes):  # a feed is small: its plan holds it
        raise TypeError("the plan has no feed")
    remarks = compared(foreign.episodes, feed.read(rendered), reorder=wish.reorder, where=wish.feed)
    ahead = [episode.title for episode in foreign.episodes if episode.published_at > wish.now]
    if not ahead:
        return remarks
    return (*remarks, f"{some(ahead)}: dated ahead, so our feed lists it when its time comes")
