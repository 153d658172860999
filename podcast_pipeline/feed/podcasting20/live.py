"""podcast:liveItem: a broadcast, with the children of an item."""

from __future__ import annotations

from lxml import etree

from podcast_pipeline.feed.namespaces import add, true_or_false
from podcast_pipeline.feed.podcasting20 import alternates
from podcast_pipeline.feed.podcasting20.anywhere import add_content_links, add_persons, add_tags
from podcast_pipeline.model import LiveItem, Show


def add_live_items(channel: etree._Element, show: Show) -> None:
    """At the start of the channel: readers that know no liveItem take its title, description and picture for the
    channel's, and the last one they meet wins (feedparser 6, AntennaPod)."""
    for place, live in enumerate(show.live):
        _live_item(channel, live, show)
        channel.insert(place, channel[-1])


def _live_item(channel: etree._Element, live: LiveItem, show: Show) -> None:
    end = live.end.isoformat() if live.end else None
    element = add(channel, "podcast:liveItem", status=live.status, start=live.start.isoformat(), end=end)
    add(element, "title", live.title)
    if live.summary:
        add(element, "description", live.summary)
    add(element, "link", live.link or show.link)
    add(element, "guid", live.guid, isPermaLink="false")
    # A stream has no length; 0 is what the RSS Best Practices Profile writes for one that nobody knows.
    add(element, "enclosure", url=live.stream.url, type=live.stream.type, length="0")
    add(element, "itunes:author", show.author)
    add(element, "itunes:explicit", true_or_false(show.explicit if live.explicit is None else live.explicit))
    if live.artwork_url:
        add(element, "itunes:image", href=live.artwork_url)
    if live.people:
        add_persons(element, (*show.people, *live.people))
    add_tags(element, live)
    add_content_links(element, live.content_links)
    for alternate in live.alternate_enclosures:
        alternates.add_elsewhere(element, alternate)
