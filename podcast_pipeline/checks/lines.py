"""The line of each finding, looked up only in the files that have findings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from podcast_pipeline.checks.rules import Finding
from podcast_pipeline.project import Project
from podcast_pipeline.project.layout import EPISODE_FILE, SHOW_FILE
from podcast_pipeline.project.loading import split_front_matter
from podcast_pipeline.project.yaml12 import Parsed, parse


def with_lines(project: Project, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, each with the line of its key; without one where the file has none."""
    parsed = cache(lambda file: _parsed(project, file))
    return tuple(_with_line(finding, parsed(finding.file)) if finding.key else finding for finding in findings)


def _with_line(finding: Finding, parsed: Parsed | None) -> Finding:
    return finding if parsed is None else replace(finding, line=parsed.line_of(finding.key))


def _parsed(project: Project, file: str) -> Parsed | None:
    if file != SHOW_FILE and not file.endswith(f"/{EPISODE_FILE}"):
        return None
    try:
        text = (project.root / file).read_text(encoding="utf-8")
    except OSError:
        return None
    if file == SHOW_FILE:
        return parse(text, file=file)
    parts = split_front_matter(text)
    return None if parts is None else parse(parts[0], file=file, first_line=2)
