"""podcast import FEED [DIR]"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from podcast_pipeline.cli import machine
from podcast_pipeline.cli.options import AsJson, Quiet
from podcast_pipeline.cli.output import Output, bold
from podcast_pipeline.errors import WrongOption

if TYPE_CHECKING:
    from podcast_pipeline.pipeline.foreign_files import Fetch
    from podcast_pipeline.pipeline.moving_in import MovedIn

NAME = "import"

_ALL = ("audio", "artwork", "transcripts", "chapters")

Feed = Annotated[
    str, typer.Argument(metavar="FEED", help="The old host's feed: its address, or a file.", show_default=False)
]
Folder = Annotated[
    Path | None,
    typer.Argument(metavar="DIR", help="The show's new folder; otherwise one of the show's name.", show_default=False),
]
Timezone = Annotated[
    str | None,
    typer.Option("--timezone", help="In which dates are written, such as Europe/Berlin; otherwise this machine's."),
]
FetchOption = Annotated[
    str | None,
    typer.Option(
        "--fetch",
        metavar="WHAT",
        help="Bring files from the old host, too: all, or any of audio,artwork,transcripts,chapters. An interrupted "
        "run goes on with the same command.",
    ),
]
Reorder = Annotated[
    bool, typer.Option("--reorder", help="Take a feed that is not sorted by date, the newest first, as ours is.")
]


def command(
    feed: Feed,
    folder: Folder = None,
    timezone: Timezone = None,
    fetch: FetchOption = None,
    reorder: Reorder = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Move a show in: from any host's feed to podcast.yaml, episodes and their records.

    Every guid, date and address of audio stays as it is, or nothing is written. Audio stays at the old host until it
    is fetched; whatever the feed says that has no place in a show is told.

    Example: podcast import https://example.org/feed.xml my-show --fetch artwork,transcripts
    """
    from datetime import UTC, datetime

    from podcast_pipeline.pipeline.moving_in import MoveIn, move_in

    out = Output(as_json, quiet)
    zone = _zone(timezone) if timezone is not None else machine.timezone()
    wish = MoveIn(feed, folder, zone, _kinds(fetch), reorder, datetime.now(UTC))
    moved = move_in(wish, out)
    for line in _lines(moved, zone, dates_given=timezone is not None):
        out.result(line)
    for failure in moved.failed:
        out.warn(failure)
    out.json(_json(moved))
    if moved.failed:  # asked for, and not done
        raise typer.Exit(1)


def _zone(name: str) -> str:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise WrongOption(f"must be a time zone such as Europe/Berlin, not {name!r}", where="--timezone") from error


def _kinds(text: str | None) -> frozenset[Fetch]:
    from podcast_pipeline.pipeline.foreign_files import Fetch

    words = [] if text is None else [word.strip() for word in text.split(",")]
    wrong = next((word for word in words if word not in (*_ALL, "all")), None)
    if wrong is not None:
        raise WrongOption(f"may name {', '.join(_ALL)} or all, not {wrong!r}", where="--fetch")
    return frozenset(Fetch) if "all" in words else frozenset(map(Fetch, words))


def _lines(moved: MovedIn, zone: str, *, dates_given: bool) -> list[str]:
    fetched = ", ".join(f"{count} {what}" for what, count in moved.fetched.items())
    if not moved.new:
        return [bold(f"{moved.root} was imported before; fetched: {fetched or 'nothing more'}"), *_said(moved)]
    episodes = "1 episode" if moved.episodes == 1 else f"{moved.episodes} episodes"
    of = f" of {moved.items} items" if moved.items != moved.episodes else ""
    here = moved.root == Path()
    place = "this folder" if here else moved.root
    lines = [bold(f"Imported {moved.title!r} into {place}: {episodes}{of}, each with its guid, date and audio")]
    if fetched:
        lines.append(f"  fetched: {fetched}")
    if not dates_given:
        lines.append(f"  dates are written in {zone}, this machine's time zone; their moments are those of the feed")
    lines += _said(moved)
    if moved.no_place:
        names = ", ".join(f"{name} ({count})" for name, count in moved.no_place.items())
        lines.append(f"  no place in a show: {names}")
    inside = "" if here else f", in {moved.root}"
    return [
        *lines,
        "",
        f"Next{inside}: look at podcast.yaml, write your host's bucket and addresses under targets, then:",
        "  podcast check               what apps would stumble over",
        "  podcast plan feed           what the new feed will list",
        "The way from the old host to the new one, step by step: docs/importing.md",
    ]


def _said(moved: MovedIn) -> list[str]:
    return [f"  - {remark}" for remark in moved.remarks]


def _json(moved: MovedIn) -> dict[str, object]:
    return {
        "folder": str(moved.root),
        "new": moved.new,
        "title": moved.title,
        "guid": moved.guid,
        "items": moved.items,
        "episodes": moved.episodes,
        "remarks": list(moved.remarks),
        "no_place": dict(moved.no_place),
        "fetched": dict(moved.fetched),
        "failed": list(moved.failed),
    }
