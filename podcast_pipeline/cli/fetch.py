"""podcast fetch episode | all"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import typer

from podcast_pipeline.cli.options import AsJson, Public, Quiet, ShowFolder, TargetName, Verbose, load_show
from podcast_pipeline.cli.output import Output
from podcast_pipeline.cli.publish import Episodes
from podcast_pipeline.errors import NotVerified

app = typer.Typer(help="Bring published audio back into build/, verified by its record.", no_args_is_help=True)


@app.command()
def episode(
    episodes: Episodes,
    target: TargetName = None,
    public: Public = False,
    show: ShowFolder = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Fetch the published audio of episodes, so that this machine can publish it elsewhere.

    Example: podcast fetch episode 2 --target production
    """
    _fetch(episodes, target, show, Output(as_json, quiet, verbose), public=public)


@app.command("all")
def everything(
    target: TargetName = None,
    public: Public = False,
    show: ShowFolder = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Fetch the published audio of every recorded episode; what is here already is not fetched again.

    Example: podcast fetch all --target production
    """
    _fetch((), target, show, Output(as_json, quiet, verbose), public=public)


def _fetch(names: Sequence[str], target: str | None, show: Path | None, out: Output, *, public: bool) -> None:
    from podcast_pipeline.cli.wording import copies
    from podcast_pipeline.pipeline.fetching import fetch_published

    project = load_show(show)
    fetched = fetch_published(project, names, target=target, public=public, progress=out)
    for line in copies.fetched_lines(project, fetched):
        out.result(line)
    out.json(copies.fetched_json(project, fetched))
    if fetched.failed:
        out.fail(NotVerified("; ".join(fetched.failed), where=target or project.show.default_target))
