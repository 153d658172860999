"""An episode in brief: what a plan asks of every episode of a show, however many there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EpisodeType(StrEnum):
    """Apple's itunes:episodeType."""

    FULL = "full"
    TRAILER = "trailer"
    BONUS = "bonus"


# No slots: with them, pickling takes three times as long, and these travel between processes by the thousand.
@dataclass(frozen=True)
class Outline:
    """What an episode is known by and sorted by, and the files of the show that it names: `files`, as it names them."""

    slug: str
    guid: str
    title: str
    number: int | None = None
    season: int | None = None
    type: EpisodeType = EpisodeType.FULL
    published_at: datetime | None = None
    files: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """How the command line names it: `s2e1`, `2`, or the slug for what has no number, a trailer or a bonus."""
        if self.number is None or self.type is not EpisodeType.FULL:
            return self.slug
        return f"s{self.season}e{self.number}" if self.season else str(self.number)
