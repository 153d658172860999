"""What the templates say in the show's language: labels, and the roles of people. English when it is neither."""

from __future__ import annotations

from podcast_pipeline.model import Person

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

# Roles of the podcast namespace's taxonomy as a German reader knows them, named by the work, not by gender.
# English needs no table: "guest host" is "Guest Host".
_ROLES: dict[str, dict[str, str]] = {
    "de": {
        "announcer": "Ansage",
        "audio editor": "Schnitt",
        "audio engineer": "Tontechnik",
        "author": "Text",
        "co-host": "Co-Moderation",
        "composer": "Komposition",
        "consultant": "Beratung",
        "cover art designer": "Covergestaltung",
        "director": "Regie",
        "editor": "Redaktion",
        "executive producer": "Produktionsleitung",
        "fact checker": "Faktenprüfung",
        "graphic designer": "Grafik",
        "guest": "Gast",
        "guest host": "Gastmoderation",
        "host": "Moderation",
        "managing editor": "Redaktionsleitung",
        "music production": "Musikproduktion",
        "narrator": "Erzählstimme",
        "producer": "Produktion",
        "reporter": "Reportage",
        "researcher": "Recherche",
        "sound designer": "Sounddesign",
        "theme music": "Titelmusik",
        "transcriber": "Transkription",
        "translator": "Übersetzung",
        "voice actor": "Sprechstimme",
        "writer": "Text",
    }
}


def labels_of(language: str) -> dict[str, str]:
    """The labels for a language code such as `de` or `de-AT`."""
    return _LABELS.get(_main(language), _LABELS["en"])


def with_role(person: Person, language: str) -> str:
    """`Ada Lovelace (Gast)`; a person who is named by the role alone is not named twice."""
    role = _ROLES.get(_main(language), {}).get(person.role.casefold())
    if role is None:
        role = person.role.title() if person.role.islower() else person.role
    return person.name if person.name.casefold() == role.casefold() else f"{person.name} ({role})"


def _main(language: str) -> str:
    return language.partition("-")[0].lower()
