"""podcast clean"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from podcast_pipeline.cli.options import AsJson, Quiet, ShowFolder, TargetName, Verbose, Yes, load_show
from podcast_pipeline.cli.output import Output, can_ask
from podcast_pipeline.errors import NeedsAnswer, PlanRefused

NAME = "clean"

KeepFeeds = Annotated[int, typer.Option("--keep-feeds", min=1, help="How many feeds that were live stay, each.")]
Days = Annotated[int, typer.Option("--older-than", min=1, metavar="DAYS", help="Younger objects stay.")]
Audio = Annotated[
    bool,
    typer.Option(
        "--audio",
        help="Delete audio, too: of episodes that were withdrawn, what was replaced, and what lies under kept/.",
    ),
]
Limit = Annotated[int, typer.Option("--limit", min=0, metavar="N", help="Refuse to delete more objects than this.")]


def command(
    keep_feeds: KeepFeeds = 10,
    older_than: Days = 30,
    audio: Audio = False,
    limit: Limit = 100,
    target: TargetName = None,
    yes: Yes = False,
    show: ShowFolder = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Delete what is not needed any more at a target.

    Publishing never deletes. This lists what no live feed, none of the last feeds and no record of the show names, and
    deletes it after asking. Audio stays without --audio. What is not of this tool's making stays. Uploads that were
    never finished are ended.

    Example: podcast clean --target production
    """
    from podcast_pipeline.cli.wording import cleanings
    from podcast_pipeline.pipeline.cleaning import clean, plan_cleaning
    from podcast_pipeline.publish import Rules

    out = Output(as_json, quiet, verbose)
    project = load_show(show)
    rules = Rules(datetime.now(UTC), keep_feeds, timedelta(days=older_than), audio)
    cleaning = plan_cleaning(project, rules, target=target, progress=out)
    for line in cleanings.cleaning_lines(cleaning):
        out.result(line)
    count = len(cleaning.deletions)
    where = target or project.show.default_target
    if count > limit:
        raise PlanRefused(
            f"{count} objects would go, more than the limit of {limit}: give --limit {count} if it is meant",
            where=where,
        )
    if count and not yes:
        if not can_ask():
            raise NeedsAnswer("There is no terminal to ask whether to delete: give --yes", where=where)
        if not out.ask(f"Delete {count} {'object' if count == 1 else 'objects'} for ever?"):
            raise PlanRefused("nothing was deleted, as you answered no", where=where)
    ended = clean(project, cleaning, rules, target=target, progress=out)
    out.result(cleanings.cleaned_line(cleaning, ended))
    out.json(cleanings.cleaning_json(cleaning, ended))
