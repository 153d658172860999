"""Several objects on their way at once, with one progress over all; the first failure ends the others too."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Generic, TypeVar

from podcast_pipeline.progress import Progress

Result = TypeVar("Result")

# Waiting for the host takes the time, not this machine: more at once only share the same line.
_AT_ONCE = 8


class Stopped(Exception):
    """Another object failed, or somebody interrupted: what is still on its way is not needed."""


@dataclass(frozen=True, slots=True)
class Part(Generic[Result]):
    """The way of one object: `go` takes what it tells of its progress, 0 to 1."""

    size_bytes: int
    go: Callable[[Callable[[float], None]], Result]


def go_together(
    label: str, parts: Sequence[Part[Result]], progress: Progress, *, at_once: int = _AT_ONCE
) -> list[Result]:
    """The result of each part, in their order. What the first one that fails raises is raised."""
    if not parts:
        return []
    tally = _Tally([part.size_bytes for part in parts])
    with progress.task(label) as advance, ThreadPoolExecutor(min(at_once, len(parts))) as pool:
        tally.watched_by(advance)
        futures = [pool.submit(part.go, tally.part(number)) for number, part in enumerate(parts)]
        try:
            return _results(futures)
        except BaseException:
            tally.stop()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _results(futures: Sequence[Future[Result]]) -> list[Result]:
    """Wait for all, or for the first that fails: its error is raised."""
    done, _ = wait(futures, return_when=FIRST_EXCEPTION)
    for future in futures:
        if future in done:
            future.result()
    return [future.result() for future in futures]


class _Tally:
    """How much of everything is done, told from several threads; once stopped, it stops whoever tells it."""

    def __init__(self, sizes_bytes: Sequence[int]) -> None:
        self._sizes_bytes = sizes_bytes
        self._total_bytes = max(1, sum(sizes_bytes))
        self._done_bytes = [0.0] * len(sizes_bytes)
        self._lock = threading.Lock()
        self._stopped = False
        self._advance: Callable[[float], None] = lambda _: None

    def watched_by(self, advance: Callable[[float], None]) -> None:
        self._advance = advance

    def stop(self) -> None:
        self._stopped = True

    def part(self, number: int) -> Callable[[float], None]:
        """Takes how much of one object is done, 0 to 1."""

        def advance(done: float) -> None:
            if self._stopped:
                raise Stopped
            with self._lock:
                self._done_bytes[number] = done * self._sizes_bytes[number]
                self._advance(min(1.0, sum(self._done_bytes) / self._total_bytes))

        return advance
