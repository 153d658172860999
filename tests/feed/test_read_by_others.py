"""Golden feeds as other people's readers see them: every value comes back as meant.

What a reader cannot read is written here, or beside its expectations in tests/readers, with the reason.
"""

from __future__ import annotations

import io
from calendar import timegm
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
import podcastparser
import pytest

from podcast_pipeline.feed.description import full
from podcast_pipeline.model import ListedEpisode
from podcast_pipeline.model.categories import split_category
from podcast_pipeline.model.times import format_clock
from tests.feed.feed_examples import GOLDEN, NAMES, Example, load
from tests.readers import feedsmith, partytime, running
from tests.readers.feedsmith import known


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, dict[str, Any]]:
    """What the readers in JavaScript say of every golden feed, and of every live one, from one run."""
    return running.read(sorted(GOLDEN.glob("*/*.xml")), tmp_path_factory.mktemp("readers") / "answer.json")


@pytest.mark.needs("feed readers")
@pytest.mark.parametrize("name", NAMES)
def test_feedsmith_reads_every_value_as_meant(name: str, said: dict[Path, dict[str, Any]]) -> None:
    live = said.get(GOLDEN / name / "live.xml")
    carried = {item["guid"]["value"]: item for item in live["feedsmith"]["feed"]["items"]} if live else {}
    read = feedsmith.said(said[GOLDEN / name / "feed.xml"]["feedsmith"])
    assert read == feedsmith.meant(load(name), carried)


@pytest.mark.needs("feed readers")
@pytest.mark.parametrize("name", NAMES)
def test_partytime_reads_every_value_as_meant(name: str, said: dict[Path, dict[str, Any]]) -> None:
    live = said.get(GOLDEN / name / "live.xml")
    carried = {item["guid"]: item for item in live["partytime"]["items"]} if live else {}
    read = partytime.said(said[GOLDEN / name / "feed.xml"]["partytime"])
    assert read == partytime.meant(load(name), carried)


@pytest.mark.parametrize("name", NAMES)
def test_feedparser_reads_the_show_as_meant(name: str) -> None:
    """It keeps the last of several equal tags, and of it either the text or the attributes: no podcast: tags here. Of
    explicit it knows `yes` and `clean` alone, which Apple takes no more; of authors and owner it makes a mix."""
    example = load(name)
    show = example.show
    read = feedparser.parse(example.render(), sanitize_html=False, resolve_relative_uris=False)
    assert not read.bozo, read.get("bozo_exception")
    feed = read.feed
    names = dict.fromkeys(part for name in show.categories for part in split_category(name) if part)
    assert known(
        title=feed.title,
        link=feed.link,
        about=feed.subtitle,
        language=feed.language,
        rights=feed.get("rights"),
        image=feed.image.href,
        self=[link.href for link in feed.links if link.rel == "self"],
        ttl=feed.get("ttl"),
        editor=next((dict(each) for each in feed.authors if show.managing_editor), None),
        webmaster=feed.get("publisher"),
        owner=feed.get("publisher_detail"),
        words=[tag.term for tag in feed.tags if tag.scheme is None],
        categories=[tag.term for tag in feed.tags if tag.scheme],
        kind=feed.itunes_type,
        apple_title=feed.get("itunes_title"),
        complete=feed.get("itunes_complete"),
        block=feed.get("itunes_block"),
        moved=feed.get("itunes_new-feed-url"),
        verify=feed.get("itunes_applepodcastsverify"),
        countries=feed.get("spotify_countryoforigin"),
        limit=feed.get("spotify_limit"),
    ) == known(
        title=show.title,
        link=show.link,
        about=show.description,
        language=show.language,
        rights=show.copyright,
        image=example.artwork_url,
        self=[example.feed_url],
        ttl=show.ttl_minutes and str(show.ttl_minutes),
        editor=show.managing_editor and show.managing_editor.model_dump(),
        webmaster=show.webmaster and f"{show.webmaster.email} ({show.webmaster.name})",
        owner=show.owner and show.owner.model_dump(),
        words=list(show.keywords),
        categories=list(names),
        kind=show.type.value,
        apple_title=show.apple_title,
        complete="Yes" if show.complete else None,
        block=1 if show.block.asks("apple") else None,
        moved=show.new_feed_url,
        verify=show.apple_verify,
        countries=" ".join(show.spotify.countries).lower(),
        limit=show.spotify.recent_episodes and {"recentcount": str(show.spotify.recent_episodes)},
    )
    assert {entry.id for entry in read.entries} == {
        *(listed.episode.guid for listed in example.listed),
        *(carried.live.guid for carried in example.decision.carried),
    }


@pytest.mark.parametrize("name", NAMES)
def test_feedparser_reads_every_episode_as_meant(name: str) -> None:
    example = load(name)
    read = feedparser.parse(example.render(), sanitize_html=False, resolve_relative_uris=False)
    by_guid = {entry.id: entry for entry in read.entries}
    for listed in example.listed:
        episode, entry = listed.episode, by_guid[listed.episode.guid]
        assert known(
            title=entry.title,
            link=entry.link,
            at=datetime.fromtimestamp(timegm(entry.published_parsed), UTC),
            enclosures=[(each.href, each.length, each.type) for each in entry.enclosures],
            notes=entry.content[0].value,
            words=[tag.term for tag in entry.get("tags", [])],
            apple_title=entry.itunes_title,
            duration=entry.itunes_duration,
            number=entry.get("itunes_episode"),
            season=entry.get("itunes_season"),
            kind=entry.itunes_episodetype,
            block=entry.get("itunes_block"),
            image=entry.get("image", {}).get("href"),
            chapters=[
                (chapter.start, chapter.title, chapter.get("href"), chapter.get("image"))
                for chapter in entry.get("psc_chapters", {}).get("chapters", [])
            ],
        ) == known(
            title=episode.title,
            link=listed.link,
            at=episode.published_at,
            enclosures=[_enclosure(listed)],
            notes=full(listed.notes),
            words=list(episode.keywords),
            apple_title=episode.apple_title or episode.title,
            duration=str(round(listed.enclosure.duration_s)),
            number=str(episode.number) if episode.number else None,
            season=episode.season and str(episode.season),
            kind=episode.type.value,
            block=1 if episode.block else None,
            image=listed.artwork_url,
            chapters=[
                (format_clock(chapter.start_s), chapter.title, chapter.href, chapter.image)
                for chapter in listed.chapters
            ],
        )


def _enclosure(listed: ListedEpisode) -> tuple[str, str, str]:
    return listed.enclosure.url, str(listed.enclosure.length_bytes), listed.enclosure.mime_type


@pytest.mark.parametrize("name", NAMES)
def test_podcastparser_reads_show_and_episodes_as_meant(name: str) -> None:
    """gPodder's reader knows the podcast namespace by its old address alone, so it reads no such tag; it keeps whole
    seconds of a chapter, and joins the blanks of a title."""
    example = load(name)
    show = example.show
    read = podcastparser.parse(example.feed_url, io.BytesIO(example.render()))
    by_guid = {episode["guid"]: episode for episode in read.pop("episodes")}
    for key in ("generator", "paged_feed_next", "http_etag"):
        read.pop(key, None)
    assert read == known(
        title=" ".join(show.title.split()),
        link=show.link,
        description=show.description,
        cover_url=example.artwork_url,
        language=show.language,
        itunes_author=show.author,
        itunes_owner=show.owner and show.owner.model_dump(),
        itunes_categories=_categories(example),
        explicit=show.explicit,
        type=show.type.value,
        new_url=show.new_feed_url,
    )
    for listed in example.listed:
        episode = listed.episode
        assert episode.published_at is not None
        said = {key: value for key, value in by_guid[episode.guid].items() if not key.startswith("description")}
        assert known(**said) == known(
            guid=episode.guid,
            title=episode.title,
            link=listed.link,
            published=episode.published_at.timestamp(),
            total_time=round(listed.enclosure.duration_s),
            enclosures=[
                {
                    "url": listed.enclosure.url,
                    "file_size": listed.enclosure.length_bytes,
                    "mime_type": listed.enclosure.mime_type,
                }
            ],
            number=episode.number or None,
            season=episode.season,
            type=episode.type.value,
            explicit=show.explicit if episode.explicit is None else episode.explicit,
            episode_art_url=listed.artwork_url,
            chapters=[
                known(title=chapter.title, href=chapter.href, image=chapter.image) | {"start": int(chapter.start_s)}
                for chapter in listed.chapters
            ],
        )


def _categories(example: Example) -> list[list[str]]:
    subs: dict[str, list[str]] = {}
    for name in example.show.categories:
        main, sub = split_category(name)
        subs.setdefault(main, [main]).extend([sub] if sub else [])
    return list(subs.values())
