"""What may be deleted at a target, and why. Only decides.

Publishing deletes nothing. What no feed names that is live or may be put back, no record names, and nobody put there
lately, may go; what is not of our making is never touched. Audio goes only when that is asked for: of an episode that
was withdrawn, or of bytes that others took the place of, a listener may have the address, and nobody another copy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from podcast_pipeline.publish.history import is_kept_feed, kept_feeds
from podcast_pipeline.publish.objects import OBJECT_KEY, ListedObject

# Keys of our making: see objects.py.
_AUDIO = ("media/", "kept/")
_IMAGES, _CHAPTERS = "images/", "chapters/"
_NAMED = re.compile(OBJECT_KEY.pattern.encode())


@dataclass(frozen=True, slots=True)
class Rules:
    """What stays: the last `keep_feeds` feeds that were live and what they name, all that is younger than `age`, and
    audio, but for `audio`.
    """

    now: datetime
    keep_feeds: int = 10
    age: timedelta = timedelta(days=30)
    audio: bool = False


@dataclass(frozen=True, slots=True)
class Deletion:
    key: str
    size_bytes: int
    reason: str


@dataclass(frozen=True, slots=True)
class Cleaning:
    """All that one cleaning does. `live` is what the feed keys held when it was planned.

    `foreign` counts what is not of our making and stays; `spared` is audio that would go if that were asked for.
    """

    deletions: tuple[Deletion, ...]
    staying: int
    foreign: int
    live: dict[str, bytes | None]
    spared: tuple[Deletion, ...] = ()

    @property
    def bytes_freed(self) -> int:
        return sum(each.size_bytes for each in self.deletions)


def kept_feeds_to_read(listed: Iterable[ListedObject], rules: Rules) -> tuple[str, ...]:
    """The keys of those kept feeds that stay: what they name stays, too."""
    by_history: dict[str, list[str]] = {}
    for kept in kept_feeds(listed):
        by_history.setdefault(kept.folder, []).append(kept.key)
    return tuple(key for keys in by_history.values() for key in keys[: rules.keep_feeds])


def chapters_to_read(listed: Iterable[ListedObject], feeds: Iterable[bytes], cleaning: Cleaning) -> tuple[str, ...]:
    """The keys of the chapter files that stay, where a picture may go: that of a hidden chapter is named by them alone.

    None where no picture may go, for a long show has thousands of chapter files.
    """
    if not any(each.key.startswith(_IMAGES) for each in cleaning.deletions):
        return ()
    named = _named(feeds)
    files = (each.key for each in listed if each.key.startswith(_CHAPTERS))
    return tuple(key for key in files if key in named)


def decide_cleaning(
    listed: Iterable[ListedObject],
    feeds: Iterable[bytes],
    recorded: frozenset[str],
    live: dict[str, bytes | None],
    rules: Rules,
) -> Cleaning:
    """Which of the listed objects may go; `feeds` are the live and the kept ones that stay, `recorded` keys of records.

    What chapter files among the `feeds` name stays, too. An address counts as named under whatever base address it
    stands there: after a move, old feeds name the old one.
    """
    entries = list(listed)
    named = _named(feeds) | recorded
    stay = set(kept_feeds_to_read(entries, rules))
    deletions: list[Deletion] = []
    spared: list[Deletion] = []
    staying, foreign = 0, 0
    for entry in entries:
        reason = _reason(entry, named, stay, rules)
        if reason:
            goes = rules.audio or not entry.key.startswith(_AUDIO)
            (deletions if goes else spared).append(Deletion(entry.key, entry.size_bytes, reason))
        elif OBJECT_KEY.fullmatch(entry.key) or is_kept_feed(entry.key) or entry.key in live:
            staying += 1
        else:
            foreign += 1
    return Cleaning(tuple(deletions), staying, foreign, live, tuple(spared))


def _named(contents: Iterable[bytes]) -> set[str]:
    return {key.decode() for content in contents for key in _NAMED.findall(content)}


def _reason(entry: ListedObject, named: set[str], stay: set[str], rules: Rules) -> str:
    """Why an object may go; empty when it stays."""
    if entry.modified_at > rules.now - rules.age:
        return ""
    if is_kept_feed(entry.key):
        return "" if entry.key in stay else f"older than the last {rules.keep_feeds} feeds"
    if OBJECT_KEY.fullmatch(entry.key) and entry.key not in named:
        return f"no record and none of the last {rules.keep_feeds} feeds names it"
    return ""
