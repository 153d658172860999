"""The feed's bytes: RSS 2.0 by feedgen, with extensions of our own. Pure; the same input gives the same bytes.

What feedgen gets wrong is not asked of it: dates (it goes through the process's locale, and falls back to now),
Apple's tags (see itunes.py), the order (it puts each new item first).
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from types import MappingProxyType
from xml.sax.saxutils import quoteattr

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree

from podcast_pipeline.feed import itunes, podcasting20, podlove, spotify
from podcast_pipeline.feed.description import described, full
from podcast_pipeline.feed.namespaces import Extension, add, clean
from podcast_pipeline.feed.podcasting20.trailers import Trailer, trailers_of
from podcast_pipeline.feed.withdrawal import WithdrawnTags
from podcast_pipeline.model import Block, CarriedEpisode, Contact, FeedSettings, ListedEpisode, Show, Withdrawn
from podcast_pipeline.xml import NAMESPACES, parse, qualified

# No version: a new release of the tool must not change a feed.
GENERATOR = "podcast"
FEED_TYPE = "application/rss+xml"
_MAIN = FeedSettings()


def render(
    show: Show,
    listed: Sequence[ListedEpisode],
    carried: Sequence[CarriedEpisode],
    *,
    feed_url: str,
    artwork_url: str,
    settings: FeedSettings = _MAIN,
    page_urls: Mapping[str, str] = MappingProxyType({}),
    trailers: Sequence[Trailer] | None = None,
    withdrawn: Sequence[Withdrawn] = (),
) -> bytes:
    """The feed, newest episode first. Carried episodes stand in it as they stand in the live feed.

    `page_urls` are the other pages of a long feed, by their relation: first, last, previous, next (RFC 5005).
    `trailers` are those of the show, where not all of them are among these episodes.
    `withdrawn` is remembered, so that no older checkout lists it again.
    """
    show = _as_in(settings, show)
    feed = _channel(show, feed_url, artwork_url)
    feed.register_extension("pages", _PageLinks, Extension, atom=False)
    feed.pages.urls = page_urls
    feed.register_extension("withdrawn", WithdrawnTags, Extension, atom=False)
    feed.withdrawn.withdrawn = withdrawn
    episodes = newest_first([*listed, *carried])
    for episode in episodes:
        if isinstance(episode, CarriedEpisode):
            feed.add_entry(_Place(episode.live.xml), order="append")
        else:
            _add(feed, show, episode)
    dates = [at for at in map(_published_at, episodes) if at]
    feed.dates.newest = _rfc2822(max(dates), show) if dates else None
    live = [episode.live.xml for episode in carried]
    own = {prefix: uri for prefix, uri in NAMESPACES.items() if prefix != "spotify" or spotify.is_used(show)}
    feed.carried.namespaces = _foreign_namespaces(live, own)
    feed.podcast.trailers = trailers_of(episodes) if trailers is None else trailers
    return _filled_in(feed.rss_str(pretty=True), live, own | feed.carried.namespaces)


def _as_in(settings: FeedSettings, show: Show) -> Show:
    """The show as one of its feeds names it."""
    title = f"{show.title} {settings.title_suffix}" if settings.title_suffix else show.title
    changes: dict[str, object] = {"title": title}
    if settings.private:
        changes |= {"locked": True, "block": Block(everywhere=True)}
    if settings in show.feeds[1:]:  # only the main feed moves there
        changes["new_feed_url"] = None
    return show.model_copy(update=changes)


def _channel(show: Show, feed_url: str, artwork_url: str) -> FeedGenerator:
    feed = FeedGenerator()
    feed.title(clean(show.title))
    # The last link becomes the channel's <link>.
    feed.link(href=clean(feed_url), rel="self", type=FEED_TYPE)
    feed.link(href=clean(show.link), rel="alternate")
    feed.description(clean(show.description))
    feed.language(show.language)
    feed.image(url=clean(artwork_url), title=clean(show.title), link=clean(show.link))
    feed.generator(GENERATOR)
    feed.docs("")
    if show.copyright:
        feed.copyright(clean(show.copyright))
    if show.managing_editor:
        feed.managingEditor(_mailbox(show.managing_editor))
    if show.webmaster:
        feed.webMaster(_mailbox(show.webmaster))
    if show.ttl_minutes:
        feed.ttl(show.ttl_minutes)
    feed.category([{"term": clean(keyword)} for keyword in show.keywords])
    for name, show_tags, episode_tags in (
        ("dates", _ShowDate, _EpisodeDate),
        ("itunes", itunes.ShowTags, itunes.EpisodeTags),
        ("podcast", podcasting20.ShowTags, podcasting20.EpisodeTags),
        ("spotify", spotify.ShowTags, Extension),
        ("psc", podlove.ShowTags, podlove.EpisodeTags),
        ("carried", _CarriedNamespaces, Extension),
    ):
        feed.register_extension(name, show_tags, episode_tags, atom=False)
    feed.itunes.show = feed.podcast.show = feed.spotify.show = show
    feed.itunes.artwork_url = artwork_url
    return feed


def _add(feed: FeedGenerator, show: Show, listed: ListedEpisode) -> None:
    episode, enclosure = listed.episode, listed.enclosure
    if episode.published_at is None:
        raise ValueError(f"{episode.slug} is listed without a date")  # a bug of the caller: see ListedEpisode
    entry = feed.add_entry(order="append")
    entry.title(clean(episode.title))
    entry.link(href=clean(listed.link), rel="alternate")
    if listed.notes:
        entry.description(etree.CDATA(described(listed.notes, listed.chapters)))
        entry.content(full(listed.notes), type="CDATA")
    entry.guid(clean(episode.guid), permalink=False)
    entry.category([{"term": clean(keyword)} for keyword in episode.keywords])
    entry.enclosure(clean(enclosure.url), enclosure.length_bytes, clean(enclosure.mime_type))
    entry.dates.published = _rfc2822(episode.published_at, show)
    entry.itunes.listed = entry.podcast.listed = entry.psc.listed = listed
    entry.itunes.show = entry.podcast.show = show


def _mailbox(contact: Contact) -> str:
    """As RSS 2.0 has people: the address, and who reads it."""
    return clean(f"{contact.email} ({contact.name})")


def newest_first(episodes: Iterable[ListedEpisode | CarriedEpisode]) -> list[ListedEpisode | CarriedEpisode]:
    """The order of a feed. A live episode without a date that can be read goes to the end."""

    def age(episode: ListedEpisode | CarriedEpisode) -> tuple[float, str]:
        at = _published_at(episode)
        return (-at.timestamp() if at else math.inf), guid_of(episode)

    return sorted(episodes, key=age)


def guid_of(episode: ListedEpisode | CarriedEpisode) -> str:
    return episode.live.guid if isinstance(episode, CarriedEpisode) else episode.episode.guid


def _published_at(episode: ListedEpisode | CarriedEpisode) -> datetime | None:
    return episode.live.published_at if isinstance(episode, CarriedEpisode) else episode.episode.published_at


def _rfc2822(at: datetime, show: Show) -> str:
    return format_datetime(at.astimezone(show.zone))


class _ShowDate(Extension):
    """lastBuildDate is the newest pubDate; feedgen's own is the time of the run."""

    newest: str | None = None

    def extend_rss(self, rss: etree._Element) -> etree._Element:
        channel = rss[0]
        element = channel.find("lastBuildDate")
        if self.newest:
            element.text = self.newest
        else:
            channel.remove(element)
        return rss


class _PageLinks(Extension):
    """The other pages of a long feed, behind the address of this one."""

    urls: Mapping[str, str]

    def extend_rss(self, rss: etree._Element) -> etree._Element:
        place = rss[0].find(qualified("atom:link"))
        for relation, url in self.urls.items():
            link = add(rss[0], "atom:link", href=url, rel=relation, type=FEED_TYPE)
            place.addnext(link)
            place = link
        return rss


class _EpisodeDate(Extension):
    published: str

    def extend_rss(self, item: etree._Element) -> etree._Element:
        add(item, "pubDate", self.published)
        return item


# --- carried episodes: their bytes go into the finished feed. As elements of our tree they would get our prefixes,
# and lxml forgets that one of theirs may mean something else with them (`podcast` for the namespace's old address).


class _Place(FeedEntry):  # type: ignore[misc]  # feedgen brings no types
    """Keeps the place of a live item."""

    def __init__(self, xml: bytes) -> None:
        super().__init__()
        self._mark = _mark(xml)

    def rss_entry(self, extensions: bool = True) -> etree._Element:
        return etree.Element("item", live=self._mark)


class _CarriedNamespaces(Extension):
    """Declares the namespaces of carried items at the root, so that items do not repeat them."""

    namespaces: dict[str, str]

    def extend_ns(self) -> dict[str, str]:
        return self.namespaces


def _mark(xml: bytes) -> str:
    return hashlib.sha256(xml).hexdigest()


def _foreign_namespaces(items: Iterable[bytes], own: Mapping[str, str]) -> dict[str, str]:
    """Prefix -> address of what our root lacks; where a prefix or an address has two meanings, the item keeps its."""
    namespaces: dict[str, str] = {}
    for xml in items:
        for prefix, uri in parse(xml).nsmap.items():
            known = {**own, **namespaces}
            if prefix and prefix not in known and uri not in known.values():
                namespaces[prefix] = uri
    return namespaces


def _filled_in(feed: bytes, items: Iterable[bytes], declared: Mapping[str, str]) -> bytes:
    """The feed with each live item in its place, without the declarations that the root makes for it."""
    by_mark = {_mark(xml).encode(): xml for xml in items}
    repeated = [f" xmlns:{prefix}={quoteattr(uri)}".encode() for prefix, uri in declared.items()]

    def item(place: re.Match[bytes]) -> bytes:
        xml = by_mark.get(place[1])
        if xml is None:  # text of an episode that looks like a place
            return place[0]
        start_tag, bracket, rest = xml.partition(b">")
        for declaration in repeated:
            start_tag = start_tag.replace(declaration, b"")
        return start_tag + bracket + rest

    return re.sub(rb'<item live="([0-9a-f]{64})"/>', item, feed)
