"""podcast rollback"""

from __future__ import annotations

from typing import Annotated

import typer

from podcast_pipeline.cli.options import AsJson, Quiet, ShowFolder, TargetName, Verbose, Yes, load_show
from podcast_pipeline.cli.output import Output
from podcast_pipeline.cli.publishing import carry_out

NAME = "rollback"

StepsBack = Annotated[int, typer.Argument(metavar="[N]", min=1, help="How many feeds to go back.")]
List = Annotated[bool, typer.Option("--list", help="Only list the feeds that can be put back.")]


def command(
    steps_back: StepsBack = 1,
    listed: List = False,
    target: TargetName = None,
    yes: Yes = False,
    show: ShowFolder = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Put back a feed that was live before.

    Every feed that was live is kept at the target. This puts one of them back, after the plan has said what listeners
    will see change; no audio, no record and no file of the show is touched. What is live now is kept, too, so a second
    rollback of 1 takes this one back. The next publish brings the feed of git again.

    Example: podcast rollback --target production
    """
    from podcast_pipeline.cli.wording import kept
    from podcast_pipeline.pipeline.rolling_back import kept_feeds, plan_rollback

    out = Output(as_json, quiet, verbose)
    project = load_show(show)
    if listed:
        feeds = kept_feeds(project, target=target)
        for line in kept.kept_lines(feeds, project.show.zone):
            out.result(line)
        out.json(kept.kept_json(feeds))
        return
    carry_out(
        lambda: (project, plan_rollback(project, steps_back=steps_back, target=target, progress=out)), out, yes=yes
    )
