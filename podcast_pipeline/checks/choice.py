"""Which rules a person wants to hear of: `--select` and `--ignore`, by ids and by prefixes such as PP2. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from podcast_pipeline.checks.rules import GONE
from podcast_pipeline.errors import WrongOption


@dataclass(frozen=True, slots=True)
class Choice:
    """The prefixes of the rules that are wanted; `select` empty means all, and `ignore` goes before it."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def wants(self, rule: str) -> bool:
        return (not self.select or rule.startswith(self.select)) and not rule.startswith(self.ignore)


def chosen(select: Sequence[str], ignore: Sequence[str], known: Collection[str]) -> Choice:
    """The choice that a command line means: each word may hold several, parted by commas.

    WrongOption when a word means no rule.
    """
    return Choice(
        tuple(_prefixes(select, known, option="--select")), tuple(_prefixes(ignore, known, option="--ignore"))
    )


def _prefixes(words: Iterable[str], known: Collection[str], *, option: str) -> Iterable[str]:
    for word in (part.strip().upper() for each in words for part in each.split(",") if part.strip()):
        if not any(rule.startswith(word) for rule in known):
            raise WrongOption(_unknown(word), where=option)
        yield word


def _unknown(word: str) -> str:
    if word in GONE:
        return f"the rule {word} is gone; leave it out"
    return f"there is no rule {word!r}; give an id such as PP301, or a prefix such as PP3 (docs/checks.md lists them)"
