"""A feed from a file or an address, and its further pages, never more of it than is ever read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from podcast_pipeline import http
from podcast_pipeline.checks.feeds.facts import DocumentFacts
from podcast_pipeline.errors import FileProblem, TargetError, TargetUnreachable
from podcast_pipeline.http import Answer, Reach
from podcast_pipeline.progress import Progress
from podcast_pipeline.xml.document import MOST_BYTES, Document, Node, read, too_large

_ENDINGS = (".xml", ".rss")
_TEXT_OF_A_SHOW = ("episode.md", "podcast.yaml")
# Of a hundred episodes each, more than any show has; who pages in tens is not asked for everything.
_MOST_PAGES = 100


@dataclass(frozen=True, slots=True)
class Fetched:
    """A feed's document; `url` is where it was found in the end, and `answer` what brought it: None for a file."""

    name: str
    document: Document
    url: str | None = None
    answer: Answer | None = None

    @property
    def channels(self) -> tuple[Node, ...]:
        return DocumentFacts(self.document, self.name).channels

    @property
    def onward(self) -> str | None:
        """The address of the page behind it; of an archive, the one before it."""
        links = [link.attributes for channel in self.channels[:1] for link in channel.named("atom:link")]
        named = {link.get("rel", "").strip(): link.get("href", "").strip() for link in reversed(links)}
        href = named.get("next") or named.get("prev-archive")
        try:
            address = urljoin(self.url or "", href) if href else ""
        except ValueError:
            return None  # no address; the rules on links say so
        return address if address.startswith(("http://", "https://")) else None


def is_feed(name: str) -> bool:
    """Whether a person means a feed, and not an episode of a show."""
    if name.startswith(("http://", "https://")) or name.lower().endswith(_ENDINGS):
        return True
    # A name without an ending may be an episode's.
    return bool(Path(name).suffix) and Path(name).name not in _TEXT_OF_A_SHOW and Path(name).is_file()


def fetched(name: str) -> Fetched:
    """The feed of that name. FileProblem, TargetUnreachable or TargetError when there is none to be had."""
    if name.startswith(("http://", "https://")):
        return _from_web(name)
    try:
        size_bytes = Path(name).stat().st_size
        return Fetched(name, too_large(size_bytes) if size_bytes > MOST_BYTES else read(Path(name).read_bytes()))
    except OSError as error:
        raise FileProblem(f"the feed cannot be read: {error.strerror}; check the path", where=name) from error


def turned(first: Fetched, progress: Progress, *, most: int = _MOST_PAGES) -> tuple[tuple[Fetched, ...], str]:
    """The pages behind the first one (RFC 5005, sections 3 and 4), and why they end early, if they do."""
    # Where a producer sends us is theirs to know; where a feed sends us is not.
    reach = Reach.PUBLIC if first.url is not None and http.is_public(first.url) else Reach.ANYWHERE
    pages: list[Fetched] = []
    met, here = {first.name, first.url}, first
    while (onward := here.onward) is not None:
        if onward in met or len(pages) + 1 >= most:
            why = "for the second time" if onward in met else f"and that is page {len(pages) + 2}"
            return tuple(pages), f"goes on at {onward}, {why}; correct its links, or make longer pages"
        met.add(onward)
        try:
            with progress.task(f"Reading {onward}"):
                here = _from_web(onward, reach)
        except TargetError as error:
            what = error.message.partition(";")[0]
            return tuple(pages), f"goes on at {onward}, which {what}; bring that page back, for its episodes are live"
        pages.append(here)
    return tuple(pages), ""


def _from_web(url: str, reach: Reach = Reach.ANYWHERE) -> Fetched:
    try:
        answer = http.get(url, max_bytes=MOST_BYTES, reach=reach)
    except TargetUnreachable:
        raise
    except TargetError:
        return Fetched(url, too_large(MOST_BYTES + 1), url)
    if answer.status != 200:
        raise TargetError(f"answers {answer.status}, and no feed; check the address", where=url)
    return Fetched(url, read(answer.body), (url, *answer.redirects)[-1], answer)
