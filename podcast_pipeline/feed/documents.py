"""A feed as the documents that listeners get: one, or for a long feed its pages. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from podcast_pipeline.feed.paging import Page, lay_out
from podcast_pipeline.feed.podcasting20.trailers import trailers_of
from podcast_pipeline.feed.rss import guid_of, newest_first, render
from podcast_pipeline.model import CarriedEpisode, FeedSettings, ListedEpisode, Pings, RenderedEpisode, Show, Withdrawn

_NO_PINGS = Pings()


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a feed, and the key under which it shall lie."""

    key: str
    content: bytes


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
        content = render(
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
        return Document(page.key, content)

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
