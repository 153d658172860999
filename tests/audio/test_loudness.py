"""The sums of BS.1770-5 and Tech 3342, on series whose answer can be worked out by hand."""

import math

import pytest

from podcast_pipeline.audio.loudness import highest_lufs, integrated_lufs, loudness_of, playback_lufs, range_lu
from podcast_pipeline.model import Loudness


def test_equal_blocks_read_as_one_of_them() -> None:
    assert integrated_lufs([-23.0] * 50) == pytest.approx(-23.0, abs=1e-9)


def test_blocks_of_minus_70_and_less_are_left_out() -> None:
    assert integrated_lufs([-23.0] * 50 + [-70.0] * 500 + [-math.inf] * 10) == pytest.approx(-23.0, abs=1e-9)


def test_blocks_ten_lu_below_the_mean_are_left_out() -> None:
    assert integrated_lufs([-23.0] * 50 + [-36.1] * 50) == pytest.approx(-23.0, abs=1e-9)


def test_blocks_less_than_ten_lu_below_the_mean_count() -> None:
    assert integrated_lufs([-20.0] * 50 + [-26.0] * 50) == pytest.approx(
        10 * math.log10((10**-2 + 10**-2.6) / 2), abs=1e-9
    )


@pytest.mark.parametrize("blocks", [[], [-math.inf] * 9, [-70.0] * 9])
def test_silence_has_no_loudness(blocks: list[float]) -> None:
    assert loudness_of(blocks, blocks, None, 2) == Loudness(
        integrated_lufs=None, playback_lufs=None, true_peak_dbtp=None, loudness_range_lu=None
    )


def test_range_runs_from_the_tenth_to_the_ninety_fifth_percentile() -> None:
    assert range_lu([-30.0 + step / 10 for step in range(101)]) == pytest.approx(8.5, abs=1e-9)


def test_range_leaves_out_what_lies_twenty_lu_below_the_mean() -> None:
    assert range_lu([-20.0] * 90 + [-45.0] * 60) == pytest.approx(0.0, abs=1e-9)


def test_mono_is_heard_on_two_speakers() -> None:
    assert [round(playback_lufs(-19.0, channels), 2) for channels in (1, 2, 6)] == [-15.99, -19.0, -19.0]


def test_the_highest_of_silence_is_none() -> None:
    assert [highest_lufs(series) for series in ([], [-math.inf], [-math.inf, -30.0, -20.0])] == [None, None, -20.0]
