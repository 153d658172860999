"""An episode as its element in the feed: one of git by feedgen, one carried over as it stands. Pure.

A carried one stays bytes: as an element of our tree it would get our prefixes, and lxml forgets that one of its own may
mean something else with them (`podcast` for the namespace's old address).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache

from feedgen.entry import FeedEntry
from lxml import etree

from podcast_pipeline.feed import itunes, podcasting20, podlove
from podcast_pipeline.feed.description import described, full
from podcast_pipeline.feed.namespaces import Extension, add, clean
from podcast_pipeline.model import ListedEpisode, RenderedEpisode, Show
from podcast_pipeline.xml import NAMESPACES, parse

_INDENT = b"    "


def render_episode(show: Show, listed: ListedEpisode) -> RenderedEpisode:
    """The episode with its element, indented as it stands in a feed."""
    root = etree.Element("rss", nsmap=NAMESPACES)
    etree.SubElement(root, "channel").append(_entry(show, listed).rss_entry())
    xml: bytes = etree.tostring(root, pretty_print=True, encoding="utf-8")
    start, end = xml.index(b"<item>"), xml.rindex(b"</item>") + len(b"</item>")
    return RenderedEpisode(listed.episode, listed.enclosure, xml[start:end])


def _entry(show: Show, listed: ListedEpisode) -> FeedEntry:
    episode, enclosure = listed.episode, listed.enclosure
    if episode.published_at is None:
        raise ValueError(f"{episode.slug} is listed without a date")  # a bug of the caller: see ListedEpisode
    entry = FeedEntry()
    for name, tags in (
        ("dates", _Date),
        ("itunes", itunes.EpisodeTags),
        ("podcast", podcasting20.EpisodeTags),
        ("psc", podlove.EpisodeTags),
    ):
        entry.register_extension(name, tags, atom=False)
    entry.title(clean(episode.title))
    entry.link(href=clean(listed.link), rel="alternate")
    if listed.notes:
        entry.description(etree.CDATA(described(listed.notes, listed.chapters)))
        entry.content(full(listed.notes), type="CDATA")
    entry.guid(clean(episode.guid), permalink=False)
    entry.category([{"term": clean(keyword)} for keyword in episode.keywords])
    entry.enclosure(clean(enclosure.url), enclosure.length_bytes, clean(enclosure.mime_type))
    entry.dates.published = rfc2822(episode.published_at, show)
    entry.itunes.listed = entry.podcast.listed = entry.psc.listed = listed
    entry.itunes.show = entry.podcast.show = show
    return entry


def rfc2822(at: datetime, show: Show) -> str:
    return format_datetime(at.astimezone(show.zone))


class _Date(Extension):
    published: str

    def extend_rss(self, item: etree._Element) -> etree._Element:
        add(item, "pubDate", self.published)
        return item


def foreign_namespaces(items: Iterable[bytes], own: Mapping[str, str]) -> dict[str, str]:
    """Prefix -> address of what our root lacks; where a prefix or an address has two meanings, the item keeps its."""
    namespaces: dict[str, str] = {}
    for xml in items:
        for prefix, uri in parse(xml).nsmap.items():
            known = {**own, **namespaces}
            if prefix and prefix not in known and uri not in known.values():
                namespaces[prefix] = uri
    return namespaces


def below_root(xml: bytes, declared: Mapping[str, str]) -> bytes:
    """A carried element without the declarations that the root makes for it."""
    start_tag, bracket, rest = xml.partition(b">")
    for prefix, uri in declared.items():
        start_tag = start_tag.replace(declaration(prefix, uri), b"")
    return start_tag + bracket + rest


@lru_cache(maxsize=128)
def declaration(prefix: str, uri: str) -> bytes:
    """A namespace as a start tag declares it."""
    value = uri.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return f' xmlns:{prefix}="{value}"'.encode()


def put_into(channel: bytes, items: Iterable[bytes]) -> bytes:
    """A feed without episodes, and then with them, in their order."""
    end = channel.rindex(b"  </channel>")
    return b"".join((channel[:end], *(b"".join((_INDENT, xml, b"\n")) for xml in items), channel[end:]))
