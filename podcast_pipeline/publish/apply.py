"""A plan, done: objects first, each looked at after it was sent, then the records, the feeds last.

What was live before is kept under a key of its own before another feed takes its place.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from podcast_pipeline.errors import TargetError, TargetMoved
from podcast_pipeline.progress import Progress
from podcast_pipeline.publish.history import history_prefix, kept_feed
from podcast_pipeline.publish.objects import Upload
from podcast_pipeline.publish.outside import look_from_outside
from podcast_pipeline.publish.plan import FeedStep, PageStep, Plan, RecordEntry, Step
from podcast_pipeline.publish.sending import send_all
from podcast_pipeline.publish.store import Conditions, Store


@dataclass(frozen=True, slots=True)
class Applied:
    """What was really done. `conditions`: what the host makes of conditional writes, where that mattered.

    `notices` are for the producer to know: what could not be looked at.
    """

    sent: tuple[Step, ...]
    bytes_sent: int
    feeds_sent: tuple[FeedStep, ...]
    conditions: Conditions | None = None
    notices: tuple[str, ...] = ()


def apply(
    plan: Plan,
    store: Store,
    progress: Progress,
    write_record: Callable[[RecordEntry], None],
    *,
    public: Store | None = None,
    settle_s: float = 0,
) -> Applied:
    """Do what the plan says. TargetError and its kin leave the old feed working; the same command again finishes.

    With `public`, the target as listeners see it, what was sent is looked at from outside before a feed names it.
    Where the host keeps no conditions, a publisher that looked before our feed was put may still put its own. It does
    so in the time of one request: what is there after `settle_s` stays.
    """
    send_all(plan.to_send, store, progress)
    unseen = look_from_outside(plan.to_send, public, progress) if public is not None else None
    for entry in plan.records:
        write_record(entry)
    kept = [
        _put(page, store, progress, is_main=page is plan.feed) for feed in plan.feeds_to_put for page in feed.to_put
    ]
    conditions, untried = None, None
    if kept:
        conditions, untried = _conditions([*filter(None, kept), *(step.upload for step in plan.steps)], store)
        if conditions is None or not conditions.hold:
            _settle(plan.feeds_to_put, store, progress, settle_s)
    return Applied(
        sent=plan.to_send,
        bytes_sent=sum(step.upload.size_bytes for step in plan.to_send),
        feeds_sent=plan.feeds_to_put,
        conditions=conditions,
        notices=tuple(filter(None, (unseen, untried))),
    )


def _put(page: PageStep, store: Store, progress: Progress, *, is_main: bool) -> Upload | None:
    """Put one document; the one that it replaces, as it is kept now."""
    with progress.task(f"Putting {page.upload.key}"):
        kept = None if page.seen is None else _keep_old(page.upload.key, page.seen, store, is_main=is_main)
        store.swap(page.upload, page.seen)
        _read_back(page, store)
    return kept


def _keep_old(key: str, seen: bytes, store: Store, *, is_main: bool) -> Upload:
    """Every feed that was live stays at the target. Its key tells since when it was live: again is no second copy."""
    live = store.look(key)
    if live is None or live.modified_at is None:
        raise TargetMoved("is gone since the plan was made; run the command again", where=key)
    of = "" if is_main else key
    same_second = list(store.list(history_prefix(live.modified_at, of=of)))
    kept = kept_feed(seen, live_since=live.modified_at, same_second=same_second, of=of)
    if kept.key not in {each.key for each in same_second}:
        store.write(kept, lambda _: None)
    return kept


def _conditions(there: Sequence[Upload], store: Store) -> tuple[Conditions | None, str | None]:
    """What the host makes of conditions, tried out on something small that is there; None where nothing is.

    The feed is live by now. A host that refuses the trial takes nothing back of that: the sentence tells of it.
    """
    witness = next((upload for upload in there if isinstance(upload.source, bytes)), None)
    if witness is None:
        return None, None
    try:
        return store.conditions(witness), None
    except TargetError as error:
        return None, (
            f"the feed is published, but what the host makes of two publishers at once could not be tried ({error}); "
            f"see `podcast doctor`"
        )


def _read_back(page: PageStep, store: Store) -> None:
    key = page.upload.key
    try:
        content = store.read(key)
    except TargetError as error:
        raise type(error)(
            f"was put, so listeners have it, but could not be read back ({error}); run the command again", where=key
        ) from error
    if content != page.upload.source:
        raise TargetMoved(
            f"was put, but {store.place} gives back something else: another publisher was at work, or the host changed "
            f"it; run the command again",
            where=key,
        )


def _settle(feeds: tuple[FeedStep, ...], store: Store, progress: Progress, settle_s: float) -> None:
    """Look once more when everybody who was at work at the same moment is done."""
    with progress.task("Looking whether another publisher was at work"):
        time.sleep(settle_s)
        for feed in feeds:
            for page in feed.to_put:
                _read_back(page, store)
