"""What is copied from one target to another, and why. Only decides.

A key names its content, so what lies under one at both places must be the same. Nothing is ever written over.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from podcast_pipeline.publish.objects import OBJECT_KEY, StoredObject
from podcast_pipeline.publish.plan import Action


@dataclass(frozen=True, slots=True)
class Piece:
    """One object to copy or to leave. `sha256` is None where nobody told it yet: then the key's digits tell."""

    key: str
    size_bytes: int
    sha256: str | None
    action: Action
    reason: str


@dataclass(frozen=True, slots=True)
class Copying:
    """All that one copy does. `missing` are named and not at the source; `refusals` keep it from being done."""

    pieces: tuple[Piece, ...]
    missing: tuple[str, ...]
    refusals: tuple[str, ...]

    @property
    def to_copy(self) -> tuple[Piece, ...]:
        return tuple(piece for piece in self.pieces if piece.action is Action.SEND)

    @property
    def bytes_to_copy(self) -> int:
        return sum(piece.size_bytes for piece in self.to_copy)


def decide_copying(
    named: Collection[str],
    recorded: Mapping[str, str],
    here: Mapping[str, StoredObject | None],
    there: Mapping[str, StoredObject | None],
) -> Copying:
    """Of all keys that feeds or records name: what lies `here` goes `there`, but what is there already.

    `recorded` are the SHA-256 that records know, by key.
    """
    pieces, missing, refusals = [], [], []
    for key in sorted(named):
        source, destination, sha256 = here[key], there[key], recorded.get(key)
        if source is None:
            # What is at its new place needs no old one.
            if destination is None or sha256 not in (None, destination.sha256):
                missing.append(key)
            continue
        if source.sha256 is not None and sha256 not in (None, source.sha256):
            refusals.append(f"{key} is not the file that its record tells of: `git pull`, or publish that episode anew")
            continue
        known = source.sha256 or sha256
        if destination is None:
            pieces.append(Piece(key, source.size_bytes, known, Action.SEND, "not there yet"))
        elif _is_same(source.size_bytes, known, destination):
            pieces.append(Piece(key, source.size_bytes, known, Action.KEEP, "unchanged"))
        else:
            refusals.append(f"{key} is another file there, and nothing is written over: move it away first")
    return Copying(tuple(pieces), tuple(missing), tuple(refusals))


def is_content_of(key: str, sha256: str, told: str | None) -> bool:
    """Whether bytes are those that belong under a key: as a record or the source told, or else as its digits say."""
    if told is not None:
        return sha256 == told
    return OBJECT_KEY.fullmatch(key) is not None and sha256[:12] == key.rpartition("-")[2].partition(".")[0]


def _is_same(size_bytes: int, sha256: str | None, destination: StoredObject) -> bool:
    return destination.size_bytes == size_bytes and (sha256 is None or destination.sha256 in (None, sha256))
