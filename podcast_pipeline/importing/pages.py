"""An address or a file -> the channel and all items of a feed, page after page (RFC 5005). Asks for nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from podcast_pipeline import http
from podcast_pipeline.errors import FeedError, FileProblem, TargetError
from podcast_pipeline.http import Answer, Reach
from podcast_pipeline.importing.encoding import readable
from podcast_pipeline.progress import Progress
from podcast_pipeline.xml import Element, channel_of, qualified, unify
from podcast_pipeline.xml.values import guid_of

MOST_BYTES = 64_000_000  # of one page: ten times the largest feed known here
MOST_BYTES_OF_ALL = 256_000_000
MOST_TAGS = 5_000_000  # of one page, those in show notes counted: an element takes far more room than it has bytes
MOST_PAGES = 500
MOST_EPISODES = 50_000


@dataclass(frozen=True, slots=True)
class SourceFeed:
    """A feed as it came: the channel of its first page, and the items of all pages in their order.

    `where` is what the command line said; `url` is None when a file was read. `reach` is how far whoever follows this
    feed's addresses may go.
    """

    where: str
    url: str | None
    channel: Element
    items: tuple[Element, ...]
    pages: int
    reach: Reach
    remarks: tuple[str, ...] = ()

    @property
    def own_address(self) -> str | None:
        """Where the feed lies: the address that was asked, else the one it gives itself."""
        return self.url or _linked(self.channel, "self")


def read_feed(place: str, progress: Progress) -> SourceFeed:
    """Read a feed. FeedError when it is none, or has more than any feed; the errors of http and of files."""
    with progress.task(f"Reading {place}"):
        url = _address(place)
        body, remark = _from_file(Path(place)) if url is None else _from_web(url, Reach.ANYWHERE)
        # Where a producer sends us is theirs to know; where a feed sends us is not.
        reach = Reach.ANYWHERE if url is not None and not http.is_public(url) else Reach.PUBLIC
        channel = _channel(body, place)
        remarks = [remark] if remark is not None else []
        items, pages, size_bytes = list(channel.iterfind("item")), 1, len(body)
        known = _guids(items)
        seen, here, page = {url}, url, channel
        while (onward := _next_page(page, here)) is not None and onward not in seen:
            seen.add(onward)
            body, _ = _from_web(onward, reach)
            page, here, pages, size_bytes = _channel(body, onward), onward, pages + 1, size_bytes + len(body)
            # A new episode may push others over from the page before while we read.
            new = [item for item in page.iterfind("item") if guid_of(item) not in known]
            known |= _guids(new)
            items += new
            _refuse_too_many(items, pages, size_bytes, place)
        _refuse_too_many(items, pages, size_bytes, place)
    return SourceFeed(place, url, channel, tuple(items), pages, reach, tuple(remarks))


def _address(place: str) -> str | None:
    """A web address, https where nothing is said; None when the place is a file."""
    scheme, separator, rest = place.partition(":")
    if separator and scheme.lower() in ("feed", "itpc", "pcast"):  # how apps write an address to subscribe to
        place = (
            rest if rest.startswith(("http://", "https://")) else f"https:{rest if rest[:2] == '//' else f'//{rest}'}"
        )
    elif "://" not in place:
        host = place.partition("/")[0]
        if (
            Path(place).exists()
            or "." not in host.strip(".")
            or Path(host).exists()
            or (place.endswith(".xml") and "/" not in place)
        ):
            return None
        place = f"https://{place}"
    parts = urlsplit(place)
    if parts.username is not None or parts.password is not None:
        raise FeedError(
            "holds a user or a password, which is never sent from here; save the feed with your browser and import the "
            "file",
            where=f"{parts.scheme}://{parts.hostname}{parts.path}",
        )
    return place


def _from_file(path: Path) -> tuple[bytes, str | None]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise FeedError(f"is larger than the {MOST_BYTES} bytes that a feed may have", where=str(path))
        return readable(path.read_bytes())
    except OSError as error:
        raise FileProblem(
            f"cannot be read: {error.strerror}; give a feed's address or file", where=str(path)
        ) from error


def _from_web(url: str, reach: Reach) -> tuple[bytes, str | None]:
    answer = http.get(url, max_bytes=MOST_BYTES, reach=reach)
    if answer.status != 200:
        raise TargetError(f"answers with {answer.status} in place of a feed; check the address", where=url)
    return readable(answer.body, _charset(answer))


def _charset(answer: Answer) -> str:
    _, _, told = answer.headers.get("content-type", "").lower().partition("charset=")
    return told.partition(";")[0].strip(" \"'")


def _channel(body: bytes, where: str) -> Element:
    if body.count(b"<") > MOST_TAGS:
        raise FeedError(f"has more than the {MOST_TAGS} tags that a feed may have", where=where)
    channel = channel_of(body, where=where, advice=f"`podcast check {where}` says more")
    unify(channel)
    return channel


def _next_page(channel: Element, here: str | None) -> str | None:
    """The older page: of a paged feed (RFC 5005, section 3), else of an archive (section 4)."""
    onward = _linked(channel, "next") or _linked(channel, "prev-archive")
    address = urljoin(here or "", onward) if onward else ""
    return address if urlsplit(address).scheme in ("http", "https") else None


def _linked(channel: Element, rel: str) -> str | None:
    links = channel.iterfind(qualified("atom:link"))
    found = next((link.get("href", "").strip() for link in links if link.get("rel") == rel), "")
    return found or None


def _guids(items: Iterable[Element]) -> set[str]:
    return {guid for item in items if (guid := guid_of(item)) is not None}


def _refuse_too_many(items: Sequence[Element], pages: int, size_bytes: int, where: str) -> None:
    if len(items) > MOST_EPISODES or pages > MOST_PAGES or size_bytes > MOST_BYTES_OF_ALL:
        raise FeedError(
            f"goes on after {len(items)} episodes on {pages} pages with {size_bytes} bytes, more than any show has",
            where=where,
        )
