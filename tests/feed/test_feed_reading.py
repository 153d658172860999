"""Reading live feeds: ours, other hosts', and what lies there by mistake."""

from __future__ import annotations

import hashlib

import pytest

from podcast_pipeline import feed
from podcast_pipeline.errors import FeedError
from podcast_pipeline.model import Alternate, Enclosure
from tests.feed.feed_examples import GOLDEN, at

DIGEST = hashlib.sha256(b"abc").hexdigest()
SRI = "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="

TWINS = b"""<rss><channel>
<item><title>A</title><guid>x</guid></item>
<item><title>B</title><guid> x
</guid></item>
</channel></rss>"""
FOREIGN = (GOLDEN / "carried_over" / "live.xml").read_bytes()


def test_a_foreign_feed_is_read_whatever_its_prefixes() -> None:
    live = feed.read(FOREIGN)
    assert live.title == "Alte Sendung"
    assert live.podcast_guid == "9b024349-ccf0-5f69-a609-6b82873eab3c"
    assert live.sha256 == hashlib.sha256(FOREIGN).hexdigest()
    seven = live.episodes[0]
    assert seven.guid == "https://alt.example.com/folge/7"
    assert seven.title == "Von der anderen Redaktion & <neu>"
    assert seven.published_at == at("2024-03-02T10:00:00")
    assert seven.enclosure == Enclosure("https://alt.example.com/7.mp3", 7000000, "audio/mpeg", 3723.0)
    assert b"<![CDATA[<p>Notizen mit <b>Tags</b> & mehr</p>]]>" in seven.xml
    assert b"<!-- A remark stays where it stands. -->" in seven.xml


def test_the_guid_under_the_namespace_s_old_address_is_read_too() -> None:
    old = b"https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md"
    xml = b'<rss xmlns:podcast="%s"><channel><podcast:guid>abc</podcast:guid></channel></rss>' % old
    assert feed.read(xml).podcast_guid == "abc"


def test_a_date_that_cannot_be_read_and_an_enclosure_that_is_missing_are_none() -> None:
    episode = feed.read(FOREIGN).episode("guid-ohne-datum")
    assert episode is not None
    assert (episode.published_at, episode.enclosure) == (None, None)


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("Thu, 04 May 2023 06:00:00 +0200", "2023-05-04T04:00:00"),
        ("04 May 2023 06:00 GMT", "2023-05-04T06:00:00"),
        ("Thu, 04 May 2023 06:00:00 -0000", "2023-05-04T06:00:00"),
        ("Thu, 04 May 2023 06:00:00 PST", "2023-05-04T14:00:00"),
    ],
)
def test_dates_are_read_as_other_hosts_write_them(date: str, moment: str) -> None:
    xml = _feed(f"<item><guid>a</guid><pubDate>{date}</pubDate></item>")
    assert feed.read(xml).episodes[0].published_at == at(moment)


@pytest.mark.parametrize(
    "date",
    [
        "Mon, 01 Jan 0999 00:00:00 +0200",
        "Fri, 31 Dec 9999 23:00:00 -0200",
        "Wed, 31 Dec 1969 23:59:59 +0000",
        "Wed, 01 Jan 3000 00:00:00 +0000",
        "Thu, 04 May 2023 06:00:00 +9999",
        "soon",
    ],
)
def test_a_date_that_no_podcast_has_is_none(date: str) -> None:
    assert feed.read(_feed(f"<item><guid>a</guid><pubDate>{date}</pubDate></item>")).episodes[0].published_at is None


@pytest.mark.parametrize(
    ("length", "duration", "read"),
    [
        ("123", "61", (123, 61)),
        (" 123 ", "1:01", (123, 61)),
        ("", "1:01:01", (0, 3661)),
        ("1.5e3", "soon", (0, 0)),
        ("9" * 5000, "9" * 5000, (0, 0)),
        ("²", f"{'9' * 5000}:00:00", (0, 0)),
    ],
)
def test_lengths_and_durations_are_read_or_zero(length: str, duration: str, read: tuple[int, float]) -> None:
    itunes = "http://www.itunes.com/dtds/podcast-1.0.dtd"
    xml = _feed(
        f'<item><guid>a</guid><enclosure url="https://e.org/a.mp3" length="{length}"/>'
        f'<d:duration xmlns:d="{itunes}">{duration}</d:duration></item>'
    )
    enclosure = feed.read(xml).episodes[0].enclosure
    assert enclosure is not None
    assert (enclosure.length_bytes, enclosure.duration_s) == read


@pytest.mark.parametrize(
    ("attributes", "inside", "read"),
    [
        ('type="audio/ogg"', '<source uri="https://e.org/a.opus"/>', [Alternate("https://e.org/a.opus", "audio/ogg")]),
        ('type="audio/ogg" length="5" bitrate="64000.4"', '<source uri="a"/>', [Alternate("a", "audio/ogg", 5, 64)]),
        ('length="5.5" bitrate="viel"', '<source uri=" a "/>', [Alternate("a", "")]),
        (f'length="{"9" * 5000}" bitrate="{"9" * 5000}"', '<source uri="a"/>', [Alternate("a", "")]),
        ("", '<source uri="a"/><source uri="ipfs://b"/>', [Alternate("a", ""), Alternate("ipfs://b", "")]),
        ("", '<source uri=""/><source/>', []),
        ("", f'<source uri="a"/><integrity type="sri" value="sha384-x {SRI}"/>', [Alternate("a", "", sha256=DIGEST)]),
        ("", '<source uri="a"/><integrity type="sri" value="sha256-kurz"/>', [Alternate("a", "")]),
        ("", f'<source uri="a"/><integrity type="pgp-signature" value="{SRI}"/>', [Alternate("a", "")]),
    ],
)
def test_other_formats_are_read_as_far_as_they_are_told(attributes: str, inside: str, read: list[Alternate]) -> None:
    element = (
        f'<alternateEnclosure xmlns="https://podcastindex.org/namespace/1.0" {attributes}>{inside}</alternateEnclosure>'
    )
    assert list(feed.read(_feed(f"<item><guid>a</guid>{element}</item>")).episodes[0].alternates) == read


@pytest.mark.parametrize(
    ("xml", "message"),
    [
        (b"", "not well-formed XML"),
        (b"<html><body>Please log in<br></body></html>", "not well-formed XML"),
        (b"<!DOCTYPE html><html><body>Please log in</body></html>", "no podcast feed"),
        (b"<rss/>", "no podcast feed"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"/>', "no podcast feed"),
        (b"<rss><channel/></rss><!-- stats --><script/>", "not well-formed XML"),
        (b"<rss><channel><item><title>Neu</title></item></channel></rss>", "has no guid for item 1, 'Neu'"),
        (b"<rss><channel><item><guid> </guid></item></channel></rss>", "has no guid for item 1, ''"),
        (TWINS, "one guid, 'x', for 'A' and 'B'"),
    ],
)
def test_nothing_is_built_upon_what_is_no_whole_feed(xml: bytes, message: str) -> None:
    with pytest.raises(FeedError) as caught:
        feed.read(xml)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_error_says_where_the_feed_lies() -> None:
    with pytest.raises(FeedError) as caught:
        feed.read(b"", where="https://podcast.example.org/feed.xml")
    assert str(caught.value).startswith("https://podcast.example.org/feed.xml: ")


@pytest.mark.parametrize(
    "entity",
    ['<!ENTITY x SYSTEM "file:///etc/hostname">', '<!ENTITY y "ha"><!ENTITY x "&y;&y;&y;&y;&y;&y;&y;&y;&y;">'],
)
def test_entities_are_refused_before_anything_is_made_of_them(entity: str) -> None:
    xml = f"<!DOCTYPE rss [{entity}]><rss><channel><item><guid>a</guid><title>&x;</title></item></channel></rss>"
    with pytest.raises(FeedError, match="DOCTYPE"):
        feed.read(xml.encode())


def _feed(items: str) -> bytes:
    return f"<rss><channel><title>T</title>{items}</channel></rss>".encode()
