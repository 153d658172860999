"""podcast copy"""

from __future__ import annotations

from typing import Annotated

import typer

from podcast_pipeline.cli.options import AsJson, Quiet, ShowFolder, Verbose, load_show
from podcast_pipeline.cli.output import Output
from podcast_pipeline.errors import PlanRefused

NAME = "copy"

From = Annotated[str, typer.Option("--from", metavar="TARGET", help="The target that has the published objects.")]
To = Annotated[str, typer.Option("--to", metavar="TARGET", help="The target that gets them.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would be copied.")]
Public = Annotated[
    bool,
    typer.Option("--public", help="Read the first target through its public address: it needs no credentials then."),
]


def command(
    source: From,
    destination: To,
    dry_run: DryRun = False,
    public: Public = False,
    show: ShowFolder = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Copy all published objects of the show to another target, so that it can be published there as it is.

    Audio, artwork, transcripts and chapters that live feeds or records name: at the host itself where both targets have
    the same, else through this machine; each is verified. Nothing is written over, and a second run brings only what is
    missing. Feeds are not copied: `podcast publish all --target` makes them there, with the same guids and dates.

    Example: podcast copy --from production --to new
    """
    from podcast_pipeline.cli.wording import copies
    from podcast_pipeline.pipeline.copying import copy, plan_copy

    out, project = Output(as_json, quiet, verbose), load_show(show)
    move = plan_copy(project, source=source, destination=destination, public=public, progress=out)
    for line in copies.copy_lines(move):
        out.result(line)
    for notice in move.notices:
        out.warn(notice)
    if move.copying.refusals:
        raise PlanRefused("; ".join(move.copying.refusals), where=move.destination.place)
    carried = None if dry_run else copy(project, move, destination, out)
    if carried is not None and move.copying.pieces:
        out.result(copies.carried_line(carried, destination))
    out.json(copies.copy_json(move, carried))
    if move.copying.missing:
        out.fail(PlanRefused(copies.missing_sentence(move), where=move.source.place))
