"""podcast check [EPISODE…]"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from podcast_pipeline.cli.options import AsJson, Quiet, ShowFolder, TargetName, Verbose, load_show
from podcast_pipeline.cli.output import Output
from podcast_pipeline.errors import ProjectError, TargetError, WrongOption

if TYPE_CHECKING:
    from podcast_pipeline.checks import Choice, Finding, Verdict
    from podcast_pipeline.project import Project

NAME = "check"


class Form(StrEnum):
    """How findings are written."""

    TEXT = "text"
    GITHUB = "github"
    SARIF = "sarif"


class FailOn(StrEnum):
    """The least severity that ends with status 1."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


Episodes = Annotated[
    list[str] | None, typer.Argument(metavar="[EPISODE...]", help="Otherwise the show and every episode.")
]
Online = Annotated[
    bool, typer.Option("--online", help="Also ask the target's public address what listeners really get.")
]
Select = Annotated[
    list[str] | None,
    typer.Option("--select", metavar="RULES", help="Only these: ids (PP301) and prefixes (PP3), parted by commas."),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option("--ignore", metavar="RULES", help="Not these, in the same way. Goes before --select."),
]
Explain = Annotated[
    str | None, typer.Option("--explain", metavar="RULE", help="Say what a rule asks for and why, and end.")
]
Format = Annotated[
    Form,
    typer.Option(
        "--format", help="github: annotations of a pull request; sarif: SARIF 2.1.0, which code hosts and editors read."
    ),
]
FailOnOption = Annotated[FailOn, typer.Option("--fail-on", help="The least severity that ends with status 1.")]


def command(
    episodes: Episodes = None,
    online: Online = False,
    select: Select = None,
    ignore: Ignore = None,
    fail_on: FailOnOption = FailOn.ERROR,
    form: Format = Form.TEXT,
    explain: Explain = None,
    target: TargetName = None,
    show: ShowFolder = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Check the show against what Apple, Spotify, PSP-1 and Podcasting 2.0 ask for. Errors end with status 1.

    Example: podcast check --online --target production --ignore PP4,PP301
    """
    from podcast_pipeline.checks import RULES, chosen, mistakes

    out = Output(as_json, quiet, verbose)
    if as_json and form is not Form.TEXT:
        raise WrongOption(f"--json and --format {form.value} are two forms of one output; give one of them")
    if explain is not None:
        _explain(explain, out)
        return
    choice = chosen(select or (), ignore or (), [rule.id for rule in RULES])
    try:
        project = load_show(show)
    except ProjectError as error:
        # What a pull request most often breaks shall stand beside its lines too.
        if form is not Form.TEXT:
            _say(_plain(mistakes(error.problems)), "", form, out, show or Path.cwd())
        raise
    verdict, checked = _checked(project, episodes, target, choice, online=online, out=out)
    _say(verdict, checked, form, out, project.root)
    severities = list(FailOn)
    failing = severities[: severities.index(fail_on) + 1]
    if any(finding.severity.value in failing for finding in verdict.findings):
        raise typer.Exit(1)


def _checked(
    project: Project, names: Sequence[str] | None, target: str | None, choice: Choice, *, online: bool, out: Output
) -> tuple[Verdict, str]:
    """What was found, and in what."""
    from podcast_pipeline.checks import check_show, verdict

    now = datetime.now(UTC)
    chosen = tuple({episode.slug: episode for episode in map(project.find, names)}.values()) if names else None
    found = check_show(project, chosen, now)
    if online:
        found += _online(project, target, now, out)
    count = len(project.episodes if chosen is None else chosen)
    episodes = "1 episode" if count == 1 else f"{count} episodes"
    checked = f"the show and {episodes}" if chosen is None else episodes
    return verdict(project, found, chosen, was_online=online).of(choice), checked


def _online(project: Project, target: str | None, now: datetime, out: Output) -> tuple[Finding, ...]:
    from podcast_pipeline.checks import check_online
    from podcast_pipeline.pipeline import open_target
    from podcast_pipeline.publish import open_store

    name, place = open_target(project, target)
    stored = {}
    try:
        with out.task(f"Reading the feed at {name}"):
            store = open_store(place, root=project.root)
            for settings in project.show.feeds:
                content = store.read(settings.file)
                if content is not None:
                    stored[settings.file] = content
    except TargetError as error:
        # Whoever has no credentials can still see what listeners see.
        out.detail(f"The live feed is not compared with what lies at {name}: {error}")
    return check_online(project, name, now, stored=stored, progress=out)


def _say(verdict: Verdict, checked: str, form: Form, out: Output, root: Path) -> None:
    from podcast_pipeline.cli.findings import annotations, documents, lines, sarif

    def located(file: str) -> str:
        return Path(os.path.relpath(root / file)).as_posix()

    hears = [finding for finding in verdict.findings if not out.quiet or finding.severity.value != FailOn.HINT]
    if form is Form.SARIF:
        out.result(json.dumps(sarif.sarif(verdict, located), indent=2))
        return
    written = (
        annotations.annotation_lines(hears, located)
        if form is Form.GITHUB
        else lines.finding_lines(hears, verbose=out.verbose)
    )
    excused = lines.excused_lines(verdict.excused) if out.verbose else []
    for line in (*written, *excused):
        out.result(line)
    if checked:
        out.result(lines.closing_line(verdict, checked))
    out.json(documents.verdict_json(verdict))


def _plain(findings: tuple[Finding, ...]) -> Verdict:
    from podcast_pipeline.checks import Verdict

    return Verdict(findings)


def _explain(name: str, out: Output) -> None:
    from podcast_pipeline.checks import page, rule_called
    from podcast_pipeline.cli.findings import documents

    rule = rule_called(name)
    if rule is None:
        raise WrongOption(
            f"there is no rule {name!r}; docs/checks.md lists them all, and every finding names its own",
            where="--explain",
        )
    out.result(page(rule).rstrip())
    out.json({"rule": documents.rule_json(rule)})
