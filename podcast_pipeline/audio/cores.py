"""Work on all segments of a source, on as many cores as there are.

The work is done by ffmpeg's processes and by numpy, which lets other threads run; so threads are enough, and cheap.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from threading import Event, Lock
from threading import enumerate as enumerate_threads
from typing import Any, TypeVar

import numpy as np

from podcast_pipeline.audio.source import Segment, Source
from podcast_pipeline.audio.weighting import Samples

Result = TypeVar("Result")
Work = Callable[[Segment, Iterator[Samples]], Result]
OnFrames = Callable[[int], None]

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
    on_frames: OnFrames = lambda _: None,
) -> list[Result]:
    """`work(segment, its blocks)` for each segment; the results in order. See Crew."""
    with Crew(jobs, on_frames) as crew:
        return crew.results(crew.begin(source, segments, work))


class Crew:
    """Threads for one call after the other, or for several whose work is to follow without a pause.

    What is begun first is worked on first, so later work may wait for earlier. `on_frames` is told in the calling
    thread how many frames have been worked on in all. The first error ends all.
    """

    def __init__(self, jobs: int, on_frames: OnFrames = lambda _: None) -> None:
        self._jobs, self._on_frames = jobs, on_frames
        self._name = f"segments-{id(self)}"
        self._pool = ThreadPoolExecutor(jobs, thread_name_prefix=self._name)
        self._futures: list[Future[Any]] = []
        self._stopped = Event()
        self._lock = Lock()
        self._frames = 0

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._pool.shutdown(cancel_futures=True)
        for thread in enumerate_threads():  # the pool knows none that was being started when an interruption came
            if thread.name.startswith(self._name):
                thread.join()

    def begin(self, source: Source, segments: Iterable[Segment], work: Work[Result]) -> list[Future[Result]]:
        """Begin `work(segment, its blocks)` for each segment.

        A source that seeks is read side by side; any other once, from its start to its end, and handed on segment by
        segment, with no more than `jobs` + 1 of them in memory. `segments` may be endless: it ends with the source.
        """
        if source.seeks:
            return [self._start(each, source.read(each.read_from, each.read_to), work) for each in segments]
        begun = []
        with _closing(source.read()) as blocks:
            for segment, frames in _cut(blocks, segments):
                begun.append(self._start(segment, iter([frames]), work))
                self._wait_for_room()
        return begun

    def results(self, begun: Sequence[Future[Result]]) -> list[Result]:
        """What came of it, in order, once it is done."""
        waiting = set(begun)
        while waiting:
            done, waiting = wait(waiting, _TOLD_EVERY_S, FIRST_EXCEPTION)
            self._on_frames(self._frames)
            if any(future.exception() for future in done):
                break
        self._raise_the_first_error()
        return [future.result() for future in begun]

    def _start(self, segment: Segment, blocks: Iterator[Samples], work: Work[Result]) -> Future[Result]:
        def run() -> Result:
            with _closing(blocks), closing(self._watched(blocks)) as watched:
                return work(segment, watched)

        future = self._pool.submit(run)
        self._futures.append(future)
        return future

    def _wait_for_room(self) -> None:
        while len(busy := [future for future in self._futures if not future.done()]) > self._jobs:
            wait(busy, _TOLD_EVERY_S, FIRST_COMPLETED)
            self._on_frames(self._frames)
        self._raise_the_first_error()

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
