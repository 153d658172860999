"""The bytes of a live feed -> LiveFeed. Any host's feed may come in; it is not to be trusted.

No entity is expanded and nothing is fetched. What an episode's element holds is kept as it stands.
"""

from __future__ import annotations

import hashlib
from collections import Counter

from podcast_pipeline.errors import FeedError
from podcast_pipeline.feed.withdrawal import withdrawn_in
from podcast_pipeline.model import LiveEpisode, LiveFeed
from podcast_pipeline.xml import Element, channel_of, qualified, serialised, serialised_without
from podcast_pipeline.xml.values import alternates_of, date_of, enclosure_of, guid_of, show_guid_of, text_of


def read(xml: bytes, *, where: str = "the live feed") -> LiveFeed:
    """The feed as listeners have it.

    FeedError when nothing may be built upon it: it is not XML, no RSS, an item has no guid, two items have the same.
    """
    channel = channel_of(xml, where=where)
    episodes = tuple(_episode(item, number, where) for number, item in enumerate(channel.findall("item"), start=1))
    # Many apps trim a guid, so that two which differ in blanks are one to them.
    (guid, count), *_ = Counter(live.guid.strip() for live in episodes).most_common(1) or [("", 0)]
    if count > 1:
        titles = " and ".join(repr(live.title) for live in episodes if live.guid.strip() == guid)
        raise FeedError(f"lists one guid, {guid!r}, for {titles}; take out one of them there", where=where)
    return LiveFeed(
        podcast_guid=show_guid_of(channel),
        title=text_of(channel, "title") or "",
        episodes=episodes,
        sha256=hashlib.sha256(xml).hexdigest(),
        channel=serialised_without(channel, "item"),
        next_url=_next_url(channel),
        withdrawn=tuple(withdrawn_in(channel)),
    )


def _episode(item: Element, number: int, where: str) -> LiveEpisode:
    title = text_of(item, "title") or text_of(item, "itunes:title") or ""
    guid = guid_of(item)
    if not guid:
        raise FeedError(
            f"has no guid for item {number}, {title!r}, so no app could know it again; give it one there, "
            f"best its enclosure's address, which apps use in its stead",
            where=where,
        )
    return LiveEpisode(
        guid=guid,
        title=title,
        published_at=date_of(text_of(item, "pubDate")),
        enclosure=enclosure_of(item),
        xml=serialised(item),
        alternates=tuple(alternates_of(item)),
    )


def _next_url(channel: Element) -> str | None:
    """Where a paged feed goes on (RFC 5005, section 3)."""
    links = (link for link in channel.iterfind(qualified("atom:link")) if link.get("rel") == "next")
    return next((link.get("href", "").strip() for link in links), None) or None
