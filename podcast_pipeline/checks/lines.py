"""The line of each finding, looked up only in the files that have findings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from podcast_pipeline.checks.rules import Finding
from podcast_pipeline.project import Project
from podcast_pipeline.project.text import parsed_again
from podcast_pipeline.project.yaml12 import Parsed


def with_lines(project: Project, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, each with the line of its key; without one where the file has none."""
    parsed = cache(lambda file: parsed_again(project.root, file))
    return tuple(_with_line(finding, parsed(finding.file)) if finding.key else finding for finding in findings)


def _with_line(finding: Finding, parsed: Parsed | None) -> Finding:
    return finding if parsed is None else replace(finding, line=parsed.line_of(finding.key))
