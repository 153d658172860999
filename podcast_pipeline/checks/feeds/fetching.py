"""A feed from a file or an address, never more of it than is ever read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from podcast_pipeline import http
from podcast_pipeline.errors import FileProblem, TargetError, TargetUnreachable
from podcast_pipeline.http import Answer
from podcast_pipeline.xml.document import MOST_BYTES, Document, read, too_large

_ENDINGS = (".xml", ".rss")
_TEXT_OF_A_SHOW = ("episode.md", "podcast.yaml")


@dataclass(frozen=True, slots=True)
class Fetched:
    """A feed's document; `url` is where it was found in the end, and `answer` what brought it: None for a file."""

    name: str
    document: Document
    url: str | None = None
    answer: Answer | None = None


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


def _from_web(url: str) -> Fetched:
    try:
        answer = http.get(url, max_bytes=MOST_BYTES)
    except TargetUnreachable:
        raise
    except TargetError:
        return Fetched(url, too_large(MOST_BYTES + 1), url)
    if answer.status != 200:
        raise TargetError(f"answers {answer.status}, and no feed; check the address", where=url)
    return Fetched(url, read(answer.body), (url, *answer.redirects)[-1], answer)
