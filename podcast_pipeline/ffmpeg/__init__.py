"""Finds and starts ffmpeg: the only room that starts processes.

In: arguments, and bytes for its standard input. Out: a `Log` of what ffmpeg said, and its standard output as it comes.
No child outlives its call, whatever ends the call; when we are killed, it ends at its next read or write, as its pipes
are broken. What the log means is for the callers to say.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from threading import Thread
from typing import IO, TypeAlias

from podcast_pipeline.errors import FfmpegFailed
from podcast_pipeline.ffmpeg.log import Log, LogKeeper

if sys.platform == "linux":
    import fcntl

__all__ = [
    "Child",
    "Log",
    "encoder_version",
    "file_url",
    "find_ffmpeg",
    "input_options",
    "run",
    "running",
]

Bytes: TypeAlias = "bytes | bytearray | memoryview"
Buffer: TypeAlias = "bytearray | memoryview"

# Recordings are hostile input: what ffmpeg opens must be sound itself, never a list of other files to open
# (hls, concat, dash, image2, lavfi, sdp), and it must lie on this machine.
_PROTOCOLS = "file,pipe"
_FORMATS = (
    "wav,w64,aiff,caf,au,flac,mp3,aac,ac3,eac3,mov,mp4,m4a,matroska,webm,ogg,mpegts,mpeg,avi,asf,wv,ape,tta,dsf,amr"
)

_CHUNK_BYTES = 1 << 20


def find_ffmpeg() -> Path:
    """$PODCAST_FFMPEG if set, else the executable of the imageio-ffmpeg wheel. FfmpegFailed when there is none."""
    wanted = os.environ.get("PODCAST_FFMPEG")
    if wanted:
        found = shutil.which(wanted)
        if found is None:
            raise FfmpegFailed(f"is no program that can be run: {wanted}; correct or unset it", where="PODCAST_FFMPEG")
        return Path(found)
    return _ffmpeg_of_the_wheel()


def encoder_version() -> str:
    """The names of ffmpeg and of its LAME, as records and cache keys hold them."""
    return _version_of(find_ffmpeg())


def input_options(path: Path) -> list[str]:
    """Arguments that open `path` as a recording and nothing else."""
    return ["-protocol_whitelist", _PROTOCOLS, "-format_whitelist", _FORMATS, "-i", file_url(path)]


def file_url(path: Path) -> str:
    """The path as ffmpeg takes it word for word, though it may begin with `-` or hold `:`."""
    return f"file:{path}"


def run(
    arguments: Iterable[str], *, on_bytes: Callable[[bytes], None] = lambda _: None, feed: Iterable[Bytes] | None = None
) -> Log:
    """Run ffmpeg to its end: `feed` goes to its standard input, its standard output to `on_bytes`.

    Whatever `feed` or `on_bytes` raises, and KeyboardInterrupt, kills ffmpeg first. FfmpegFailed when it cannot be
    started. A bad status is the caller's to judge: it is in the log. `feed` is drawn in a thread of its own.
    """
    with running(arguments, feed=feed) as child:
        while chunk := child.read_some():
            on_bytes(chunk)
        return child.log()


@contextmanager
def running(arguments: Iterable[str], *, feed: Iterable[Bytes] | None = None) -> Iterator[Child]:
    """The same for those who read as they need it; ffmpeg waits meanwhile. It is gone when the block ends."""
    command = [str(find_ffmpeg()), "-hide_banner", "-nostats", "-loglevel", "level+info"]
    process = _start([*command, *(() if feed is not None else ("-nostdin",)), *arguments], fed=feed is not None)
    child = Child(process, feed)
    try:
        yield child
    finally:
        child.close()


class Child:
    """A running ffmpeg. See running()."""

    def __init__(self, process: subprocess.Popen[bytes], feed: Iterable[Bytes] | None) -> None:
        assert process.stdout is not None
        assert process.stderr is not None
        self._process, self._output = process, process.stdout
        self._keeper = LogKeeper(process.stderr)
        self._keeper.start()
        self._feeder = None if feed is None or process.stdin is None else _Feeder(process.stdin, feed)
        if self._feeder is not None:
            self._feeder.start()

    def read_some(self) -> bytes:
        """What there is, at least a byte; nothing at the end."""
        return self._output.read1(_CHUNK_BYTES)  # type: ignore[attr-defined, no-any-return]

    def read_into(self, buffer: Buffer) -> int:
        """Fill the buffer; fewer bytes than it holds are the last ones."""
        return self._output.readinto(buffer)  # type: ignore[attr-defined, no-any-return]

    def log(self) -> Log:
        """What it said; waits for its end. Raises what the feed raised."""
        while self._output.read(_CHUNK_BYTES):
            pass
        status = self._process.wait()
        if self._feeder is not None:
            self._feeder.join()
            if self._feeder.failure is not None:
                raise self._feeder.failure
        self._keeper.join()
        return self._keeper.log(status)

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._output.close()
        if self._feeder is not None:
            self._feeder.join()
        self._keeper.join()


class _Feeder(Thread):
    """Writes to ffmpeg's standard input, which would block whoever also reads its output."""

    def __init__(self, stream: IO[bytes], feed: Iterable[Bytes]) -> None:
        super().__init__(daemon=True)
        self._stream, self._feed = stream, feed
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            for piece in self._feed:
                self._stream.write(piece)
        except BrokenPipeError:
            pass  # ffmpeg ended early; its status and its words say why
        except BaseException as failure:  # noqa: BLE001 (raised again by whoever waits for ffmpeg)
            self.failure = failure
        finally:
            if isinstance(self._feed, Generator):
                self._feed.close()
            with suppress(BrokenPipeError):
                self._stream.close()


def _start(command: list[str], *, fed: bool) -> subprocess.Popen[bytes]:
    # Colours and a report file, asked for by the environment, would change what is read back.
    environment = {key: value for key, value in os.environ.items() if key not in ("FFREPORT", "AV_LOG_FORCE_COLOR")}
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE if fed else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment | {"AV_LOG_FORCE_NOCOLOR": "1"},
        )
    except OSError as error:
        raise FfmpegFailed(
            f"cannot be started: {error.strerror}; reinstall the imageio-ffmpeg package or set PODCAST_FFMPEG",
            where=command[0],
        ) from error
    for pipe in (process.stdin, process.stdout):
        _widen(pipe)
    _let_its_threads_finish(process.pid)
    return process


def _let_its_threads_finish(pid: int) -> None:
    """ffmpeg hands sound from thread to thread, frame by frame; one that wakes would interrupt the one that encodes.

    As a batch job (sched(7)) it does so when that one waits: a twelfth less CPU time for the same bytes.
    """
    if hasattr(os, "SCHED_BATCH"):
        with suppress(OSError):
            os.sched_setscheduler(pid, os.SCHED_BATCH, os.sched_param(0))


def _widen(pipe: IO[bytes] | None) -> None:
    """Sound comes in megabytes: on Linux a pipe may hold one (fcntl(2)), which saves most of the waiting."""
    if pipe is not None and sys.platform == "linux":
        with suppress(OSError):  # the user's share of pipe memory may be used up
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _CHUNK_BYTES)


@cache
def _ffmpeg_of_the_wheel() -> Path:
    import imageio_ffmpeg

    try:
        return Path(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise FfmpegFailed(
            "there is no ffmpeg; reinstall the imageio-ffmpeg package or set PODCAST_FFMPEG to an ffmpeg executable",
            where="ffmpeg",
        ) from error


@cache
def _version_of(executable: Path) -> str:
    # LAME signs the padding of its frames; ffmpeg itself does not tell which LAME it holds.
    words: list[bytes] = []
    log = run(["-version"], on_bytes=words.append)
    if not words:
        raise log.failed(str(executable))
    version = b"".join(words).decode(errors="replace").split()[2]
    frames: list[bytes] = []
    log = run(["-filter_complex", "anullsrc=d=0.05:r=48000", "-b:a", "128k", "-f", "mp3", "-"], on_bytes=frames.append)
    if log.status != 0:
        raise FfmpegFailed(f"has no MP3 encoder: {log.last_words}; unset PODCAST_FFMPEG", where=str(executable))
    signature = re.search(rb"LAME(\d[\d.]*)", b"".join(frames))
    return f"ffmpeg {version} / LAME {signature[1].decode() if signature else 'unknown'}"
