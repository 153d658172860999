"""Podlove Simple Chapters 1.2, as an extension of feedgen."""

from __future__ import annotations

from lxml import etree

from podcast_pipeline.feed.namespaces import Extension, add
from podcast_pipeline.model import ListedEpisode
from podcast_pipeline.model.times import format_clock
from podcast_pipeline.xml import NAMESPACES


class ShowTags(Extension):
    def extend_ns(self) -> dict[str, str]:
        return {"psc": NAMESPACES["psc"]}


class EpisodeTags(Extension):
    listed: ListedEpisode

    def extend_rss(self, item: etree._Element) -> etree._Element:
        if self.listed.chapters:
            chapters = add(item, "psc:chapters", version="1.2")
            for chapter in self.listed.chapters:
                # Normal Play Time (RFC 2326, section 3.6), as the specification asks.
                add(
                    chapters,
                    "psc:chapter",
                    start=format_clock(chapter.start_s),
                    title=chapter.title,
                    href=chapter.href,
                )
        return item
