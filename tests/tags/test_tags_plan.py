"""What the tags say: decided from show and episode, and told apart for years by a fingerprint."""

import dataclasses
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from podcast_pipeline.model import Chapter, Episode, Show
from podcast_pipeline.tags import EpisodeTags, fingerprint, plan_tags

BERLIN = ZoneInfo("Europe/Berlin")


def a_show(**changes: Any) -> Show:
    written = {
        "version": 1,
        "title": "Resiliente Städte",
        "description": "Über Städte.",
        "link": "https://example.org/podcast",
        "language": "de",
        "timezone": "Europe/Berlin",
        "author": "Planungsbüro",
        "categories": ("Government",),
        "artwork": "artwork.jpg",
        "guid": "375e050f-7f52-5e9b-9cfc-9414515d1a5b",
        "people": [{"name": "Redaktion", "role": "producer"}],
        "copyright": "2023 Planungsbüro",
        "default_target": "local",
        "targets": {"local": {"kind": "folder", "path": "public", "base_url": "http://localhost:8000"}},
    }
    return Show.model_validate(written | changes)


def an_episode(**changes: Any) -> Episode:
    written = {
        "slug": "daseinsvorsorge",
        "title": "Digitale Daseinsvorsorge",
        "number": 0,
        "season": 2,
        "guid": "11bf7047",
        "published_at": datetime(2023, 6, 1, 4, 0, tzinfo=ZoneInfo("UTC")),
        "summary": "Wasser, Strom, Nahverkehr.",
        "link": "https://example.org/podcast/2",
        "people": [{"name": "Moderation"}, {"name": "Gast", "role": "guest"}],
    }
    return Episode.model_validate(written | changes)


CHAPTERS = (Chapter(start_s=0, title="Begrüßung"), Chapter(start_s=14.5, title="Ende", href="https://example.org/ende"))


def planned(show: Show | None = None, episode: Episode | None = None) -> EpisodeTags:
    return plan_tags(
        show or a_show(),
        episode or an_episode(),
        chapters=CHAPTERS,
        notes_text="Die Notizen.\n",
        artwork=b"\xff\xd8\xff scaled",
        artwork_sha256="a" * 64,
        duration_s=61.2345,
    )


def test_tags_say_what_show_and_episode_say() -> None:
    assert planned() == EpisodeTags(
        title="Digitale Daseinsvorsorge",
        show="Resiliente Städte",
        artist="Planungsbüro",
        people=(("Redaktion", "producer"), ("Moderation", "host"), ("Gast", "guest")),
        number=0,
        season=2,
        published_at=datetime(2023, 6, 1, 6, 0, tzinfo=BERLIN),
        comment="Wasser, Strom, Nahverkehr.",
        language="deu",
        link="https://example.org/podcast/2",
        show_link="https://example.org/podcast",
        guid="11bf7047",
        copyright="2023 Planungsbüro",
        artwork=b"\xff\xd8\xff scaled",
        artwork_sha256="a" * 64,
        chapters=CHAPTERS,
        duration_s=61.2345,
    )


def test_what_the_episode_does_not_say_comes_from_show_and_notes() -> None:
    bare = an_episode(summary=None, link=None, people=[], number=None, season=None, published_at=None)
    tags = planned(a_show(copyright=None), bare)
    assert (tags.comment, tags.link, tags.people) == (
        "Die Notizen.",
        "https://example.org/podcast",
        (("Redaktion", "producer"),),
    )
    assert (tags.number, tags.season, tags.published_at, tags.copyright) == (None, None, None, None)


def test_who_is_named_by_show_and_episode_counts_once() -> None:
    both = an_episode(people=[{"name": "Gast", "role": "guest"}, {"name": "Redaktion", "role": "producer"}])
    assert planned(episode=both).people == (("Redaktion", "producer"), ("Gast", "guest"))


def test_line_breaks_in_single_line_texts_become_blanks() -> None:
    assert planned(episode=an_episode(title="Zwei\nZeilen\t und mehr")).title == "Zwei Zeilen und mehr"


def test_new_year_at_midnight_in_berlin_keeps_the_new_year() -> None:
    midnight = datetime(2023, 12, 31, 23, 0, tzinfo=ZoneInfo("UTC"))
    published_at = planned(episode=an_episode(published_at=midnight)).published_at
    assert published_at is not None
    assert published_at.isoformat() == "2024-01-01T00:00:00+01:00"


@pytest.mark.parametrize(
    ("code", "expected"),
    [("de", "deu"), ("de-AT", "deu"), ("EN-us", "eng"), ("fr", "fra"), ("gsw", "gsw"), ("hsb", "hsb"), ("xx", "und")],
)
def test_language_is_iso_639_2(code: str, expected: str) -> None:
    assert planned(a_show(language=code)).language == expected


def test_artwork_type_is_that_of_its_bytes() -> None:
    assert planned().artwork_mime == "image/jpeg"
    assert dataclasses.replace(planned(), artwork=b"\x89PNG\r\n\x1a\n").artwork_mime == "image/png"


def test_fingerprint_never_moves() -> None:
    """It stands in published records: when this fails, every published episode looks changed."""
    assert fingerprint(planned()) == "dd580da90604535f285fabe5d3415658fea223f499111d1a4a668f507bd72a9d"
    bare = an_episode(summary=None, link=None, people=[], number=None, season=None, published_at=None)
    assert (
        fingerprint(planned(a_show(copyright=None, people=[]), bare))
        == "d16da4c6d0bb60e599513bf88b66918408f033aa5430b8858db3079b234a3558"
    )


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Anderer Titel"},
        {"number": None},
        {"number": 1},
        {"season": None},
        {"published_at": datetime(2023, 6, 1, 6, 1, tzinfo=BERLIN)},
        {"published_at": None},
        {"people": ()},
        {"comment": ""},
        {"guid": "anderer"},
        {"artwork_sha256": None},
        {"chapters": CHAPTERS[:1]},
        {"duration_s": 61.3},
    ],
    ids=str,
)
def test_fingerprint_tells_different_tags_apart(change: dict[str, Any]) -> None:
    assert fingerprint(dataclasses.replace(planned(), **change)) != fingerprint(planned())


@pytest.mark.parametrize(
    "change",
    [
        {"artwork": b"\xff\xd8\xff scaled by another release of Pillow"},
        {"artwork": None},
        {"duration_s": 61.23449},
        {"published_at": datetime(2023, 6, 1, 6, 0, 59, tzinfo=BERLIN)},
    ],
    ids=str,
)
def test_fingerprint_ignores_what_the_file_does_not_say(change: dict[str, Any]) -> None:
    assert fingerprint(dataclasses.replace(planned(), **change)) == fingerprint(planned())


def test_pictures_and_ends_of_chapters_tell_tags_apart_where_there_are_some() -> None:
    pictured = dataclasses.replace(planned(), chapters=(CHAPTERS[0].model_copy(update={"image": "a.jpg"}), CHAPTERS[1]))
    assert fingerprint(pictured) == fingerprint(planned())  # an address, or none: nothing of it is in the file
    one, other = (dataclasses.replace(pictured, image_sha256s={"a.jpg": digit * 64}) for digit in "ab")
    ended = dataclasses.replace(planned(), chapters=(CHAPTERS[0].model_copy(update={"end_s": 3.0}), CHAPTERS[1]))
    assert len({fingerprint(tags) for tags in (planned(), one, other, ended)}) == 4


def test_without_the_source_of_the_artwork_its_own_bytes_count() -> None:
    def with_artwork(artwork: bytes) -> str:
        return fingerprint(
            plan_tags(a_show(), an_episode(), chapters=(), notes_text="", artwork=artwork, duration_s=1.0)
        )

    assert with_artwork(b"one") != with_artwork(b"other")
