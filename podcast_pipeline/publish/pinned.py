"""A plan as a file: what was decided, and what was seen when it was. Pure.

`podcast plan --out` writes it. `podcast publish --plan` plans again and compares: it does what is written there, or the
rest of it where an interrupted run did a part already, and nothing else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Literal

from pydantic import AwareDatetime

from podcast_pipeline.model.frozen import Frozen
from podcast_pipeline.publish.objects import StoredObject
from podcast_pipeline.publish.plan import Action, PageStep, Plan, Step


class PinnedWish(Frozen):
    """What the plan was asked for, in the words of the command line."""

    scope: Literal["episode", "feed", "all", "due", "withdraw"]
    now: AwareDatetime
    episodes: tuple[str, ...] = ()
    date_now: bool = False
    redate: bool = False
    replace: Literal["new-url", "same-url"] | None = None


class PinnedSight(Frozen):
    """What lay under a key when the plan was made."""

    size_bytes: int
    sha256: str | None
    etag: str | None


class PinnedObject(Frozen):
    key: str
    action: Action
    reason: str
    size_bytes: int
    sha256: str
    content_type: str
    cache_control: str
    seen: PinnedSight | None


class PinnedFeed(Frozen):
    """One document of a feed: `seen_sha256` is what listeners had, None where there was nothing."""

    key: str
    action: Action
    reason: str
    sha256: str
    seen_sha256: str | None


class PinnedPlan(Frozen):
    """Everything by which a plan is known again.

    All hashes are SHA-256: `files` of those of the show that it was made from, `target_sha256` of the target's
    settings, `records` of what will be written into the show, by the episode's slug, as are the dates of `dated`.
    """

    version: Literal[1] = 1
    tool: str
    show_guid: str
    target: str
    place: str
    feed_url: str
    target_sha256: str
    wish: PinnedWish
    feeds: tuple[PinnedFeed, ...]
    objects: tuple[PinnedObject, ...]
    records: dict[str, str]
    dated: dict[str, AwareDatetime]
    questions: tuple[str, ...]
    files: dict[str, str]


def pinned_feeds(plan: Plan) -> tuple[PinnedFeed, ...]:
    return tuple(_feed(page) for feed in plan.feeds for page in (*feed.pages, feed))


def pinned_objects(plan: Plan) -> tuple[PinnedObject, ...]:
    return tuple(map(_object, plan.steps))


def deviation(pinned: PinnedPlan, again: PinnedPlan) -> str | None:
    """The first thing in which a plan made again is another deed, in words; None when it is the same, or its rest."""
    return next(_deviations(pinned, again), None)


def _deviations(pinned: PinnedPlan, again: PinnedPlan) -> Iterator[str]:
    if pinned.target_sha256 != again.target_sha256:
        yield f"the settings of the target {pinned.target} in podcast.yaml changed"
    feeds = {feed.key: feed for feed in pinned.feeds}
    for feed in again.feeds:
        if feed.key in feeds and feed.seen_sha256 not in _expected(feeds[feed.key]):
            yield f"{feed.key} at the target is another one now: somebody else published there"
    objects = {each.key: each for each in pinned.objects}
    for each in again.objects:
        if each.key in objects and (moved := _moved(objects[each.key], each)):
            yield f"{each.key} at the target {moved}"
    if _outcome(pinned) != _outcome(again):
        yield _why_other(pinned, again)
    for question in again.questions:
        if question not in pinned.questions:
            yield f"there is a question that it did not ask ({question})"


def _expected(feed: PinnedFeed) -> set[str | None]:
    """What may lie there: what was seen, or what a run of this very plan put."""
    return {feed.seen_sha256, feed.sha256} if feed.action is Action.SEND else {feed.seen_sha256}


def _moved(before: PinnedObject, now: PinnedObject) -> str | None:
    """How the target changed under an object's key, beside that the object itself came up."""
    if now.action is Action.SEND and before.action is Action.KEEP:
        return "is gone, or another one now"
    if now.action is Action.SEND and _is_other(before.seen, now.seen):
        return "appeared, and is another file than the planned one" if before.seen is None else "is another one now"
    # Whether one is looked at that a feed names, is another matter; so is one that this plan put itself.
    if before.action is Action.KEEP and before.seen and now.seen and _is_other(before.seen, now.seen):
        return "was written over since"
    return None


def _is_other(before: PinnedSight | None, now: PinnedSight | None) -> bool:
    if before is None or now is None:
        return before is not now
    pairs = ((before.sha256, now.sha256), (before.etag, now.etag))
    known = (one != other for one, other in pairs if one is not None and other is not None)
    return before.size_bytes != now.size_bytes or any(known)


def _outcome(plan: PinnedPlan) -> tuple[object, ...]:
    """All that is there in the end, at the target and in the show."""
    return (
        {feed.key: feed.sha256 for feed in plan.feeds},
        {each.key: (each.size_bytes, each.sha256, each.content_type, each.cache_control) for each in plan.objects},
        plan.records,
        plan.dated,
    )


def _why_other(pinned: PinnedPlan, again: PinnedPlan) -> str:
    if pinned.tool != again.tool:
        return f"it was made by {pinned.tool}, and this is {again.tool}"
    changed = sorted(name for name in pinned.files.keys() | again.files.keys() if _differs(name, pinned, again))
    if changed:
        more = f" and {len(changed) - 1} more of the show's files" if len(changed) > 1 else ""
        return f"{changed[0]}{more} changed"
    return "the show's files are the same, but the target or build/ changed, and that makes another plan"


def _differs(name: str, pinned: PinnedPlan, again: PinnedPlan) -> bool:
    return pinned.files.get(name) != again.files.get(name)


def _feed(page: PageStep) -> PinnedFeed:
    seen = hashlib.sha256(page.seen).hexdigest() if page.seen is not None else None
    return PinnedFeed(
        key=page.upload.key, action=page.action, reason=page.reason, sha256=page.upload.sha256, seen_sha256=seen
    )


def _object(step: Step) -> PinnedObject:
    upload = step.upload
    return PinnedObject(
        key=upload.key,
        action=step.action,
        reason=step.reason,
        size_bytes=upload.size_bytes,
        sha256=upload.sha256,
        content_type=upload.content_type,
        cache_control=upload.cache_control,
        seen=_sight(step.seen),
    )


def _sight(seen: StoredObject | None) -> PinnedSight | None:
    if seen is None:
        return None
    return PinnedSight(size_bytes=seen.size_bytes, sha256=seen.sha256, etag=seen.etag)
