"""A feed that was just made is read back as it would be read from its bytes, however much of it was live before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from podcast_pipeline import feed
from podcast_pipeline.errors import FeedError
from podcast_pipeline.feed.documents import Document, read_back
from podcast_pipeline.feed.rss import rendered
from podcast_pipeline.model import CarriedEpisode, LiveFeed
from tests.feed.feed_examples import ARTWORK_URL, FEED_URL, NAMES, Example, a_listed, a_show, an_episode, load


def made(example: Example) -> Document:
    parts = rendered(
        example.show,
        example.listed,
        example.decision.carried,
        feed_url=example.feed_url,
        artwork_url=example.artwork_url,
    )
    return Document("feed.xml", parts.content, parts)


def corrected(live: LiveFeed) -> LiveFeed:
    """A feed in which every second episode stood otherwise, and one is missing."""
    others = [replace(each, xml=each.xml.replace(b"</title>", b"!</title>", 1)) for each in live.episodes[1::2]]
    return replace(live, episodes=(*others, *live.episodes[2::2]))


@pytest.mark.parametrize("name", NAMES)
def test_it_is_what_its_bytes_say(name: str) -> None:
    example = load(name)
    document = made(example)
    live = feed.read(document.content)
    for before in (None, example.live, live, corrected(live)):
        assert read_back(document, before, where="feed.xml") == live


def test_an_episode_that_stands_there_twice_is_refused() -> None:
    live = feed.read(rendered(a_show(), [a_listed()], (), feed_url=FEED_URL, artwork_url=ARTWORK_URL).content)
    twin = a_listed(an_episode("zweite", guid=live.episodes[0].guid))
    parts = rendered(
        a_show(), [twin], [CarriedEpisode(live.episodes[0], "live")], feed_url=FEED_URL, artwork_url=ARTWORK_URL
    )
    with pytest.raises(FeedError, match="lists one guid, 'guid-eine-folge', for"):
        read_back(Document("feed.xml", parts.content, parts), live, where="feed.xml")
