"""Work on segments: all of them, in order, bounded; and nothing is left when it ends early."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from podcast_pipeline.audio import intake
from podcast_pipeline.audio.cores import Crew, core_count, over_segments
from podcast_pipeline.audio.decoding import Recording, endless_segments, equal_segments
from podcast_pipeline.audio.source import Form, Segment, plain_form
from podcast_pipeline.audio.weighting import Samples
from tests.audio.signals import convert, write_tone


@dataclass
class Counting:
    """A source whose frames are their own numbers."""

    frames: int = 1000
    seeks: bool = True
    block: int = 64
    form: Form = field(default_factory=lambda: plain_form(640, 1))
    handed_out: int = 0

    def read(self, start: int = 0, stop: int | None = None) -> Iterator[Samples]:
        end = self.frames if stop is None else min(stop, self.frames)
        for at in range(start, end, self.block):
            self.handed_out += min(self.block, end - at)
            yield np.arange(at, min(at + self.block, end), dtype=np.float32)[:, None]


def told(segment: Segment, blocks: Iterator[Samples]) -> tuple[int, list[float]]:
    return segment.index, np.concatenate(list(blocks))[:, 0].tolist()


def expected(segments: list[Segment], frames: int) -> list[tuple[int, list[float]]]:
    return [(each.index, list(range(each.read_from, min(each.read_to, frames)))) for each in segments]


@pytest.mark.parametrize("jobs", [1, 2, 5])
@pytest.mark.parametrize("count", [1, 2, 7])
@pytest.mark.parametrize("seeks", [True, False])
def test_each_segment_gets_its_frames_and_those_around(seeks: bool, count: int, jobs: int) -> None:
    segments = equal_segments(1000, count, 10, before=25, after=3)
    assert over_segments(Counting(seeks=seeks), segments, told, jobs=jobs) == expected(segments, 1000)


@pytest.mark.parametrize("frames", [0, 1, 99, 100, 101, 103, 104, 199, 250])
def test_endless_segments_end_with_the_source(frames: int) -> None:
    found = over_segments(Counting(frames, seeks=False), endless_segments(100, 25, 3), told, jobs=2)
    segments = [Segment(k, 100 * k, 100 * k + 100, max(0, 100 * k - 25), 100 * k + 103) for k in range(3)]
    assert found == expected([each for each in segments if each.start < frames], frames)


def test_results_come_in_order_though_the_first_takes_longest() -> None:
    second_is_done = threading.Event()

    def work(segment: Segment, blocks: Iterator[Samples]) -> int:
        list(blocks)
        if segment.index == 0:
            assert second_is_done.wait(10)
        elif segment.index == 1:
            second_is_done.set()
        return segment.index

    assert over_segments(Counting(), equal_segments(1000, 4, 10, 0, 0), work, jobs=2) == [0, 1, 2, 3]


@pytest.mark.parametrize("jobs", [1, 2, 4])
def test_a_stream_is_read_no_further_ahead_than_there_is_work(jobs: int) -> None:
    source, segments = Counting(10_000, seeks=False, block=10), equal_segments(10_000, 100, 10, 20, 3)
    alive: list[float] = []
    lock, done = threading.Lock(), [0]

    def work(segment: Segment, blocks: Iterator[Samples]) -> None:
        time.sleep(0.002)
        with lock:
            alive.append((source.handed_out - done[0]) / 100)
        list(blocks)
        with lock:
            done[0] += 100

    over_segments(source, segments, work, jobs=jobs)
    assert max(alive) <= jobs + 2.5  # what is worked on, one that waits, one that is being read


def test_all_frames_are_told_in_the_calling_thread() -> None:
    frames: list[int] = []
    threads = set()

    def on_frames(count: int) -> None:
        frames.append(count)
        threads.add(threading.current_thread())

    over_segments(Counting(), equal_segments(1000, 7, 10, 0, 0), told, jobs=2, on_frames=on_frames)
    assert (frames, frames[-1], threads) == (sorted(frames), 1000, {threading.current_thread()})


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_later_work_may_wait_for_what_was_begun_before(jobs: int) -> None:
    segments = equal_segments(1000, 4, 10, 0, 0)
    with Crew(jobs) as crew:
        first = crew.begin(Counting(), segments, told)

        def work(segment: Segment, blocks: Iterator[Samples]) -> tuple[int, list[float]]:
            list(blocks)
            return first[-1 - segment.index].result()

        assert crew.results(crew.begin(Counting(), segments, work)) == expected(segments, 1000)[::-1]


def test_there_is_a_core() -> None:
    assert core_count() >= 1


# --- Early ends ---------------------------------------------------------------------------------------


class Failed(Exception):
    pass


@pytest.fixture(params=["flac", "mp3"], ids=["side by side", "from one stream"])
def recording(request: pytest.FixtureRequest, tmp_path: Path) -> Recording:
    """A minute, so that ffmpeg is at work when the others fail."""
    wav = write_tone(tmp_path / "tone.wav", (60, -20.0))
    file = convert(wav, tmp_path / f"tone.{request.param}")
    return Recording(file, intake.read_promise(file))


def segments_of(recording: Recording) -> list[Segment]:
    assert recording.frames is not None
    return equal_segments(recording.frames, 9, 4800, 0, 0)


def test_the_first_error_ends_all_and_leaves_nothing(recording: Recording) -> None:
    begun: list[int] = []

    def work(segment: Segment, blocks: Iterator[Samples]) -> None:
        begun.append(segment.index)
        for number, _ in enumerate(blocks):
            if segment.index == 1 and number == 0:
                raise Failed

    with pytest.raises(Failed) as caught:
        over_segments(recording, segments_of(recording), work, jobs=2)
    assert_nothing_is_left()
    assert caught.value.__traceback__ is not None  # which holds all that the error came through
    assert max(begun) < 8


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_work_that_waits_for_what_failed_ends_with_it(jobs: int) -> None:
    def fail(segment: Segment, blocks: Iterator[Samples]) -> None:
        list(blocks)
        if segment.index == 1:
            raise Failed

    segments = equal_segments(1000, 4, 10, 0, 0)
    with Crew(jobs) as crew:
        first = crew.begin(Counting(), segments, fail)
        waiting = crew.begin(Counting(), segments, lambda segment, _: first[segment.index].result())
        with pytest.raises(Failed):
            crew.results(waiting)
    assert_nothing_is_left()


def test_an_error_of_who_is_told_leaves_nothing(recording: Recording) -> None:
    def on_frames(count: int) -> None:
        if count:
            raise Failed

    with pytest.raises(Failed) as caught:
        over_segments(
            recording, segments_of(recording), lambda _, blocks: list(blocks) and None, jobs=2, on_frames=on_frames
        )
    assert_nothing_is_left()
    assert caught.value.__traceback__ is not None


def test_an_interruption_leaves_nothing(recording: Recording) -> None:
    def work(segment: Segment, blocks: Iterator[Samples]) -> None:
        for number, _ in enumerate(blocks):
            if segment.index == 1 and number == 0:
                os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(KeyboardInterrupt) as caught:
        over_segments(recording, segments_of(recording), work, jobs=2)
    assert_nothing_is_left()
    assert caught.value.__traceback__ is not None


def test_work_that_ends_before_its_blocks_leaves_nothing(recording: Recording) -> None:
    firsts = over_segments(recording, segments_of(recording), lambda _, blocks: len(next(blocks)), jobs=2)
    assert len(firsts) == 9
    assert_nothing_is_left()


def assert_nothing_is_left() -> None:
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("segment")] == []
    assert [pid for pid in children() if runs_ffmpeg(pid)] == []


def children() -> list[str]:
    """All processes that a thread of this one started; other tests' servers are among them."""
    found: list[str] = []
    if Path("/proc/self/task").exists():
        for task in Path("/proc/self/task").iterdir():
            with suppress(FileNotFoundError):  # a thread that ends hands its children on
                found += (task / "children").read_text().split()
    return found


def runs_ffmpeg(pid: str) -> bool:
    with suppress(FileNotFoundError, ProcessLookupError):
        return b"ffmpeg" in Path(f"/proc/{pid}/cmdline").read_bytes()  # empty for one that has ended
    return False
