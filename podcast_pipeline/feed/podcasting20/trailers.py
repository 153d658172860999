"""Which episodes are the show's trailers (podcast:trailer): those of type trailer, listed or carried over."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from podcast_pipeline.model import CarriedEpisode, Enclosure, EpisodeType, ListedEpisode, RenderedEpisode
from podcast_pipeline.xml import parse, qualified


@dataclass(frozen=True, slots=True)
class Trailer:
    """The trailer of the show, or of one season."""

    title: str
    enclosure: Enclosure
    published_at: datetime
    season: int | None = None


def trailers_of(episodes: Iterable[ListedEpisode | RenderedEpisode | CarriedEpisode]) -> tuple[Trailer, ...]:
    """In the order of the episodes. One with a number announces a single episode (Apple), so it is not among them."""
    found = (_carried(each) if isinstance(each, CarriedEpisode) else _listed(each) for each in episodes)
    return tuple(trailer for trailer in found if trailer is not None)


def _listed(listed: ListedEpisode | RenderedEpisode) -> Trailer | None:
    episode = listed.episode
    if episode.type is not EpisodeType.TRAILER or episode.number is not None or episode.published_at is None:
        return None
    return Trailer(episode.title, listed.enclosure, episode.published_at, episode.season)


def _carried(carried: CarriedEpisode) -> Trailer | None:
    live = carried.live
    if b"trailer" not in live.xml.lower() or live.enclosure is None or live.published_at is None:
        return None
    item = parse(live.xml)

    def text(name: str) -> str:
        return (item.findtext(qualified(name)) or "").strip()

    if text("itunes:episodeType").lower() != EpisodeType.TRAILER.value or text("itunes:episode"):
        return None
    season = text("itunes:season")
    number = int(season) if re.fullmatch("[1-9][0-9]{0,5}", season) else None
    return Trailer(live.title, live.enclosure, live.published_at, number)
