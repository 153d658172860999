"""podcast publish episode | feed | due | all, and --plan FILE"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from podcast_pipeline.cli.due import schedule_of
from podcast_pipeline.cli.options import AsJson, Jobs, Now, Quiet, Redate, Replace, ShowFolder, TargetName, Verbose, Yes
from podcast_pipeline.cli.output import Output
from podcast_pipeline.cli.publishing import Asked, publish, publish_file

app = typer.Typer(no_args_is_help=True, invoke_without_command=True)

Planned = Annotated[
    Path | None,
    typer.Option("--plan", metavar="FILE", help="Do what a plan of `podcast plan --out FILE` says, and nothing else."),
]
Episodes = Annotated[list[str], typer.Argument(metavar="EPISODE...", help="Number, s2e1, slug or path.")]


@app.callback()
def planned(
    context: typer.Context,
    file: Planned = None,
    yes: Yes = False,
    show: ShowFolder = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Publish: print the plan, then do it. Objects first, the feed last.

    With --plan, that very plan is done, or refused when the target or the show's files moved since: it is never made
    anew. The other options here belong to --plan; each command has its own.

    Example: podcast publish --plan plan.json
    """
    given = (file, show, yes, as_json, quiet, verbose)
    if context.invoked_subcommand is not None:
        if any(given):
            raise typer.BadParameter(f"give the options after `{context.invoked_subcommand}`; --plan stands alone")
        return
    if file is None:
        raise typer.BadParameter("say what to publish: `episode`, `feed`, `all`, `due`, or --plan FILE")
    publish_file(file, show, Output(as_json, quiet, verbose), yes=yes)


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


@app.command()
def due(
    target: TargetName = None,
    yes: Yes = False,
    jobs: Jobs = None,
    show: ShowFolder = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Publish every dated episode whose time has come and that is not live yet, and say how late it is.

    For cron and CI: run it as often as you like. Where nothing is due, it says so and what is next, and changes
    nothing. An episode that is due and cannot go (its audio was never made, say) holds no other back; the status is 1.

    Example: podcast publish due --target production
    """
    from podcast_pipeline.cli.wording.due import late_lines, schedule_json

    out, asked = Output(as_json, quiet, verbose), Asked("due", target, show, jobs=jobs)
    schedule = schedule_of(asked, out)
    if not schedule.late:
        return
    for line in late_lines(schedule):
        out.result(line)
    publish(asked, out, yes=yes, more=schedule_json(schedule))


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
