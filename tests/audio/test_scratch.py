"""What was decoded once is not decoded again, as far as there is room; and nothing of it is ever left."""

import resource
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from podcast_pipeline.audio.cores import over_segments
from podcast_pipeline.audio.decoding import endless_segments, equal_segments
from podcast_pipeline.audio.scratch import Scratch
from podcast_pipeline.audio.source import Form, Segment, Source, plain_form
from podcast_pipeline.audio.weighting import Samples
from podcast_pipeline.errors import FileProblem

LENGTH, BLOCK = 10_000, 640
SOUND = np.arange(2 * LENGTH, dtype=np.float32).reshape(LENGTH, 2)
SOUND_BYTES = SOUND.nbytes


@dataclass
class Noted:
    """A source that notes what was read of it; it may promise more than it has, or nothing."""

    frames: int | None = LENGTH + 7
    seeks: bool = True
    form: Form = field(default_factory=lambda: plain_form(1000, 2))
    reads: list[int] = field(default_factory=list)

    def read(self, start: int = 0, stop: int | None = None) -> Iterator[Samples]:
        self.reads.append(start)
        end = LENGTH if stop is None else min(stop, LENGTH)
        for at in range(start, end, BLOCK):
            yield SOUND[at : min(at + BLOCK, end)]


def read(source: Source, start: int = 0, stop: int | None = None) -> list[float]:
    return [value for block in source.read(start, stop) for value in block.reshape(-1).tolist()]


def measure(source: Source, jobs: int = 1) -> None:
    """Read all of it as a meter does, in segments."""

    def work(_: Segment, blocks: Iterator[Samples]) -> None:
        for _block in blocks:
            pass

    over_segments(
        source,
        endless_segments(1000, 25, 5) if source.frames is None else equal_segments(source.frames, 4, 100, 25, 5),
        work,
        jobs=jobs,
    )


@pytest.mark.parametrize("jobs", [1, 3])
@pytest.mark.parametrize(("seeks", "frames"), [(True, LENGTH + 7), (False, LENGTH + 7), (False, None)])
def test_what_was_read_once_is_not_read_again(seeks: bool, frames: int | None, jobs: int, tmp_path: Path) -> None:
    noted = Noted(frames, seeks)
    with Scratch(tmp_path) as scratch:
        kept = scratch.keeping(noted)
        measure(kept, jobs)
        before = list(noted.reads)
        assert (kept.frames, kept.seeks) == (LENGTH, True)
        assert read(kept) == read(kept, 0, LENGTH + 100) == SOUND.reshape(-1).tolist()
        assert read(kept, 1234, 7777) == SOUND[1234:7777].reshape(-1).tolist()
        assert noted.reads == before
        assert list(tmp_path.iterdir()) == []


def test_what_was_not_read_yet_is_read_from_the_source(tmp_path: Path) -> None:
    noted = Noted()
    with Scratch(tmp_path) as scratch:
        kept = scratch.keeping(noted)
        assert read(kept, 100, 3000) == read(kept, 100, 3000) == SOUND[100:3000].reshape(-1).tolist()
        assert read(kept, 2000, 4000) == SOUND[2000:4000].reshape(-1).tolist()
        assert read(kept, 150, 3900) == SOUND[150:3900].reshape(-1).tolist()
    assert noted.reads == [100, 2000]
    assert (kept.frames, kept.seeks) == (LENGTH + 7, True)


def test_what_has_no_room_is_read_from_the_source_again(tmp_path: Path) -> None:
    first, second = Noted(), Noted(seeks=False)
    with Scratch(tmp_path, most_bytes=SOUND_BYTES * 3 // 2) as scratch:
        for noted in (first, second):
            kept = scratch.keeping(noted)
            assert read(kept) == read(kept) == SOUND.reshape(-1).tolist()
            assert read(kept, 10, 2000) == SOUND[10:2000].reshape(-1).tolist()
    assert (first.reads, second.reads) == ([0], [0, 0])


def test_a_disk_that_takes_no_more_costs_time_alone(tmp_path: Path) -> None:
    noted, before = Noted(), resource.getrlimit(resource.RLIMIT_FSIZE)
    with Scratch(tmp_path) as scratch:
        kept = scratch.keeping(noted)
        resource.setrlimit(resource.RLIMIT_FSIZE, (SOUND_BYTES // 2, before[1]))
        try:
            once = read(kept)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert once == read(kept) == SOUND.reshape(-1).tolist()
    assert noted.reads == [0, 0]


def test_a_reading_that_was_given_up_tells_no_end(tmp_path: Path) -> None:
    noted = Noted()
    with Scratch(tmp_path) as scratch:
        kept = scratch.keeping(noted)
        blocks = iter(kept.read())
        next(blocks)
        del blocks
        assert read(kept) == SOUND.reshape(-1).tolist()


def test_a_folder_that_takes_no_file_costs_time_alone(tmp_path: Path) -> None:
    folder, noted = tmp_path / "build", Noted()
    folder.mkdir()
    with Scratch(folder) as scratch:
        folder.rmdir()
        assert scratch.keeping(noted) is noted


def test_what_is_put_away_is_sliced_as_if_it_were_in_memory(tmp_path: Path) -> None:
    with Scratch(tmp_path) as scratch:
        away = scratch.put_away(iter([SOUND[:640], SOUND[640:641], SOUND[641:]]), 2)
        assert len(away) == LENGTH
        for part in (slice(0, 10), slice(9_000, 20_000), slice(5, 5), slice(None)):
            assert np.array_equal(away[part], SOUND[part])
        assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_where_a_bed_must_be_kept(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    with Scratch(tmp_path) as scratch:
        resource.setrlimit(resource.RLIMIT_FSIZE, (SOUND_BYTES // 2, before[1]))
        try:
            with pytest.raises(FileProblem, match="cannot keep a music bed"):
                scratch.put_away(iter([SOUND]), 2)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
