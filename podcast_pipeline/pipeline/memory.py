"""build/<target>/feeds: what the feeds that are live, or soon will be, were read as. By their bytes they are known."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from podcast_pipeline import feed
from podcast_pipeline.kept import keep, made_by, read_kept
from podcast_pipeline.model import LiveFeed
from podcast_pipeline.pipeline.sight import Memory

# Documents of fewer bytes are read faster than they are recalled.
_WORTH_KEEPING_BYTES = 200_000


def recall(file: Path) -> Memory:
    """Tells what a document was read as; None for one that is not remembered."""
    value, _ = read_kept(file, made_by()) or ([], None)
    kept: dict[str, dict[str, Any]] = {each["sha256"]: each for each in value}

    def known(content: bytes) -> LiveFeed | None:
        if not kept or len(content) < _WORTH_KEEPING_BYTES:
            return None
        found = kept.get(hashlib.sha256(content).hexdigest())
        return None if found is None else feed.recalled(content, found)

    return known


def remember(file: Path, read: Iterable[Mapping[bytes, LiveFeed]]) -> None:
    """Keep what these documents were read as, in the place of all that was kept; not again what is kept already."""
    large = {
        content: live
        for documents in read
        for content, live in documents.items()
        if len(content) >= _WORTH_KEEPING_BYTES
    }
    value, _ = read_kept(file, made_by()) or ([], None)
    if {each["sha256"] for each in value} >= {live.sha256 for live in large.values()}:
        return
    notes = (feed.remembered(content, live) for content, live in large.items())
    keep(file, made_by(), [note for note in notes if note is not None])
