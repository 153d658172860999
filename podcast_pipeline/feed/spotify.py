"""Spotify's tags, as an extension of feedgen (Spotify, podcast delivery specification 1.10)."""

from __future__ import annotations

from lxml import etree

from podcast_pipeline.feed.namespaces import Extension, add, number
from podcast_pipeline.model import Show
from podcast_pipeline.xml import NAMESPACES


def is_used(show: Show) -> bool:
    """Whether the feed needs Spotify's namespace."""
    return bool(show.spotify.countries or show.spotify.recent_episodes)


class ShowTags(Extension):
    show: Show

    def extend_ns(self) -> dict[str, str]:
        return {"spotify": NAMESPACES["spotify"]} if is_used(self.show) else {}

    def extend_rss(self, rss: etree._Element) -> etree._Element:
        channel, spotify = rss[0], self.show.spotify
        if spotify.recent_episodes:
            add(channel, "spotify:limit", recentCount=number(spotify.recent_episodes))
        if spotify.countries:
            # The most important first, parted by blanks.
            add(channel, "spotify:countryOfOrigin", " ".join(spotify.countries).lower())
        return rss
