"""The taxonomy of the podcast namespace: 63 places, all with a German name, and the group that follows from a role."""

from __future__ import annotations

import pytest

from podcast_pipeline.model import Person
from podcast_pipeline.model.taxonomy import TAXONOMY, german_name, group_of
from podcast_pipeline.notes.words import with_role


def test_every_place_of_the_taxonomy_has_a_german_name() -> None:
    places = [(group, role) for group, roles in TAXONOMY.items() for role in roles]
    # taxonomy.json has 63 roles; "Editor" stands in two groups.
    assert len(places) == 63
    assert [place for place in places if not german_name(place[1], place[0])] == []


@pytest.mark.parametrize(
    ("role", "group"),
    [
        ("host", None),
        ("Guest", None),
        ("audio editor", "audio post-production"),
        ("Editor", "writing"),
        ("camera grip", "video production"),
        ("Moderation", None),
    ],
)
def test_a_role_s_group_is_named_where_it_is_not_the_cast(role: str, group: str | None) -> None:
    assert group_of(role) == group


@pytest.mark.parametrize(
    ("person", "german", "english"),
    [
        (Person(name="Ada", role="editor"), "Ada (Redaktion)", "Ada (Editor)"),
        (Person(name="Ada", role="Editor", group="Video Post-Production"), "Ada (Videoschnitt)", "Ada (Editor)"),
        (Person(name="Ada", role="sales manager"), "Ada (Vertriebsleitung)", "Ada (Sales Manager)"),
        (Person(name="Moderation", role="host"), "Moderation", "Moderation (Host)"),
    ],
)
def test_roles_are_named_as_the_show_s_readers_know_them(person: Person, german: str, english: str) -> None:
    assert with_role(person, "de-AT") == german
    assert with_role(person, "en") == english
