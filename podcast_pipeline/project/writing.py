"""The only writers of a show's files: the record of an episode, and the date of a draft."""

from __future__ import annotations

import os
import tempfile
from datetime import datetime
from pathlib import Path

from podcast_pipeline.errors import FileProblem
from podcast_pipeline.model import Record


def write_record(path: Path, record: Record) -> None:
    """Write published.json at once and whole."""
    write_whole(path, (record.model_dump_json(indent=2) + "\n").encode())


def write_date(path: Path, published_at: datetime) -> None:
    """Write `published_at` into an episode.md; every other byte of the file stays as it is."""
    write_whole(path, dated(path.read_bytes().decode("utf-8"), published_at).encode())


def dated(text: str, published_at: datetime) -> str:
    """An episode.md with `published_at` in its front matter: in the place of an empty one, else as its last line."""
    line = f"published_at: {published_at.isoformat(timespec='seconds')}"
    lines = text.splitlines(keepends=True)
    newline = "\r\n" if lines[0].endswith("\r\n") else "\n"
    fence = next(index for index, written in enumerate(lines[1:], 1) if written.rstrip() == "---")
    old = next((index for index in range(1, fence) if lines[index].startswith("published_at:")), None)
    return "".join([*lines[: old or fence], line + newline, *lines[(old + 1 if old else fence) :]])


def write_whole(path: Path, content: bytes) -> None:
    """Write under a temporary name in the same folder, then rename: nobody ever sees half a file."""
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise FileProblem(f"cannot be written: {error.strerror}", where=str(path)) from error
