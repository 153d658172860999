"""podcast publish episode | feed | all"""

from __future__ import annotations

from typing import Annotated

import typer

from podcast_pipeline.cli.options import AsJson, Jobs, Now, Quiet, Redate, Replace, ShowFolder, TargetName, Verbose, Yes
from podcast_pipeline.cli.output import Output
from podcast_pipeline.cli.publishing import Asked, publish

app = typer.Typer(help="Publish: print the plan, then do it. Objects first, the feed last.", no_args_is_help=True)

Episodes = Annotated[list[str], typer.Argument(metavar="EPISODE...", help="Number, s2e1, slug or path.")]


@app.command()
def episode(
    episodes: Episodes,
    target: TargetName = None,
    now: Now = False,
    redate: Redate = False,
    yes: Yes = False,
    replace: Replace = None,
    jobs: Jobs = None,
    show: ShowFolder = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Master, tag and upload episodes, then the feed that lists them.

    Example: podcast publish episode 2 --target production
    """
    asked = Asked(
        "episode",
        target,
        show,
        episodes=tuple(episodes),
        now=now,
        redate=redate,
        replace=replace,
        jobs=jobs,
    )
    publish(asked, Output(as_json, quiet, verbose), yes=yes)


@app.command()
def feed(
    target: TargetName = None,
    yes: Yes = False,
    show: ShowFolder = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Publish texts and feed from git and the records alone; no audio is needed or touched.

    Example: podcast publish feed --target production --yes
    """
    publish(Asked("feed", target, show), Output(as_json, quiet, verbose), yes=yes)


@app.command("all")
def everything(
    target: TargetName = None,
    yes: Yes = False,
    jobs: Jobs = None,
    show: ShowFolder = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Publish every dated episode whose audio is here or recorded, then the feed. Drafts stay drafts.

    Example: podcast publish all
    """
    publish(Asked("all", target, show, jobs=jobs), Output(as_json, quiet, verbose), yes=yes)
