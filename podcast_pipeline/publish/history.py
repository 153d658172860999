"""The feeds that were live before, as their keys tell of them: `feeds/<live since>-<12 of sha256>.xml`. Pure.

Hosts tell the time of an object in whole seconds. Of several feeds of one second the later ones count the thousandths:
`20261128T101500Z`, then `20261128T101500.001Z`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath

from podcast_pipeline.publish.objects import FOR_EVER, KEPT_FEEDS, ListedObject, Role, Upload, content_type_of

_KEY = re.compile(rf"({KEPT_FEEDS}(?:[a-z0-9._-]+/)?)(\d{{8}}T\d{{6}})(?:\.(\d{{3}}))?Z-[0-9a-f]{{12}}\.xml")
_THOUSANDTH = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class KeptFeed:
    """A feed document that was live from `live_since` on, until the next one of its history took its place.

    `folder`: the history that it belongs to, see history_folder.
    """

    key: str
    live_since: datetime
    folder: str = KEPT_FEEDS


def kept_feeds(objects: Iterable[ListedObject]) -> tuple[KeptFeed, ...]:
    """Those of the objects that are kept feeds, of all histories; the last one first."""
    found = [kept for entry in objects if (kept := _read(entry.key)) is not None]
    return tuple(sorted(found, key=lambda kept: (kept.live_since, kept.key), reverse=True))


def is_kept_feed(key: str) -> bool:
    return _read(key) is not None


def history(objects: Iterable[ListedObject], *, of: str = "") -> tuple[KeptFeed, ...]:
    """What was live as the main feed before, the last one first; `of` names another feed or a page (see kept_feed)."""
    return tuple(kept for kept in kept_feeds(objects) if kept.folder == history_folder(of))


def history_folder(of: str) -> str:
    """`feeds/` of the main feed; `feeds/<its name>/` of a page, or another feed of the show."""
    return f"{KEPT_FEEDS}{PurePosixPath(of).stem}/" if of else KEPT_FEEDS


def history_prefix(live_since: datetime, *, of: str = "") -> str:
    """What the keys of all feeds start with that went live in that second."""
    return f"{history_folder(of)}{live_since.astimezone(UTC):%Y%m%dT%H%M%S}"


def kept_feed(
    content: bytes, *, live_since: datetime, same_second: Iterable[ListedObject] = (), of: str = ""
) -> Upload:
    """A feed that was live since then, as it is kept when another takes its place.

    `same_second` are the objects under its history_prefix. Its key is one of theirs when it is kept already: when it
    is the last of them, as after a publish that was interrupted.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    last = next(iter(history(same_second, of=of)), None)
    if last is not None and last.key.endswith(f"-{sha256[:12]}.xml"):
        key = last.key
    else:
        thousandths = f".{last.live_since.microsecond // 1000 + 1:03}" if last is not None else ""
        key = f"{history_prefix(live_since, of=of)}{thousandths}Z-{sha256[:12]}.xml"
    return Upload(Role.FEED, key, content, len(content), sha256, content_type_of(key), FOR_EVER)


def _read(key: str) -> KeptFeed | None:
    match = _KEY.fullmatch(key)
    if match is None:
        return None
    try:
        second = datetime.strptime(match[2], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:  # of somebody else's making
        return None
    return KeptFeed(key, second + int(match[3] or 0) * _THOUSANDTH, match[1])
