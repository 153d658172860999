"""build/<slug>/: finished work, kept by what it was made from, so that nothing is made twice.

Everything here can be thrown away; it is then made again. Files whose bytes changed behind our back do not count.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from podcast_pipeline.errors import FileProblem
from podcast_pipeline.model import Edition, Master, Measurement
from podcast_pipeline.project import write_whole

_MASTER = TypeAdapter(Master)


def sha256_of_file(path: Path) -> str:
    """SHA-256 of a file, read in pieces. FileProblem when it cannot be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise FileProblem(f"cannot be read: {error.strerror}", where=str(path)) from error


@dataclass(frozen=True, slots=True)
class Shelf:
    """The finished work of one episode, in `folder`."""

    folder: Path

    def open(self) -> None:
        """Make the folder. FileProblem when that is not allowed."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FileProblem(f"cannot be made: {error.strerror}", where=str(self.folder)) from error

    def recording_sha256(self, recording: Path) -> str:
        """The recording's SHA-256; hashed again only when its size or time of change is another."""
        note = self.folder / "recording.json"
        try:
            status = recording.stat()
        except OSError as error:
            raise FileProblem(f"cannot be read: {error.strerror}", where=str(recording)) from error
        mark = {"file": str(recording.resolve()), "size_bytes": status.st_size, "changed_ns": status.st_mtime_ns}
        known = _read_json(note)
        if known is not None and {**known, "sha256": None} == {**mark, "sha256": None}:
            return str(known["sha256"])
        sha256 = sha256_of_file(recording)
        if self.folder.is_dir():
            write_whole(note, json.dumps({**mark, "sha256": sha256}, indent=2).encode())
        return sha256

    def master_file(self, made_from: str) -> Path:
        """Where the master made from `made_from` (a hex digest) stands, or shall stand."""
        return self.folder / f"master-{made_from[:16]}.mp3"

    def master(self, made_from: str) -> Master | None:
        known = _read(self.master_file(made_from).with_suffix(".json"))
        try:
            master = None if known is None else _MASTER.validate_json(known)
        except ValidationError:
            return None
        if master is None or not _is_whole(self.master_file(made_from), master.sha256):
            return None
        return replace(master, path=self.master_file(made_from))

    def keep_master(self, made_from: str, master: Master) -> None:
        bare = replace(master, measured=_without_series(master.measured), recording=_without_series(master.recording))
        write_whole(self.master_file(made_from).with_suffix(".json"), _MASTER.dump_json(bare, indent=2))

    @contextmanager
    def unfinished(self) -> Iterator[Path]:
        """A name for a file in the making, of this process alone; gone at the end if it still bears it."""
        temporary = self.folder / f".{os.getpid()}.part.mp3"
        try:
            yield temporary
        finally:
            temporary.unlink(missing_ok=True)

    def edition_file(self, edition: Edition) -> Path | None:
        """The edition's enclosure, when it stands here and its bytes are still the ones that were made."""
        path = self._file_of(edition)
        return path if _is_whole(path, edition.enclosure.sha256) else None

    def keep_edition(self, edition: Edition, file: Path) -> Path:
        """Give a tagged file the name it is found by, and note what it was made from."""
        path = self._file_of(edition)
        file.replace(path)
        write_whole(path.with_suffix(".json"), edition.model_dump_json(indent=2).encode())
        return path

    def editions(self) -> tuple[Edition, ...]:
        """What is noted of all editions made here, the newest first; their files are not looked into."""
        found = []
        for note in sorted(self.folder.glob("[0-9a-f]*.json"), key=lambda note: -note.stat().st_mtime_ns):
            try:
                edition = Edition.model_validate_json(note.read_bytes())
            except (ValidationError, OSError):
                continue  # no note of ours, or a damaged one: what it told of is made again
            if self._file_of(edition).is_file():
                found.append(edition)
        return tuple(found)

    def _file_of(self, edition: Edition) -> Path:
        return self.folder / f"{edition.enclosure.sha256[:12]}.mp3"


def _without_series(measured: Measurement) -> Measurement:
    return replace(measured, momentary_lufs=(), peaks_dbfs=())


def _is_whole(path: Path, sha256: str) -> bool:
    return path.is_file() and sha256_of_file(path) == sha256


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _read_json(path: Path) -> dict[str, Any] | None:
    try:
        value = json.loads(_read(path) or b"null")
    except ValueError:
        return None
    return value if isinstance(value, dict) and "sha256" in value else None
