"""podcast withdraw"""

from __future__ import annotations

from typing import Annotated

import typer

from podcast_pipeline.cli.options import AsJson, Quiet, ShowFolder, TargetName, Verbose, Yes
from podcast_pipeline.cli.output import Output
from podcast_pipeline.cli.publishing import Asked, publish

NAME = "withdraw"

LiveEpisodes = Annotated[
    list[str],
    typer.Argument(
        metavar="EPISODE...",
        help="Number, s2e1, slug or path; or the guid of one that is live and not in this checkout.",
    ),
]


def command(
    episodes: LiveEpisodes,
    target: TargetName = None,
    yes: Yes = False,
    show: ShowFolder = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Take episodes out of the feed, on purpose and for good.

    Apps drop them from their lists when they next read the feed; who downloaded one keeps it. The audio stays at its
    address, for links and players that know it, and the record stays with the date of the withdrawal. No `publish feed`
    or `publish all` brings them back; `publish episode` does, after asking.

    Example: podcast withdraw 2 --target production
    """
    asked = Asked("withdraw", target, show, episodes=tuple(episodes))
    publish(asked, Output(as_json, quiet, verbose), yes=yes)
