"""The feeds that were live before: lines for a person, JSON for a program. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from podcast_pipeline.publish import KeptFeed


def kept_lines(feeds: Sequence[KeptFeed], zone: ZoneInfo) -> list[str]:
    """A line each, with the number that `rollback` takes."""
    if not feeds:
        return ["No feed was kept yet: each is kept when the next one takes its place."]
    return [f"{number}  live since {_at(feed, zone)}  {feed.key}" for number, feed in enumerate(feeds, start=1)]


def kept_json(feeds: Sequence[KeptFeed]) -> dict[str, Any]:
    return {
        "version": 1,
        "feeds": [
            {"steps_back": number, "live_since": feed.live_since.isoformat(), "key": feed.key}
            for number, feed in enumerate(feeds, start=1)
        ],
    }


def _at(feed: KeptFeed, zone: ZoneInfo) -> str:
    return f"{feed.live_since.astimezone(zone):%Y-%m-%d %H:%M:%S}"
