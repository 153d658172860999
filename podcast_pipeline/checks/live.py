"""What the online rules look at: the live feed and all it names, asked for side by side with time limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from podcast_pipeline import feed, http
from podcast_pipeline.errors import FeedError, TargetError
from podcast_pipeline.http import Answer
from podcast_pipeline.model import Alternate, Enclosure, LiveEpisode, LiveFeed, Show
from podcast_pipeline.progress import Progress
from podcast_pipeline.project import Project
from podcast_pipeline.project.yaml12 import Path
from podcast_pipeline.xml import parse, qualified

_AT_ONCE = 8
_MOST_FEED_BYTES = 100_000_000
_FIRST_TWO = (0, 1)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address answered; `answer` is None when none came, and `failure` says why."""

    answer: Answer | None
    failure: str = ""

    @property
    def ok(self) -> bool:
        return self.answer is not None and self.answer.status in (200, 206)

    @property
    def problem(self) -> str:
        """Why there is nothing to hear or see; empty when all is well."""
        if self.answer is None:
            return self.failure
        return "" if self.ok else f"answers {self.answer.status}"


@dataclass(frozen=True, slots=True)
class FeedFacts:
    """The feed at its public address.

    `live` is None when it cannot be read, and `failure` says why. `stored` is what the target itself holds, where
    somebody looked. `missing` are the labels of episodes that are recorded and due, and not in it.
    """

    show: Show
    target: str
    asked: Asked
    live: LiveFeed | None
    failure: str
    stored: bytes | None
    missing: tuple[str, ...]
    file: str
    key: Path = ()


@dataclass(frozen=True, slots=True)
class MediumFacts:
    """Audio that the live feed names: what HEAD says, and what came of asking for its first two bytes.

    `length_bytes` and `mime_type` are the feed's; an alternate may do without its length, which is None then.
    """

    title: str
    length_bytes: int | None
    mime_type: str
    head: Asked
    part: Asked
    file: str
    key: Path = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A file that the feed names beside the audio."""

    what: str
    url: str


@dataclass(frozen=True, slots=True)
class LinkFacts:
    link: Link
    head: Asked
    file: str
    key: Path = ()


@dataclass(frozen=True, slots=True)
class LiveFacts:
    """All subjects of one online check."""

    feed: FeedFacts
    media: tuple[MediumFacts, ...] = ()
    links: tuple[LinkFacts, ...] = ()


def gather_live(project: Project, target: str, *, stored: bytes | None, now: datetime, progress: Progress) -> LiveFacts:
    """Ask the public address of a target for the feed and for everything that it names."""
    place = project.show.targets[target]
    url = place.url(project.show.feed_file)
    with progress.task(f"Asking for {url}"):
        asked = _asked(lambda: http.get(url, max_bytes=_MOST_FEED_BYTES))
    live, failure = _read(asked)
    missing = _missing(project, live, now) if live is not None and place.record else ()
    of_feed = FeedFacts(project.show, target, asked, live, failure, stored, missing, file=url)
    if live is None:
        return LiveFacts(of_feed)
    media = {medium.url: (episode.title, medium) for episode in live.episodes for medium in _audio(episode)}
    links = {link.url: link for link in _links(live)}
    with progress.task(f"Asking for the {len(media) + len(links)} files it names") as advance:
        of_media = [partial(_medium, *named) for named in media.values()]
        of_links = [partial(_link, each) for each in links.values()]
        answers = _side_by_side([*of_media, *of_links], advance)
    return LiveFacts(
        of_feed,
        tuple(each for each in answers if isinstance(each, MediumFacts)),
        tuple(each for each in answers if isinstance(each, LinkFacts)),
    )


def _side_by_side(
    questions: Sequence[Callable[[], MediumFacts | LinkFacts]], advance: Callable[[float], None]
) -> list[MediumFacts | LinkFacts]:
    """What each question brings, in their order."""
    answers = []
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for answer in pool.map(lambda ask: ask(), questions):
            answers.append(answer)
            advance(len(answers) / len(questions))
    return answers


def _audio(episode: LiveEpisode) -> tuple[Enclosure | Alternate, ...]:
    # Another host's alternates may lie where only some apps can go (ipfs:).
    alternates = (each for each in episode.alternates if each.url.startswith(("http://", "https://")))
    return (*((episode.enclosure,) if episode.enclosure is not None else ()), *alternates)


def _medium(title: str, named: Enclosure | Alternate) -> MediumFacts:
    url = named.url
    head = _asked(lambda: http.head(url))
    # Whoever did not answer once is not waited for a second time.
    part = head if head.answer is None else _asked(lambda: http.get(url, max_bytes=2, byte_range=_FIRST_TWO))
    return MediumFacts(title, named.length_bytes, named.mime_type, head, part, file=url)


def _link(link: Link) -> LinkFacts:
    return LinkFacts(link, _asked(lambda: http.head(link.url)), file=link.url)


def _asked(ask: Callable[[], Answer]) -> Asked:
    try:
        return Asked(ask())
    except TargetError as error:
        return Asked(None, error.message)


def _read(asked: Asked) -> tuple[LiveFeed | None, str]:
    if asked.answer is None or not asked.ok:
        return None, ""
    try:
        return feed.read(asked.answer.body), ""
    except FeedError as error:
        return None, error.message


def _missing(project: Project, live: LiveFeed, now: datetime) -> tuple[str, ...]:
    return tuple(
        episode.label
        for episode in project.episodes
        if episode.slug in project.records
        and episode.published_at is not None
        and episode.published_at <= now
        and live.episode(episode.guid) is None
    )


def _links(live: LiveFeed) -> Iterator[Link]:
    """Artwork, transcripts and chapters of the show and of each episode."""
    for xml in (live.channel, *(episode.xml for episode in live.episodes)):
        element = parse(xml)
        for what, tag, attribute in (
            ("artwork", "itunes:image", "href"),
            ("transcript", "podcast:transcript", "url"),
            ("chapters", "podcast:chapters", "url"),
        ):
            for found in element.findall(qualified(tag)):
                if url := found.get(attribute, "").strip():
                    yield Link(what, url)
