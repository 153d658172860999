"""The golden shows of tests/data/feed as values, and small values for tests of one fact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from podcast_pipeline import feed
from podcast_pipeline.feed import Candidate, FeedDecision
from podcast_pipeline.model import (
    Alternate,
    CarriedEpisode,
    Enclosure,
    Episode,
    ListedEpisode,
    LiveFeed,
    Show,
    TranscriptLink,
)
from podcast_pipeline.notes import render_html

GOLDEN = Path(__file__).parent.parent / "data" / "feed"
SEVERAL_DOCUMENTS = "pages_and_private"
NAMES = sorted(folder.name for folder in GOLDEN.iterdir() if folder.is_dir() and folder.name != SEVERAL_DOCUMENTS)
_FACTS = ("enclosure", "alternates", "reason", "chapters_url", "transcripts", "artwork_url")
FEED_URL = "https://podcast.example.org/feed.xml"
ARTWORK_URL = "https://podcast.example.org/artwork/cover-0123456789ab.jpg"


@dataclass(frozen=True)
class Example:
    show: Show
    decision: FeedDecision
    listed: tuple[ListedEpisode, ...]
    live: LiveFeed | None
    feed_url: str
    artwork_url: str

    def render(self) -> bytes:
        return feed.render(
            self.show, self.listed, self.decision.carried, feed_url=self.feed_url, artwork_url=self.artwork_url
        )

    def documents(self) -> dict[str, bytes]:
        """All feeds of the show with all their pages, by their keys."""
        target = self.show.targets[self.show.default_target]
        documents = (
            document
            for settings in self.show.feeds
            for document in feed.render_documents(
                self.show,
                self.listed,
                self.decision.carried,
                settings=settings,
                live=(),
                url=target.url,
                artwork_url=self.artwork_url,
            )
        )
        return {document.key: document.content for document in documents}


def load(name: str) -> Example:
    """The show of a golden folder, on its whole way: decided, notes rendered."""
    folder = GOLDEN / name
    written = yaml.safe_load((folder / "input.yaml").read_text(encoding="utf-8"))
    show = Show.model_validate(written["show"], context={"zone": ZoneInfo(written["show"]["timezone"])})
    live = feed.read((folder / written["live"]).read_bytes()) if "live" in written else None
    facts: dict[str, dict[str, Any]] = {}
    episodes: dict[str, Episode] = {}
    candidates = []
    for row in written["episodes"]:
        fact = {key: row.pop(key, None) for key in _FACTS}
        episode = Episode.model_validate(row, context={"zone": show.zone})
        facts[episode.guid], episodes[episode.guid] = fact, episode
        enclosure = Enclosure(**fact["enclosure"]) if fact["enclosure"] else None
        candidates.append(Candidate(episode, enclosure, fact["reason"] or ""))
    decision = feed.decide(candidates, live, datetime.fromisoformat(written["now"]))
    listed = tuple(_listed(show, episodes[each.guid], facts[each.guid]) for each in decision.listed)
    return Example(show, decision, listed, live, written["feed_url"], written["artwork_url"])


def _listed(show: Show, episode: Episode, fact: dict[str, Any]) -> ListedEpisode:
    base_url = show.targets[show.default_target].base_url
    return ListedEpisode(
        episode=episode,
        enclosure=Enclosure(**fact["enclosure"]),
        notes=render_html(show, episode, chapters=episode.chapters, base_url=base_url),
        link=episode.link or show.link,
        chapters=episode.chapters,
        chapters_url=fact["chapters_url"],
        transcripts=tuple(TranscriptLink(**link) for link in fact["transcripts"] or ()),
        artwork_url=fact["artwork_url"],
        alternates=tuple(Alternate(**alternate) for alternate in fact["alternates"] or ()),
    )


def a_show(**changes: Any) -> Show:
    written = yaml.safe_load((GOLDEN / "minimal" / "input.yaml").read_text(encoding="utf-8"))["show"]
    return Show.model_validate({**written, **changes})


def an_episode(slug: str = "eine-folge", **changes: Any) -> Episode:
    values = {"slug": slug, "title": "Eine Folge", "guid": f"guid-{slug}", "published_at": "2024-03-01T06:00:00+01:00"}
    return Episode.model_validate({**values, **changes})


def an_enclosure(slug: str = "eine-folge", **changes: Any) -> Enclosure:
    values = {"length_bytes": 20000, "mime_type": "audio/mpeg", "duration_s": 60.0, **changes}
    return Enclosure(**{"url": f"https://podcast.example.org/media/{slug}-0123456789ab.mp3", **values})


def a_listed(episode: Episode | None = None, **changes: Any) -> ListedEpisode:
    episode = episode or an_episode()
    values: dict[str, Any] = {
        "enclosure": an_enclosure(episode.slug),
        "notes": "<p>Notizen</p>",
        "link": "https://example.org/eine-folge",
        "chapters": episode.chapters,
    }
    return ListedEpisode(episode=episode, **{**values, **changes})


def rendered(*listed: ListedEpisode, show: Show | None = None, carried: tuple[CarriedEpisode, ...] = ()) -> bytes:
    return feed.render(show or a_show(), listed, carried, feed_url=FEED_URL, artwork_url=ARTWORK_URL)


def at(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
