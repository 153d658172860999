"""What the online rules look at: the live feed and all it names, asked for side by side with time limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from podcast_pipeline import feed, http
from podcast_pipeline.errors import FeedError, TargetError
from podcast_pipeline.http import Answer
from podcast_pipeline.model import Alternate, Enclosure, LiveEpisode, LiveFeed, Show, Target
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

    feeds: tuple[FeedFacts, ...]
    media: tuple[MediumFacts, ...] = ()
    links: tuple[LinkFacts, ...] = ()


def gather_live(
    project: Project, target: str, *, stored: Mapping[str, bytes], now: datetime, progress: Progress
) -> LiveFacts:
    """Ask the public address of a target for the show's feeds and for everything that they name.

    `stored` is what the target itself holds under their keys, where somebody looked.
    """
    feeds = tuple(_feed(project, target, each.file, stored, now, progress) for each in project.show.feeds)
    found = [each.live for each in feeds if each.live is not None]
    media = {
        medium.url: (episode.title, medium) for live in found for episode in live.episodes for medium in _audio(episode)
    }
    links = {link.url: link for live in found for link in _links(live)}
    if not (media or links):
        return LiveFacts(feeds)
    with progress.task(f"Asking for the {len(media) + len(links)} files that are named") as advance:
        of_media = [partial(_medium, *named) for named in media.values()]
        of_links = [partial(_link, each) for each in links.values()]
        answers = _side_by_side([*of_media, *of_links], advance)
    return LiveFacts(
        feeds,
        tuple(each for each in answers if isinstance(each, MediumFacts)),
        tuple(each for each in answers if isinstance(each, LinkFacts)),
    )


def _feed(
    project: Project, target: str, file: str, stored: Mapping[str, bytes], now: datetime, progress: Progress
) -> FeedFacts:
    place = project.show.targets[target]
    url = place.url(file)
    with progress.task(f"Asking for {url}"):
        asked = _asked(lambda: http.get(url, max_bytes=_MOST_FEED_BYTES))
        live, failure = _read(asked, file, place)
    missing = _missing(project, live, now) if live is not None and place.record else ()
    return FeedFacts(project.show, target, asked, live, failure, stored.get(file), missing, file=url)


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


def _read(asked: Asked, file: str, place: Target) -> tuple[LiveFeed | None, str]:
    """A feed with all its pages, or why it cannot be read."""
    if asked.answer is None or not asked.ok:
        return None, ""

    def page(key: str) -> bytes | None:
        answer = http.get(place.url(key), max_bytes=_MOST_FEED_BYTES)
        return answer.body if answer.status == 200 else None

    try:
        return feed.read_whole(asked.answer.body, page, file=file, base_url=place.base_url).live, ""
    except (FeedError, TargetError) as error:
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
