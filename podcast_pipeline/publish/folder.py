"""A folder as a store: written under a temporary name, flushed to the disk, then renamed."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from podcast_pipeline.errors import AccessRefused, NotEnoughSpace, TargetError, TargetMoved
from podcast_pipeline.files import is_unfinished, locked, written_whole
from podcast_pipeline.publish.objects import Keeping, ListedObject, StoredObject, Upload
from podcast_pipeline.publish.store import Conditions, Kept, OnProgress, Store

_CHUNK_BYTES = 1 << 20


class FolderStore:
    """Keys are paths below `root`. A folder keeps no content type: whatever serves it must know (`preview` does)."""

    def __init__(self, root: Path, *, shown: str) -> None:
        self._root = root
        self._shown = shown

    @property
    def place(self) -> str:
        return self._shown

    def look(self, key: str) -> StoredObject | None:
        path = self._root / key
        with _explained(path):
            if not path.is_file():
                return None
            with path.open("rb") as stream:
                sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
                stat = os.fstat(stream.fileno())
                return StoredObject(stat.st_size, sha256, None, None, datetime.fromtimestamp(stat.st_mtime, UTC))

    def read(self, key: str) -> bytes | None:
        path = self._root / key
        with _explained(path):
            return path.read_bytes() if path.is_file() else None

    def fetch(self, key: str, to: Path, on_progress: OnProgress) -> bool:
        path = self._root / key
        with _explained(path):
            if not path.is_file():
                return False
            with to.open("wb") as stream:
                _copy(path, stream, path.stat().st_size, on_progress)
        return True

    def take(self, upload: Upload, source: Store) -> bool:
        if not isinstance(source, FolderStore):
            return False
        self._put_copy(source._root / upload.key, upload.key, upload.size_bytes, source._name(upload.key))
        return True

    def write(self, upload: Upload, on_progress: OnProgress) -> None:
        path = self._root / upload.key
        with _explained(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            with written_whole(path) as temporary, temporary.open("wb") as stream:
                if isinstance(upload.source, bytes):
                    stream.write(upload.source)
                else:
                    _copy(upload.file, stream, upload.size_bytes, on_progress)

    def copy(self, keeping: Keeping) -> None:
        self._put_copy(self._root / keeping.key, keeping.kept_key, keeping.size_bytes, self._name(keeping.key))

    def swap(self, upload: Upload, seen: bytes | None) -> None:
        with _explained(self._root):
            self._root.mkdir(parents=True, exist_ok=True)
        with locked(self._root):
            held = self.read(upload.key)
            if held == upload.source:
                return
            if held != seen:
                message = "changed since the plan was made; run the command again"
                raise TargetMoved(message, where=self._name(upload.key))
            self.write(upload, lambda _: None)

    def conditions(self, witness: Upload) -> Conditions:
        # `swap` looks and puts under a lock.
        return Conditions(Kept.YES, Kept.YES)

    def list(self, prefix: str) -> Iterator[ListedObject]:
        # Only where such keys can lie: beside one feed there may be ten thousand files of audio.
        folder = self._root / prefix.rpartition("/")[0]
        with _explained(self._root):
            found = sorted(
                (path.relative_to(self._root).as_posix(), path) for path in folder.rglob("*") if path.is_file()
            )
        for key, path in found:
            if key.startswith(prefix) and not is_unfinished(path):
                stat = path.stat()
                yield ListedObject(key, stat.st_size, datetime.fromtimestamp(stat.st_mtime, UTC))

    def delete(self, key: str) -> None:
        path = self._root / key
        with _explained(path):
            path.unlink(missing_ok=True)

    def end_unfinished(self, before: datetime) -> int:
        with _explained(self._root):
            left = [
                path
                for path in self._root.rglob(".*.part*")
                if is_unfinished(path) and datetime.fromtimestamp(path.stat().st_mtime, UTC) < before
            ]
            for path in left:
                path.unlink(missing_ok=True)
        return len(left)

    def _put_copy(self, source: Path, key: str, size_bytes: int, name: str) -> None:
        path = self._root / key
        with _explained(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                with written_whole(path) as temporary, temporary.open("wb") as stream:
                    _copy(source, stream, size_bytes, lambda _: None)
            except FileNotFoundError as error:
                raise TargetMoved("is gone since the plan was made; run the command again", where=name) from error

    def _name(self, key: str) -> str:
        return f"{self._shown}/{key}"


def _copy(source: Path, stream: BinaryIO, size_bytes: int, on_progress: OnProgress) -> None:
    done = 0
    with source.open("rb") as origin:
        while chunk := origin.read(_CHUNK_BYTES):
            stream.write(chunk)
            done += len(chunk)
            on_progress(done / max(1, size_bytes))


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        where = str(path)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NotEnoughSpace("the disk is full; free some space and run the command again", where=where) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise AccessRefused(
                "may not be read or written; change its rights or the target's path", where=where
            ) from error
        raise TargetError(f"{error.strerror}; check the target's path in podcast.yaml", where=where) from error
