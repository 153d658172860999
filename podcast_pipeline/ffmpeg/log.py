"""What ffmpeg says, from the bytes of its standard error to a bounded `Log`. What it means is for others to say."""

from __future__ import annotations

import re
import signal
from collections import deque
from dataclasses import dataclass
from threading import Thread
from typing import IO

from podcast_pipeline.errors import FfmpegFailed

_LINE = re.compile(r"(?:\[[^\]]* @ 0x[0-9a-f]+\] )*\[(info|warning|error|fatal|panic)\] (.*)")
_FIRST_LINES, _LAST_LINES = 5000, 100
_LINE_BYTES = 4096
_TOO_LARGE = getattr(signal, "SIGXFSZ", 25)  # ends a program that writes more than its limit (setrlimit(2))


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

    @property
    def disk_is_full(self) -> bool:
        """Whether what it wrote found no room: on the disk, in the user's share of it, or under a limit to files."""
        return self.status == -_TOO_LARGE or self.says(
            "No space left on device", "Disk quota exceeded", "File too large"
        )

    def failed(self, where: str) -> FfmpegFailed:
        """The error for a run that ended badly for a reason nobody has a better sentence for."""
        return FfmpegFailed(f"ffmpeg gave up: {self.last_words}", where=where)


class LogKeeper(Thread):
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
