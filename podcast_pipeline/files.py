"""What all rooms ask of a file: its SHA-256, and that it comes to be whole or not at all.

New files are written under another name in the same folder, flushed to the disk, then renamed.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

from podcast_pipeline.errors import FileProblem

_NAME_SIGNS = 40  # of a long name; with more at its ends it could become too long for the file system
_UNFINISHED = re.compile(r"\..{0,40}\.[0-9a-f]{8}\.part(\..*)?")


def sha256_of_file(path: Path) -> str:
    """SHA-256 of a file, read in pieces. FileProblem when it cannot be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise FileProblem(f"cannot be read: {error.strerror}", where=str(path)) from error


def is_unfinished(path: Path) -> bool:
    """Whether a file bears a name of `unfinished`: somebody writes it, or was killed while writing."""
    return _UNFINISHED.fullmatch(path.name) is not None


@contextmanager
def unfinished(path: Path) -> Iterator[Path]:
    """A free name beside `path`, with its ending; a file that still bears it when the block ends is removed."""
    temporary = path.with_name(f".{path.stem[:_NAME_SIGNS]}.{secrets.token_hex(4)}.part{path.suffix}")
    try:
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def put_in_place(temporary: Path, path: Path) -> None:
    """Give a complete file its name: on the disk and not only in its cache, for all to read as a web server must.

    OSErrors come as they are.
    """
    with temporary.open("rb+") as stream:
        os.fsync(stream.fileno())
    temporary.chmod(0o644)
    temporary.replace(path)
    _flush_folder(path.parent)


def _flush_folder(folder: Path) -> None:
    """After a power cut, too, the new name is there. Windows has no folders to flush."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """An empty file to write into; it takes the name `path` when the block ends well, and is gone when it does not.

    OSErrors come as they are.
    """
    with unfinished(path) as temporary:
        temporary.touch()
        yield temporary
        put_in_place(temporary, path)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file at once and whole. FileProblem when it cannot be written."""
    try:
        with written_whole(path) as temporary:
            temporary.write_bytes(content)
    except OSError as error:
        raise FileProblem(f"cannot be written: {error.strerror}", where=str(path)) from error


def write_alone(path: Path, content: bytes) -> None:
    """As write_whole(), one process at a time in this folder; what killed ones left of this file is removed.

    For the files that a person keeps in git: nothing may lie beside them that a person must explain.
    """
    try:
        with locked(path.parent):
            for left in path.parent.iterdir():
                if is_unfinished(left) and left.name.startswith(f".{path.stem[:_NAME_SIGNS]}."):
                    left.unlink(missing_ok=True)
            write_whole(path, content)
    except OSError as error:
        raise FileProblem(f"cannot be written: {error.strerror}", where=str(path)) from error


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One process at a time. (Not on Windows, which has no flock.) OSErrors come as they are."""
    if fcntl is None:
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
