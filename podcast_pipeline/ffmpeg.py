"""Finds and starts ffmpeg: the only room that starts processes.

In: arguments. Out: a `Log` of what ffmpeg said, and its standard output in chunks as they come.
No child outlives its call, whatever ends the call. What the log means is for the callers to say.
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Thread
from typing import IO

from podcast_pipeline.errors import FfmpegFailed

# Recordings are hostile input: what ffmpeg opens must be sound itself, never a list of other files to open
# (hls, concat, dash, image2, lavfi, sdp), and it must lie on this machine.
_PROTOCOLS = "file,pipe"
_FORMATS = (
    "wav,w64,aiff,caf,au,flac,mp3,aac,ac3,eac3,mov,mp4,m4a,matroska,webm,ogg,mpegts,mpeg,avi,asf,wv,ape,tta,dsf,amr"
)

_LINE = re.compile(r"(?:\[[^\]]* @ 0x[0-9a-f]+\] )*\[(info|warning|error|fatal|panic)\] (.*)")
_SECONDS = re.compile(r"out_time_us=(\d+)")
_FIRST_LINES, _LAST_LINES = 5000, 100
_LINE_BYTES = 4096
_CHUNK_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Log:
    """What ffmpeg said. Of a very long log only the beginning and the end are kept; `error_count` counts all."""

    status: int
    lines: tuple[str, ...]
    errors: tuple[str, ...]
    error_count: int

    @property
    def last_words(self) -> str:
        """Its last two complaints, for a person."""
        return "; ".join(self.errors[-2:]) or f"it ended with status {self.status} and no word"

    def says(self, *phrases: str) -> bool:
        """Whether any complaint holds any of the phrases."""
        return any(phrase in error for error in self.errors for phrase in phrases)

    def failed(self, where: str) -> FfmpegFailed:
        """The error for a run that ended badly for a reason nobody has a better sentence for."""
        return FfmpegFailed(f"ffmpeg gave up: {self.last_words}", where=where)


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


def seconds_in(line: str) -> float | None:
    """The position that a line of `-progress` tells, if it tells one. Exact to a microsecond."""
    match = _SECONDS.match(line)
    return int(match[1]) / 1e6 if match else None


def run(arguments: Iterable[str], *, on_bytes: Callable[[bytes], None] = lambda _: None) -> Log:
    """Run ffmpeg to its end and hand its standard output to `on_bytes`.

    Whatever `on_bytes` raises, and KeyboardInterrupt, kills ffmpeg first. FfmpegFailed when it cannot be started.
    A bad status is the caller's to judge: it is in the log.
    """
    child = _start([str(find_ffmpeg()), "-hide_banner", "-nostdin", "-nostats", "-loglevel", "level+info", *arguments])
    assert child.stdout is not None
    assert child.stderr is not None
    keeper = _LogKeeper(child.stderr)
    try:
        keeper.start()
        while chunk := child.stdout.read1(_CHUNK_BYTES):  # type: ignore[attr-defined]
            on_bytes(chunk)
        status = child.wait()
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
        keeper.join()
        child.stdout.close()
        child.stderr.close()
    return keeper.log(status)


class Lines:
    """Turns chunks of bytes into lines of text, for `run(on_bytes=...)`."""

    def __init__(self, on_line: Callable[[str], None]) -> None:
        self._on_line = on_line
        self._rest = b""

    def __call__(self, chunk: bytes) -> None:
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        for line in lines:
            self._on_line(line.decode(errors="replace"))


class _LogKeeper(Thread):
    """Reads ffmpeg's standard error, which would otherwise fill up and halt it. Keeps a bounded part."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__(daemon=True)
        self._stream = stream
        self._first: list[str] = []
        self._last: deque[str] = deque(maxlen=_LAST_LINES)
        self._first_errors: list[str] = []
        self._last_errors: deque[str] = deque(maxlen=_LAST_LINES)
        self._error_count = 0

    def run(self) -> None:
        while raw := self._stream.readline(_LINE_BYTES):
            line = raw.decode(errors="replace").rstrip()
            match = _LINE.match(line)
            level, text = match.groups() if match else ("", line)
            (self._first if len(self._first) < _FIRST_LINES else self._last).append(text)
            if level in ("error", "fatal", "panic"):
                self._error_count += 1
                (self._first_errors if len(self._first_errors) < _FIRST_LINES else self._last_errors).append(text)

    def log(self, status: int) -> Log:
        lines, errors = (*self._first, *self._last), (*self._first_errors, *self._last_errors)
        return Log(status, lines, errors, self._error_count)


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    # Colours and a report file, asked for by the environment, would change what is read back.
    environment = {key: value for key, value in os.environ.items() if key not in ("FFREPORT", "AV_LOG_FORCE_COLOR")}
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment | {"AV_LOG_FORCE_NOCOLOR": "1"},
            preexec_fn=_die_with_parent(),
        )
    except OSError as error:
        raise FfmpegFailed(
            f"cannot be started: {error.strerror}; reinstall the imageio-ffmpeg package or set PODCAST_FFMPEG",
            where=command[0],
        ) from error


def _die_with_parent() -> Callable[[], None] | None:
    """On Linux the kernel ends ffmpeg when we are killed and can do nothing any more (prctl(2), PR_SET_PDEATHSIG)."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    parent = os.getpid()

    def ask_the_kernel() -> None:
        prctl(1, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)

    return ask_the_kernel


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
