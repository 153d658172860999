"""A verdict and a rule as JSON for programs. Pure."""

from __future__ import annotations

from collections import Counter
from typing import Any

from podcast_pipeline.checks import Finding, Rule, Verdict
from podcast_pipeline.cli.findings.lines import PLURALS
from podcast_pipeline.project.yaml12 import dotted


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    counts = Counter(finding.severity for finding in verdict.findings)
    return {
        "findings": [_finding_json(finding) for finding in verdict.findings],
        "excused": [{**_finding_json(each.finding), "reason": each.excuse.reason} for each in verdict.excused],
        **{plural: counts[severity] for severity, plural in PLURALS.items()},
    }


def rule_json(rule: Rule[Any]) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": rule.name,
        "severity": rule.severity.value,
        "reason": rule.reason,
        "bad": rule.bad,
        "good": rule.good,
        "source": rule.source,
    }


def _finding_json(finding: Finding) -> dict[str, Any]:
    about = finding.about
    return {
        "id": finding.id,
        "severity": finding.severity.value,
        "file": finding.file,
        "line": finding.line,
        "key": dotted(finding.key),
        "episode": None if about is None else {"title": about.title, "guid": about.guid},
        "message": finding.message,
        "source": finding.source,
    }
