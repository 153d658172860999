"""The feeds that were live before, as their keys tell of them: `feeds/<live since>-<12 of sha256>.xml`. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath

from podcast_pipeline.publish.objects import KEPT_FEEDS, ListedObject

_NAME = re.compile(r"(\d{8}T\d{6}Z)-([0-9a-f]{12})\.xml")


@dataclass(frozen=True, slots=True)
class KeptFeed:
    """A feed document that was live from `live_since` on, until the next one of its history took its place."""

    key: str
    live_since: datetime


def history(objects: Iterable[ListedObject], *, of: str = "") -> tuple[KeptFeed, ...]:
    """What was live as the main feed before, the last one first; `of` names another feed or a page (see kept_feed)."""
    folder = f"{KEPT_FEEDS}{PurePosixPath(of).stem}/" if of else KEPT_FEEDS
    found = []
    for entry in objects:
        match = _NAME.fullmatch(entry.key.removeprefix(folder)) if entry.key.startswith(folder) else None
        if match is not None:
            found.append(KeptFeed(entry.key, datetime.strptime(match[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)))
    return tuple(sorted(found, key=lambda kept: (kept.live_since, kept.key), reverse=True))
