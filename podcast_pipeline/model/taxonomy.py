"""The people of a podcast: groups and roles of the podcast namespace (taxonomy.json), with the roles' German names.

The German names say the work, not who does it, so that they fit everybody. Pure: a table and its two questions.
"""

from __future__ import annotations

TAXONOMY: dict[str, dict[str, str]] = {
    "Creative Direction": {
        "Director": "Regie",
        "Assistant Director": "Regieassistenz",
        "Executive Producer": "Produktionsleitung",
        "Senior Producer": "Leitende Produktion",
        "Producer": "Produktion",
        "Associate Producer": "Produktionsmitarbeit",
        "Development Producer": "Stoffentwicklung",
        "Creative Director": "Kreative Leitung",
    },
    "Cast": {
        "Host": "Moderation",
        "Co-Host": "Co-Moderation",
        "Guest Host": "Gastmoderation",
        "Guest": "Gast",
        "Voice Actor": "Sprechstimme",
        "Narrator": "Erzählstimme",
        "Announcer": "Ansage",
        "Reporter": "Reportage",
    },
    "Writing": {
        "Author": "Text",
        "Editorial Director": "Redaktionsdirektion",
        "Co-Writer": "Textmitarbeit",
        "Writer": "Text",
        "Songwriter": "Liedtext",
        "Guest Writer": "Gasttext",
        "Story Editor": "Dramaturgie",
        "Managing Editor": "Redaktionsleitung",
        "Script Editor": "Skriptredaktion",
        "Script Coordinator": "Skriptkoordination",
        "Researcher": "Recherche",
        "Editor": "Redaktion",
        "Fact Checker": "Faktenprüfung",
        "Translator": "Übersetzung",
        "Transcriber": "Transkription",
        "Logger": "Sichtung",
    },
    "Audio Production": {
        "Studio Coordinator": "Studiokoordination",
        "Technical Director": "Technische Leitung",
        "Technical Manager": "Technikkoordination",
        "Audio Engineer": "Tontechnik",
        "Remote Recording Engineer": "Fernaufnahme",
        "Post Production Engineer": "Nachbearbeitung",
    },
    "Audio Post-Production": {
        "Audio Editor": "Schnitt",
        "Sound Designer": "Sounddesign",
        "Foley Artist": "Geräusche",
        "Composer": "Komposition",
        "Theme Music": "Titelmusik",
        "Music Production": "Musikproduktion",
        "Music Contributor": "Musik",
    },
    "Administration": {
        "Production Coordinator": "Produktionskoordination",
        "Booking Coordinator": "Gästekoordination",
        "Production Assistant": "Produktionsassistenz",
        "Content Manager": "Inhalte",
        "Marketing Manager": "Marketing",
        "Sales Representative": "Vertrieb",
        "Sales Manager": "Vertriebsleitung",
    },
    "Visuals": {
        "Graphic Designer": "Grafik",
        "Cover Art Designer": "Covergestaltung",
    },
    "Community": {
        "Social Media Manager": "Soziale Medien",
    },
    "Misc.": {
        "Consultant": "Beratung",
        "Intern": "Praktikum",
    },
    "Video Production": {
        "Camera Operator": "Kamera",
        "Lighting Designer": "Licht",
        "Camera Grip": "Kamerabühne",
        "Assistant Camera": "Kameraassistenz",
    },
    "Video Post-Production": {
        "Editor": "Videoschnitt",
        "Assistant Editor": "Schnittassistenz",
    },
}

_CAST = "cast"
_GROUPS = {
    group.casefold(): {role.casefold(): german for role, german in roles.items()} for group, roles in TAXONOMY.items()
}


def group_of(role: str) -> str | None:
    """The group that a role stands in, in lower case; None for the cast, which apps assume, and for an unknown role.

    An editor is one who writes: the video's has to be named with the group.
    """
    group = next((group for group, roles in _GROUPS.items() if role.casefold() in roles), _CAST)
    return None if group == _CAST else group


def german_name(role: str, group: str | None = None) -> str | None:
    """A role as German readers know it; None for a role that the taxonomy has not."""
    word = role.casefold()
    known = [_GROUPS.get((group or "").casefold(), {}), *_GROUPS.values()]
    return next((roles[word] for roles in known if word in roles), None)
