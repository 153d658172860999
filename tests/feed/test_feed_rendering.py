"""Facts about rendered feeds that need no golden pair."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from lxml import etree

from podcast_pipeline import feed
from podcast_pipeline.errors import ChapterError
from podcast_pipeline.feed import podlove
from podcast_pipeline.model import CarriedEpisode, Chapter, Person, TranscriptLink
from podcast_pipeline.xml import NAMESPACES
from tests.feed.feed_examples import a_listed, a_show, an_enclosure, an_episode, load, rendered

NASTY = [
    "& < > \" '",
    "]]>",
    "]]]]>>]]>",
    "<script>alert(1)</script>",
    "<![CDATA[x]]>",
    "&amp; &lt; &auml; &#228; &nope;",
    "Äöüß, ẞ, é and é, Ω, 中文, עברית, ‏right‏",
    "🎙️ 👩‍👩‍👧‍👦 𝕏 🇩🇪",
    "a\u00a0b\u2028c\u200dd\ufeffe",
    "<!-- -->",
    "<?xml version='1.0'?>",
    "%s {0} {{ x }} \\n \\",
    "tab\tand\nline",
]


def test_chapter_that_did_not_come_through_is_named() -> None:
    written = etree.fromstring('<chapters><chapter start="0" title="Eins"/><chapter start="1"/></chapters>')
    meant = [{"start": "0", "title": "Eins"}, {"start": "1", "title": "Zwei"}]
    with pytest.raises(ChapterError) as noticed:
        podlove.must_read_back(written, meant, where="eine-folge")
    assert str(noticed.value) == (
        "eine-folge: chapter 2 stands in the feed as {'start': '1'}, not as {'start': '1', 'title': 'Zwei'}; change it, and report this"
    )


@pytest.mark.parametrize("text", NASTY)
def test_any_text_in_any_field_comes_back(text: str) -> None:
    text = f"x{text}x"
    person = Person(name=text, role=text, group=text)
    chapter = Chapter(start_s=0, title=text)
    episode = an_episode(title=text, guid=text, people=(person,), chapters=(chapter,))
    html = f"<p>{text.replace('&', '&amp;').replace('<', '&lt;')}</p>"
    show = a_show(
        title=text,
        description=text,
        author=text,
        copyright=text,
        owner={"name": text, "email": "podcast@example.org"},
        people=[{"name": text}],
    )
    listed = a_listed(
        episode,
        notes=html,
        link=f"https://example.org/?{text.split()[0]}",
        enclosure=an_enclosure(url=f"https://example.org/?{text.split()[0]}"),
        transcripts=(TranscriptLink(f"https://example.org/{text.split()[0]}", text, "de", text),),
    )
    channel = etree.fromstring(rendered(listed, show=show)).find("channel")
    for path in ("title", "description", "copyright", "image/title", "itunes:author", "itunes:owner/itunes:name"):
        assert _text(channel, path) == text, path
    assert _text(channel, "podcast:person") == text
    for path in ("title", "guid", "itunes:title", "podcast:person"):
        assert _text(channel, f"item/{path}") == text, path
    assert _text(channel, "item/link") == listed.link
    assert _all(channel, "item/enclosure/@url") == [listed.enclosure.url]
    # XML turns line breaks and tabs in attributes into references, and back.
    assert _all(channel, "item/podcast:person/@role") == ["host", text]
    assert _all(channel, "item/psc:chapters/psc:chapter/@title") == [text]
    assert _all(channel, "item/podcast:transcript/@type") == [text]
    assert unescape(_text(channel, "item/content:encoded")) == f"<p>{text}</p>"
    assert unescape(_text(channel, "item/description")).split() == f"<p>{text}</p>".split()


def test_characters_that_xml_cannot_hold_do_not_get_into_the_feed() -> None:
    listed = a_listed(notes="<p>a\x00b\x0cc\x1bd\ufffee\ud800f</p>")
    channel = etree.fromstring(rendered(listed)).find("channel")
    assert _text(channel, "item/content:encoded") == "<p>abcdef</p>"
    assert _text(channel, "item/description") == "<p>abcdef</p>"


def test_notes_stand_in_cdata_even_when_they_hold_its_end() -> None:
    xml = rendered(a_listed(notes='<p title="]]>">]]></p>'))
    assert b'<content:encoded><![CDATA[<p title="]]&gt;">]]&gt;</p>]]></content:encoded>' in xml


def test_a_feed_without_episodes_has_no_build_date() -> None:
    channel = etree.fromstring(rendered()).find("channel")
    assert channel.find("lastBuildDate") is None
    assert channel.find("item") is None


def test_the_link_is_the_show_s_page_and_the_self_link_the_feed_s_address() -> None:
    channel = etree.fromstring(rendered()).find("channel")
    assert _text(channel, "link") == "https://example.org/"
    assert _all(channel, "atom:link/@href") == ["https://podcast.example.org/feed.xml"]
    assert _all(channel, "atom:link/@type") == ["application/rss+xml"]


def test_the_owner_s_address_is_public_only_when_the_show_names_one() -> None:
    assert b"owner" not in rendered(show=a_show())
    owned = rendered(show=a_show(owner={"name": "Redaktion", "email": "podcast@example.org"}))
    assert b'<podcast:locked owner="podcast@example.org">yes</podcast:locked>' in owned


def test_nothing_names_the_tool_s_version() -> None:
    assert b"<generator>podcast</generator>" in rendered()


def test_an_artwork_without_picture_ending_is_not_lost() -> None:
    listed = a_listed(artwork_url="https://podcast.example.org/artwork/a.jpeg?v=1")
    channel = etree.fromstring(rendered(listed)).find("channel")
    assert _all(channel, "item/itunes:image/@href") == ["https://podcast.example.org/artwork/a.jpeg?v=1"]


def test_the_show_s_people_are_named_again_beside_an_episode_s_own_and_nobody_twice() -> None:
    show = a_show(people=[{"name": "Ada"}, {"name": "Bo", "role": "producer"}])
    alone, with_guest = (
        an_episode("allein"),
        an_episode("zu-gast", people=[{"name": "Cem", "role": "guest"}, {"name": "Ada"}]),
    )
    channel = etree.fromstring(rendered(a_listed(alone), a_listed(with_guest), show=show)).find("channel")
    by_guid = {item.findtext("guid"): item for item in channel.findall("item")}
    assert _all(by_guid["guid-allein"], "podcast:person") == []
    assert _all(by_guid["guid-zu-gast"], "podcast:person/text()") == ["Ada", "Bo", "Cem"]


def test_a_carried_episode_is_the_same_bytes_as_in_the_live_feed() -> None:
    example = load("carried_over")
    xml = example.render()
    assert len(example.decision.carried) == 3
    for carried in example.decision.carried:
        body = carried.live.xml.partition(b">")[2]  # after the start tag with its declarations
        assert body in xml


def test_a_carried_episode_means_the_same_whatever_its_prefixes_mean_elsewhere() -> None:
    example = load("carried_over")
    after = feed.read(example.render())
    for carried in example.decision.carried:
        live = after.episode(carried.live.guid)
        assert live is not None
        assert _meaning(live.xml) == _meaning(carried.live.xml)
        assert (live.published_at, live.enclosure) == (carried.live.published_at, carried.live.enclosure)


def test_a_feed_of_our_own_carried_over_whole_is_the_same_bytes() -> None:
    example = load("everything")
    xml = example.render()
    carried = tuple(CarriedEpisode(live, "live") for live in feed.read(xml).episodes)
    again = feed.render(example.show, [], carried, feed_url=example.feed_url, artwork_url=example.artwork_url)
    assert again.decode() == xml.decode()


def test_carrying_twice_changes_nothing_more() -> None:
    xml = load("carried_over").render()
    show = load("carried_over").show
    for _ in range(2):
        carried = tuple(CarriedEpisode(live, "live") for live in feed.read(xml).episodes)
        again = rendered(show=show, carried=carried)
        assert again.partition(b"<item")[2] == xml.partition(b"<item")[2]
        xml = again


def test_text_that_looks_like_a_place_for_a_live_episode_stays_text() -> None:
    html = f'<p>x</p><item live="{"0" * 64}"/>'
    assert html.encode() in rendered(a_listed(notes=html))


def _all(element: Any, path: str) -> list[Any]:
    return list(element.xpath(path, namespaces=NAMESPACES))


def _text(element: Any, path: str) -> str:
    return str(element.findtext(path, namespaces=NAMESPACES))


def _meaning(xml: bytes) -> Any:
    def of(element: Any) -> Any:
        return element.tag, dict(element.attrib), element.text, element.tail, [of(child) for child in element]

    return of(etree.fromstring(xml, etree.XMLParser(remove_comments=True)))
