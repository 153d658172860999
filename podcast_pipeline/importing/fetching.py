"""Files of the old host -> this machine: a few at a time, each whole, each going on where an earlier run stopped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock

from podcast_pipeline import http
from podcast_pipeline.errors import PodcastError
from podcast_pipeline.http import Answer, Reach
from podcast_pipeline.progress import Progress

AT_ONCE = 4  # more would be rude to one host, and no faster

Advance = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to fetch. `told_bytes` is what the feed says of its size; 0 where it does not."""

    url: str
    to: Path
    most_bytes: int
    told_bytes: int = 0


class _Stopped(Exception):
    """Somebody wants no more of it."""


def fetch_all(
    wanted: Sequence[Wanted],
    label: str,
    reach: Reach,
    progress: Progress,
    arrived: Callable[[int, Answer | PodcastError], None],
) -> None:
    """Fetch files, and tell `arrived` in their order what became of each: one that fails stops no other.

    A file that is here already is not asked for again. An interrupt leaves the parts for the next run.
    """
    stop = Event()
    with progress.task(label) as advance:
        watch = _Watch(advance, wanted, stop)

        def fetch(number: int) -> Answer | PodcastError:
            file = wanted[number]
            if file.to.exists():
                return Answer(file.url, 200, {})
            try:
                return http.download(
                    file.url,
                    file.to,
                    max_bytes=file.most_bytes,
                    on_progress=lambda here, whole: watch.see(number, here, whole),
                    reach=reach,
                )
            except PodcastError as error:
                return error
            finally:
                watch.done(number)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            futures = [pool.submit(fetch, number) for number in range(len(wanted))]
            try:
                for number, future in enumerate(futures):
                    arrived(number, future.result())
            except BaseException:
                stop.set()
                pool.shutdown(cancel_futures=True)
                raise


class _Watch:
    """The part of all files that is here, told from any thread: by bytes where sizes are known, else file by file."""

    def __init__(self, advance: Advance, wanted: Sequence[Wanted], stop: Event) -> None:
        self._advance, self._stop, self._lock = advance, stop, Lock()
        typical = max((file.told_bytes for file in wanted), default=0) or 1
        self._weights = [file.told_bytes or typical for file in wanted]
        self._whole = sum(self._weights) or 1
        self._parts = [0.0] * len(wanted)
        self._here = 0.0

    def see(self, number: int, here: int, whole: int | None) -> None:
        if self._stop.is_set():
            raise _Stopped
        self._tell(number, min(1.0, here / (whole or max(self._weights[number], here, 1))))

    def done(self, number: int) -> None:
        self._tell(number, 1.0)

    def _tell(self, number: int, part: float) -> None:
        with self._lock:
            self._here += self._weights[number] * (part - self._parts[number])
            self._parts[number] = part
            self._advance(self._here / self._whole)
