"""Work on all segments of a source, on as many cores as there are.

The work is done by ffmpeg's processes and by numpy, which lets other threads run; so threads are enough, and cheap.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from threading import Event, Lock
from typing import Generic, TypeVar

import numpy as np

from podcast_pipeline.audio.source import Segment, Source
from podcast_pipeline.audio.weighting import Samples

Result = TypeVar("Result")
Work = Callable[[Segment, Iterator[Samples]], Result]

_TOLD_EVERY_S = 0.1


def core_count() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def over_segments(
    source: Source,
    segments: Iterable[Segment],
    work: Work[Result],
    *,
    jobs: int,
    on_frames: Callable[[int], None] = lambda _: None,
) -> list[Result]:
    """`work(segment, its blocks)` for each segment; the results in order.

    A source that seeks is read side by side; any other once, from its start to its end, and handed on segment by
    segment, with no more than `jobs` + 1 of them in memory. `segments` may be endless: it ends with the source.
    `on_frames` is told in the calling thread how many frames have been worked on. The first error ends all.
    """
    crew = _Crew[Result](jobs, on_frames)
    try:
        if source.seeks:
            for segment in segments:
                crew.start(segment, source.read(segment.read_from, segment.read_to), work)
        else:
            with _closing(source.read()) as blocks:
                for segment, frames in _cut(blocks, segments):
                    crew.start(segment, iter([frames]), work)
                    crew.wait_for_room()
        return crew.results()
    finally:
        crew.stop()


class _Crew(Generic[Result]):
    """The threads of one call."""

    def __init__(self, jobs: int, on_frames: Callable[[int], None]) -> None:
        self._jobs, self._on_frames = jobs, on_frames
        self._pool = ThreadPoolExecutor(jobs, thread_name_prefix="segment")
        self._futures: list[Future[Result]] = []
        self._stopped = Event()
        self._lock = Lock()
        self._frames = 0

    def start(self, segment: Segment, blocks: Iterator[Samples], work: Work[Result]) -> None:
        def run() -> Result:
            with _closing(blocks), closing(self._watched(blocks)) as watched:
                return work(segment, watched)

        self._futures.append(self._pool.submit(run))

    def wait_for_room(self) -> None:
        while len(busy := [future for future in self._futures if not future.done()]) > self._jobs:
            wait(busy, _TOLD_EVERY_S, FIRST_COMPLETED)
            self._on_frames(self._frames)
        self._raise_the_first_error()

    def results(self) -> list[Result]:
        waiting = set(self._futures)
        while waiting:
            done, waiting = wait(waiting, _TOLD_EVERY_S, FIRST_EXCEPTION)
            self._on_frames(self._frames)
            if any(future.exception() for future in done):
                break
        self._raise_the_first_error()
        return [future.result() for future in self._futures]

    def stop(self) -> None:
        self._stopped.set()
        self._pool.shutdown(cancel_futures=True)

    def _raise_the_first_error(self) -> None:
        for future in self._futures:
            if future.done() and (error := future.exception()) is not None:
                raise error

    def _watched(self, blocks: Iterator[Samples]) -> Generator[Samples, None, None]:
        for block in blocks:
            if self._stopped.is_set():
                raise _Stopped
            with self._lock:
                self._frames += len(block)
            yield block


@contextmanager
def _closing(blocks: Iterator[Samples]) -> Iterator[Iterator[Samples]]:
    """End the reading, and its ffmpeg, at once: an error that is on its way keeps all it came through alive."""
    try:
        yield blocks
    finally:
        if isinstance(blocks, Generator):
            blocks.close()


class _Stopped(Exception):
    """Another segment failed, or the user interrupts: what is under way ends here."""


def _cut(blocks: Iterator[Samples], segments: Iterable[Segment]) -> Iterator[tuple[Segment, Samples]]:
    """The frames of each segment, from blocks that come once; what two segments share is handed to both."""
    kept: list[Samples] = []
    first, end, ended = 0, 0, False
    for segment in segments:
        while end < segment.read_to and not ended:
            block = next(blocks, None)
            ended = block is None
            if block is not None:
                kept.append(block)
                end += len(block)
        while kept and first + len(kept[0]) <= segment.read_from:
            first += len(kept.pop(0))
        if end <= segment.start:
            return
        frames = np.concatenate(kept)[segment.read_from - first : segment.read_to - first]
        yield segment, frames
