"""podcast plan episode | feed | all"""

from __future__ import annotations

import typer

from podcast_pipeline.cli.options import AsJson, Now, Public, Quiet, Replace, ShowFolder, TargetName, Verbose
from podcast_pipeline.cli.output import Output
from podcast_pipeline.cli.publish import Episodes

app = typer.Typer(help="Show what `publish` would do, and why. The target is only read.", no_args_is_help=True)


@app.command()
def episode(
    episodes: Episodes,
    target: TargetName = None,
    now: Now = False,
    replace: Replace = None,
    public: Public = False,
    show: ShowFolder = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Plan episodes: they are built into build/, nothing is uploaded.

    Example: podcast plan episode 2 --target production
    """
    from podcast_pipeline.cli.publishing import show_plan
    from podcast_pipeline.pipeline import Scope

    show_plan(
        Scope.EPISODE,
        Output(as_json, quiet, verbose),
        episodes=tuple(episodes),
        show=show,
        target=target,
        now=now,
        replace=replace is not None,
        public=public,
    )


@app.command()
def feed(
    target: TargetName = None,
    public: Public = False,
    show: ShowFolder = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Plan texts and feed, from git and the records alone.

    Example: podcast plan feed --target production --json
    """
    from podcast_pipeline.cli.publishing import show_plan
    from podcast_pipeline.pipeline import Scope

    out = Output(as_json, quiet, verbose)
    show_plan(Scope.FEED, out, episodes=(), show=show, target=target, now=False, replace=False, public=public)


@app.command("all")
def everything(
    target: TargetName = None,
    public: Public = False,
    show: ShowFolder = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Plan every dated episode whose audio is here or recorded, and the feed.

    Example: podcast plan all
    """
    from podcast_pipeline.cli.publishing import show_plan
    from podcast_pipeline.pipeline import Scope

    out = Output(as_json, quiet, verbose)
    show_plan(Scope.ALL, out, episodes=(), show=show, target=target, now=False, replace=False, public=public)
