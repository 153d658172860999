"""What is at a target now: asked once, remembered for the plan. The target is only read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from podcast_pipeline import feed
from podcast_pipeline.errors import FeedError
from podcast_pipeline.model import Edition, Enclosure, FeedSettings, LiveFeed, Medium, Record, Show, Target
from podcast_pipeline.model.record import media_key
from podcast_pipeline.pipeline.composing import enclosure_of, medium_url
from podcast_pipeline.publish import Store, StoredObject

Memory = Callable[[bytes], LiveFeed | None]


def _read_nothing(_: bytes) -> None:
    return None


@dataclass(frozen=True, slots=True)
class SeenFeed:
    """One feed as it was found: its pages with their bytes, the first page first, and all that they list together.

    Without pages, and with `live` None, where there is none yet.
    """

    settings: FeedSettings
    live: LiveFeed | None = None
    pages: tuple[feed.Page, ...] = ()
    contents: Mapping[str, bytes] = field(default_factory=dict)
    documents: Mapping[bytes, LiveFeed] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sight:
    """One target as it was found: the show's feeds, the main one first, and the objects that were looked at."""

    target: Target
    store: Store
    feeds: tuple[SeenFeed, ...]
    _named: frozenset[str]
    _looks: dict[str, StoredObject | None] = field(default_factory=dict)

    @property
    def live(self) -> LiveFeed | None:
        """The show's main feed as listeners have it."""
        return self.feeds[0].live

    def stored(self, key: str) -> StoredObject | None:
        """What is known of an object; each is asked for once."""
        if key not in self._looks:
            self._looks[key] = self.store.look(key)
        return self._looks[key]

    @property
    def named(self) -> frozenset[str]:
        """Every key of the target that a live feed names."""
        return self._named

    def names(self, key: str) -> bool:
        """Whether a live feed names an object. It was verified before that feed went up, so it is there."""
        return key in self._named

    def live_enclosure(self, guid: str) -> Enclosure | None:
        """The audio that listeners have of an episode."""
        listed = self.live.episode(guid) if self.live is not None else None
        return listed.enclosure if listed is not None else None

    def withdrawn_at(self, guid: str, record: Record | None) -> datetime | None:
        """When an episode was withdrawn: as the live feed tells, or its record, unless it is live again elsewhere."""
        if self.live is not None:
            for mark in self.live.withdrawn:
                if mark.guid == guid:
                    return mark.at
            if not self.target.record and self.live.episode(guid) is not None:
                return None
        return record.withdrawn_at if record is not None else None

    def live_urls(self, guid: str) -> frozenset[str]:
        """Every address of an episode's audio that listeners have: of its enclosure and of its alternates.

        Not of `alternate_enclosures`, which lie where the producer put them and come and go without new audio.
        """
        listed = self.live.episode(guid) if self.live is not None else None
        if listed is None:
            return frozenset()
        enclosure = () if listed.enclosure is None else (listed.enclosure.url,)
        ours = self.target.url("media/")
        alternates = (each.url for each in listed.alternates if each.url.startswith(ours))
        return frozenset((*enclosure, *alternates))

    def url_of(self, edition: Edition) -> str:
        return enclosure_of(edition, self.target).url

    def urls_of(self, edition: Edition) -> frozenset[str]:
        """The addresses that all audio of an edition has at the target."""
        return frozenset(medium_url(medium, self.target) for medium in edition.media)

    def has(self, medium: Medium) -> bool:
        """Whether a medium is at the target, whole as far as the target can tell without sending it."""
        if medium.key is None:
            return True
        there = self.stored(medium.key)
        return there is not None and there.size_bytes == medium.length_bytes and there.sha256 in (None, medium.sha256)

    def lies_at(self, medium: Medium, url: str) -> bool:
        """Whether the very bytes of a medium lie under an address of this target, whatever its name says."""
        key = media_key(url)
        there = self.stored(key) if key is not None else None
        return there is not None and there.sha256 == medium.sha256

    def has_audio_of(self, edition: Edition) -> bool:
        """Whether all audio of an edition is at the target."""
        return all(self.has(medium) for medium in edition.media)

    def offers(self, medium: Medium) -> bool:
        """Whether a feed may name a medium: the live one does, or it is there."""
        return medium.key is None or self.names(medium.key) or self.has(medium)

    def as_offered(self, edition: Edition) -> Edition:
        """The edition without those alternates that never came to this target."""
        missing = [medium for medium in edition.alternates if not self.offers(medium)]
        media = tuple(medium for medium in edition.media if medium not in missing)
        return edition.model_copy(update={"media": media}) if missing else edition


def look_at_target(show: Show, target: Target, store: Store, known: Memory = _read_nothing) -> Sight:
    """Read the live feeds. FeedError when one is none that may be built upon.

    `known` tells what a document was read as before.
    """
    feeds = tuple(_seen_feed(settings, target, store, known) for settings in show.feeds)
    return Sight(target, store, feeds, _named_keys(target, feeds))


def stored_documents(show: Show, target: Target, store: Store) -> Mapping[str, bytes]:
    """The show's feeds as the target holds them, by key, with all their pages, as far as these can be followed."""
    contents: dict[str, bytes] = {}
    for settings in show.feeds:
        first = store.read(settings.file)
        if first is not None:
            contents[settings.file] = first
            with suppress(FeedError):
                feed.read_whole(first, _noting(store, contents), file=settings.file, base_url=target.base_url)
    return contents


def _noting(store: Store, contents: dict[str, bytes]) -> Callable[[str], bytes | None]:
    """Reads what lies under a key, and keeps it in `contents`."""

    def fetch(key: str) -> bytes | None:
        content = store.read(key)
        if content is not None:
            contents[key] = content
        return content

    return fetch


def _seen_feed(settings: FeedSettings, target: Target, store: Store, known: Memory) -> SeenFeed:
    first = store.read(settings.file)
    if first is None:
        return SeenFeed(settings)
    contents = {settings.file: first}
    whole = feed.read_whole(first, _noting(store, contents), file=settings.file, base_url=target.base_url, known=known)
    return SeenFeed(settings, whole.live, whole.pages, contents, whole.documents)


def _named_keys(target: Target, feeds: Iterable[SeenFeed]) -> frozenset[str]:
    """The keys of the target that the live feeds name, found in one go: a search for each of them takes its time."""
    address = re.compile(re.escape(target.url("").encode()) + rb"([A-Za-z0-9._/-]+)")
    return frozenset(
        key.decode() for each in feeds for content in each.contents.values() for key in address.findall(content)
    )
