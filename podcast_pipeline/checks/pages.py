"""A rule as a page of documentation, in Markdown: what it finds, why, an example, where it is written. Pure."""

from __future__ import annotations

from typing import Any

from podcast_pipeline.checks.rules import Rule, Severity

_MEANING = {
    Severity.ERROR: "An error: apps refuse it, or listeners are harmed. `podcast check` ends with status 1.",
    Severity.WARNING: "A warning: it should not stay.",
    Severity.HINT: "A hint: it could be better.",
}
_TOLD_BY_FILES = "PP7"  # from here on rules look at feeds and hosts


def page(rule: Rule[Any]) -> str:
    """The page of a rule."""
    return "\n".join(
        [
            f"# {rule.id}: {rule.title}",
            "",
            rule.reason,
            "",
            _MEANING[rule.severity] + _when(rule),
            "",
            "Not so:",
            "",
            *_fenced(rule.bad),
            "",
            "But so:",
            "",
            *_fenced(rule.good),
            "",
            f"Source: {rule.source}",
            "",
            *_exception(rule),
        ]
    )


def _when(rule: Rule[Any]) -> str:
    if rule.id >= "PP9":
        return " Looked at with `--online`."
    if rule.id >= _TOLD_BY_FILES:
        return " Looked at in any feed: `podcast check FEED.xml`."
    return ""


def _exception(rule: Rule[Any]) -> list[str]:
    if rule.id in ("PP100", "PP108", "PP109"):
        return []
    where = "podcast.yaml, or in an episode.md for that episode" if rule.id < _TOLD_BY_FILES else "podcast.yaml"
    return [
        f"Where it does not hold, `--ignore {rule.id}` leaves it out once, and an exception in {where}, for good:",
        "",
        "```yaml",
        f'checks: {{ignore: {{{rule.id}: "the reason"}}}}',
        "```",
        "",
    ]


def _fenced(example: str) -> list[str]:
    return [f"```{_language(example)}", example.strip("\n"), "```"]


def _language(example: str) -> str:
    if example.lstrip().startswith("<"):
        return "xml"
    return "http" if example.startswith(("HTTP/", "GET ", "HEAD ", "$ ")) else "yaml"
