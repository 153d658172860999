"""A stretch of a file as the body of a request: large files go up in several, and none is held in memory."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable
from pathlib import Path

from podcast_pipeline.errors import FileProblem

_BLOCK_BYTES = 1 << 20
_HASHED_BYTES = 1 << 18  # what stays in the cache of a core is hashed a fifth faster


class Stretch(io.RawIOBase):
    """`size_bytes` of a file from `start` on. FileProblem when the file has become shorter.

    It gives more than it is asked for: http.client asks for 16 KiB, and a call for each of them takes longer than
    sending. `on_read` is told how many of its bytes are on their way.
    """

    def __init__(
        self, path: Path, start: int, size_bytes: int, on_read: Callable[[int], None] = lambda _: None
    ) -> None:
        super().__init__()
        self._path, self._start, self._size_bytes, self._on_read = path, start, size_bytes, on_read
        self._stream = path.open("rb", buffering=0)
        self._at = 0
        self.seek(0)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        block = self._next(self._size_bytes if size < 0 else _BLOCK_BYTES)
        self._on_read(self._at)
        return block

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        origin = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size_bytes}[whence]
        self._at = origin + offset
        self._stream.seek(self._start + self._at)
        return self._at

    def tell(self) -> int:
        return self._at

    def close(self) -> None:
        self._stream.close()
        super().close()

    def sha256(self, also: hashlib._Hash | None = None) -> str:
        """Of all of it; what is read next is its beginning. `also` is told the same bytes."""
        digest = hashlib.sha256()
        self.seek(0)
        while block := self._next(_HASHED_BYTES):
            digest.update(block)
            if also is not None:
                also.update(block)
        self.seek(0)
        return digest.hexdigest()

    def _next(self, size_bytes: int) -> bytes:
        left = self._size_bytes - self._at
        block = self._stream.read(min(left, size_bytes))
        if left and not block:
            raise FileProblem("became shorter while it was sent; run the command again", where=str(self._path))
        self._at += len(block)
        return block


def another_file(path: Path) -> FileProblem:
    """A file whose bytes are not those that were planned with."""
    return FileProblem("changed since the plan was made; run the command again", where=str(path))
