"""What the command line asked a plan for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from podcast_pipeline.pipeline.editions import Replacement


class Scope(StrEnum):
    """What a publish is about: chosen episodes, all dated ones, those that are due, or texts and feed alone (no audio
    is touched).

    And what takes episodes out of the feed: no audio is touched by that either.
    """

    EPISODE = "episode"
    ALL = "all"
    DUE = "due"
    FEED = "feed"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asked for. `now` is the only clock the pipeline knows.

    Of what is due, `episodes` may name the only ones that are meant. With `finished`, nothing is mastered or tagged:
    what is not on the shelf is an error.
    """

    scope: Scope
    now: datetime
    episodes: tuple[str, ...] = ()
    target: str | None = None
    date_now: bool = False
    redate: bool = False
    replace: Replacement | None = None
    through_public_address: bool = False
    jobs: int | None = None
    finished: bool = False
