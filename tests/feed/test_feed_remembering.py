"""What a document was read as comes back from plain values as it was, or is not remembered."""

from __future__ import annotations

import json

import pytest

from podcast_pipeline import feed
from tests.feed import feed_examples


@pytest.mark.parametrize("name", feed_examples.NAMES)
def test_our_own_feeds_come_back_as_they_were_read(name: str) -> None:
    for content in feed_examples.load(name).documents().values():
        live = feed.read(content)
        remembered = feed.remembered(content, live)
        if remembered is None:  # an element of another host's, with a namespace of its own
            assert name == "carried_over"
        else:
            assert feed.recalled(content, json.loads(json.dumps(remembered))) == live


def test_a_feed_whose_elements_stand_otherwise_is_not_remembered() -> None:
    content = feed_examples.load("minimal").render().replace(b"<item>", b"<item >")
    assert feed.remembered(content, feed.read(content)) is None


def test_a_feed_without_episodes_comes_back() -> None:
    content = b"<rss><channel><title>Leer</title></channel></rss>"
    live = feed.read(content)
    remembered = feed.remembered(content, live)
    assert remembered is not None
    assert feed.recalled(content, remembered) == live
