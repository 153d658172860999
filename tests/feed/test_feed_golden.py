"""Golden pairs: the feed of each show in tests/data/feed, byte for byte and as other programs read it.

After a change that is meant: PODCAST_UPDATE_GOLDEN=1 python -m pytest tests/feed/test_feed_golden.py
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from podcast_pipeline import feed
from podcast_pipeline.xml import NAMESPACES
from tests.feed.feed_examples import GOLDEN, NAMES, SEVERAL_DOCUMENTS, load


@pytest.mark.parametrize("name", NAMES)
def test_the_feed_is_byte_for_byte_the_golden_one(name: str) -> None:
    golden = GOLDEN / name / "feed.xml"
    if os.environ.get("PODCAST_UPDATE_GOLDEN") == "1":
        golden.write_bytes(load(name).render())
    assert load(name).render().decode() == golden.read_text(encoding="utf-8")


def test_the_documents_of_a_long_show_are_the_golden_ones() -> None:
    folder, documents = GOLDEN / SEVERAL_DOCUMENTS, load(SEVERAL_DOCUMENTS).documents()
    if os.environ.get("PODCAST_UPDATE_GOLDEN") == "1":
        for key, content in documents.items():
            (folder / key).write_bytes(content)
    golden = {path.name: path.read_bytes() for path in folder.glob("*.xml") if path.name != "live.xml"}
    assert {key: xml.decode() for key, xml in documents.items()} == {key: xml.decode() for key, xml in golden.items()}


@pytest.mark.parametrize("name", NAMES)
def test_our_own_reader_gets_back_what_was_listed(name: str) -> None:
    example = load(name)
    live = feed.read(example.render())
    assert live.podcast_guid == example.show.guid
    assert live.title == example.show.title
    assert {episode.guid for episode in live.episodes} == _guids_meant(example)
    for listed in example.listed:
        episode = live.episode(listed.episode.guid)
        assert episode is not None
        assert episode.enclosure is not None
        assert (episode.title, episode.published_at) == (listed.episode.title, listed.episode.published_at)
        assert episode.enclosure.url == listed.enclosure.url
        assert episode.enclosure.length_bytes == listed.enclosure.length_bytes
        assert abs(episode.enclosure.duration_s - listed.enclosure.duration_s) <= 0.5
        # The codec's name is for listeners; players go by RFC 6381. Behind ours stand those that lie elsewhere.
        ours = tuple(replace(alternate, codec="") for alternate in listed.alternates)
        assert episode.alternates[: len(ours)] == ours
        elsewhere = [source.uri for each in listed.episode.alternate_enclosures for source in each.sources]
        assert [alternate.url for alternate in episode.alternates[len(ours) :]] == elsewhere


@pytest.mark.parametrize("name", NAMES)
def test_prefixes_are_literal_and_episodes_stand_newest_first(name: str) -> None:
    root = etree.fromstring(load(name).render())
    # Spotify's is declared where its tags are, or a carried episode's.
    always = {prefix: uri for prefix, uri in NAMESPACES.items() if prefix != "spotify"}
    assert {prefix: root.nsmap.get(prefix) for prefix in always} == always
    dates = [episode.published_at for episode in feed.read(load(name).render()).episodes]
    dated = [date for date in dates if date]
    assert dated == sorted(dated, reverse=True)
    assert dates[: len(dated)] == dated


def test_everything_is_where_the_standards_want_it() -> None:
    channel = etree.fromstring(load("everything").render()).find("channel")
    show = load("everything").show
    assert _all(channel, "itunes:category/@text") == ["Society & Culture", "Government"]
    assert _all(channel, "itunes:category/itunes:category/@text") == ["Documentary", "Places & Travel"]
    assert _all(channel, "itunes:author/text()") == [show.author]
    assert _all(channel, "itunes:owner/itunes:name/text()") == [show.owner and show.owner.name]
    assert _all(channel, "itunes:explicit/text()") == ["true"]
    assert _all(channel, "itunes:image/@href") == ["https://podcast.example.org/artwork/cover-0123456789ab.jpeg"]
    assert _all(channel, "podcast:locked/@owner") == ["podcast@example.org"]
    assert _all(channel, "podcast:person/text()") == ["Änne & <Ö> ]]>"]
    assert _all(channel, "lastBuildDate/text()") == ["Mon, 06 May 2024 08:00:00 +0200"]
    episode = _item(channel, "Öl")
    assert _all(episode, "podcast:alternateEnclosure/@type") == ["audio/mp4", "audio/ogg"]
    assert _all(episode, "podcast:alternateEnclosure/@codecs") == ["mp4a.40.2", "opus"]
    assert _all(episode, "podcast:alternateEnclosure/@title") == ["AAC", "Opus"]
    assert _all(episode, "podcast:alternateEnclosure/@bitrate") == ["128000", "64000"]
    assert _all(episode, "podcast:alternateEnclosure/@length") == ["58000000", "30000000"]
    assert _all(episode, "podcast:alternateEnclosure/podcast:source/@uri") == [
        "https://podcast.example.org/media/alles-ba7816bf8f01.m4a?a=1&b=2",
        "https://podcast.example.org/media/alles-e3b0c44298fc.opus",
    ]
    # Base64 of the SHA-256 of "abc" and of nothing (FIPS 180-2, appendix B.1).
    assert _all(episode, "podcast:alternateEnclosure/podcast:integrity[@type='sri']/@value") == [
        "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=",
        "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    ]
    assert _all(episode, "podcast:person/text()") == ["Änne & <Ö> ]]>", "Gäste & <Freunde> ]]>", "Schnitt"]
    assert _all(episode, "podcast:person/@role") == ["host", "guest", "audio editor"]
    assert _all(episode, "podcast:transcript/@language") == ["de-AT"] * 3
    assert _all(episode, "podcast:transcript/@type") == ["text/vtt", "application/x-subrip", "application/json"]
    assert _all(episode, "podcast:transcript/@rel") == ["captions", "captions"]
    assert _all(episode, "podcast:chapters/@type") == ["application/json+chapters"]
    assert _all(episode, "psc:chapters/psc:chapter/@start") == ["00:00:00.000", "00:01:02.500"]
    assert _all(episode, "itunes:explicit/text()") == ["false"]
    assert _all(episode, "itunes:duration/text()") == ["3662"]
    assert _all(episode, "guid/@isPermaLink") == ["false"]


def test_episode_0_is_kept_where_0_is_allowed() -> None:
    episode = _item(etree.fromstring(load("everything").render()).find("channel"), "Nullte")
    assert _all(episode, "podcast:episode/text()") == ["0"]
    assert _all(episode, "itunes:episode") == []
    assert _all(episode, "itunes:season/text()") == ["1"]


def test_trailer_and_bonus_are_named_as_such() -> None:
    channel = etree.fromstring(load("everything").render()).find("channel")
    assert _all(_item(channel, "Trailer"), "itunes:episodeType/text()") == ["trailer"]
    assert _all(_item(channel, "Bonus"), "itunes:episodeType/text()") == ["bonus"]


@pytest.mark.parametrize(
    ("name", "dates"),
    [
        (
            "daylight_saving_berlin",
            [
                "Sun, 01 Dec 2024 06:00:00 +0100",
                "Sun, 01 Dec 2024 06:00:00 +0100",
                "Sun, 27 Oct 2024 03:00:00 +0100",
                "Sun, 27 Oct 2024 02:30:00 +0100",
                "Sun, 27 Oct 2024 02:30:00 +0200",
                "Mon, 01 Jul 2024 06:00:00 +0200",
                "Sun, 31 Mar 2024 03:00:00 +0200",
                "Sun, 31 Mar 2024 01:59:00 +0100",
                "Mon, 15 Jan 2024 06:00:00 +0100",
            ],
        ),
        (
            "daylight_saving_new_york",
            [
                "Sun, 03 Nov 2024 01:30:00 -0500",
                "Sun, 03 Nov 2024 01:30:00 -0400",
                "Wed, 03 Jul 2024 20:00:00 -0400",
                "Sun, 10 Mar 2024 03:00:00 -0400",
                "Sun, 10 Mar 2024 01:59:00 -0500",
            ],
        ),
    ],
)
def test_dates_carry_the_offset_the_show_s_zone_has_that_day(name: str, dates: list[str]) -> None:
    channel = etree.fromstring(load(name).render()).find("channel")
    assert _all(channel, "item/pubDate/text()") == dates
    assert _all(channel, "lastBuildDate/text()") == dates[:1]


def test_drafts_and_future_episodes_stay_out_with_their_reasons() -> None:
    example = load("drafts_and_future")
    assert [episode.episode.slug for episode in example.listed] == ["jetzt"]
    assert {left.slug: left.reason for left in example.decision.left_out} == {
        "gleich": "scheduled for 2024-03-01 12:00:01 +01:00: run `podcast publish feed` after that",
        "spaeter": "scheduled for 2024-12-01 06:00 +01:00: run `podcast publish feed` after that",
        "entwurf": "a draft: it has no published_at",
        "ohne-ton": "never published and not built here",
    }


@pytest.mark.parametrize(
    "environment", [{}, {"TZ": "Pacific/Auckland", "LC_ALL": "de_DE.UTF-8", "PYTHONHASHSEED": "7"}]
)
def test_another_process_zone_and_locale_make_the_same_bytes(environment: dict[str, str]) -> None:
    program = (
        "import locale, sys, hashlib, contextlib\n"
        "with contextlib.suppress(locale.Error): locale.setlocale(locale.LC_ALL, '')\n"
        "import tests.feed.feed_examples as e\n"
        "for name in e.NAMES: print(name, hashlib.sha256(e.load(name).render()).hexdigest())"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(root), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [word for name in NAMES for word in (name, feed.read(load(name).render()).sha256)]


def _guids_meant(example: Any) -> set[str]:
    listed = {listed.episode.guid for listed in example.listed}
    return listed | {carried.live.guid for carried in example.decision.carried}


def _all(element: Any, path: str) -> list[Any]:
    return list(element.xpath(path, namespaces=NAMESPACES))


def _item(channel: Any, title: str) -> Any:
    return next(item for item in channel.findall("item") if item.findtext("title").startswith(title))
