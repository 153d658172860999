"""The elements that a feed may hold, by namespace, and where each has its place. Pure values."""

from __future__ import annotations


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# RSS 2.0: elements of <channel> and of <item>. Those that may stand only once.
RSS_CHANNEL_ONCE = _names(
    """
    title link description language copyright managingEditor webMaster pubDate lastBuildDate generator docs cloud ttl
    image rating textInput skipHours skipDays
    """
)
RSS_ITEM_ONCE = _names(
    """
    title link description author comments enclosure guid pubDate source
    """
)
RSS_CHANNEL = RSS_CHANNEL_ONCE | {"category", "item"}
RSS_ITEM = RSS_ITEM_ONCE | {"category"}

# Apple's namespace; those of <item> may stand in <channel> too where Apple says so.
ITUNES_CHANNEL_ONCE = _names(
    """
    itunes:author itunes:image itunes:explicit itunes:title itunes:type itunes:new-feed-url itunes:block
    itunes:complete itunes:owner itunes:summary itunes:subtitle itunes:keywords itunes:applepodcastsverify
    """
)
ITUNES_ITEM_ONCE = _names(
    """
    itunes:title itunes:duration itunes:image itunes:explicit itunes:episode itunes:season itunes:episodeType
    itunes:block itunes:author itunes:summary itunes:subtitle itunes:keywords itunes:order
    itunes:isClosedCaptioned
    """
)
ITUNES_CHANNEL = ITUNES_CHANNEL_ONCE | {"itunes:category"}
ITUNES_ITEM = ITUNES_ITEM_ONCE | {"itunes:category"}

CHANNEL_ONCE = RSS_CHANNEL_ONCE | ITUNES_CHANNEL_ONCE
ITEM_ONCE = RSS_ITEM_ONCE | ITUNES_ITEM_ONCE | {"content:encoded", "psc:chapters"}

CHANNEL = RSS_CHANNEL | ITUNES_CHANNEL
ITEM = RSS_ITEM | ITUNES_ITEM

# What holds plain text for a person or a machine, and not HTML.
PLAIN = _names(
    """
    title link language copyright generator guid pubDate lastBuildDate author itunes:title itunes:author itunes:type
    itunes:explicit itunes:duration itunes:episode itunes:season itunes:episodeType itunes:new-feed-url
    itunes:block itunes:complete itunes:subtitle itunes:keywords
    """
)
