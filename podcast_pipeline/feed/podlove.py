"""Podlove Simple Chapters 1.2, as an extension of feedgen."""

from __future__ import annotations

from itertools import zip_longest
from xml.etree import ElementTree

from lxml import etree

from podcast_pipeline.errors import ChapterError
from podcast_pipeline.feed.namespaces import Extension, add, clean
from podcast_pipeline.model import Chapter, ListedEpisode
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
                add(chapters, "psc:chapter", **_said_of(chapter))
            _must_read_back(chapters, self.listed)
        return item


def _said_of(chapter: Chapter) -> dict[str, str | None]:
    # Normal Play Time (RFC 2326, section 3.6), as the specification asks.
    start = format_clock(chapter.start_s)
    return {"start": start, "title": chapter.title, "href": chapter.href, "image": chapter.image}


def _must_read_back(written: etree._Element, listed: ListedEpisode) -> None:
    """ChapterError when expat, another reader than the writer, does not find the chapters as they were meant."""
    found = ElementTree.fromstring(etree.tostring(written))
    for number, (chapter, element) in enumerate(zip_longest(listed.chapters, found), 1):
        meant = {key: clean(value) for key, value in _said_of(chapter).items() if value} if chapter else None
        if element is None or element.attrib != meant:
            stands = "nothing" if element is None else element.attrib
            raise ChapterError(
                f"chapter {number} stands in the feed as {stands}, not as {meant}; change it, and report this",
                where=listed.episode.slug,
            )
