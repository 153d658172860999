"""Sound as a series of slots of about 2 ms: the grid on which loudness is summed and gain is decided. Pure.

All that is decided about a programme is decided from these series: they are 100 times smaller than the sound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Series = NDArray[np.float32]

_SLOT_S = 0.002
_BY_SLOT = ("power", "peak", "sample_peak")
_BY_STEP = ("side_power", "left_power", "right_power", "flat")
_LOWEST_HZ, _HIGHEST_HZ = 8000, 384_000
_ROW = 12  # samples of the rows in which true peaks are looked for


@dataclass(frozen=True)
class Grid:
    """How a sample rate is cut: a step is 100 ms, a slot the part of a step that comes nearest to 2 ms."""

    sample_rate_hz: int

    @cached_property
    def step_samples(self) -> int:
        return self.sample_rate_hz // 10

    @cached_property
    def slot_samples(self) -> int:
        return _divisor_near(self.step_samples, self.sample_rate_hz * _SLOT_S)

    @cached_property
    def row_samples(self) -> int:
        return _divisor_near(self.slot_samples, _ROW)

    @property
    def slots_per_step(self) -> int:
        return self.step_samples // self.slot_samples

    @property
    def slots_per_s(self) -> float:
        return self.slots_per_step * 10.0

    @staticmethod
    def fits(sample_rate_hz: int) -> bool:
        """Whether a rate has whole samples in 100 ms, and in slots of about 2 ms."""
        if sample_rate_hz % 10 or not _LOWEST_HZ <= sample_rate_hz <= _HIGHEST_HZ:
            return False
        return 0.5 < Grid(sample_rate_hz).slot_samples / (sample_rate_hz * _SLOT_S) < 2


@dataclass(frozen=True)
class SlotSeries:
    """What a meter found, slot by slot; the last slot may be unfinished: `samples` are how many there were.

    `power`: mean K-weighted power, all channels with their weights (BS.1770-5). `peak`: highest true peak of any
    channel, as a factor. `sample_peak`: highest sample. Per step of 100 ms: `side_power` is the mean power of left
    minus right, `left_power`, `right_power` those of the channels (all three only for stereo, else empty), `flat` how
    many samples stand in flat tops.
    """

    grid: Grid
    samples: int
    power: Series
    peak: Series
    sample_peak: Series
    side_power: Series
    left_power: Series
    right_power: Series
    flat: Series

    @property
    def duration_s(self) -> float:
        return self.samples / self.grid.sample_rate_hz


def joined(parts: Sequence[SlotSeries]) -> SlotSeries:
    """Series of segments that follow each other, all but the last of whole steps."""
    series = {name: np.concatenate([getattr(part, name) for part in parts]) for name in (*_BY_SLOT, *_BY_STEP)}
    return SlotSeries(parts[0].grid, sum(part.samples for part in parts), **series)


def room_for(grid: Grid, samples: int, *, stereo: bool) -> SlotSeries:
    """A series of silence, to be filled: what is joined of parts takes twice the memory for a moment."""
    slots, steps = -(-samples // grid.slot_samples), -(-samples // grid.step_samples)
    sides = steps if stereo else 0
    lengths = dict.fromkeys(_BY_SLOT, slots) | dict.fromkeys(_BY_STEP, sides) | {"flat": steps}
    return SlotSeries(grid, samples, **{name: np.zeros(length, np.float32) for name, length in lengths.items()})


def fill(series: SlotSeries, part: SlotSeries, start: int) -> None:
    """Write what was measured of the frames from `start` on, a whole number of steps, to its place in the series."""
    for names, width in ((_BY_SLOT, series.grid.slot_samples), (_BY_STEP, series.grid.step_samples)):
        for name in names:
            new = getattr(part, name)
            getattr(series, name)[start // width : start // width + len(new)] = new


def shortened(series: SlotSeries, samples: int) -> SlotSeries:
    """The series of the first so many samples."""
    slots, steps = -(-samples // series.grid.slot_samples), -(-samples // series.grid.step_samples)
    lengths = dict.fromkeys(_BY_SLOT, slots) | dict.fromkeys(_BY_STEP, steps)
    return replace(series, samples=samples, **{name: getattr(series, name)[:end] for name, end in lengths.items()})


def for_planning(series: SlotSeries) -> SlotSeries:
    """What a plan needs of it: power and peak, two thirds of the memory."""
    none = np.zeros(0, np.float32)
    return replace(series, sample_peak=none, side_power=none, left_power=none, right_power=none, flat=none)


def per_step(series: Series, grid: Grid) -> Series:
    """Means of whole steps of 100 ms."""
    width = grid.slots_per_step
    whole = len(series) // width
    return np.asarray(series[: whole * width].reshape(whole, width).mean(axis=1, dtype=np.float64), np.float32)


def highest_per_step(series: Series, grid: Grid, among: NDArray[np.bool_] | None = None) -> Series:
    """The highest value of each step of 100 ms, and of the unfinished last one; only `among` these slots, or 0."""
    width = grid.slots_per_step
    whole = len(series) // width * width
    counted = np.ones(1, np.bool_) if among is None else among[:whole].reshape(-1, width)
    highest: Series = series[:whole].reshape(-1, width).max(axis=1, initial=0.0, where=counted)
    if whole == len(series):
        return highest
    last = np.True_ if among is None else among[whole:]
    return np.append(highest, series[whole:].max(initial=0.0, where=last))


def whole_steps(series: SlotSeries) -> Series:
    """Powers of 100 ms; a last step that is not whole is left out (BS.1770-5: no incomplete block)."""
    return per_step(series.power, series.grid)[: series.samples // series.grid.step_samples]


def _divisor_near(number: int, wanted: float) -> int:
    return min((n for n in range(1, number + 1) if number % n == 0), key=lambda n: abs(n - wanted))
