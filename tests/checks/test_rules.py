"""The rules as a whole: what holds for every one of them."""

from __future__ import annotations

import re

from podcast_pipeline.checks import RULES
from podcast_pipeline.checks.rules import GONE


def test_ids_are_unique_and_in_hundreds() -> None:
    ids = [rule.id for rule in RULES]
    assert len(ids) == len(set(ids))
    assert [rule_id for rule_id in ids if not re.fullmatch(r"PP[1-9]\d\d", rule_id)] == []


def test_an_id_that_is_gone_is_not_used_again() -> None:
    assert [rule.id for rule in RULES if rule.id in GONE] == []


def test_names_are_unique() -> None:
    names = [rule.name for rule in RULES]
    assert len(names) == len(set(names))


def test_every_rule_names_its_source_and_its_reason() -> None:
    assert [rule.id for rule in RULES if not rule.source] == []
    assert [rule.id for rule in RULES if not rule.reason.endswith(".")] == []


def test_every_rule_has_an_example_of_each_kind_and_they_differ() -> None:
    assert [rule.id for rule in RULES if not rule.bad or not rule.good or rule.bad == rule.good] == []


def test_a_rule_reads_as_its_documentation() -> None:
    rule = next(rule for rule in RULES if rule.id == "PP206")
    assert (rule.name, rule.severity) == ("title-starts-with-a-number", "warning")
    assert (
        rule.reason == "Apps show the number from its own field; in the title it stands twice, and lists sort wrongly."
    )
    assert rule.source == "Apple, A Podcaster's Guide to RSS: <title> of an episode"
