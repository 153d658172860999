"""A private feed asks directories to leave it alone, as an extension of feedgen."""

from __future__ import annotations

from lxml import etree

from podcast_pipeline.feed.namespaces import Extension, add


class PrivateTags(Extension):
    """Apple acts on `Yes` alone; the podcast namespace, tag "block", speaks to all other platforms."""

    def extend_rss(self, rss: etree._Element) -> etree._Element:
        add(rss[0], "itunes:block", "Yes")
        add(rss[0], "podcast:block", "yes")
        return rss
