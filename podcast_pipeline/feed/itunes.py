"""Apple's tags, as an extension of feedgen.

feedgen's own podcast extension stays unused: it refuses `true` and `false` for explicit, drops an artwork whose
address does not end in .jpg or .png without a word, and loses the number 0.
"""

from __future__ import annotations

from lxml import etree

from podcast_pipeline.feed.namespaces import Extension, add, true_or_false
from podcast_pipeline.model import ListedEpisode, Show
from podcast_pipeline.model.categories import split_category
from podcast_pipeline.xml import NAMESPACES

_YES = "Yes"


class ShowTags(Extension):
    """The channel's tags (Apple, "A Podcaster's Guide to RSS": show tags)."""

    show: Show
    artwork_url: str

    def extend_ns(self) -> dict[str, str]:
        return {"itunes": NAMESPACES["itunes"]}

    def extend_rss(self, rss: etree._Element) -> etree._Element:
        channel, show = rss[0], self.show
        if show.apple_title:
            add(channel, "itunes:title", show.apple_title)
        add(channel, "itunes:author", show.author)
        if show.owner:
            owner = add(channel, "itunes:owner")
            add(owner, "itunes:name", show.owner.name)
            add(owner, "itunes:email", show.owner.email)
        _categories(channel, show.categories)
        add(channel, "itunes:explicit", true_or_false(show.explicit))
        add(channel, "itunes:image", href=self.artwork_url)
        add(channel, "itunes:type", show.type.value)
        # Only this word acts, on both (Apple): a No would be noise.
        if show.complete:
            add(channel, "itunes:complete", _YES)
        if show.block.asks("apple"):
            add(channel, "itunes:block", _YES)
        if show.new_feed_url:
            add(channel, "itunes:new-feed-url", show.new_feed_url)
        if show.apple_verify:
            add(channel, "itunes:applepodcastsverify", show.apple_verify)
        return rss


class EpisodeTags(Extension):
    """An item's tags (Apple, "A Podcaster's Guide to RSS": episode tags)."""

    show: Show
    listed: ListedEpisode

    def extend_rss(self, item: etree._Element) -> etree._Element:
        episode = self.listed.episode
        add(item, "itunes:title", episode.apple_title or episode.title)
        if self.listed.enclosure.duration_s:  # another host's feed may not tell it
            # Whole seconds: the W3C validator takes no fraction.
            add(item, "itunes:duration", str(round(self.listed.enclosure.duration_s)))
        # Apple takes no 0 here; podcast:episode carries it.
        if episode.number:
            add(item, "itunes:episode", str(episode.number))
        if episode.season:
            add(item, "itunes:season", str(episode.season))
        add(item, "itunes:episodeType", episode.type.value)
        # Named in each: readers take an item without it for clean, whatever the channel says.
        add(
            item, "itunes:explicit", true_or_false(self.show.explicit if episode.explicit is None else episode.explicit)
        )
        if self.listed.artwork_url:
            add(item, "itunes:image", href=self.listed.artwork_url)
        if episode.block:
            add(item, "itunes:block", _YES)
        return item


def _categories(channel: etree._Element, names: tuple[str, ...]) -> None:
    # Two subcategories of one category share one element.
    written: dict[str, etree._Element] = {}
    for name in names:
        main, sub = split_category(name)
        if main not in written:
            written[main] = add(channel, "itunes:category", text=main)
        if sub:
            add(written[main], "itunes:category", text=sub)
