"""What listeners get, asked of public addresses: feeds, and all that they name, side by side and with time limits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import PurePosixPath
from typing import TypeVar
from urllib.parse import urlsplit

from podcast_pipeline import artwork, chapters, feed, http, transcripts
from podcast_pipeline.checks.facts import PictureFacts
from podcast_pipeline.checks.online.facts import (
    Asked,
    Expected,
    FeedFacts,
    HostFacts,
    Link,
    LinkFacts,
    LiveFacts,
    Medium,
    MediumFacts,
    PageFacts,
)
from podcast_pipeline.checks.online.naming import links_of, media_of, newest
from podcast_pipeline.errors import ArtworkError, ChapterError, FeedError, TargetError, TranscriptError
from podcast_pipeline.http import Answer, Reach
from podcast_pipeline.model import LiveFeed, Target
from podcast_pipeline.progress import Progress
from podcast_pipeline.project import Project
from podcast_pipeline.xml.document import MOST_BYTES, Node, read

# A host of ours takes eight questions at a time; another's is not to feel that somebody looks.
_AT_ONCE, _AT_ONCE_ELSEWHERE = 8, 4
_FIRST_TWO = (0, 1)
# So many of the newest episodes are looked into: their pictures, transcripts and chapters are fetched and read.
_LOOKED_INTO = 10
_MOST_BYTES = {"artwork": 20_000_000, "transcript": 10_000_000, "chapters": 2_000_000}
_SOMEBODY_S_PAGE = {"Origin": "https://player.example.org"}
_QUESTION_BY_MARK = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Known:
    """What is at hand of a show's own feeds, by key: what the target itself holds, what this checkout would publish.

    `refusals` say why it would publish nothing.
    """

    stored: Mapping[str, bytes] = field(default_factory=dict)
    made: Mapping[str, bytes] = field(default_factory=dict)
    refusals: tuple[str, ...] = ()


def gather_show(
    project: Project, target: str, known: Known, *, count: int | None, now: datetime, progress: Progress
) -> LiveFacts:
    """Ask the public address of a target for the show's feeds and for all that their newest episodes name."""
    feeds, channels, items = [], [], []
    for settings in project.show.feeds:
        facts, live = _own_feed(project, target, settings.file, known, now, progress)
        feeds.append(facts)
        if live is not None:
            channels += _roots([live.channel])
            items += newest(_roots(episode.xml for episode in live.episodes), count)
    return _with_all_named(feeds, channels, items, Reach.ANYWHERE, _AT_ONCE, now, progress)


def gather_feed(
    answer: Answer,
    channels: Sequence[Node],
    *,
    failure: str = "",
    url: str,
    count: int | None,
    now: datetime,
    progress: Progress,
) -> LiveFacts:
    """Ask for all that the newest episodes of any feed name; `answer` brought that feed from `url`.

    `channels` are those of its pages, as far as they could be had; `failure` says why not all of them.
    """
    reach = Reach.PUBLIC if http.is_public(url) else Reach.ANYWHERE
    asked = Asked(answer)
    facts = FeedFacts(asked, failure, None, "", file=url, again=_again(asked, url, reach))
    items = newest([item for channel in channels for item in channel.named("item")], count)
    return _with_all_named([facts], channels, items, reach, _AT_ONCE_ELSEWHERE, now, progress)


def _own_feed(
    project: Project, target: str, file: str, known: Known, now: datetime, progress: Progress
) -> tuple[FeedFacts, LiveFeed | None]:
    place = project.show.targets[target]
    url = place.url(file)
    with progress.task(f"Asking for {url}"):
        asked = _asked(lambda: http.get(url, max_bytes=MOST_BYTES))
        live, pages, failure = _read(asked, file, place)
    missing = _missing(project, live, now) if live is not None and place.record else ()
    refusals = known.refusals if file == project.show.feed_file else ()
    expected = Expected(
        target,
        project.show.guid,
        known.stored.get(file),
        known.made.get(file),
        missing,
        refusals,
        project.show.new_feed_url if file == project.show.feed_file else None,
    )
    guid, title = (live.podcast_guid, live.title) if live is not None else (None, "")
    again = _again(asked, url, Reach.ANYWHERE)
    behind = tuple(
        PageFacts(place.url(key), came, known.stored.get(key), known.made.get(key)) for key, came in pages.items()
    )
    return FeedFacts(asked, failure, guid, title, url, expected, again, behind), live


def _again(asked: Asked, url: str, reach: Reach) -> Mapping[str, Asked] | None:
    """The feed asked for once more by each mark that the host gave it: who has it already shall not get it again."""
    if not asked.ok or asked.answer is None:
        return None
    there = (url, *asked.answer.redirects)[-1]
    marks = {mark: asked.headers[mark] for mark in _QUESTION_BY_MARK if asked.headers.get(mark)}
    return {
        mark: _asked(partial(_if_changed, there, _QUESTION_BY_MARK[mark], value, reach))
        for mark, value in marks.items()
    }


def _if_changed(url: str, question: str, mark: str, reach: Reach) -> Answer:
    answer = http.get(url, max_bytes=MOST_BYTES, headers={question: mark}, reach=reach)
    return replace(answer, body=b"")  # that it came is all there is to know


def _with_all_named(
    feeds: Sequence[FeedFacts],
    channels: Sequence[Node],
    items: Sequence[Node],
    reach: Reach,
    at_once: int,
    now: datetime,
    progress: Progress,
) -> LiveFacts:
    media = {medium.url: medium for item in items for medium in media_of(item)}
    looked_into = {link.url for part in (*channels, *newest(items, _LOOKED_INTO)) for link in links_of(part)}
    links = {link.url: link for part in (*channels, *items) for link in links_of(part)}
    hosts = sorted({_host(url) for url in (*(each.file for each in feeds), *media, *links)} - {""})
    questions: list[Callable[[], MediumFacts | LinkFacts | HostFacts]] = [
        *(partial(_medium, medium, reach) for medium in media.values()),
        *(partial(_link, link, reach, whole=link.url in looked_into) for link in links.values()),
        *(partial(_certificate, host, reach, now) for host in hosts),
    ]
    if not questions:
        return LiveFacts(tuple(feeds))
    with progress.task(f"Asking for the {len(media) + len(links)} files that are named") as advance:
        answers = _side_by_side(questions, at_once, advance)
    return LiveFacts(
        tuple(feeds),
        tuple(each for each in answers if isinstance(each, MediumFacts)),
        tuple(each for each in answers if isinstance(each, LinkFacts)),
        tuple(each for each in answers if isinstance(each, HostFacts)),
    )


def _side_by_side(questions: Sequence[Callable[[], _T]], at_once: int, advance: Callable[[float], None]) -> list[_T]:
    """What each question brings, in their order."""
    answers = []
    with ThreadPoolExecutor(at_once) as pool:
        for answer in pool.map(lambda ask: ask(), questions):
            answers.append(answer)
            advance(len(answers) / len(questions))
    return answers


def _medium(medium: Medium, reach: Reach) -> MediumFacts:
    url = medium.url
    head = _asked(lambda: http.head(url, reach=reach))
    # Whoever did not answer once is not waited for a second time.
    part = end = head
    if head.answer is not None:
        part = _asked(lambda: http.get(url, max_bytes=2, byte_range=_FIRST_TWO, reach=reach))
        size = head.answer.length_bytes or 0
        if head.ok and part.answer is not None and part.answer.status == 206 and size > 2:
            end = _asked(lambda: http.get(url, max_bytes=2, byte_range=(size - 2, size - 1), reach=reach))
        else:
            end = part
    return MediumFacts(medium, head, part, end)


def _link(link: Link, reach: Reach, *, whole: bool) -> LinkFacts:
    """As a web player asks, from a page of another host. Artwork is asked for by HEAD too, as Apple does."""
    asked = _asked(lambda: http.head(link.url, headers=_SOMEBODY_S_PAGE, reach=reach))
    if not whole or not asked.ok:
        return LinkFacts(link, asked)
    most = _MOST_BYTES[link.what]
    content = _asked(lambda: http.get(link.url, max_bytes=most, headers=_SOMEBODY_S_PAGE, reach=reach))
    if content.answer is None or not content.ok:
        return LinkFacts(link, asked, unreadable=content.problem)
    body, media_type = content.answer.body, content.answer.media_type
    if link.what == "artwork":
        return LinkFacts(link, asked, picture=_picture(body, link.url))
    return LinkFacts(link, asked, unreadable=_unreadable(link.what, body, media_type))


def _picture(content: bytes, url: str) -> PictureFacts:
    suffix = PurePosixPath(urlsplit(url).path).suffix
    try:
        return PictureFacts(suffix, artwork.look_into(content, where=url), "", url, key=())
    except ArtworkError as error:
        return PictureFacts(suffix, None, f"the artwork {error.message}", url, key=())


def _unreadable(what: str, content: bytes, media_type: str) -> str:
    """Why apps cannot use a transcript or chapters; empty when they can, or nobody here knows the format."""
    try:
        if what == "chapters":
            chapters.read(content, where="")
        elif media_type not in ("text/html", "text/plain"):
            transcripts.read(content, where="")
    except (ChapterError, TranscriptError) as error:
        line = error.where.rpartition(":")[2]
        return f"line {line}: {error.message}" if line else error.message
    return ""


def _certificate(host: str, reach: Reach, now: datetime) -> HostFacts:
    return HostFacts(f"https://{host}", http.certificate_end(f"https://{host}", reach=reach), now)


def _host(url: str) -> str:
    """`example.org:8443` of an https address; empty for others."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return parts.netloc.rpartition("@")[2].lower() if parts.scheme == "https" else ""


def _asked(ask: Callable[[], Answer]) -> Asked:
    try:
        return Asked(ask())
    except TargetError as error:
        return Asked(None, error.message)


def _read(asked: Asked, file: str, place: Target) -> tuple[LiveFeed | None, Mapping[str, bytes], str]:
    """A feed with all its pages, those behind the first by key, and why it cannot be read."""
    pages: dict[str, bytes] = {}
    if asked.answer is None or not asked.ok:
        return None, pages, ""

    def page(key: str) -> bytes | None:
        answer = http.get(place.url(key), max_bytes=MOST_BYTES)
        if answer.status != 200:
            return None
        pages[key] = answer.body
        return answer.body

    try:
        return feed.read_whole(asked.answer.body, page, file=file, base_url=place.base_url).live, pages, ""
    except (FeedError, TargetError) as error:
        return None, pages, error.message


def _roots(documents: Iterable[bytes]) -> list[Node]:
    return [root for xml in documents if (root := read(xml).root) is not None]


def _missing(project: Project, live: LiveFeed, now: datetime) -> tuple[str, ...]:
    return tuple(
        episode.label
        for episode in project.episodes
        if episode.slug in project.records
        and episode.published_at is not None
        and episode.published_at <= now
        and live.episode(episode.guid) is None
    )
