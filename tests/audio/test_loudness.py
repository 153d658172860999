"""The sums of BS.1770-5 and Tech 3342, on series whose answer can be worked out by hand."""

import math
from itertools import pairwise

import numpy as np
import pytest

from podcast_pipeline.audio.loudness import Powers, highest_lufs, integrated_lufs, lufs, moving, power_of, range_lu


def steps(*segments: tuple[int, float]) -> Powers:
    """Powers of steps of 100 ms; each segment is (how many, LUFS)."""
    return np.concatenate([np.full(count, power_of(level_lufs)) for count, level_lufs in segments])


def test_loudness_and_power_are_two_words_for_one_thing() -> None:
    assert lufs(power_of([-70.0, -23.0, 0.0])) == pytest.approx([-70.0, -23.0, 0.0], abs=1e-12)
    assert lufs(1.0) == pytest.approx(-0.691)
    assert lufs(0.0) == -math.inf


def test_equal_steps_read_as_one_of_them() -> None:
    assert integrated_lufs(steps((50, -23.0))) == pytest.approx(-23.0, abs=1e-9)


def test_blocks_of_less_than_minus_70_are_left_out() -> None:
    # The three blocks on either side of the change hold both levels, and count.
    loud, quiet = power_of(-23.0), power_of(-70.1)
    mixed = [(loud * share + quiet * (4 - share)) / 4 for share in (3, 2, 1)]
    expected = lufs((47 * loud + sum(mixed)) / 50)
    assert integrated_lufs(steps((50, -23.0), (500, -70.1))) == pytest.approx(float(expected), abs=1e-9)


def test_blocks_ten_lu_below_the_mean_are_left_out() -> None:
    # The mean of all is 3 LU below the loud half, the gate 13 below it.
    assert integrated_lufs(steps((500, -23.0), (500, -36.5))) == pytest.approx(-23.0, abs=0.02)


def test_blocks_less_than_ten_lu_below_the_mean_count() -> None:
    expected = 10 * math.log10((10**-2 + 10**-2.6) / 2)
    assert integrated_lufs(steps((5000, -20.0), (5000, -26.0))) == pytest.approx(expected, abs=0.002)


@pytest.mark.parametrize("silence", [steps((0, -23.0)), steps((9, -math.inf)), steps((9, -70.1)), steps((3, -23.0))])
def test_silence_and_what_is_no_whole_block_have_no_loudness(silence: Powers) -> None:
    assert integrated_lufs(silence) is None
    assert range_lu(silence) is None


def test_range_runs_from_the_tenth_to_the_ninety_fifth_percentile() -> None:
    # 101 windows of 3 s (30 steps), of -30 to -20 LUFS: each has one step more than the one before, and one less.
    windows = power_of(np.linspace(-30.0, -20.0, 101))
    powers = [float(windows[0])] * 30
    for before, after in pairwise(windows):
        powers.append(powers[-30] + 30 * float(after - before))
    assert range_lu(np.array(powers)) == pytest.approx(8.5, abs=1e-6)


def test_range_leaves_out_what_lies_twenty_lu_below_the_mean() -> None:
    assert range_lu(steps((900, -20.0), (900, -45.0))) == pytest.approx(0.0, abs=0.01)


def test_the_highest_of_silence_is_none() -> None:
    assert [highest_lufs(powers, 4) for powers in (steps((3, -20.0)), steps((9, -math.inf)))] == [None, None]
    assert highest_lufs(steps((9, -math.inf), (4, -20.0), (9, -30.0)), 4) == pytest.approx(-20.0, abs=1e-9)


def test_a_moving_mean_has_one_value_for_each_whole_stretch() -> None:
    assert moving(np.array([1.0, 2.0, 3.0, 6.0]), 3) == pytest.approx([2.0, 11 / 3])
    assert len(moving(np.array([1.0, 2.0]), 3)) == 0


def test_silence_after_the_loudest_sound_of_three_hours_is_silence() -> None:
    slots_of_3_h = 3 * 3600 * 500
    powers = np.concatenate([np.full(slots_of_3_h, power_of(0.0)), np.zeros(2000)])
    assert lufs(moving(powers, 1500)[-400:]).max() < -90
