"""Every trap and every requirement is held by something that exists, and no rule stands for nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from podcast_pipeline.checks import RULES
from podcast_pipeline.checks.feeds.vocabulary import KINDS, TAGS
from tests.checks.coverage import REQUIREMENTS, TRAPS, Held

TESTS = Path(__file__).parents[1]


def everything() -> Iterator[tuple[str, Held]]:
    for number, (trap, held) in TRAPS.items():
        yield f"T{number} {trap}", held
    for standard, requirements in REQUIREMENTS.items():
        for requirement, held in requirements.items():
            yield f"{standard}: {requirement}", held


def test_all_37_traps_are_held() -> None:
    assert list(TRAPS) == list(range(1, 38))


def test_each_is_held_by_a_rule_or_a_test_or_says_why_not() -> None:
    assert [what for what, held in everything() if not held.by and not held.why] == []


def test_each_trap_is_held_by_a_rule_and_a_test_or_says_why_not() -> None:
    def by(held: Held, prefix: str) -> bool:
        return any(name.startswith(prefix) for name in held.by)

    kinds = {f"T{number} {trap}": (by(held, "PP"), by(held, "test_")) for number, (trap, held) in TRAPS.items()}
    unexplained = {f"T{number} {trap}" for number, (trap, held) in TRAPS.items() if not held.why}
    assert {what for what, both in kinds.items() if both != (True, True)} & unexplained == set()


def test_the_rules_and_tests_that_are_named_exist() -> None:
    written = "\n".join(file.read_text(encoding="utf-8") for file in TESTS.rglob("test_*.py"))
    there = {rule.id for rule in RULES} | set(re.findall(r"^\s*def (test_\w+)", written, re.MULTILINE))
    assert {(what, each) for what, held in everything() for each in held.by if each not in there} == set()


# What is ours alone, and no standard's: how a show is made here.
OUR_OWN = {"PP100", "PP108", "PP109", "PP411", "PP503", "PP504", "PP514", "PP603", "PP604", "PP700", "PP702"}


def test_every_rule_of_a_standard_stands_for_a_requirement_or_a_trap() -> None:
    named = {each for _, held in everything() for each in held.by}
    assert {rule.id for rule in RULES if rule.id not in named} - OUR_OWN == SEEN_ELSEWHERE


# Rules that go further than any requirement: sense and practice.
SEEN_ELSEWHERE = {
    *("PP208", "PP209", "PP211", "PP314", "PP703", "PP704", "PP755", "PP817", "PP903", "PP916", "PP921"),
}


def test_every_kind_of_the_vocabulary_is_used_and_every_tag_has_a_parent() -> None:
    used = {kind for tag in TAGS.values() for kind in (*tag.needs.values(), *tag.takes.values(), tag.text)} - {""}
    assert used == set(KINDS)
    assert [name for name, tag in TAGS.items() if not tag.parents] == []


def test_every_tag_of_the_podcast_namespace_is_in_the_vocabulary() -> None:
    tags = (
        "locked guid medium funding podroll publisher podping updateFrequency trailer block txt license person location "
        "value valueRecipient valueTimeSplit image chat socialInteract remoteItem liveItem contentLink transcript chapters "
        "soundbite season episode alternateEnclosure source integrity"
    )
    assert {f"podcast:{tag}" for tag in tags.split()} == set(TAGS) - {"podcast:images"}  # deprecated
