"""Work on all cores for what Python itself computes: its parts run in copies of this process.

Only where copies are cheap and safe (Linux, no threads); elsewhere, and for little work, it runs here, part by part.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, TypeVar

Part = TypeVar("Part")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class _Failed:
    error: Exception


def over_parts(work: Callable[[Part], Result], parts: Sequence[Part]) -> Iterator[Result]:
    """What `work` makes of each part, in their order; its results must be such as can be sent. Its errors come as they
    are."""
    jobs = min(_core_count(), len(parts))
    # A copy has none of our threads, but the locks that they held.
    if jobs < 2 or sys.platform != "linux" or threading.active_count() > 1:
        yield from map(work, parts)
        return
    gc.freeze()  # else the first collection in a copy makes copies of all pages
    context = multiprocessing.get_context("fork")
    readers: list[Connection[Any, Any]] = []
    copies = []
    try:
        for job in range(jobs):
            reader, writer = context.Pipe(duplex=False)
            readers.append(reader)
            mine = (work, parts[job::jobs], writer, tuple(readers))
            copies.append(context.Process(target=_work_off, args=mine, daemon=True))
            copies[-1].start()
            writer.close()
        for number, part in enumerate(parts):
            try:
                result = readers[number % jobs].recv()
            except EOFError:  # killed: by a machine without memory, most often
                result = work(part)
            if isinstance(result, _Failed):
                raise result.error
            yield result
    finally:
        for reader in readers:
            reader.close()
        for copy in copies:
            copy.terminate()
            copy.join()
        gc.unfreeze()


def _work_off(
    work: Callable[[Part], Any], parts: Sequence[Part], writer: Connection[Any, Any], readers: Sequence[Any]
) -> None:
    """What a copy does, until all is done or nobody listens any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all of us; the first one ends the others
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for reader in readers:
        reader.close()
    for part in parts:
        try:
            result = work(part)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is raised where the work was asked for
            result = _Failed(error)
        try:
            writer.send(result)
        except BrokenPipeError:
            return


def _core_count() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
