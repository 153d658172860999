"""A meter tells the same whatever the pieces in which the sound comes, and whatever it is cut into."""

import numpy as np
import pytest

from podcast_pipeline.audio.meter import AFTER, FOR_THE_HIGHEST, RUN_UP_S, Meter, told_alike
from podcast_pipeline.audio.slots import Grid, SlotSeries, joined
from podcast_pipeline.audio.weighting import Samples
from tests.audio.signals import levels, sine, speech

BY_SLOT, BY_STEP = ("power", "peak", "sample_peak"), ("side_power", "left_power", "right_power", "flat")


def sound(seconds: float, rate: int = 48_000) -> Samples:
    """Speech on two sides, with some clipping in the middle and an end that is no whole slot."""
    frames = speech(seconds, -20, channels=2, rate=rate)
    frames[rate : rate + 3000] *= 8
    return np.clip(frames, -0.8, 0.8)[:-37].astype(np.float32)


def measured(frames: Samples, rate: int = 48_000, block: int = 48_000) -> SlotSeries:
    meter = Meter(Grid(rate), (1.0,) * frames.shape[1])
    for start in range(0, len(frames), block):
        meter.take(frames[start : start + block])
    return told_alike(meter.finish())


def in_segments(frames: Samples, borders: list[int], rate: int = 48_000) -> SlotSeries:
    parts, run_up = [], int(RUN_UP_S * rate)
    for start, stop in zip(borders, [*borders[1:], len(frames)], strict=True):
        meter = Meter(Grid(rate), (1.0,) * frames.shape[1])
        for first in range(max(0, start - run_up), start, 1111):
            meter.run_up(frames[first : min(first + 1111, start)])
        meter.take(frames[start:stop])
        parts.append(meter.finish(frames[stop : stop + AFTER]))
    return told_alike(joined(parts))


def assert_alike(one: SlotSeries, other: SlotSeries) -> None:
    assert (one.grid, one.samples) == (other.grid, other.samples)
    for name in (*BY_SLOT, *BY_STEP):
        ours, theirs = getattr(one, name), getattr(other, name)
        assert ours.shape == theirs.shape, name
        assert ours.dtype == np.float32, name
        assert np.allclose(ours, theirs, rtol=1e-4, atol=1e-10), name


@pytest.mark.parametrize("block", [1, 7, 5000, 48_000, 200_000])
def test_the_size_of_the_pieces_does_not_matter(block: int) -> None:
    frames = sound(2.5 if block > 100 else 1.3)
    assert_alike(measured(frames, block=block), measured(frames))


@pytest.mark.parametrize("rate", [16_000, 44_100, 48_000])
def test_segments_do_not_matter(rate: int) -> None:
    frames, step = sound(4.2, rate), rate // 10
    assert_alike(
        in_segments(frames, [0, 3 * step, 11 * step, 12 * step, 35 * step, 41 * step], rate), measured(frames, rate)
    )


def test_each_length_of_the_last_piece_is_measured_to_its_end() -> None:
    """The last few samples wait for what follows them, so lengths around a piece are lengths to get wrong."""
    for more in (-1, 0, 1, AFTER - 1, AFTER, AFTER + 1, 95, 96, 97):
        frames = np.zeros((48_000 + more, 1), np.float32)
        frames[-1] = 0.5
        series = measured(frames)
        assert (series.samples, len(series.power)) == (48_000 + more, -(-(48_000 + more) // 96))
        assert np.flatnonzero(series.sample_peak == 0.5).tolist() == [len(series.power) - 1]
        assert len(series.flat) == -(-(48_000 + more) // 4800)


def test_what_follows_counts_for_the_last_peak_only() -> None:
    frames = sine(1, 12_000, -6.0, degrees=45)[:, None].astype(np.float32)
    alone, followed = Meter(Grid(48_000), (1.0,)), Meter(Grid(48_000), (1.0,))
    for meter in (alone, followed):
        meter.take(frames[:24_000])
    without, with_it = alone.finish(), followed.finish(frames[24_000:])
    assert with_it.peak[-1] == pytest.approx(with_it.peak[-2], rel=1e-4)
    assert without.peak[:-1].tolist() == with_it.peak[:-1].tolist()
    assert without.power.tolist() == with_it.power.tolist()


@pytest.mark.parametrize("seed", range(8))
def test_the_highest_peak_is_found_by_looking_where_it_could_be(seed: int) -> None:
    """Noise up to the highest frequencies, whose peaks lie far above their samples; a burst at any place."""
    rng = np.random.default_rng(seed)
    frames = rng.normal(0, 0.05, (72_000, 2)).astype(np.float32)
    at = int(rng.integers(60_000))
    frames[at : at + int(rng.integers(1, 200))] *= 4
    meters = Meter(Grid(48_000), (1.0, 1.0)), Meter(Grid(48_000), (1.0, 1.0), FOR_THE_HIGHEST)
    for meter in meters:
        meter.take(frames)
    thorough, quick = told_alike(meters[0].finish()), told_alike(meters[1].finish(), FOR_THE_HIGHEST)
    assert quick.peak.max() == thorough.peak.max() > thorough.sample_peak.max()
    assert (quick.peak < thorough.peak).any()


def test_nothing_measures_as_nothing() -> None:
    series = Meter(Grid(48_000), (1.0, 1.0)).finish()
    assert (series.samples, series.duration_s, len(series.power), len(series.flat)) == (0, 0.0, 0, 0)


def test_channels_count_by_their_weights() -> None:
    tone = levels((1, -20.0)).astype(np.float32)
    frames = np.stack([tone] * 3, axis=1)
    powers = []
    for weights in ((1.0, 0.0, 0.0), (1.0, 1.41, 0.0), (1.0, 1.41, 1.41)):
        meter = Meter(Grid(48_000), weights)
        meter.take(frames)
        powers.append(meter.finish().power[250])
    assert powers == pytest.approx([powers[0], 2.41 * powers[0], 3.82 * powers[0]], rel=1e-5)


def test_the_sides_are_told_by_step() -> None:
    left, right = levels((0.2, -20.0), (0.1, -6.0)), levels((0.3, -20.0))
    series = measured(np.stack([left, right], axis=1).astype(np.float32))
    quiet, loud = 10**-2 / 2, 10**-0.6 / 2
    assert series.left_power == pytest.approx([quiet, quiet, loud], rel=1e-4)
    assert series.right_power == pytest.approx([quiet] * 3, rel=1e-4)
    assert series.side_power == pytest.approx([0, 0, (loud**0.5 - quiet**0.5) ** 2], rel=1e-4, abs=1e-9)


def test_flat_tops_are_counted_by_step() -> None:
    frames = np.clip(1.5 * levels((0.3, 0.0)), -1, 1)[:, None].astype(np.float32)
    flat = measured(frames).flat
    expected = 4800 * (1 - 2 / np.pi * np.arcsin(1 / 1.5))
    assert flat == pytest.approx([expected] * 3, rel=0.02)
    assert not measured(0.2 * frames).flat.any()  # so quiet nobody calls it clipped
    assert not measured(levels((0.3, 0.0))[:, None].astype(np.float32)).flat.any()


@pytest.mark.parametrize("rate", [8000, 16_000, 22_050, 32_000, 44_100, 48_000, 88_200, 96_000, 192_000])
def test_rates_in_use_are_cut_into_slots_of_about_2_ms(rate: int) -> None:
    grid = Grid(rate)
    assert Grid.fits(rate)
    assert grid.slots_per_step * grid.slot_samples == grid.step_samples == rate / 10
    assert grid.slot_samples % grid.row_samples == 0
    assert 0.0015 < grid.slot_samples / rate < 0.0025


@pytest.mark.parametrize("rate", [1, 4000, 11_025, 44_090, 48_070, 2_000_000_000])
def test_rates_that_cannot_be_cut_so_do_not_fit(rate: int) -> None:
    assert not Grid.fits(rate)
