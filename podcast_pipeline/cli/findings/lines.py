"""A verdict as lines for a person. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from podcast_pipeline.checks import Excused, Finding, Severity, Verdict
from podcast_pipeline.cli.output import bold
from podcast_pipeline.project.yaml12 import dotted

PLURALS = {Severity.ERROR: "errors", Severity.WARNING: "warnings", Severity.HINT: "hints"}

_MOST_ALIKE = 10  # of one rule in one file: a feed of a thousand episodes may break it a thousand times


def finding_lines(findings: Sequence[Finding], *, verbose: bool) -> list[str]:
    """Grouped by file: severity, id, line and key, message; `verbose` adds the standard behind each and shows all."""
    lines = []
    for file, group in groupby(findings, key=lambda finding: finding.file):
        lines += [bold(printable(file)), *(_verbose_lines if verbose else _short_lines)(group)]
    return lines


def excused_lines(excused: Sequence[Excused]) -> list[str]:
    """What is excused, with the reasons."""
    return [
        f"excused  {each.finding.id}  {each.finding.where}: {each.finding.message} (because: {each.excuse.reason})"
        for each in excused
    ]


def closing_line(verdict: Verdict, checked: str) -> str:
    """`1 error, 2 warnings and no hints in the show and 2 episodes.`"""
    counts = Counter(finding.severity for finding in verdict.findings)
    excused = len(verdict.excused)
    besides = f" ({excused} excused)" if excused else ""
    if not verdict.findings:
        return f"Nothing to find fault with in {checked}{besides}."
    said = [_count(counts[severity], severity) for severity in Severity]
    return f"{said[0]}, {said[1]} and {said[2]} in {checked}{besides}."


def told(finding: Finding, *, with_line: bool) -> str:
    """`line 5, language: ` and the message; the message alone where the file is the place."""
    line = f"line {finding.line}" if finding.line is not None and with_line else ""
    about = repr(finding.about.title or finding.about.guid) if finding.about is not None else ""
    place = ", ".join(part for part in (line, dotted(finding.key), about) if part)
    return printable(f"{place}: {finding.message}" if place else finding.message)


def printable(text: str) -> str:
    """The text without what would move a terminal's cursor or colour it: feeds and hosts of anybody speak here."""
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)


def _verbose_lines(findings: Iterator[Finding]) -> Iterator[str]:
    for finding in findings:
        yield _line(finding)
        yield f"  {'':<7}  {'':<5}  by {finding.source}"


def _short_lines(findings: Iterator[Finding]) -> Iterator[str]:
    alike: Counter[str] = Counter()
    for finding in findings:
        alike[finding.id] += 1
        if alike[finding.id] <= _MOST_ALIKE:
            yield _line(finding)
    for rule, count in alike.items():
        if count > _MOST_ALIKE:
            yield f"  {'':<7}  {rule}  {count - _MOST_ALIKE} more like it; -v shows all"


def _line(finding: Finding) -> str:
    return f"  {finding.severity:<7}  {finding.id}  {told(finding, with_line=True)}"


def _count(count: int, severity: Severity) -> str:
    number = str(count) if count else "no"
    return f"{number} {severity.value if count == 1 else PLURALS[severity]}"
