"""podcast check [EPISODE…]"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from podcast_pipeline.cli.options import AsJson, Quiet, ShowFolder, TargetName, Verbose, load_show
from podcast_pipeline.cli.output import Output
from podcast_pipeline.errors import TargetError

if TYPE_CHECKING:
    from podcast_pipeline.checks import Finding
    from podcast_pipeline.project import Project

NAME = "check"

Episodes = Annotated[
    list[str] | None, typer.Argument(metavar="[EPISODE...]", help="Otherwise the show and every episode.")
]
Online = Annotated[
    bool, typer.Option("--online", help="Also ask the target's public address what listeners really get.")
]


def command(
    episodes: Episodes = None,
    online: Online = False,
    target: TargetName = None,
    show: ShowFolder = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Check the show against what Apple, Spotify, PSP-1 and Podcasting 2.0 ask for. Errors end with status 1.

    Example: podcast check --online --target production
    """
    from podcast_pipeline.checks import Severity, check_show
    from podcast_pipeline.cli import findings as wording

    out = Output(as_json, quiet, verbose)
    project = load_show(show)
    now = datetime.now(UTC)
    chosen = {episode.slug: episode for episode in map(project.find, episodes)} if episodes else None
    found = check_show(project, None if chosen is None else tuple(chosen.values()), now)
    if online:
        found += _online(project, target, now, out)
    shown = [finding for finding in found if not quiet or finding.severity is not Severity.HINT]
    for line in wording.finding_lines(shown, with_source=verbose):
        out.result(line)
    out.result(wording.closing_line(found, _checked(project, None if chosen is None else len(chosen))))
    out.json(wording.findings_json(found))
    if any(finding.severity is Severity.ERROR for finding in found):
        raise typer.Exit(1)


def _online(project: Project, target: str | None, now: datetime, out: Output) -> tuple[Finding, ...]:
    from podcast_pipeline.checks import check_online
    from podcast_pipeline.pipeline import open_target
    from podcast_pipeline.publish import open_store

    name, place = open_target(project, target)
    stored = None
    try:
        with out.task(f"Reading the feed at {name}"):
            stored = open_store(place, root=project.root).read(project.show.feed_file)
    except TargetError as error:
        # Whoever has no credentials can still see what listeners see.
        out.detail(f"The live feed is not compared with what lies at {name}: {error}")
    return check_online(project, name, now, stored=stored, progress=out)


def _checked(project: Project, chosen: int | None) -> str:
    count = len(project.episodes) if chosen is None else chosen
    episodes = "1 episode" if count == 1 else f"{count} episodes"
    return f"the show and {episodes}" if chosen is None else episodes
