"""What a publish will do, decided before anything is done. Pure: the plan is a value, `podcast plan` prints the very
object that `podcast publish` applies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from podcast_pipeline.model import (
    CarriedEpisode,
    Edition,
    FeedChanges,
    LeftOutEpisode,
    LiveEpisode,
    LiveFeed,
    Move,
    Record,
)
from podcast_pipeline.publish.objects import Keeping, Role, StoredObject, Upload, keeping_of


class Action(StrEnum):
    SEND = "send"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Step:
    """One object: sent or kept, and why. `keeping`: what lies under its key is kept first, for it is other audio.

    `seen` is what lies there; None where there is nothing, or nobody looked.
    """

    upload: Upload
    action: Action
    reason: str
    keeping: Keeping | None = None
    seen: StoredObject | None = None


@dataclass(frozen=True, slots=True)
class Dating:
    """A draft gets its date: `published_at` is written into its episode.md before anything goes up."""

    slug: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Question:
    """What must be answered before the plan is applied, and the flag that answers it without a terminal."""

    text: str
    flag: str


@dataclass(frozen=True, slots=True)
class PlannedEpisode:
    """A chosen episode and the file its listeners will get.

    `listed`: the new feed lists it as it is in git now; `live`: listeners have it already.
    """

    slug: str
    label: str
    title: str
    published_at: datetime | None
    listed: bool
    live: bool
    url: str
    edition: Edition


@dataclass(frozen=True, slots=True)
class RecordEntry:
    """A record to write beside its episode, once the media are verified."""

    slug: str
    record: Record


@dataclass(frozen=True, slots=True)
class PageStep:
    """One document of a feed; `seen` is what the key held when the plan was made."""

    upload: Upload
    action: Action
    reason: str
    seen: bytes | None


@dataclass(frozen=True, slots=True)
class FeedStep(PageStep):
    """One feed, put after all objects: its first page, or all of it, and the pages behind, which go up before it.

    `withdrawn` leave it on purpose. What only moves to another base address (`moves`) is not among the changes.
    `read` tells what its documents, those of now and those to come, were read as.
    """

    changes: FeedChanges
    carried: tuple[CarriedEpisode, ...]
    left_out: tuple[LeftOutEpisode, ...]
    pages: tuple[PageStep, ...] = ()
    withdrawn: tuple[LiveEpisode, ...] = ()
    moves: tuple[Move, ...] = ()
    read: Mapping[bytes, LiveFeed] = field(default_factory=dict, repr=False, compare=False)

    @property
    def to_put(self) -> tuple[PageStep, ...]:
        """Its documents that change, in the order in which they go up."""
        return tuple(page for page in (*self.pages, self) if page.action is Action.SEND)


@dataclass(frozen=True, slots=True)
class Plan:
    """All that one publish does to one target, in order.

    `feeds` are in the order in which they go up, the main one last; there is at least that one. `refusals` keep the
    plan from being applied; `questions` must be answered first; `notices` are for the producer to know; `stuck` tells
    of episodes that are due and cannot go with it.
    """

    target: str
    place: str
    feed_url: str
    episodes: tuple[PlannedEpisode, ...]
    steps: tuple[Step, ...]
    feeds: tuple[FeedStep, ...]
    datings: tuple[Dating, ...] = ()
    records: tuple[RecordEntry, ...] = ()
    questions: tuple[Question, ...] = ()
    notices: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    stuck: tuple[str, ...] = ()

    @property
    def to_send(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.action is Action.SEND)

    @property
    def feed(self) -> FeedStep:
        """The show's main feed."""
        return self.feeds[-1]

    @property
    def feeds_to_put(self) -> tuple[FeedStep, ...]:
        return tuple(step for step in self.feeds if step.to_put)

    @property
    def changes_nothing(self) -> bool:
        return not (self.to_send or self.datings or self.records or self.feeds_to_put)


def decide_steps(
    uploads: Sequence[Upload], existing: Mapping[str, StoredObject | None], named_by_feed: frozenset[str]
) -> tuple[Step, ...]:
    """Send what is not there or not the same, in the order of the roles; one step a key.

    What the live feed names (`named_by_feed`, keys) is there already: it was verified before that feed went up.
    """
    first = {upload.key: upload for upload in reversed(uploads)}
    order = {role: place for place, role in enumerate(Role)}
    return tuple(
        _step(upload, existing.get(upload.key), named=upload.key in named_by_feed)
        for upload in sorted(first.values(), key=lambda upload: (order[upload.role], upload.key))
    )


def decide_feed_action(upload: Upload, seen: bytes | None) -> tuple[Action, str]:
    if seen is None:
        return Action.SEND, "not there yet"
    if seen == upload.source:
        return Action.KEEP, "unchanged"
    return Action.SEND, "changed"


def _step(upload: Upload, stored: StoredObject | None, *, named: bool) -> Step:
    if named:
        return Step(upload, Action.KEEP, "named by the live feed")
    if stored is None:
        return Step(upload, Action.SEND, "not there yet")
    if difference := difference_between(upload, stored):
        return Step(upload, Action.SEND, f"{difference} differs from what lies there", _keeping(upload, stored), stored)
    return Step(upload, Action.KEEP, "unchanged", seen=stored)


def _keeping(upload: Upload, stored: StoredObject) -> Keeping | None:
    """Audio is never written over before it is kept; what can be made again from text or a picture is."""
    if upload.role is not Role.MEDIA or stored.sha256 is None or stored.sha256 == upload.sha256:
        return None
    return keeping_of(upload.key, size_bytes=stored.size_bytes, sha256=stored.sha256)


def difference_between(upload: Upload, stored: StoredObject) -> str | None:
    """The first property in which a stored object is not the one meant; None when it is, as far as that is known."""
    if stored.size_bytes != upload.size_bytes:
        return f"size ({stored.size_bytes} bytes)"
    if stored.sha256 not in (None, upload.sha256):
        return "content"
    if stored.content_type not in (None, upload.content_type):
        return f"type ({stored.content_type})"
    if stored.cache_control not in (None, upload.cache_control):
        return f"cache rule ({stored.cache_control})"
    return None
