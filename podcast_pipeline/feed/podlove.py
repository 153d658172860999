"""Podlove Simple Chapters 1.2, as an extension of feedgen."""

from __future__ import annotations

from collections.abc import Sequence
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
            said = [_said_of(chapter) for chapter in self.listed.chapters]
            for attributes in said:
                add(chapters, "psc:chapter", **attributes)
            must_read_back(chapters, said, where=self.listed.episode.slug)
        return item


def _said_of(chapter: Chapter) -> dict[str, str]:
    # Normal Play Time (RFC 2326, section 3.6), as the specification asks.
    start = format_clock(chapter.start_s)
    values = {"start": start, "title": chapter.title, "href": chapter.href, "image": chapter.image}
    return {key: clean(value) for key, value in values.items() if value}


def must_read_back(written: etree._Element, said: Sequence[dict[str, str]], *, where: str) -> None:
    """ChapterError when expat, another reader than the writer, does not find the chapters as they were meant."""
    found = [element.attrib for element in ElementTree.fromstring(etree.tostring(written))]
    if found == said:
        return
    pairs = enumerate(zip_longest(said, found), 1)
    number, meant, stands = next((number, *pair) for number, pair in pairs if pair[0] != pair[1])
    raise ChapterError(
        f"chapter {number} stands in the feed as {stands}, not as {meant}; change it, and report this", where=where
    )
