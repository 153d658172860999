"""PP105 and PP106: the people of the show and of each episode."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from podcast_pipeline.checks.facts import PersonFacts
from podcast_pipeline.checks.rules import Fault, Rulebook, Severity
from podcast_pipeline.model.taxonomy import TAXONOMY

BOOK: Rulebook[PersonFacts] = Rulebook()

_SOURCE = "Podcast namespace, podcast:person and taxonomy.json"

_ROLES = tuple(dict.fromkeys(role for roles in TAXONOMY.values() for role in roles))

# What German producers write first; the feed's words are English, the pages translate them back.
_GERMAN = {
    "moderation": "host",
    "moderator": "host",
    "moderatorin": "host",
    "gast": "guest",
    "gästin": "guest",
    "redaktion": "editor",
    "produktion": "producer",
    "regie": "director",
    "schnitt": "audio editor",
    "technik": "audio engineer",
    "tontechnik": "audio engineer",
    "musik": "composer",
    "sprecher": "voice actor",
    "sprecherin": "voice actor",
}


@BOOK.rule("PP105", Severity.WARNING, _SOURCE)
def role_is_not_in_the_taxonomy(subject: PersonFacts) -> Iterator[Fault]:
    """Apps know the roles of the podcast namespace's taxonomy; another one is shown as it stands, or not at all.

    Bad:
        people: [{name: Ana Beispiel, role: Moderation}]
    Good:
        people: [{name: Ana Beispiel, role: host}]
    """
    if problem := unknown_role(subject.person.role):
        yield Fault(problem, ("role",))


@BOOK.rule("PP106", Severity.WARNING, _SOURCE)
def group_is_not_in_the_taxonomy(subject: PersonFacts) -> Iterator[Fault]:
    """The groups are those of the taxonomy too; without one, apps take it for the cast.

    Bad:
        people: [{name: Ana Beispiel, group: Besetzung}]
    Good:
        people: [{name: Ana Beispiel, group: cast}]
    """
    group = subject.person.group
    if group is not None and (problem := unknown_group(group)):
        yield Fault(problem, ("group",))


def unknown_role(role: str) -> str | None:
    """What is wrong with a role that the taxonomy has not, in whatever case; None when it has it."""
    if role.casefold() in {known.casefold() for known in _ROLES}:
        return None
    return f"{role!r} is no role that apps know; {_advice(role, _ROLES)}"


def unknown_group(group: str) -> str | None:
    """Likewise for a group."""
    if group.casefold() in {known.casefold() for known in TAXONOMY}:
        return None
    return f"{group!r} is no group that apps know; {_advice(group, TAXONOMY)}"


def _advice(word: str, known: Iterable[str]) -> str:
    """The nearest words, in lower case as producers write them."""
    lower = {name.casefold() for name in known}
    german = _GERMAN.get(word.casefold())
    near = [german] if german in lower else difflib.get_close_matches(word.casefold(), sorted(lower), n=2, cutoff=0.6)
    if near:
        return f"write {' or '.join(near)}"
    return "see the taxonomy of the podcast namespace (host, guest, producer, editor …)"
