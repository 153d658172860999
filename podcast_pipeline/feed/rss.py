"""The feed's bytes: RSS 2.0 by feedgen, with extensions of our own. Pure; the same input gives the same bytes.

What feedgen gets wrong is not asked of it: dates (it goes through the process's locale, and falls back to now),
Apple's tags (see itunes.py), the order (it puts each new item first).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from feedgen.feed import FeedGenerator
from lxml import etree

from podcast_pipeline.feed import itunes, podcasting20, podlove, spotify
from podcast_pipeline.feed.items import below_root, foreign_namespaces, put_into, render_episode, rfc2822
from podcast_pipeline.feed.namespaces import Extension, add, clean
from podcast_pipeline.feed.podcasting20.trailers import Trailer, trailers_of
from podcast_pipeline.feed.withdrawal import WithdrawnTags
from podcast_pipeline.model import (
    Block,
    CarriedEpisode,
    Contact,
    FeedSettings,
    ListedEpisode,
    Pings,
    RenderedEpisode,
    Show,
    Withdrawn,
)
from podcast_pipeline.xml import NAMESPACES, qualified

# No version: a new release of the tool must not change a feed.
GENERATOR = "podcast"
FEED_TYPE = "application/rss+xml"
_MAIN = FeedSettings()
_NO_PINGS = Pings()

Listable = ListedEpisode | RenderedEpisode | CarriedEpisode


@dataclass(frozen=True, slots=True)
class Rendered:
    """A feed in parts: its channel without episodes, their elements in order, the namespaces that its root declares."""

    channel: bytes
    items: tuple[bytes, ...]
    declared: Mapping[str, str]

    @property
    def content(self) -> bytes:
        return put_into(self.channel, self.items)


def render(
    show: Show,
    listed: Sequence[ListedEpisode | RenderedEpisode],
    carried: Sequence[CarriedEpisode],
    *,
    feed_url: str,
    artwork_url: str,
    settings: FeedSettings = _MAIN,
) -> bytes:
    """The bytes of a feed that is one document, as rendered() makes it."""
    return rendered(show, listed, carried, feed_url=feed_url, artwork_url=artwork_url, settings=settings).content


def rendered(
    show: Show,
    listed: Sequence[ListedEpisode | RenderedEpisode],
    carried: Sequence[CarriedEpisode],
    *,
    feed_url: str,
    artwork_url: str,
    settings: FeedSettings = _MAIN,
    page_urls: Mapping[str, str] = MappingProxyType({}),
    trailers: Sequence[Trailer] | None = None,
    withdrawn: Sequence[Withdrawn] = (),
    pings: Pings = _NO_PINGS,
) -> Rendered:
    """The feed, newest episode first. Carried episodes stand in it as they stand in the live feed.

    `page_urls` are the other pages of a long feed, by their relation: first, last, previous, next (RFC 5005).
    `trailers` are those of the show, where not all of them are among these episodes.
    `withdrawn` is remembered, so that no older checkout lists it again.
    `pings` are sent when this feed changes: it names their hubs. Of a private one nobody is told.
    """
    show = _as_in(settings, show)
    feed = _channel(show, feed_url, artwork_url)
    feed.register_extension("pages", _PageLinks, Extension, atom=False)
    feed.pages.urls = page_urls
    feed.register_extension("hubs", _HubLinks, Extension, atom=False)
    feed.hubs.urls = () if settings.private else pings.websub
    feed.podcast.uses_podping = pings.podping is not None and not settings.private
    feed.register_extension("withdrawn", WithdrawnTags, Extension, atom=False)
    feed.withdrawn.withdrawn = withdrawn
    episodes = newest_first([*listed, *carried])
    dates = [at for at in map(_published_at, episodes) if at]
    feed.dates.newest = rfc2822(max(dates), show) if dates else None
    own = {prefix: uri for prefix, uri in NAMESPACES.items() if prefix != "spotify" or spotify.is_used(show)}
    feed.carried.namespaces = foreign_namespaces((each.live.xml for each in carried), own)
    feed.podcast.trailers = trailers_of(episodes) if trailers is None else trailers
    declared = own | feed.carried.namespaces
    return Rendered(feed.rss_str(pretty=True), tuple(_xml(show, each, declared) for each in episodes), declared)


def _xml(show: Show, episode: Listable, declared: Mapping[str, str]) -> bytes:
    if isinstance(episode, CarriedEpisode):
        return below_root(episode.live.xml, declared)
    return (episode if isinstance(episode, RenderedEpisode) else render_episode(show, episode)).xml


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
    for name, tags in (
        ("dates", _Date),
        ("itunes", itunes.ShowTags),
        ("podcast", podcasting20.ShowTags),
        ("spotify", spotify.ShowTags),
        ("psc", podlove.ShowTags),
        ("carried", _CarriedNamespaces),
    ):
        feed.register_extension(name, tags, Extension, atom=False)
    feed.itunes.show = feed.podcast.show = feed.spotify.show = show
    feed.itunes.artwork_url = artwork_url
    return feed


def _mailbox(contact: Contact) -> str:
    """As RSS 2.0 has people: the address, and who reads it."""
    return clean(f"{contact.email} ({contact.name})")


def newest_first(episodes: Iterable[Listable]) -> list[Listable]:
    """The order of a feed. A live episode without a date that can be read goes to the end."""

    def age(episode: Listable) -> tuple[float, str]:
        at = _published_at(episode)
        return (-at.timestamp() if at else math.inf), guid_of(episode)

    return sorted(episodes, key=age)


def guid_of(episode: Listable) -> str:
    return episode.live.guid if isinstance(episode, CarriedEpisode) else episode.episode.guid


def _published_at(episode: Listable) -> datetime | None:
    return episode.live.published_at if isinstance(episode, CarriedEpisode) else episode.episode.published_at


class _Date(Extension):
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


class _HubLinks(Extension):
    """Where an app can be told of changes (W3C WebSub, section 4): the hubs that are pinged, and no others."""

    urls: Sequence[str]

    def extend_rss(self, rss: etree._Element) -> etree._Element:
        place = rss[0].find(qualified("atom:link"))
        for url in reversed(self.urls):
            place.addnext(add(rss[0], "atom:link", href=url, rel="hub"))
        return rss


class _CarriedNamespaces(Extension):
    """Declares the namespaces of carried items at the root, so that items do not repeat them."""

    namespaces: dict[str, str]

    def extend_ns(self) -> dict[str, str]:
        return self.namespaces
