"""What a feed lists, as values: between the pipeline, which composes them, and the feed, which renders them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from podcast_pipeline.model.chapter import Chapter
from podcast_pipeline.model.episode import AnyEpisode, Episode


# No slots: with them, pickling takes three times as long, and these travel between processes by the thousand.
@dataclass(frozen=True)
class Enclosure:
    """The audio file a listener's app downloads; `length_bytes` is the size of the served file.

    Length and duration are 0 where another host's feed does not tell them.
    """

    url: str
    length_bytes: int
    mime_type: str
    duration_s: float


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same audio in another format, for apps that prefer it (podcast:alternateEnclosure).

    `length_bytes` and `bitrate_kbps` are None, `codec` and `sha256` (hex) empty, where a live feed does not tell.
    """

    url: str
    mime_type: str
    length_bytes: int | None = None
    bitrate_kbps: int | None = None
    codec: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class TranscriptLink:
    """A transcript of an episode; `rel` is "captions" where every word has its time."""

    url: str
    mime_type: str
    language: str
    rel: str | None = None


@dataclass(frozen=True, slots=True)
class ListedEpisode:
    """An episode as the feed lists it: its text from git, its facts from the record or the build.

    `notes` are safe HTML with absolute addresses only. `chapters` are those that lists show, with addresses for their
    images. They are in the master's time, and so are the stretches that `episode` names. `episode.published_at` is set.
    """

    episode: Episode
    enclosure: Enclosure
    notes: str
    link: str
    chapters: tuple[Chapter, ...] = ()
    chapters_url: str | None = None
    transcripts: tuple[TranscriptLink, ...] = ()
    artwork_url: str | None = None
    alternates: tuple[Alternate, ...] = ()


@dataclass(frozen=True, slots=True)
class RenderedEpisode:
    """A listed episode as the element that stands for it in a feed, and what the feed asks of it besides."""

    episode: AnyEpisode
    enclosure: Enclosure
    xml: bytes


@dataclass(frozen=True)
class LiveEpisode:
    """An episode as the live feed has it; `xml` is its element with all its namespaces, unchanged."""

    guid: str
    title: str
    published_at: datetime | None
    enclosure: Enclosure | None
    xml: bytes
    alternates: tuple[Alternate, ...] = ()


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What a feed remembers of an episode that was taken out of it on purpose: an older checkout must not list it."""

    guid: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LiveFeed:
    """The feed that listeners get now; `channel` is its channel element without the episodes.

    `next_url` is where it goes on, when this is a page of it.
    """

    podcast_guid: str | None
    title: str
    episodes: tuple[LiveEpisode, ...]
    sha256: str
    channel: bytes = b"<channel/>"
    next_url: str | None = None
    withdrawn: tuple[Withdrawn, ...] = ()
    _by_guid: dict[str, LiveEpisode] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Asked for by every episode of git: a search for each would take the square of a long show's time.
        object.__setattr__(self, "_by_guid", {live.guid: live for live in self.episodes})

    def episode(self, guid: str) -> LiveEpisode | None:
        return self._by_guid.get(guid)


@dataclass(frozen=True, slots=True)
class CarriedEpisode:
    """A live episode that stays in the feed as it stands, and why this run does not render it."""

    live: LiveEpisode
    reason: str


@dataclass(frozen=True, slots=True)
class LeftOutEpisode:
    """An episode of the show that this feed does not list, and why."""

    slug: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class Move:
    """`addresses` of the live feed are the same behind another base address.

    `staying`: how many more lie below the old one, in what the new feed carries over as it stands.
    """

    before: str
    after: str
    addresses: int
    staying: int


@dataclass(frozen=True, slots=True)
class ComparedEpisode:
    """An episode of two feeds; `parts` names what differs: title, notes, date, enclosure, chapters …"""

    guid: str
    title: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedChanges:
    """What a new feed changes for listeners. Episodes are in the order of the feed that has them."""

    added: tuple[ComparedEpisode, ...] = ()
    changed: tuple[ComparedEpisode, ...] = ()
    removed: tuple[ComparedEpisode, ...] = ()
    unchanged: tuple[ComparedEpisode, ...] = ()
    show_changed: tuple[str, ...] = ()
