"""What of a feed has no place in a show: elements and how many there are, so that nothing goes in silence. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from podcast_pipeline.importing.tags import EPISODE, SHOW
from podcast_pipeline.xml import Element, prefixed, qualified
from podcast_pipeline.xml.values import enclosure_of, text_of

_DROPPED = re.compile(r"<(img|iframe|audio|video)\b", re.IGNORECASE)
_BOTH = {"title", "link", "description", "itunes:author", "itunes:title", "itunes:explicit", "itunes:image",
         "itunes:summary", "itunes:subtitle", "itunes:block"}  # fmt: skip
# Read by channel.py, or made anew from what was read.
_SHOW = {
    *SHOW, *_BOTH, "item", "image", "language", "copyright", "managingEditor", "webMaster", "ttl", "dc:creator",
    "itunes:owner", "itunes:category", "itunes:type", "itunes:complete", "itunes:new-feed-url",
    "itunes:applepodcastsverify", "podcast:guid", "podcast:locked", "podcast:block", "podcast:liveItem",
    "podcast:trailer", "spotify:limit", "spotify:countryOfOrigin",
    "generator", "docs", "lastBuildDate", "pubDate", "atom:link",
}  # fmt: skip
# Read by items.py and deciding.py, or made anew.
_EPISODE = {
    *EPISODE, *_BOTH, "guid", "pubDate", "dc:date", "enclosure", "content:encoded", "itunes:duration", "itunes:episode",
    "itunes:season", "itunes:episodeType", "podcast:episode", "podcast:season", "podcast:chapters",
    "podcast:transcript", "psc:chapters",
}  # fmt: skip


def leftover(channel: Element, items: Sequence[Element]) -> dict[str, int]:
    """The most frequent first. An element that says nothing is not missed."""
    found = Counter(name for name in _names(channel) if name not in _SHOW)
    for item in items:
        names = [*_names(item)]
        found.update(name for name in names if name not in _EPISODE)
        found.update({"enclosure": max(0, names.count("enclosure") - 1)})
        found.update(_in_notes(item))
    found["podcast:trailer"] = _trailers_of_no_episode(channel, items)
    return {name: count for name, count in sorted(found.items(), key=lambda pair: (-pair[1], pair[0])) if count}


def _trailers_of_no_episode(channel: Element, items: Sequence[Element]) -> int:
    """Our feed names every episode that is a trailer as one."""
    episodes = {enclosure.url for item in items if (enclosure := enclosure_of(item)) is not None}
    trailers = channel.iterfind(qualified("podcast:trailer"))
    return sum(trailer.get("url", "").strip() not in episodes for trailer in trailers)


def _in_notes(item: Element) -> Counter[str]:
    """What our show notes never hold: it would tell a foreign host who listens."""
    notes = text_of(item, "content:encoded") or text_of(item, "description") or ""
    return Counter(f"{tag.lower()} in show notes" for tag in _DROPPED.findall(notes))


def _names(parent: Element) -> list[str]:
    children = [child for child in parent if isinstance(child.tag, str)]
    return [prefixed(child) for child in children if len(child) or child.attrib or (child.text or "").strip()]
