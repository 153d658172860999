"""What follows by itself, and where it stands: trailers, broadcasts, persons, a finished show, notes, the plan's words."""

from __future__ import annotations

import re
from typing import Any

import pytest
from lxml import etree

from podcast_pipeline import feed
from podcast_pipeline.feed.description import MOST_BYTES
from podcast_pipeline.model import CarriedEpisode, FeedSettings, ListedEpisode, Pings, Show
from podcast_pipeline.xml import NAMESPACES
from tests.feed.feed_examples import (
    ARTWORK_URL,
    FEED_URL,
    NAMES,
    a_listed,
    a_show,
    an_enclosure,
    an_episode,
    load,
    rendered,
)

LIVE = {
    "title": "Live",
    "guid": "live-1",
    "status": "pending",
    "start": "2024-05-01T20:00:00+02:00",
    "stream": {"url": "https://live.example.org/1.mp3"},
    "content_links": [{"href": "https://example.org/live", "text": "Video"}],
    "summary": "Wir senden.",
}


def channel_of(xml: bytes) -> Any:
    return etree.fromstring(xml).find("channel")


def found(element: Any, path: str) -> list[Any]:
    return list(element.xpath(path, namespaces=NAMESPACES))


def a_trailer(slug: str, **changes: Any) -> ListedEpisode:
    return a_listed(an_episode(slug, title=slug, type="trailer", **changes), enclosure=an_enclosure(slug))


def test_the_show_s_trailer_and_a_season_s_are_named_in_the_channel_and_a_teaser_is_not() -> None:
    xml = rendered(
        a_trailer("show"), a_trailer("staffel", season=2), a_trailer("folge", season=2, number=1), a_listed()
    )
    trailers = found(channel_of(xml), "podcast:trailer")
    assert [(each.text, each.get("season")) for each in trailers] == [("show", None), ("staffel", "2")]


def test_a_trailer_that_this_checkout_does_not_know_stays_the_show_s_trailer() -> None:
    (live,) = feed.read(rendered(a_trailer("staffel", season=2))).episodes
    xml = rendered(a_listed(), carried=(CarriedEpisode(live, "live, but not in this checkout"),))
    before, after = (
        found(channel_of(each), "podcast:trailer") for each in (rendered(a_trailer("staffel", season=2)), xml)
    )
    assert [etree.tostring(each, with_tail=False) for each in after] == [
        etree.tostring(each, with_tail=False) for each in before
    ]


def test_a_trailer_s_title_is_cut_where_apps_cut_it() -> None:
    xml = rendered(a_listed(an_episode("lang", title="x" * 200, type="trailer")))
    assert found(channel_of(xml), "podcast:trailer/text()") == ["x" * 128]


def documents(show: Show, *listed: ListedEpisode, settings: FeedSettings, pings: Pings | None = None) -> list[Any]:
    made = feed.render_documents(
        show,
        listed,
        (),
        settings=settings,
        live=(),
        url=lambda key: f"https://e.org/{key}",
        artwork_url=ARTWORK_URL,
        pings=pings or Pings(),
    )
    return [channel_of(document.content) for document in made]


def test_trailers_and_broadcasts_stand_on_the_first_page_alone_whatever_page_the_episode_is_on() -> None:
    episodes = [a_listed(an_episode(f"f{n}", published_at=f"2024-03-{n:02}T06:00:00+01:00")) for n in range(2, 25)]
    trailer = a_trailer("trailer", published_at="2024-03-01T06:00:00+01:00")
    pages = documents(a_show(live=[LIVE]), trailer, *episodes, settings=FeedSettings(page_size=10))
    assert [len(found(page, "podcast:trailer")) for page in pages] == [1, 0]
    assert [len(found(page, "podcast:liveItem")) for page in pages] == [1, 0]
    assert found(pages[1], "item/itunes:episodeType[.='trailer']") != []


def test_only_the_main_feed_says_that_the_show_moves() -> None:
    other = FeedSettings(file="opus.xml")
    show = a_show(new_feed_url="https://neu.example.org/feed.xml", feeds=[{"file": "feed.xml"}, {"file": "opus.xml"}])
    (main,), (opus,) = (documents(show, a_listed(), settings=each) for each in (show.feeds[0], other))
    assert found(main, "itunes:new-feed-url/text()") == ["https://neu.example.org/feed.xml"]
    assert found(opus, "itunes:new-feed-url") == []


def test_hubs_and_podping_are_named_where_they_are_told_and_nowhere_else() -> None:
    episodes = [a_listed(an_episode(f"f{n}", published_at=f"2024-03-{n:02}T06:00:00+01:00")) for n in range(2, 25)]
    pings = Pings.model_validate({"websub": ["https://hub.example/", "https://two.example/"], "podping": True})
    first, second = documents(a_show(), *episodes, settings=FeedSettings(page_size=10), pings=pings)
    links = [(link.get("rel"), link.get("href")) for link in found(first, "atom:link")]
    assert links[:3] == [
        ("self", "https://e.org/feed.xml"),
        ("hub", "https://hub.example/"),
        ("hub", "https://two.example/"),
    ]
    assert [tag.get("usesPodping") for tag in found(first, "podcast:podping")] == ["true"]
    private = FeedSettings(file="privat-9f86d081884c7d659a2feaa0c55ad015.xml", private=True)
    silent = documents(a_show(), *episodes, settings=private, pings=pings)
    untold = documents(a_show(), *episodes, settings=FeedSettings())
    for page in (second, *silent, *untold):
        assert found(page, "atom:link[@rel='hub']") + found(page, "podcast:podping") == []


def test_a_private_feed_blocks_everybody_once_whatever_the_show_says() -> None:
    private = FeedSettings(file="privat-9f86d081884c7d659a2feaa0c55ad015.xml", private=True)
    for block in (False, True, ["apple"], {"everywhere": True, "allow": ["apple"]}):
        (channel,) = documents(a_show(block=block), a_listed(), settings=private)
        assert found(channel, "itunes:block/text()") == ["Yes"]
        assert [(each.get("id"), each.text) for each in found(channel, "podcast:block")] == [(None, "yes")]


def test_broadcasts_stand_before_what_the_channel_says_of_itself() -> None:
    channel = channel_of(rendered(a_listed(), show=a_show(live=[LIVE, {**LIVE, "guid": "live-2"}])))
    assert found(channel, "*[position() <= 3]/guid/text()") == ["live-1", "live-2"]
    assert channel[2].tag == "title"


def test_a_finished_show_says_so_in_its_language() -> None:
    for language, word in (("de-AT", "Abgeschlossen"), ("en", "Complete")):
        channel = channel_of(rendered(show=a_show(complete=True, language=language)))
        assert found(channel, "podcast:updateFrequency[@complete='true']/text()") == [word]
        assert found(channel, "itunes:complete/text()") == ["Yes"]


def test_people_who_are_always_there_are_named_again_and_nobody_twice() -> None:
    show = a_show(people=[{"name": "Ada"}, {"name": "Ben", "role": "audio editor"}])
    own = a_listed(an_episode("eigene", people=[{"name": "Cy", "role": "guest"}, {"name": "Ada"}]))
    channel = channel_of(rendered(own, a_listed(an_episode("keine")), show=show))
    people = {item.findtext("guid"): found(item, "podcast:person/text()") for item in channel.findall("item")}
    assert people == {"guid-eigene": ["Ada", "Ben", "Cy"], "guid-keine": []}


@pytest.mark.parametrize("name", NAMES)
def test_notes_in_every_golden_feed_keep_to_what_apps_take(name: str) -> None:
    """Not those that are carried over: they stay as another host wrote them."""
    listed = {each.episode.guid for each in load(name).listed}
    items = [item for item in channel_of(load(name).render()).findall("item") if item.findtext("guid") in listed]
    assert len(items) == len(listed)
    for item in items:
        description, content = item.findtext("description"), item.findtext("content:encoded", namespaces=NAMESPACES)
        assert len(description.encode()) <= MOST_BYTES
        assert set(re.findall(r"</?([a-z0-9]+)", description)) <= {"p", "ol", "ul", "li", "a", "b", "i", "strong", "em"}
        assert not re.search(r"<(img|script|style|iframe|form)\b|\son[a-z]+=|\sstyle=", content)
        hrefs = re.findall(r'href="([^"]*)"', description + content)
        assert [href for href in hrefs if not re.match("https?://|mailto:", href)] == []
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", description + content)


@pytest.mark.parametrize("name", NAMES)
def test_the_plan_has_a_producer_s_word_for_every_tag(name: str) -> None:
    example = load(name)
    bare = [a_listed(an_episode(each.episode.slug, guid=each.episode.guid)) for each in example.listed]
    before = feed.render(a_show(), bare, (), feed_url=FEED_URL, artwork_url=ARTWORK_URL)
    changes = feed.differences(feed.read(before), feed.read(example.render()))
    assert len(changes.changed) == len(bare)
    words = {*changes.show_changed, *(part for episode in changes.changed for part in episode.parts)}
    assert [word for word in words if re.search(":|[a-z][A-Z]", word)] == []
