"""--select and --ignore: which rules somebody wants to hear of."""

from __future__ import annotations

import pytest

from podcast_pipeline.checks import Choice, chosen
from podcast_pipeline.errors import WrongOption

KNOWN = ("PP101", "PP102", "PP301", "PP302", "PP901")


def wanted(choice: Choice) -> list[str]:
    return [rule for rule in KNOWN if choice.wants(rule)]


@pytest.mark.parametrize(
    ("select", "ignore", "left"),
    [
        ((), (), ["PP101", "PP102", "PP301", "PP302", "PP901"]),
        (("PP1",), (), ["PP101", "PP102"]),
        (("PP1,PP901",), (), ["PP101", "PP102", "PP901"]),
        (("PP1", " pp901 "), (), ["PP101", "PP102", "PP901"]),
        ((), ("PP3",), ["PP101", "PP102", "PP901"]),
        (("PP3",), ("PP302",), ["PP301"]),
        (("PP302",), ("PP3",), []),
    ],
)
def test_rules_are_chosen_by_id_and_prefix(select: tuple[str, ...], ignore: tuple[str, ...], left: list[str]) -> None:
    assert wanted(chosen(select, ignore, KNOWN)) == left


@pytest.mark.parametrize(
    ("word", "told"),
    [
        (
            "PP310",
            "--ignore: there is no rule 'PP310'; give an id such as PP301, or a prefix such as PP3 (docs/checks.md lists them)",
        ),
        ("PP605", "--ignore: the rule PP605 is gone; leave it out"),
        (
            "artwork",
            "--ignore: there is no rule 'ARTWORK'; give an id such as PP301, or a prefix such as PP3 (docs/checks.md lists them)",
        ),
    ],
)
def test_a_word_that_means_no_rule_is_refused(word: str, told: str) -> None:
    with pytest.raises(WrongOption) as refused:
        chosen((), (word,), KNOWN)
    assert str(refused.value) == told
