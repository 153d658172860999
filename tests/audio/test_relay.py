"""Between threads that work on segments and one reader: in order, and nobody waits for ever."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, repeat
from threading import Thread

import numpy as np
import pytest

from podcast_pipeline.audio.relay import Relay
from podcast_pipeline.audio.source import Segment
from podcast_pipeline.audio.weighting import Samples

LENGTH, AROUND = 1000, 50
SOUND = np.arange(20 * LENGTH, dtype=np.float32).reshape(-1, 1)
SEGMENTS = [
    Segment(index, start, start + LENGTH, max(0, start - AROUND), min(len(SOUND), start + LENGTH + AROUND))
    for index, start in enumerate(range(0, len(SOUND), LENGTH))
]


def blocks_of(segment: Segment) -> Iterator[Samples]:
    for at in range(segment.read_from, segment.read_to, 70):
        yield SOUND[at : min(at + 70, segment.read_to)]


def work(relay: Relay, segment: Segment) -> None:
    with relay.passing(segment, blocks_of(segment)) as blocks:
        assert sum(map(len, blocks)) == segment.read_to - segment.read_from


@pytest.mark.parametrize("jobs", [1, 3, 7])
def test_the_reader_gets_all_frames_once_and_in_order(jobs: int) -> None:
    relay = Relay()
    got: list[Samples] = []
    reader = Thread(target=lambda: got.extend(relay.blocks()))
    reader.start()
    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(work, repeat(relay), SEGMENTS))
    relay.end()
    reader.join()
    assert np.array_equal(np.concatenate(got), SOUND)


@pytest.mark.parametrize("failing", [0, 3])
def test_a_segment_that_fails_lets_the_others_and_the_reader_go(failing: int) -> None:
    relay = Relay()
    reader = Thread(target=lambda: list(relay.blocks()))
    reader.start()

    def some_fail(segment: Segment) -> None:
        with relay.passing(segment, blocks_of(segment)) as blocks:
            list(blocks)
            if segment.index == failing:
                raise OSError("full")

    with ThreadPoolExecutor(3) as pool:
        results = [pool.submit(some_fail, segment) for segment in SEGMENTS]
    failures = [result.exception() for result in results]
    assert [str(failure) for failure in failures if failure is not None] == ["full"]
    reader.join()


def test_a_reader_that_stops_early_keeps_nobody_and_nothing() -> None:
    relay = Relay()
    reading = relay.blocks()

    def read_one() -> None:
        next(reading)
        reading.close()  # type: ignore[attr-defined]

    reader = Thread(target=read_one)
    reader.start()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, repeat(relay), SEGMENTS))
    reader.join()
    assert sum(map(len, chain(relay.blocks()))) <= 8 * 70


def test_those_who_hand_on_are_told_why_the_reader_failed() -> None:
    relay = Relay()
    relay.end(OSError("no encoder"))
    with pytest.raises(OSError, match="no encoder"):
        work(relay, SEGMENTS[5])
