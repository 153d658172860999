"""podcast check [EPISODE|FEED…]"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from podcast_pipeline.cli.options import AsJson, Quiet, ShowFolder, TargetName, Verbose
from podcast_pipeline.cli.output import Output
from podcast_pipeline.errors import ProjectError, WrongOption

if TYPE_CHECKING:
    from podcast_pipeline.cli.checking import Checked

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


Names = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[EPISODE|FEED...]",
        help="Otherwise the show and every episode. A feed is a file (.xml, .rss) or an address, of any show.",
    ),
]
Online = Annotated[
    bool,
    typer.Option(
        "--online", help="Also ask the public address (of the target, or of the feed) what listeners really get."
    ),
]
Newest = Annotated[
    int | None,
    typer.Option(
        "--newest",
        min=0,
        metavar="N",
        help="With --online: for how many of the newest episodes to ask; 0 for all. Otherwise all of your show, and 10 "
        "of any other feed.",
    ),
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
    names: Names = None,
    online: Online = False,
    newest: Newest = None,
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
    """Check the show, or any feed, against what Apple, Spotify, PSP-1 and Podcasting 2.0 ask for. Errors end with 1.

    Example: podcast check --online --target production --ignore PP4,PP301
    """
    from podcast_pipeline.checks import RULES, Verdict, chosen, mistakes
    from podcast_pipeline.cli import checking
    from podcast_pipeline.cli.checking import Asking, Checked

    out = Output(as_json, quiet, verbose)
    if as_json and form is not Form.TEXT:
        raise WrongOption(f"--json and --format {form.value} are two forms of one output; give one of them")
    if explain is not None:
        _explain(explain, out)
        return
    choice = chosen(select or (), ignore or (), [rule.id for rule in RULES])
    try:
        checked = checking.checked(names or (), show, Asking(online, target, newest), out)
    except ProjectError as error:
        # What a pull request most often breaks shall stand beside its lines too.
        if form is not Form.TEXT:
            _say(Checked(Verdict(mistakes(error.problems)), "", show or Path.cwd()), form, out)
        raise
    if not any(rule.id[2] in checked.families and choice.wants(rule.id) for rule in RULES):
        raise WrongOption(
            f"no chosen rule looks at {checked.what} like this; rules from PP900 on need --online, and PP7 and PP8 a "
            f"feed",
            where="--select",
        )
    checked = replace(checked, verdict=checked.verdict.of(choice))
    _say(checked, form, out)
    severities = list(FailOn)
    failing = severities[: severities.index(fail_on) + 1]
    if any(finding.severity.value in failing for finding in checked.verdict.findings):
        raise typer.Exit(1)


def _say(checked: Checked, form: Form, out: Output) -> None:
    from podcast_pipeline.cli.findings import annotations, documents, lines, sarif

    verdict = checked.verdict

    def located(file: str) -> str:
        return Path(os.path.relpath(checked.root / file)).as_posix()

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
    if checked.what:
        out.result(lines.closing_line(verdict, checked.what))
    out.json(documents.verdict_json(verdict))


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
