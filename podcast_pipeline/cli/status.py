"""podcast status"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from podcast_pipeline.cli.options import AsJson, Quiet, ShowFolder, TargetName, Verbose, load_show
from podcast_pipeline.cli.output import Output

NAME = "status"

Online = Annotated[bool, typer.Option("--online", help="Ask the target which episodes are live.")]


def command(
    online: Online = False,
    target: TargetName = None,
    show: ShowFolder = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Show where each episode stands: draft, scheduled, built, published, live.

    Example: podcast status --online
    """
    from podcast_pipeline.cli.wording import status as words
    from podcast_pipeline.pipeline.standing import standings

    out = Output(as_json, quiet, verbose)
    project = load_show(show)
    found = standings(project, target=target, online=online, now=datetime.now(UTC))
    for line in words.status_lines(found):
        out.result(line)
    out.json({"episodes": [words.status_json(each) for each in found]})
