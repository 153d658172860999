"""Objects of one store come to another, each verified: at the host where it can, else through a file on this machine.

No more than a few files lie here at once, and of no file more than a few parts are in memory.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from podcast_pipeline.errors import NotVerified, TargetMoved
from podcast_pipeline.files import sha256_of_file
from podcast_pipeline.progress import Progress
from podcast_pipeline.publish.copying import Copying, Piece, is_content_of
from podcast_pipeline.publish.objects import Role, StoredObject, Upload, cache_rule_of, content_type_of
from podcast_pipeline.publish.store import Store
from podcast_pipeline.publish.together import Part, go_together

_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Carried:
    """How many objects came, and how many of them without passing through this machine."""

    objects: int
    bytes_carried: int
    at_the_host: int


def carry_all(copying: Copying, source: Store, destination: Store, folder: Path, progress: Progress) -> Carried:
    """Copy every piece; files on their way lie in `folder`. What is there already when one fails stays there.

    NotVerified when something else came; TargetMoved when the target changed since the plan was made.
    """
    parts = [_part(piece, source, destination, folder) for piece in copying.to_copy]
    what = "1 object" if len(parts) == 1 else f"{len(parts)} objects"
    at_the_host = go_together(f"Copying {what}", parts, progress, at_once=_AT_ONCE)
    return Carried(len(parts), copying.bytes_to_copy, sum(at_the_host))


def fetch_verified(
    store: Store, key: str, to: Path, *, sha256: str | None, on_progress: Callable[[float], None]
) -> str | None:
    """An object as a file, and its SHA-256; None when there is none. NotVerified when it is not what it should be."""
    if not store.fetch(key, to, on_progress):
        return None
    found = sha256_of_file(to)
    if not is_content_of(key, found, sha256):
        to.unlink()
        raise NotVerified(f"is not what it should be: {store.place} gave other bytes (SHA-256 {found})", where=key)
    return found


def _part(piece: Piece, source: Store, destination: Store, folder: Path) -> Part[bool]:
    return Part(piece.size_bytes, lambda advance: _carry(piece, source, destination, folder, advance))


def _carry(piece: Piece, source: Store, destination: Store, folder: Path, advance: Callable[[float], None]) -> bool:
    """Whether it was copied at the host."""
    if destination.look(piece.key) is not None:
        raise TargetMoved("appeared since the plan was made; run the command again", where=piece.key)
    if piece.sha256 is not None and destination.take(_upload(piece, piece.sha256, None), source):
        _verify_taken(piece, source, destination, folder)
        advance(1.0)
        return True
    file = folder / piece.key.rpartition("/")[2]
    try:
        sha256 = fetch_verified(
            source, piece.key, file, sha256=piece.sha256, on_progress=lambda done: advance(done / 2)
        )
        if sha256 is None:
            raise TargetMoved("is gone since the plan was made; run the command again", where=piece.key)
        destination.write(_upload(piece, sha256, file), lambda done: advance((1 + done) / 2))
    finally:
        file.unlink(missing_ok=True)
    _verify(piece, sha256, destination.look(piece.key), destination)
    advance(1.0)
    return False


def _upload(piece: Piece, sha256: str, file: Path | None) -> Upload:
    rule = cache_rule_of(piece.key, sha256)
    return Upload(Role.MEDIA, piece.key, file, piece.size_bytes, sha256, content_type_of(piece.key), rule)


def _verify_taken(piece: Piece, source: Store, destination: Store, folder: Path) -> None:
    """What a host copied has our word for its SHA-256. Its own is the ETag: where that is another one, we look."""
    here, there = source.look(piece.key), destination.look(piece.key)
    _verify(piece, piece.sha256, there, destination)
    if here is not None and there is not None and here.etag == there.etag:
        return
    file = folder / piece.key.rpartition("/")[2]
    try:
        fetch_verified(destination, piece.key, file, sha256=piece.sha256, on_progress=lambda _: None)
    finally:
        file.unlink(missing_ok=True)


def _verify(piece: Piece, sha256: str | None, there: StoredObject | None, destination: Store) -> None:
    if there is None or (there.size_bytes, there.sha256) != (piece.size_bytes, sha256):
        raise NotVerified(
            f"was copied, but {destination.place} shows something else; run the command again", where=piece.key
        )
