"""A verdict as GitHub workflow commands, which become annotations of a pull request. Pure.

Source: GitHub, "Workflow commands for GitHub Actions": `::error file={},line={},title={}::{message}`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from podcast_pipeline.checks import Finding, Severity, rule_called
from podcast_pipeline.cli.findings.lines import told

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "notice"}


def annotation_lines(findings: Sequence[Finding], located: Callable[[str], str]) -> list[str]:
    """One command a finding. `located` is the path of a file of the show as the repository has it."""
    return [_command(finding, located) for finding in findings]


def _command(finding: Finding, located: Callable[[str], str]) -> str:
    rule = rule_called(finding.id)
    properties = {"title": f"{finding.id} {rule.title if rule is not None else ''}".strip()}
    message = told(finding, with_line=False)
    if finding.is_online:
        message = f"{finding.file}: {told(finding, with_line=True)}"
    else:
        line = {} if finding.line is None else {"line": str(finding.line)}
        properties = {"file": located(finding.file), **line, **properties}
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{_COMMANDS[finding.severity]} {written}::{_escaped(message)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
