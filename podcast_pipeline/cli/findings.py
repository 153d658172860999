"""Findings as lines for a person and as JSON for a program. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from podcast_pipeline.checks import Finding, Severity
from podcast_pipeline.cli.output import bold
from podcast_pipeline.project.yaml12 import dotted

_PLURALS = {Severity.ERROR: "errors", Severity.WARNING: "warnings", Severity.HINT: "hints"}


def finding_lines(findings: Sequence[Finding], *, with_source: bool) -> list[str]:
    """Grouped by file: severity, id, line and key, message; `with_source` adds the standard behind each."""
    lines = []
    for file, group in groupby(findings, key=lambda finding: finding.file):
        lines.append(bold(file))
        for finding in group:
            lines.append(f"  {finding.severity:<7}  {finding.id}  {_place(finding)}{finding.message}")
            if with_source:
                lines.append(f"  {'':<7}  {'':<5}  by {finding.source}")
    return lines


def closing_line(findings: Sequence[Finding], checked: str) -> str:
    """`1 error, 2 warnings and no hints in the show and 2 episodes.`"""
    counts = Counter(finding.severity for finding in findings)
    if not findings:
        return f"Nothing to find fault with in {checked}."
    said = [_count(counts[severity], severity) for severity in Severity]
    return f"{said[0]}, {said[1]} and {said[2]} in {checked}."


def findings_json(findings: Sequence[Finding]) -> dict[str, Any]:
    counts = Counter(finding.severity for finding in findings)
    return {
        "findings": [_finding_json(finding) for finding in findings],
        **{plural: counts[severity] for severity, plural in _PLURALS.items()},
    }


def _place(finding: Finding) -> str:
    line = f"line {finding.line}" if finding.line is not None else ""
    place = ", ".join(part for part in (line, dotted(finding.key)) if part)
    return f"{place}: " if place else ""


def _count(count: int, severity: Severity) -> str:
    number = str(count) if count else "no"
    return f"{number} {severity.value if count == 1 else _PLURALS[severity]}"


def _finding_json(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "severity": finding.severity.value,
        "file": finding.file,
        "line": finding.line,
        "key": dotted(finding.key),
        "message": finding.message,
        "source": finding.source,
    }
