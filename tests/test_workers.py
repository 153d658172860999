"""Parts of work in copies of this process: their results come in order, their errors as they are."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Sequence

import pytest

from podcast_pipeline.errors import FeedError
from podcast_pipeline.workers import over_parts

PARTS: Sequence[range] = [range(start, start + 10) for start in range(0, 70, 10)]
here = os.getpid()


def squares(part: range) -> list[int]:
    return [number * number for number in part]


def test_results_come_in_the_order_of_the_parts() -> None:
    assert list(over_parts(squares, PARTS)) == [squares(part) for part in PARTS]


def test_no_part_is_no_work() -> None:
    assert list(over_parts(squares, [])) == []


def test_results_larger_than_a_pipe_holds_come_through() -> None:
    assert [len(each) for each in over_parts(lambda part: "x" * (1_000_000 + part[0]), PARTS)] == [
        1_000_000 + part[0] for part in PARTS
    ]


def test_an_error_is_the_same_that_the_work_raised() -> None:
    def fail(part: range) -> int:
        if part[0] == 30:
            raise FeedError("lists nothing", where=f"part {part[0]}")
        return part[0]

    results = over_parts(fail, PARTS)
    assert [next(results) for _ in range(3)] == [0, 10, 20]
    with pytest.raises(FeedError, match="part 30: lists nothing") as caught:
        next(results)
    assert caught.value.where == "part 30"


def test_what_a_killed_copy_leaves_is_done_here() -> None:
    def die(part: range) -> list[int]:
        if os.getpid() != here and part[0] == 20:
            os.kill(os.getpid(), signal.SIGKILL)
        return squares(part)

    assert list(over_parts(die, PARTS)) == [squares(part) for part in PARTS]


def test_no_copy_is_made_where_threads_run() -> None:
    over = threading.Event()
    thread = threading.Thread(target=over.wait)
    thread.start()
    try:
        assert set(over_parts(lambda _: os.getpid(), PARTS)) == {here}
    finally:
        over.set()
        thread.join()


@pytest.mark.skipif(sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2, reason="needs Linux and two cores")
def test_copies_share_the_work() -> None:
    workers = set(over_parts(lambda _: os.getpid(), PARTS))
    assert len(workers) >= 2
    assert here not in workers


def test_whoever_stops_listening_leaves_no_copy_behind() -> None:
    listening = over_parts(lambda _: os.getpid(), [*PARTS] * 50)
    copies = {next(listening) for _ in range(4)} - {here}
    listening.close()  # type: ignore[attr-defined]
    for copy in copies:
        with pytest.raises(ProcessLookupError):
            os.kill(copy, 0)
