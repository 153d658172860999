"""The place to publish to, as the plan and the deed see it: five methods, two stores (folder.py, s3.py).

Every method raises TargetError: TargetUnreachable (no answer), AccessRefused (credentials, rights),
BucketMissing; `write`, `copy` and `swap` also NotEnoughSpace (a folder on a full disk), `swap` also TargetMoved.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from podcast_pipeline.publish.objects import Keeping, StoredObject, Upload

OnProgress = Callable[[float], None]


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

    def write(self, upload: Upload, on_progress: OnProgress) -> None:
        """Put an object under its key, with its type, cache rule and SHA-256."""
        ...

    def copy(self, keeping: Keeping) -> None:
        """Put what lies under a key under another one, too. TargetMoved when nothing lies there any more."""
        ...

    def swap(self, upload: Upload, seen: bytes | None) -> None:
        """Put an object, but only while the key still holds `seen` (None: nothing); else TargetMoved."""
        ...
