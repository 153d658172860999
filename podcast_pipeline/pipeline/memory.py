"""build/<target>/feeds: what the feeds that are live, or soon will be, were read as. By their bytes they are known."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from podcast_pipeline import feed
from podcast_pipeline.kept import keep, made_by, read_kept
from podcast_pipeline.model import LiveFeed
from podcast_pipeline.pipeline.sight import Memory

# Documents of fewer bytes are read faster than they are recalled.
_WORTH_KEEPING_BYTES = 200_000


def recall(file: Path) -> Memory:
    """Tells what a document was read as; None for one that is not remembered."""
    kept = _kept(file)

    def known(content: bytes) -> LiveFeed | None:
        if not kept or len(content) < _WORTH_KEEPING_BYTES:
            return None
        note = json.loads(bytes(kept.get(hashlib.sha256(content).hexdigest(), b"null")))
        return None if note is None else feed.recalled(content, note)

    return known


def remember(file: Path, read: Iterable[Mapping[bytes, LiveFeed]]) -> None:
    """Keep what these documents were read as, in the place of all that was kept; not again what is kept already."""
    large = {
        live.sha256: (content, live)
        for documents in read
        for content, live in documents.items()
        if len(content) >= _WORTH_KEEPING_BYTES
    }
    kept = _kept(file)
    if kept.keys() >= large.keys():
        return
    notes = {sha256: bytes(kept[sha256]) if sha256 in kept else _note(*large[sha256]) for sha256 in large}
    keep(file, made_by(), [[sha256, len(note)] for sha256, note in notes.items()], notes.values())


def _note(content: bytes, live: LiveFeed) -> bytes:
    """What is kept of a document: `null` for one that cannot be remembered."""
    return json.dumps(feed.remembered(content, live), ensure_ascii=False, separators=(",", ":")).encode()


def _kept(file: Path) -> dict[str, memoryview]:
    """What is kept of each document, by its SHA-256."""
    index, content = read_kept(file, made_by()) or ([], memoryview(b""))
    kept, end = {}, 0
    for sha256, length in index:
        start, end = end, end + length
        kept[sha256] = content[start:end]
    return kept
