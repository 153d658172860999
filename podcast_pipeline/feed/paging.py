"""Long feeds as pages (RFC 5005, section 3): which episode stands on which page, and back from pages to the whole.

The feed's own address is the first page and holds the newest `page_size` episodes, or up to twice as many. When it
would hold more, its oldest move together onto a page of their own. There they stay, and the page's name tells which
episodes it was made for: whoever reads page by page while a new feed goes up misses and doubles nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from podcast_pipeline.errors import FeedError
from podcast_pipeline.feed.reading import read
from podcast_pipeline.model import FeedSettings, LiveFeed
from podcast_pipeline.model.feeds import FEED_FILE, is_page_of

_MOST_PAGES = 10_000


@dataclass(frozen=True, slots=True)
class Page:
    """One document of a feed: its key, and the guids of its episodes, the newest first."""

    key: str
    guids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WholeFeed:
    """All pages of a live feed, the first one first, and what they list together; `documents` are what was read."""

    live: LiveFeed
    pages: tuple[Page, ...]
    documents: Mapping[bytes, LiveFeed]


def lay_out(guids: Sequence[str], live: Sequence[Page], settings: FeedSettings) -> tuple[Page, ...]:
    """The pages of a feed that lists `guids` (newest first), the first page first. Only decides.

    `live` are the pages that are there. What stands behind the first page stays where it is, unless the first one
    would become too short: then the page behind it is taken into it.
    """
    place = {guid: index for index, guid in enumerate(guids)}
    behind = _still_listed(live, place, settings)
    standing = {guid for page in behind for guid in page.guids}
    first = [guid for guid in guids if guid not in standing]
    fewest = settings.page_size or len(guids) + 1
    while behind and len(first) < fewest:
        first = sorted((*first, *behind.pop(0).guids), key=place.__getitem__)
    while len(first) >= 2 * fewest:
        first, oldest = first[:-fewest], first[-fewest:]
        behind.insert(0, Page(_new_key(settings.file, behind, oldest), tuple(oldest)))
    return (Page(settings.file, tuple(first)), *behind)


def _still_listed(live: Sequence[Page], place: dict[str, int], settings: FeedSettings) -> list[Page]:
    """The live pages that may stay, without what is listed no more. Pages of another's making are laid out anew."""
    pages = [page for page in live if is_page_of(page.key, settings.file)]
    kept = (replace(page, guids=tuple(sorted(place.keys() & page.guids, key=place.__getitem__))) for page in pages)
    return [page for page in kept if page.guids]


def _new_key(file: str, behind: Sequence[Page], guids: Iterable[str]) -> str:
    """`feed-3-1b4f0e98.xml`: pages are counted from the oldest, and no two that differ ever share a name."""
    stem, _, ending = file.rpartition(".")
    number = 1 + max((int(page.key.rpartition(".")[0].split("-")[-2]) for page in behind), default=0)
    made_for = hashlib.sha256("\n".join(guids).encode()).hexdigest()
    return f"{stem}-{number}-{made_for[:8]}.{ending}"


def read_whole(
    first: bytes,
    fetch: Callable[[str], bytes | None],
    *,
    file: str,
    base_url: str,
    known: Callable[[bytes], LiveFeed | None] = lambda _: None,
) -> WholeFeed:
    """A live feed with all pages that it leads to; `fetch` brings what lies under a key at `base_url`, if anything.

    `known` tells what a document was read as before. FeedError as `read`, and when the pages lead in a circle,
    elsewhere, or to nothing.
    """
    live = known(first) or read(first, where=f"{base_url}/{file}")
    documents = {first: live}
    pages = [Page(file, tuple(episode.guid for episode in live.episodes))]
    # Many apps trim a guid, so that two which differ in blanks are one to them.
    found = {episode.guid.strip(): episode for episode in live.episodes}
    met = {file}
    where, next_url = f"{base_url}/{file}", live.next_url
    while next_url is not None:
        key = _key_of(next_url, file, base_url, where)
        if key in met or len(met) == _MOST_PAGES:
            raise FeedError(f'goes on at {next_url}, and so on in a circle; correct its rel="next"', where=where)
        met.add(key)
        content = fetch(key)
        if content is None:
            raise FeedError(
                f"goes on at {next_url}, and nothing lies there; bring that page back, for its episodes are live",
                where=where,
            )
        where = f"{base_url}/{key}"
        page = known(content) or read(content, where=where)
        documents[content] = page
        # An episode that stands on two pages is the one that apps meet first.
        new = {episode.guid.strip(): episode for episode in page.episodes if episode.guid.strip() not in found}
        found |= new
        pages.append(Page(key, tuple(episode.guid for episode in new.values())))
        next_url = page.next_url
    return WholeFeed(replace(live, episodes=tuple(found.values())), tuple(pages), documents)


def _key_of(url: str, file: str, base_url: str, where: str) -> str:
    """The key of the next page. After a move the old address stands in it: then its name must be one of our making."""
    key = url.removeprefix(f"{base_url}/")
    name = url.rpartition("/")[2]
    if not is_page_of(key, file) and is_page_of(name, file):
        return name
    if not FEED_FILE.fullmatch(key):
        raise FeedError(
            f"goes on at {url}, which is no page at this target; put the whole feed there as one file, or take "
            f'rel="next" out of it when nothing is on that page',
            where=where,
        )
    return key
