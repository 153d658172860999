"""The records that a plan changes. Only the one target with `record: true` is worth remembering."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from podcast_pipeline.model import Edition, Enclosure, Record, ReplacedFile
from podcast_pipeline.model.record import PlacedFile, media_key
from podcast_pipeline.pipeline.editions import Choice
from podcast_pipeline.pipeline.sight import Sight
from podcast_pipeline.project import Project
from podcast_pipeline.publish import RecordEntry, keeping_of


def records_of(project: Project, sight: Sight, choices: Sequence[Choice]) -> tuple[RecordEntry, ...]:
    """What is remembered of the chosen episodes, where that is news. What comes back is withdrawn no more."""
    if not sight.target.record:
        return ()
    entries = [
        RecordEntry(choice.episode.slug, _record(project, sight, choice, choice.episode.published_at))
        for choice in choices
        if choice.episode.published_at is not None
    ]
    return tuple(entry for entry in entries if entry.record != project.records.get(entry.slug))


def records_of_withdrawal(
    project: Project, sight: Sight, guids: frozenset[str], now: datetime
) -> tuple[RecordEntry, ...]:
    """The records of episodes that are withdrawn now; all else in them stays."""
    if not sight.target.record:
        return ()
    return tuple(
        RecordEntry(slug, record.model_copy(update={"withdrawn_at": now}))
        for slug, record in project.records.items()
        if record.guid in guids and record.withdrawn_at is None
    )


def _record(project: Project, sight: Sight, choice: Choice, published_at: datetime) -> Record:
    episode, edition = choice.episode, choice.edition
    before = project.records.get(episode.slug)
    return Record(
        guid=episode.guid,
        published_at=published_at,
        media=edition.media,
        timeline=edition.timeline,
        made_from=edition.made_from,
        replaced=_replaced(before, edition, sight.live_enclosure(episode.guid)),
    )


def _replaced(before: Record | None, edition: Edition, live: Enclosure | None) -> tuple[ReplacedFile, ...]:
    """The files that this edition takes the place of, beside those that were replaced earlier, the oldest first."""
    found = list(before.replaced) if before is not None else []
    if before is not None:
        found.append(_before(before, edition))
    if live is not None and live.length_bytes > 0:
        key = media_key(live.url)
        found.append(ReplacedFile(key=key, url=None if key is not None else live.url, length_bytes=live.length_bytes))
    return tuple(
        each
        for place, each in enumerate(found)
        if not any(_same(each, other) for other in (edition.enclosure, *found[:place]))
    )


def _before(record: Record, edition: Edition) -> ReplacedFile:
    old = record.enclosure
    kept_key = None
    if old.key is not None and old.sha256 is not None and old.key == edition.enclosure.key:
        kept_key = keeping_of(old.key, size_bytes=old.length_bytes, sha256=old.sha256).kept_key
    return ReplacedFile(key=old.key, url=old.url, length_bytes=old.length_bytes, sha256=old.sha256, kept_key=kept_key)


def _same(one: PlacedFile, other: PlacedFile) -> bool:
    """As far as a feed tells files apart: by address and length."""
    return (one.key, one.url, one.length_bytes) == (other.key, other.url, other.length_bytes)
