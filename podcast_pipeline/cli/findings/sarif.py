"""A verdict as SARIF 2.1.0 (OASIS Standard, 27 March 2020). Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from podcast_pipeline import __version__
from podcast_pipeline.checks import Excused, Finding, Rule, Severity, Verdict, page, rule_called
from podcast_pipeline.project.yaml12 import dotted

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "note"}  # section 3.27.10


def sarif(verdict: Verdict, located: Callable[[str], str]) -> dict[str, Any]:
    """One run with the rules that found something. `located` is the path of a file as the repository has it."""
    findings = (*verdict.findings, *(each.finding for each in verdict.excused))
    rules = [rule for each in sorted({finding.id for finding in findings}) if (rule := rule_called(each)) is not None]
    order = {rule.id: at for at, rule in enumerate(rules)}
    driver = {"name": "podcast", "version": __version__, "rules": [_rule(rule) for rule in rules]}
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "results": [
                    *(_result(finding, order, located) for finding in verdict.findings),
                    *_excused_results(verdict.excused, order, located),
                ],
            }
        ],
    }


def _rule(rule: Rule[Any]) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.title.split()),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.reason},
        "help": {"text": f"{rule.reason} Source: {rule.source}", "markdown": page(rule)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _excused_results(
    excused: Sequence[Excused], order: dict[str, int], located: Callable[[str], str]
) -> list[dict[str, Any]]:
    return [
        {
            **_result(each.finding, order, located),
            "suppressions": [{"kind": "inSource", "justification": each.excuse.reason}],
        }
        for each in excused
    ]


def _result(finding: Finding, order: dict[str, int], located: Callable[[str], str]) -> dict[str, Any]:
    return {
        "ruleId": finding.id,
        "ruleIndex": order[finding.id],
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [_location(finding, located)],
        # Without the line: a finding that only moved is the same one.
        "partialFingerprints": {"place/v1": _fingerprint(finding)},
    }


def _location(finding: Finding, located: Callable[[str], str]) -> dict[str, Any]:
    uri = finding.file if finding.is_online else located(finding.file)
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(uri, safe="/:?#[]@!$&'()*+,;=%~")}}
    if finding.line is not None:
        physical["region"] = {"startLine": finding.line}
    name = dotted(finding.key)
    logical = {"logicalLocations": [{"fullyQualifiedName": name}]} if name else {}
    return {"physicalLocation": physical, **logical}


def _fingerprint(finding: Finding) -> str:
    about = finding.about.guid if finding.about is not None else ""
    place = "\n".join((finding.id, finding.file, about or dotted(finding.key), finding.message))
    return hashlib.sha256(place.encode("utf-8", "backslashreplace")).hexdigest()
