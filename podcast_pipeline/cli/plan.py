"""podcast plan episode | feed | due | all | withdraw"""

from __future__ import annotations

import typer

from podcast_pipeline.cli.due import schedule_of
from podcast_pipeline.cli.options import (
    AsJson,
    Markdown,
    Now,
    PlanFile,
    Public,
    Quiet,
    Redate,
    Replace,
    ShowFolder,
    TargetName,
    Verbose,
)
from podcast_pipeline.cli.output import Output
from podcast_pipeline.cli.publish import Episodes
from podcast_pipeline.cli.publishing import Asked, show_plan
from podcast_pipeline.cli.withdraw import LiveEpisodes

app = typer.Typer(help="Show what `publish` would do, and why. The target is only read.", no_args_is_help=True)


@app.command()
def episode(
    episodes: Episodes,
    target: TargetName = None,
    now: Now = False,
    redate: Redate = False,
    replace: Replace = None,
    public: Public = False,
    file: PlanFile = None,
    markdown: Markdown = False,
    show: ShowFolder = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Plan episodes: they are built into build/, nothing is uploaded.

    Example: podcast plan episode 2 --target production --out plan.json
    """
    asked = Asked(
        "episode",
        target,
        show,
        episodes=tuple(episodes),
        now=now,
        redate=redate,
        replace=replace,
        public=public,
    )
    show_plan(asked, Output(as_json, quiet, verbose), file=file, markdown=markdown)


@app.command()
def feed(
    target: TargetName = None,
    public: Public = False,
    file: PlanFile = None,
    markdown: Markdown = False,
    show: ShowFolder = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Plan texts and feed, from git and the records alone.

    Example: podcast plan feed --target production --json
    """
    show_plan(Asked("feed", target, show, public=public), Output(as_json, quiet, verbose), file=file, markdown=markdown)


@app.command()
def due(
    target: TargetName = None,
    public: Public = False,
    file: PlanFile = None,
    markdown: Markdown = False,
    show: ShowFolder = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Plan the episodes whose time has come and that are not live yet; else say which is next.

    Example: podcast plan due --target production
    """
    from podcast_pipeline.cli.wording.due import late_lines, schedule_json
    from podcast_pipeline.cli.wording.markdown import text

    out, asked = Output(as_json, quiet, verbose), Asked("due", target, show, public=public)
    schedule = schedule_of(asked, out)
    if not schedule.late:
        return
    for line in late_lines(schedule):
        out.result(f"- {text(line)}" if markdown else line)
    if markdown:
        out.result()
    show_plan(asked, out, file=file, markdown=markdown, more=schedule_json(schedule))


@app.command("all")
def everything(
    target: TargetName = None,
    public: Public = False,
    file: PlanFile = None,
    markdown: Markdown = False,
    show: ShowFolder = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Plan every dated episode whose audio is here or recorded, and the feed.

    Example: podcast plan all
    """
    show_plan(Asked("all", target, show, public=public), Output(as_json, quiet, verbose), file=file, markdown=markdown)


@app.command()
def withdraw(
    episodes: LiveEpisodes,
    target: TargetName = None,
    public: Public = False,
    file: PlanFile = None,
    markdown: Markdown = False,
    show: ShowFolder = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Plan what `podcast withdraw` would take out of the feed.

    Example: podcast plan withdraw 2 --target production
    """
    asked = Asked("withdraw", target, show, episodes=tuple(episodes), public=public)
    show_plan(asked, Output(as_json, quiet, verbose), file=file, markdown=markdown)
