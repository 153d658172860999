"""A folder, tried out: written, flushed, renamed, swapped under its lock, and seen from outside."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from podcast_pipeline.errors import TargetError
from podcast_pipeline.model import FolderTarget
from podcast_pipeline.publish.doctor.address import ask_address
from podcast_pipeline.publish.doctor.facts import Failed, FolderFacts
from podcast_pipeline.publish.doctor.scratch import SCRATCH, new_scratch, scratch_feed
from podcast_pipeline.publish.folder import FolderStore
from podcast_pipeline.publish.objects import Upload


def examine_folder(target: FolderTarget, root: Path, clock: Callable[[], datetime]) -> FolderFacts:
    """All that can be found out. What this puts there it removes, the folder itself too if it was not there before."""
    folder = root / target.path
    was_there = folder.exists()
    store = FolderStore(folder, shown=target.path)
    # A folder keeps no cache rules.
    upload = replace(new_scratch(), cache_control="")
    feed_key = f"{upload.key}.swapped"
    try:
        facts = _tried_out(target, folder, store, upload, feed_key)
        if facts.failed is not None:
            return facts
        return replace(facts, address=ask_address(target.url(upload.key), upload, clock))
    finally:
        _remove(store, folder, (upload.key, feed_key), was_there=was_there)


def _tried_out(target: FolderTarget, folder: Path, store: FolderStore, upload: Upload, feed_key: str) -> FolderFacts:
    try:
        store.write(upload, lambda _: None)
        came_back = store.read(upload.key) == upload.source
        feeds = [scratch_feed(number, feed_key) for number in (b"1", b"2")]
        store.swap(feeds[0], None)
        store.swap(feeds[1], b"1")
    except TargetError as error:
        return FolderFacts(target.path, failed=Failed(error))
    return FolderFacts(
        target.path,
        came_back=came_back,
        closed=tuple(sorted(each.name for each in folder.iterdir() if each.is_dir() and not os.access(each, os.W_OK))),
        free_bytes=shutil.disk_usage(folder).free,
    )


def _remove(store: FolderStore, folder: Path, keys: tuple[str, ...], *, was_there: bool) -> None:
    try:
        for key in keys:
            store.delete(key)
        (folder / SCRATCH).rmdir()
        if not was_there:
            folder.rmdir()
    except (TargetError, OSError):
        # Where nothing could be written, nothing is to be removed; what else is in there stays.
        return
