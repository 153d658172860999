"""The place to publish to, as the plan and the deed see it; two stores (folder.py, s3/) and a reader (public.py).

Every method raises TargetError: TargetUnreachable (no answer), AccessRefused (credentials, rights),
BucketMissing; what writes also NotEnoughSpace (a folder on a full disk), `swap` also TargetMoved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from podcast_pipeline.publish.objects import Keeping, ListedObject, StoredObject, Upload

OnProgress = Callable[[float], None]


class Kept(StrEnum):
    """What a host makes of a condition on a write."""

    YES = "yes"
    REFUSED = "refused"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a host makes of "only if nothing is there" and of "only if this is there"."""

    create: Kept
    replace: Kept

    @property
    def hold(self) -> bool:
        """Whether two publishers at once can be told apart before one of them writes over the other."""
        return self.create is self.replace is Kept.YES


class Store(Protocol):
    """Objects under keys. A reader sees an object whole or not at all, old or new."""

    @property
    def place(self) -> str:
        """Where it is, as a person reads it; never holds a secret."""
        ...

    def look(self, key: str) -> StoredObject | None:
        """What is known of an object without fetching it; None when there is none."""
        ...

    def read(self, key: str) -> bytes | None:
        """An object's bytes (feeds: small enough for memory); None when there is none."""
        ...

    def fetch(self, key: str, to: Path, on_progress: OnProgress) -> bool:
        """Write an object of any size to a file, in pieces. False when there is none; FileProblem for the file."""
        ...

    def take(self, upload: Upload, source: Store) -> bool:
        """Put an object that lies in another store under the same key, without its bytes passing through here.

        False when the two have no common host that does it. TargetMoved when nothing lies there any more.
        """
        ...

    def write(self, upload: Upload, on_progress: OnProgress) -> None:
        """Put an object under its key, with its type, cache rule and SHA-256."""
        ...

    def copy(self, keeping: Keeping) -> None:
        """Put what lies under a key under another one, too. TargetMoved when nothing lies there any more."""
        ...

    def swap(self, upload: Upload, seen: bytes | None) -> None:
        """Put an object, but only while the key still holds `seen` (None: nothing), or the new content already.

        TargetMoved when it holds something else: another publisher was there first.
        Where the host keeps no conditions, another's write of the same moment is lost: see `conditions`.
        """
        ...

    def conditions(self, witness: Upload) -> Conditions:
        """What the host makes of conditional writes: tried out on small content that lies there, and is not changed."""
        ...

    def list(self, prefix: str) -> Iterator[ListedObject]:
        """Every object whose key starts so, in the order of the keys. Raises rather than list a part of them."""
        ...

    def delete(self, key: str) -> None:
        """Remove an object; that it is not there is no error."""
        ...

    def end_unfinished(self, before: datetime) -> int:
        """End uploads that began earlier and never came to their end; how many there were."""
        ...
