"""What the templates say in the show's language: labels, and the roles of people. English when it is neither."""

from __future__ import annotations

from podcast_pipeline.model import Person
from podcast_pipeline.model.taxonomy import german_name

_LABELS = {
    "de": {
        "chapters": "Kapitel",
        "transcript": "Transkript",
        "people": "Mitwirkende",
        "links": "Links",
        "episode_page": "Seite dieser Folge",
        "show_page": "Seite des Podcasts",
    },
    "en": {
        "chapters": "Chapters",
        "transcript": "Transcript",
        "people": "People",
        "links": "Links",
        "episode_page": "This episode’s page",
        "show_page": "The podcast’s page",
    },
}


def labels_of(language: str) -> dict[str, str]:
    """The labels for a language code such as `de` or `de-AT`."""
    return _LABELS.get(_main(language), _LABELS["en"])


def with_role(person: Person, language: str) -> str:
    """`Ada Lovelace (Gast)`; a person who is named by the role alone is not named twice."""
    # English needs no table: "guest host" is "Guest Host".
    role = german_name(person.role, person.group) if _main(language) == "de" else None
    if role is None:
        role = person.role.title() if person.role.islower() else person.role
    return person.name if person.name.casefold() == role.casefold() else f"{person.name} ({role})"


def _main(language: str) -> str:
    return language.partition("-")[0].lower()
