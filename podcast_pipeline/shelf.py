"""build/<slug>/: finished work, kept by what it was made from, so that nothing is made twice.

Everything here can be thrown away; it is then made again. Files whose bytes changed behind our back do not count.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import TypeAdapter, ValidationError

from podcast_pipeline.errors import FileProblem
from podcast_pipeline.files import sha256_of_file, write_whole
from podcast_pipeline.model import Edition, Master, Medium

_MASTER = TypeAdapter(Master)
_MARKS = ("file", "size_bytes", "changed_ns")  # by which a recording is known again


def sha256_of_tracks(sha256s: Sequence[str]) -> str:
    """What an episode's recording is known by: its file's SHA-256, or of several tracks that over theirs, in order."""
    return sha256s[0] if len(sha256s) == 1 else hashlib.sha256("\n".join(sha256s).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Shelf:
    """The finished work of one episode, in `folder`; `kept` is where audio lies that was never made here."""

    folder: Path
    kept: Path | None = None

    def open(self) -> None:
        """Make the folder. FileProblem when that is not allowed."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FileProblem(f"cannot be made: {error.strerror}", where=str(self.folder)) from error

    def recording_sha256(self, tracks: Sequence[Path], *, remember: bool = True) -> str:
        """The SHA-256 of a recording's tracks; one is hashed again only when its size or time of change is another.

        Without `remember` nothing is written. FileProblem when a track cannot be read.
        """
        note = self.folder / "recording.json"
        known, marks = _known_tracks(note), [_mark(track) for track in tracks]
        noted = [_noted(mark, known) for mark in marks]
        sha256s = [
            sha256 if sha256 is not None else sha256_of_file(track) for track, sha256 in zip(tracks, noted, strict=True)
        ]
        if remember and None in noted and self.folder.is_dir():
            written = [{**mark, "sha256": sha256} for mark, sha256 in zip(marks, sha256s, strict=True)]
            write_whole(note, json.dumps({"tracks": written}, indent=2).encode())
        return sha256_of_tracks(sha256s)

    @property
    def report_file(self) -> Path:
        """The report on the latest master."""
        return self.folder / "report.html"

    def master_file(self, made_from: str, ending: str = ".mp3") -> Path:
        """Where a deliverable of the master made from `made_from` (a hex digest) stands, or shall stand."""
        return self.folder / f"master-{made_from[:16]}{ending}"

    def master(self, made_from: str) -> Master | None:
        """The master noted as made from this; None when it is not here, or not whole any more."""
        known = _read(self._master_note(made_from))
        try:
            master = None if known is None else _MASTER.validate_json(known)
        except ValidationError:
            return None
        if master is None:
            return None
        # The folder may have been moved since.
        here = tuple(
            replace(deliverable, path=self.folder / deliverable.path.name) for deliverable in master.deliverables
        )
        return replace(master, deliverables=here) if all(_is_whole(each.path, each.sha256) for each in here) else None

    def keep_master(self, made_from: str, master: Master) -> None:
        # By json, which writes the -inf of silence so that it can be read again; pydantic would write null.
        content = json.dumps(_MASTER.dump_python(master), default=str)
        write_whole(self._master_note(made_from), content.encode())

    @contextmanager
    def unfinished(self, endings: Sequence[str] = (".mp3",)) -> Iterator[tuple[Path, ...]]:
        """Names for files in the making, of this process alone; gone at the end if they still bear them."""
        temporaries = tuple(self.folder / f".{os.getpid()}.part{ending}" for ending in endings)
        try:
            yield temporaries
        finally:
            for temporary in temporaries:
                temporary.unlink(missing_ok=True)

    def edition_file(self, edition: Edition) -> Path | None:
        """The edition's enclosure, when it stands here and its bytes are still the ones that were made."""
        return self._whole_file_of(edition.enclosure)

    def files(self, edition: Edition) -> tuple[Path | None, ...]:
        """The file of each of the edition's media, in their order; None for one that is not here as it was made."""
        return tuple(self._whole_file_of(medium) for medium in edition.media)

    def keep_edition(self, edition: Edition, files: Sequence[Path]) -> tuple[Path, ...]:
        """Give the tagged files (in the order of `media`) the names they are found by, and note their making."""
        paths = tuple(self.keep_file(medium, file) for medium, file in zip(edition.media, files, strict=True))
        self.note_edition(edition)
        return paths

    def keep_file(self, medium: Medium, file: Path) -> Path:
        """Give one finished file the name it is found by. FileProblem when that is not allowed."""
        try:
            return file.replace(self._file_of(medium))
        except OSError as error:
            raise FileProblem(f"cannot be renamed: {error.strerror}", where=str(file)) from error

    def note_edition(self, edition: Edition) -> None:
        """Note an edition whose files are here."""
        note = self._file_of(edition.enclosure).with_suffix(".json")
        write_whole(note, edition.model_dump_json(indent=2).encode())

    def editions(self) -> tuple[Edition, ...]:
        """What is noted of all editions made here, the newest first; their files are not looked into."""
        found = []
        for note in sorted(self.folder.glob("[0-9a-f]*.json"), key=lambda note: -note.stat().st_mtime_ns):
            try:
                edition = Edition.model_validate_json(note.read_bytes())
            except (ValidationError, OSError):
                continue  # no note of ours, or a damaged one: what it told of is made again
            if self._file_of(edition.enclosure).is_file():
                found.append(edition)
        return tuple(found)

    def _whole_file_of(self, medium: Medium) -> Path | None:
        if medium.key is None or medium.sha256 is None:
            return None  # it lies at another host
        places = [self._file_of(medium)]
        if self.kept is not None:
            places.append(self.kept / PurePosixPath(medium.key).name)
        return next((place for place in places if _is_whole(place, medium.sha256)), None)

    def _file_of(self, medium: Medium) -> Path:
        if medium.key is None:  # loading and making an edition give each of its files a key
            raise ValueError("a file of another host has no place on the shelf")
        # The key ends in the same twelve digits and the same ending.
        return self.folder / medium.key.rpartition("-")[2]

    def _master_note(self, made_from: str) -> Path:
        return self.master_file(made_from, ".json")


def _is_whole(path: Path, sha256: str) -> bool:
    return path.is_file() and sha256_of_file(path) == sha256


def _mark(track: Path) -> dict[str, Any]:
    try:
        status = track.stat()
    except OSError as error:
        raise FileProblem(f"cannot be read: {error.strerror}", where=str(track)) from error
    return {"file": str(track.resolve()), "size_bytes": status.st_size, "changed_ns": status.st_mtime_ns}


def _noted(mark: dict[str, Any], known: Sequence[Any]) -> str | None:
    """The SHA-256 that is noted of a track as it is now."""
    for each in known:
        if isinstance(each, dict) and {key: each.get(key) for key in _MARKS} == mark and "sha256" in each:
            return str(each["sha256"])
    return None


def _known_tracks(note: Path) -> Sequence[Any]:
    try:
        value = json.loads(_read(note) or b"null")
    except ValueError:
        return ()
    tracks = value.get("tracks") if isinstance(value, dict) else None
    return tracks if isinstance(tracks, list) else ()


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
