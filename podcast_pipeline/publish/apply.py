"""A plan, done: objects first, each looked at after it was sent, then the records, the feeds last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from podcast_pipeline.errors import NotVerified
from podcast_pipeline.progress import Progress
from podcast_pipeline.publish.objects import Keeping, Upload
from podcast_pipeline.publish.plan import FeedStep, PageStep, Plan, RecordEntry, Step, difference_between
from podcast_pipeline.publish.store import Store


@dataclass(frozen=True, slots=True)
class Applied:
    """What was really done."""

    sent: tuple[Step, ...]
    bytes_sent: int
    feeds_sent: tuple[FeedStep, ...]


def apply(plan: Plan, store: Store, progress: Progress, write_record: Callable[[RecordEntry], None]) -> Applied:
    """Do what the plan says. TargetError and its kin leave the old feed working; the same command again finishes."""
    for step in plan.to_send:
        if step.keeping is not None:
            _keep(step.keeping, store, progress)
        _send(step.upload, store, progress)
    for entry in plan.records:
        write_record(entry)
    for feed in plan.feeds_to_put:
        for page in feed.to_put:
            _put(page, store, progress)
    return Applied(
        sent=plan.to_send,
        bytes_sent=sum(step.upload.size_bytes for step in plan.to_send),
        feeds_sent=plan.feeds_to_put,
    )


def _keep(keeping: Keeping, store: Store, progress: Progress) -> None:
    """Nothing is written over before its bytes are safe under a key of their own."""
    with progress.task(f"Keeping {keeping.key}"):
        store.copy(keeping)
        kept = store.look(keeping.kept_key)
        here = store.look(keeping.key)
    meant = (keeping.size_bytes, keeping.sha256)
    if kept is None or here is None or {(each.size_bytes, each.sha256) for each in (kept, here)} != {meant}:
        raise NotVerified(
            f"was to be kept as {keeping.kept_key} before it is written over, but {store.place} shows something else; "
            f"nothing was written over, run the command again",
            where=keeping.key,
        )


def _send(upload: Upload, store: Store, progress: Progress) -> None:
    with progress.task(f"Sending {upload.key}") as advance:
        store.write(upload, advance)
    stored = store.look(upload.key)
    difference = "it is not there" if stored is None else difference_between(upload, stored)
    if stored is not None and stored.sha256 is None:
        difference = "it kept no checksum"
    if difference:
        raise NotVerified(
            f"was sent, but {store.place} shows something else: {difference}; run the command again",
            where=upload.key,
        )


def _put(page: PageStep, store: Store, progress: Progress) -> None:
    with progress.task(f"Putting {page.upload.key}"):
        store.swap(page.upload, page.seen)
        if store.read(page.upload.key) != page.upload.source:
            raise NotVerified(
                f"was put, but {store.place} gives back something else: another publisher was at work, or the host "
                f"changed it; run the command again",
                where=page.upload.key,
            )
