"""Bringing a show to its place: a plan (a value), then the deed.

objects.py  keys, types and cache rules of what is published
cleaning.py what may be deleted; pure
history.py  the feeds that were live before, by their keys; pure
plan.py     what will be done and why; pure
apply.py    doing it, verified, the feed last; sending.py sends objects
pinned.py   a plan as a file; pure
copying.py  what goes from one target to another; pure; carrying.py brings it
together.py several objects at once, with one progress
store.py    the place to publish to, as a protocol
folder.py   a folder
s3/         a bucket (boto3)
doctor/     whether a target is fit to publish to
"""

from __future__ import annotations

from pathlib import Path

from podcast_pipeline.model import FolderTarget, Target
from podcast_pipeline.publish.apply import Applied, apply
from podcast_pipeline.publish.cleaning import (
    Cleaning,
    Deletion,
    Rules,
    chapters_to_read,
    decide_cleaning,
    kept_feeds_to_read,
)
from podcast_pipeline.publish.history import KeptFeed, history
from podcast_pipeline.publish.objects import (
    CONTENT_TYPES,
    KEPT_FEEDS,
    OBJECT_KEY,
    Keeping,
    ListedObject,
    Role,
    StoredObject,
    Upload,
    bytes_upload,
    content_type_of,
    feed_upload,
    file_upload,
    hashed_key,
    keeping_of,
)
from podcast_pipeline.publish.plan import (
    Action,
    Dating,
    FeedStep,
    PageStep,
    Plan,
    PlannedEpisode,
    Question,
    RecordEntry,
    Step,
    decide_feed_action,
    decide_steps,
)
from podcast_pipeline.publish.store import Conditions, Kept, Store

__all__ = [
    "CONTENT_TYPES",
    "KEPT_FEEDS",
    "OBJECT_KEY",
    "Action",
    "Applied",
    "Cleaning",
    "Conditions",
    "Dating",
    "Deletion",
    "FeedStep",
    "Keeping",
    "Kept",
    "KeptFeed",
    "ListedObject",
    "PageStep",
    "Plan",
    "PlannedEpisode",
    "Question",
    "RecordEntry",
    "Role",
    "Rules",
    "Step",
    "Store",
    "StoredObject",
    "Upload",
    "apply",
    "bytes_upload",
    "chapters_to_read",
    "content_type_of",
    "decide_cleaning",
    "decide_feed_action",
    "decide_steps",
    "feed_upload",
    "file_upload",
    "hashed_key",
    "history",
    "keeping_of",
    "kept_feeds_to_read",
    "open_public_store",
    "open_store",
]


def open_public_store(target: Target) -> Store:
    """A target as listeners see it: to read, without credentials."""
    from podcast_pipeline.publish.public import PublicStore

    return PublicStore(target.base_url, None if isinstance(target, FolderTarget) else target.timeout_s)


def open_store(target: Target, *, root: Path) -> Store:
    """The store of a target; a folder's path starts at `root`, the show's folder."""
    if isinstance(target, FolderTarget):
        from podcast_pipeline.publish.folder import FolderStore

        return FolderStore(root / target.path, shown=target.path)
    # botocore takes a fifth of a second to import: only who publishes to S3 pays for it.
    from podcast_pipeline.publish.s3 import S3Store

    return S3Store(target)
