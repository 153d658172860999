"""podcast preview"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from podcast_pipeline.cli.options import Quiet, ShowFolder, TargetName, Verbose, load_show
from podcast_pipeline.cli.output import Output

NAME = "preview"

Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes a free one.")]


def command(
    port: Port = 8000,
    target: TargetName = None,
    show: ShowFolder = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Look at the show on this machine.

    A page of every episode as it is built or published to a folder target, and that folder's files, on localhost. The
    page is made anew each time it is loaded. Ctrl-C ends it.

    Example: podcast preview --port 8123
    """
    from podcast_pipeline.preview import Server, open_site

    out = Output(quiet=quiet, verbose=verbose)
    site = open_site(load_show(show), target, lambda: datetime.now(UTC))
    with Server(site, port, out.detail) as server:
        out.result(f"{server.url} shows {site.name}")
        if site.base_url != server.url:
            out.warn(f"the feed of {site.name} names files at {site.base_url}, which this preview is not")
        out.say("Ctrl-C ends it.")
        sys.stdout.flush()  # whoever reads us through a pipe waits for the address
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            out.say("Ended.")
