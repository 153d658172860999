"""A feed as the documents that listeners get: one, or for a long feed its pages. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from podcast_pipeline.feed.items import below_root, declaration, put_into
from podcast_pipeline.feed.paging import Page, lay_out
from podcast_pipeline.feed.podcasting20.trailers import trailers_of
from podcast_pipeline.feed.reading import read
from podcast_pipeline.feed.rss import Rendered, guid_of, newest_first, rendered
from podcast_pipeline.model import (
    CarriedEpisode,
    FeedSettings,
    ListedEpisode,
    LiveEpisode,
    LiveFeed,
    Pings,
    RenderedEpisode,
    Show,
    Withdrawn,
)

_NO_PINGS = Pings()
_TOGETHER = 500  # elements that are read at once

OverParts = Callable[[Callable[[int], LiveFeed], Sequence[int]], Iterable[LiveFeed]]
"""Does some work for each of its parts, as `map` does: on one core, or on all."""


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a feed, and the key under which it shall lie; `parts` is what `content` was put together from."""

    key: str
    content: bytes
    parts: Rendered


def read_back(document: Document, before: LiveFeed | None, *, where: str, over_parts: OverParts = map) -> LiveFeed:
    """A document as listeners will have it; FeedError as of read().

    Elements that stand in the feed `before`, byte for byte, were read there: what they say is known. Of a long feed
    the others are read in parts, for as elements all of them take five times their room; `over_parts` says how.
    """
    parts = document.parts
    known = _bare(before, parts) if before is not None else {}
    for first in parts.items[:1]:  # behind which the channel ends: it is part of how that stands there
        known.pop(first, None)
    new = [xml for xml in parts.items if xml not in known]

    def read_part(at: int) -> LiveFeed:
        return read(put_into(parts.channel, new[at : at + _TOGETHER]), where=where)

    read_parts = list(over_parts(read_part, range(0, max(len(new), 1), _TOGETHER)))
    rest = (live for part in read_parts for live in part.episodes)
    episodes = tuple(known.get(xml) or next(rest) for xml in parts.items)
    if len({live.guid.strip() for live in episodes}) < len(episodes):
        return read(document.content, where=where)  # which says of whom there are two
    return replace(read_parts[0], episodes=episodes, sha256=hashlib.sha256(document.content).hexdigest())


def _bare(before: LiveFeed, parts: Rendered) -> dict[bytes, LiveEpisode]:
    """The episodes by their elements as those would stand below our root: of a feed whose root declared the same."""
    declared = sum(len(declaration(*each)) for each in parts.declared.items())
    bare = ((below_root(live.xml, parts.declared), live) for live in before.episodes)
    return {xml: live for xml, live in bare if len(xml) + declared == len(live.xml)}


def render_documents(
    show: Show,
    listed: Sequence[ListedEpisode | RenderedEpisode],
    carried: Sequence[CarriedEpisode],
    *,
    settings: FeedSettings,
    live: Sequence[Page],
    url: Callable[[str], str],
    artwork_url: str,
    withdrawn: Sequence[Withdrawn] = (),
    pings: Pings = _NO_PINGS,
) -> tuple[Document, ...]:
    """The documents of a feed, the first page first. `live` are its pages until now; `url` tells a key's address."""
    episodes = {guid_of(episode): episode for episode in newest_first([*listed, *carried])}
    pages = lay_out(tuple(episodes), live, settings)
    trailers = trailers_of(episodes.values())
    # What is of the day stands on the first page, which every app reads; the others stay as they are.
    archived = show.model_copy(update={"live": ()})

    def document(index: int, page: Page) -> Document:
        here = [episodes[guid] for guid in page.guids]
        parts = rendered(
            archived if index else show,
            [episode for episode in here if not isinstance(episode, CarriedEpisode)],
            [episode for episode in here if isinstance(episode, CarriedEpisode)],
            feed_url=url(page.key),
            artwork_url=artwork_url,
            settings=settings,
            page_urls=_page_urls(index, pages, url),
            trailers=() if index else trailers,
            withdrawn=() if index else withdrawn,
            pings=_NO_PINGS if index else pings,
        )
        return Document(page.key, parts.content, parts)

    return tuple(document(*each) for each in enumerate(pages))


def _page_urls(index: int, pages: Sequence[Page], url: Callable[[str], str]) -> dict[str, str]:
    """The other pages by their relation (RFC 5005, section 3): `next` leads to older episodes, `last` to the oldest."""
    if len(pages) == 1:
        return {}
    urls = {"first": url(pages[0].key), "last": url(pages[-1].key)}
    if index > 0:
        urls["previous"] = url(pages[index - 1].key)
    if index < len(pages) - 1:
        urls["next"] = url(pages[index + 1].key)
    return urls
