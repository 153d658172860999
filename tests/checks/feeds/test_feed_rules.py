"""Each rule on feeds, by the very example that its page gives: the bad one is found, the good one is not."""

from __future__ import annotations

from typing import Any

import pytest

from podcast_pipeline.checks import Rule
from podcast_pipeline.checks.feeds import BOOKS
from tests.checks.feeds.snippets import CLEAN, URL, found, with_example

# Their examples say in words what would fill a page; their tests stand in test_feed_bounds.py.
IN_WORDS = {"PP700", "PP702", "PP706", "PP716", "PP724", "PP774", "PP782"}
ALL: list[Rule[Any]] = sorted((rule for book in BOOKS for rule in book.rules), key=lambda rule: rule.id)
RULES = [rule for rule in ALL if rule.id not in IN_WORDS]


def test_a_clean_feed_has_no_findings() -> None:
    assert found(CLEAN.encode(), url=URL) == ()


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_the_bad_example_of_a_rule_is_found(rule: Rule[Any]) -> None:
    ours = [finding for finding in found(with_example(rule.bad), url=URL) if finding.id == rule.id]
    assert ours
    assert all(finding.line or rule.id == "PP706" for finding in ours)


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_the_good_example_of_a_rule_is_not_found(rule: Rule[Any]) -> None:
    assert [finding for finding in found(with_example(rule.good), url=URL) if finding.id == rule.id] == []
