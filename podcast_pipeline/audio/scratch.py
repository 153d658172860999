"""Room on the disk for sound that was decoded once, so that it need not be decoded again to be encoded.

The files have no name (or lose it at once): whatever ends the run, nothing of them is left.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from io import FileIO
from pathlib import Path
from threading import Lock
from types import TracebackType

import numpy as np

from podcast_pipeline.audio.source import Form, Source
from podcast_pipeline.audio.weighting import Samples
from podcast_pipeline.errors import FileProblem

_MOST_BYTES = 1500 << 20  # an hour of stereo
_MOST_OF_THE_FREE = 0.5
_SAMPLE_BYTES = 4


class Scratch:
    """So much room in a folder, shared by all that is kept in it; for as long as the block lasts."""

    def __init__(self, folder: Path, most_bytes: int = _MOST_BYTES) -> None:
        self.folder = folder
        self._left = min(most_bytes, int(shutil.disk_usage(folder).free * _MOST_OF_THE_FREE))
        self._files = ExitStack()
        self._lock = Lock()

    def __enter__(self) -> Scratch:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Give the room back before the block ends; nothing that was kept can be read any more."""
        self._files.close()

    def keeping(self, source: Source) -> Source:
        """The source; what of it is read once is kept as far as there is room, and read from here the next time."""
        try:
            file = self._new_file(source.form.channels)
        except OSError:
            return source
        return Kept(source, file, self)

    def put_away(self, blocks: Iterator[Samples], channels: int) -> PutAway:
        """All of these blocks, whether there is room set aside for them or not. FileProblem when the disk is full."""
        try:
            file = self._new_file(channels)
            count = 0
            for block in blocks:
                file.write(block, count)
                count += len(block)
        except OSError as error:
            message = f"cannot keep a music bed for as long as it is needed: {error.strerror}; make room there"
            raise FileProblem(message, where=str(self.folder)) from error
        return PutAway(file, count)

    def _new_file(self, channels: int) -> _FramesFile:
        # Without a buffer, a disk that is full says so at once.
        file = self._files.enter_context(tempfile.TemporaryFile(dir=self.folder, buffering=0))  # noqa: SIM115
        return _FramesFile(file, channels, self.folder)

    def take(self, count: int) -> bool:
        """Whether there is room for so many bytes; they are taken then."""
        with self._lock:
            taken = count <= self._left
            self._left -= count if taken else 0
            return taken

    def give_up(self) -> None:
        """The disk takes no more, whatever it told."""
        with self._lock:
            self._left = 0


class _FramesFile:
    """A file of frames, each at its place; written and read by several threads."""

    def __init__(self, file: FileIO, channels: int, folder: Path) -> None:
        self._file, self._channels, self._folder = file, channels, folder
        self._lock = Lock()

    def write(self, frames: Samples, at: int) -> None:
        """OSError when the disk does not take all of them: one that is almost full takes a part, and says so then."""
        sound = np.ascontiguousarray(frames).reshape(-1).view(np.uint8).data
        with self._lock:
            self._seek(at)
            while len(sound):
                sound = sound[self._file.write(sound) :]

    def read(self, first: int, last: int) -> Samples:
        """Frames [first, last). FileProblem when the disk does not give back what it took."""
        frames = np.empty((max(0, last - first), self._channels), np.float32)
        with self._lock:
            self._seek(first)
            count = self._file.readinto(frames.reshape(-1).view(np.uint8).data)
        if count < frames.nbytes:
            raise FileProblem("what was kept there cannot be read back", where=str(self._folder))
        return frames

    def _seek(self, frame: int) -> None:
        self._file.seek(frame * _SAMPLE_BYTES * self._channels)


class PutAway:
    """Sound on the disk, which is sliced as if it were in memory."""

    def __init__(self, file: _FramesFile, frames: int) -> None:
        self._file, self._frames = file, frames

    def __len__(self) -> int:
        return self._frames

    def __getitem__(self, part: slice) -> Samples:
        first, last, _ = part.indices(self._frames)
        return self._file.read(first, last)


class Kept:
    """A source of which the frames that were read lie in a file, each at its place. See Scratch.keeping()."""

    def __init__(self, source: Source, file: _FramesFile, scratch: Scratch) -> None:
        self._source, self._file, self._scratch = source, file, scratch
        self._stretches: list[list[int]] = []  # frames from, to; each is added to by one thread alone
        self._end: int | None = None

    @property
    def form(self) -> Form:
        return self._source.form

    @property
    def frames(self) -> int | None:
        return self._end if self._is_whole else self._source.frames

    @property
    def seeks(self) -> bool:
        return self._is_whole or self._source.seeks

    def read(self, start: int = 0, stop: int | None = None) -> Iterator[Samples]:
        """See source.Source. FileProblem when the disk does not give back what it took."""
        end = stop if self._end is None else min(self._end, self._end if stop is None else stop)
        if end is not None and self._has(start, end):
            return self._from_disk(start, end)
        return self._passing(start, stop)

    @property
    def _is_whole(self) -> bool:
        return self._end is not None and self._has(0, self._end)

    def _has(self, start: int, stop: int) -> bool:
        for first, last in sorted(self._stretches):
            if first <= start < last:
                start = last
        return start >= stop

    def _from_disk(self, start: int, stop: int) -> Iterator[Samples]:
        for at in range(start, stop, self.form.sample_rate_hz):
            yield self._file.read(at, min(at + self.form.sample_rate_hz, stop))

    def _passing(self, start: int, stop: int | None) -> Iterator[Samples]:
        stretch, at = [start, start], start
        self._stretches.append(stretch)
        for block in self._source.read(start, stop):
            if stretch[1] == at and self._scratch.take(block.nbytes) and self._write(block, at):
                stretch[1] += len(block)
            at += len(block)
            yield block
        if stop is None or at < stop:
            self._end = at

    def _write(self, block: Samples, at: int) -> bool:
        try:
            self._file.write(block, at)
        except OSError:
            self._scratch.give_up()
            return False
        return True
