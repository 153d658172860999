"""What is at a target now: asked once, remembered for the plan. The target is only read."""

from __future__ import annotations

from dataclasses import dataclass, field

from podcast_pipeline import feed
from podcast_pipeline.model import Edition, Episode, FeedSettings, LiveFeed, Medium, Show, Target
from podcast_pipeline.pipeline.composing import enclosure_of, medium_url
from podcast_pipeline.publish import Store, StoredObject


@dataclass(frozen=True, slots=True)
class SeenFeed:
    """One feed as it was found, as bytes and as a value; None where there is none yet."""

    settings: FeedSettings
    seen: bytes | None
    live: LiveFeed | None


@dataclass(frozen=True, slots=True)
class Sight:
    """One target as it was found: the show's feeds, the main one first, and the objects that were looked at."""

    target: Target
    store: Store
    feeds: tuple[SeenFeed, ...]
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

    def names(self, key: str) -> bool:
        """Whether a live feed names an object. It was verified before that feed went up, so it is there."""
        url = self.target.url(key).encode()
        return any(each.seen is not None and url in each.seen for each in self.feeds)

    def live_url(self, episode: Episode) -> str | None:
        """The address that listeners have of an episode's audio."""
        listed = self.live.episode(episode.guid) if self.live is not None else None
        return listed.enclosure.url if listed is not None and listed.enclosure is not None else None

    def live_urls(self, episode: Episode) -> frozenset[str]:
        """Every address of an episode's audio that listeners have: of its enclosure and of its alternates."""
        listed = self.live.episode(episode.guid) if self.live is not None else None
        if listed is None:
            return frozenset()
        enclosure = () if listed.enclosure is None else (listed.enclosure.url,)
        return frozenset((*enclosure, *(alternate.url for alternate in listed.alternates)))

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


def look_at_target(show: Show, target: Target, store: Store) -> Sight:
    """Read the live feeds. FeedError when one is none that may be built upon."""
    return Sight(target, store, tuple(_seen_feed(settings, target, store) for settings in show.feeds))


def _seen_feed(settings: FeedSettings, target: Target, store: Store) -> SeenFeed:
    seen = store.read(settings.file)
    live = feed.read(seen, where=target.url(settings.file)) if seen is not None else None
    return SeenFeed(settings, seen, live)
