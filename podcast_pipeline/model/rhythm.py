"""podcast:updateFrequency as a setting: how often episodes come, in words and as a rule of RFC 5545. Pure."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, model_validator

from podcast_pipeline.model.frozen import Frozen, Short, wrong
from podcast_pipeline.model.moments import MaybeMoment

_DAY = "(SU|MO|TU|WE|TH|FR|SA)"
# RFC 5545, section 3.3.10: each part of a rule, as its value has to look.
_PARTS = {
    "FREQ": "SECONDLY|MINUTELY|HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY",
    "UNTIL": r"\d{8}(T\d{6}Z?)?",
    "COUNT": "[1-9][0-9]{0,5}",
    "INTERVAL": "[1-9][0-9]{0,5}",
    "BYSECOND": "[0-5]?[0-9]|60",
    "BYMINUTE": "[0-5]?[0-9]",
    "BYHOUR": "[01]?[0-9]|2[0-3]",
    "BYDAY": f"([+-]?[1-9][0-9]?)?{_DAY}",
    "BYMONTHDAY": "[+-]?([1-9]|[12][0-9]|3[01])",
    "BYYEARDAY": "[+-]?([1-9][0-9]?|[12][0-9]{2}|3[0-5][0-9]|36[0-6])",
    "BYWEEKNO": "[+-]?([1-9]|[1-4][0-9]|5[0-3])",
    "BYMONTH": "0?[1-9]|1[0-2]",
    "BYSETPOS": "[+-]?([1-9][0-9]?|[12][0-9]{2}|3[0-5][0-9]|36[0-6])",
    "WKST": _DAY,
}
_EXAMPLE = "write one such as FREQ=WEEKLY;BYDAY=TH"


def rule_problem(rule: str) -> str | None:
    """What is wrong with a recurrence rule; None when RFC 5545 takes it."""
    parts: dict[str, str] = {}
    for part in rule.split(";"):
        name, equals, value = part.partition("=")
        if not equals or name not in _PARTS:
            return f"{part!r} is no part of a recurrence rule (RFC 5545); {_EXAMPLE}"
        if name in parts:
            return f"{name} stands twice in the rule; keep one"
        values = value.split(",") if name.startswith("BY") else [value]
        if not all(re.fullmatch(_PARTS[name], each) for each in values):
            return f"{part!r} is not as RFC 5545 asks; {_EXAMPLE}"
        parts[name] = value
    return _contradiction(parts)


def _contradiction(parts: dict[str, str]) -> str | None:
    frequency = parts.get("FREQ")
    if frequency is None:
        return f"the rule has no FREQ; {_EXAMPLE}"
    if "UNTIL" in parts and "COUNT" in parts:
        return "the rule has UNTIL and COUNT; keep one"
    if re.search(r"\d", parts.get("BYDAY", "")) and frequency not in ("MONTHLY", "YEARLY"):
        return f"a number in BYDAY, as in {parts['BYDAY']}, is for FREQ=MONTHLY or YEARLY"
    if "BYWEEKNO" in parts and frequency != "YEARLY":
        return "BYWEEKNO is for FREQ=YEARLY"
    if "BYSETPOS" in parts and not any(name.startswith("BY") and name != "BYSETPOS" for name in parts):
        return "BYSETPOS chooses from another BY part, and the rule has none"
    return None


def _rule(text: str) -> str:
    problem = rule_problem(text)
    if problem:
        raise wrong(problem)
    return text


class UpdateFrequency(Frozen):
    """How often new episodes come: `text` for people, `rrule` for machines, `start` from when on the rule counts."""

    text: Short
    rrule: Annotated[str, AfterValidator(_rule)] | None = None
    start: MaybeMoment = None

    @model_validator(mode="after")
    def _count_has_a_start(self) -> UpdateFrequency:
        if self.start is None and "COUNT=" in (self.rrule or ""):
            raise wrong("a rule with COUNT needs a start, from which the episodes are counted")
        return self
