"""A meter for sound that comes in pieces: it keeps a SlotSeries, never the sound. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from podcast_pipeline.audio import truepeak
from podcast_pipeline.audio.slots import Grid, Series, SlotSeries, highest_per_step, joined
from podcast_pipeline.audio.weighting import KWeighting, Samples

_PIECE_STEPS = 20  # so much at a time as stays in the processor's cache

# Cut off flat is a run of equal samples at the top of a step of 100 ms, beside which the sound falls steeply; a low
# tone has flat tops too, but falls gently. Equal is what differs by no more than dither of 16 bits.
_FLAT_RUN, _FLAT_TOP, _EQUAL, _STEEP = 3, 0.999, 1e-4, 1e-3
_FLAT_FROM = 1 / 4  # steps that stay below are not looked into

Places = NDArray[np.intp]

AFTER = truepeak.AFTER
"""So many frames behind the last are needed for its true peak."""

FOR_A_LIMITER, FOR_THE_HIGHEST = 1 / 5, 1 / truepeak.MOST
"""How far below the highest sample true peaks are looked for: 14 dB, for no limiter gets so far down; or only where the
highest of all could be."""

RUN_UP_S = 0.25
"""After so much sound the K-weighting has forgotten what came before (-180 dB)."""


class Meter:
    """Measures frames as they come. `weights` are those of BS.1770-5 for the channels: 1, 1.41 or 0.

    Where it is too quiet for a true peak that matters (`peaks`), the highest sample is told instead.
    """

    def __init__(self, grid: Grid, weights: Sequence[float], peaks: float = FOR_A_LIMITER) -> None:
        self.grid, self._peaks = grid, peaks
        self._weights = np.array(weights, np.float32)
        self._weighting = KWeighting(grid.sample_rate_hz, len(weights))
        self._piece = _PIECE_STEPS * grid.step_samples
        # What is measured next, with the samples before and behind it that its true peaks depend on.
        self._full = truepeak.BEFORE + self._piece + truepeak.AFTER
        self._planar = np.zeros((len(weights), self._full + truepeak.AFTER + grid.slot_samples), np.float32)
        self._filled = truepeak.BEFORE
        self._parts: list[SlotSeries] = []
        self._highest = 0.0

    def run_up(self, frames: Samples) -> None:
        """Let the filters hear what came just before the first frame that counts."""
        planar = np.ascontiguousarray(frames.T)
        self._weighting.take(planar)
        before = self._planar[:, : truepeak.BEFORE]
        before[:] = np.concatenate([before, planar], axis=1)[:, -truepeak.BEFORE :]

    def take(self, frames: Samples) -> None:
        """Measure frames (n, channels), 1.0 being full scale."""
        rest = frames
        while len(rest):
            part, rest = rest[: self._full - self._filled], rest[self._full - self._filled :]
            self._planar[:, self._filled : self._filled + len(part)] = part.T
            self._filled += len(part)
            if self._filled == self._full:
                self._measure(self._piece)

    def finish(self, after: Samples | None = None) -> SlotSeries:
        """What was measured. `after` are the frames that follow, if any do; a few are enough."""
        length = self._filled - truepeak.BEFORE
        if length:
            self._planar[:, self._filled :] = 0.0
            if after is not None and length % self.grid.slot_samples == 0:
                known = after[: truepeak.AFTER].T
                self._planar[:, self._filled : self._filled + known.shape[1]] = known
            self._measure(length)
        return joined(self._parts) if self._parts else _nothing(self.grid)

    def _measure(self, samples: int) -> None:
        """The next so many samples, filled up to whole slots."""
        slots = -(-samples // self.grid.slot_samples)
        end = truepeak.BEFORE + slots * self.grid.slot_samples
        inside = self._planar[:, truepeak.BEFORE : end]
        magnitude = np.abs(inside).reshape(len(inside), slots, -1)
        by_channel = magnitude.max(axis=2)
        sample_peak = by_channel.max(axis=0)
        self._highest = max(self._highest, float(sample_peak.max()))
        part = SlotSeries(
            self.grid,
            samples,
            self._power(inside, slots),
            self._peak(self._planar[:, : end + truepeak.AFTER], sample_peak),
            sample_peak,
            *_sides(inside[:, :samples], self.grid.step_samples),
            _flat(inside[:, :samples], magnitude, by_channel, self.grid),
        )
        self._parts.append(part)
        kept = self._planar[:, samples : self._filled].copy()
        self._filled = kept.shape[1]
        self._planar[:, : self._filled] = kept

    def _power(self, planar: Samples, slots: int) -> Series:
        weighted = self._weighting.take(planar).reshape(len(planar), slots, -1)
        power = np.einsum("csn,csn->cs", weighted, weighted)
        return np.asarray(self._weights @ power / self.grid.slot_samples, np.float32)

    def _peak(self, around: Samples, sample_peak: Series) -> Series:
        quiet = self._highest * self._peaks
        return truepeak.slot_peaks(around, sample_peak, self.grid.slot_samples, self.grid.row_samples, quiet)


def told_alike(series: SlotSeries, peaks: float = FOR_A_LIMITER) -> SlotSeries:
    """The same series, its peaks made the same however it was cut into segments.

    What a segment looks into depends on the highest sample it has met; of quiet slots only their samples are told.
    """
    np.copyto(series.peak, series.sample_peak, where=~_looked_into(series, peaks))
    return series


def highest_by_step(series: SlotSeries) -> Series:
    """The highest peak of each step of 100 ms, told the same whatever the meter was made for."""
    looked_into = _looked_into(series, FOR_THE_HIGHEST)
    by_sample = highest_per_step(series.sample_peak, series.grid)
    return np.maximum(by_sample, highest_per_step(series.peak, series.grid, looked_into))


def _looked_into(series: SlotSeries, peaks: float) -> NDArray[np.bool_]:
    return truepeak.near_loud(series.sample_peak, series.sample_peak.max(initial=0.0) * peaks)


def _nothing(grid: Grid) -> SlotSeries:
    return SlotSeries(grid, 0, *(np.zeros(0, np.float32),) * 7)


def _sides(planar: Samples, step: int) -> tuple[Series, Series, Series]:
    """Powers of left minus right, of left and of right, step by step; nothing where there are no two sides."""
    if len(planar) != 2:
        nothing = np.zeros(0, np.float32)
        return nothing, nothing, nothing
    left, right = planar
    return _step_power(left - right, step), _step_power(left, step), _step_power(right, step)


def _step_power(channel: Samples, step: int) -> Series:
    """Mean power of each step of 100 ms; the last may be shorter."""
    whole = len(channel) // step
    rows = channel[: whole * step].reshape(whole, step)
    power = np.einsum("sn,sn->s", rows, rows) / step
    rest = channel[whole * step :]
    return np.append(power, np.dot(rest, rest) / len(rest)).astype(np.float32) if len(rest) else power


def _flat(planar: Samples, magnitude: Samples, highest: Series, grid: Grid) -> Series:
    """How many samples of each step stand in flat tops, in the channel that has most of them.

    `magnitude` has all samples of each slot, `highest` the highest of them: few slots reach the top of their step.
    """
    step, width = grid.step_samples, grid.slots_per_step
    channels, slots, _ = magnitude.shape
    steps = -(-slots // width)
    of_step = np.maximum.reduceat(highest, np.arange(0, slots, width), axis=1)
    top = np.where(of_step < _FLAT_FROM, np.inf, of_step * _FLAT_TOP).astype(np.float32)
    tops = np.repeat(top, width, axis=1)[:, :slots]
    channel, slot = np.nonzero(highest >= tops)
    which, inside = np.nonzero(magnitude[channel, slot] >= tops[channel, slot][:, None])
    flat = np.zeros((channels, steps), np.float32)
    if len(which):
        if missing := -planar.shape[1] % step:
            planar = np.pad(planar, ((0, 0), (0, missing)))
        _count_runs(planar, channel[which], slot[which] * grid.slot_samples + inside, step, flat)
    return np.asarray(flat.max(axis=0))


def _count_runs(planar: Samples, channel: Places, at: Places, step: int, flat: Series) -> None:
    """Add to `flat` (channels, steps) the lengths of the flat runs among these samples, which are in order."""
    neighbours = np.diff(at) == 1
    if not neighbours.any():
        return
    value = planar[channel, at]
    follows = neighbours & (at[1:] % step != 0) & (np.abs(np.diff(value)) <= _EQUAL)
    first = np.flatnonzero(np.concatenate([[True], ~follows]))
    last = np.append(first[1:] - 1, len(at) - 1)
    long = last - first >= _FLAT_RUN - 1
    first, last = first[long], last[long]
    before = np.abs(planar[channel[first], np.maximum(at[first] - 1, 0)] - value[first])
    behind = np.abs(planar[channel[last], np.minimum(at[last] + 1, planar.shape[1] - 1)] - value[last])
    steep = np.maximum(before, behind) >= _STEEP
    first, last = first[steep], last[steep]
    np.add.at(flat, (channel[first], at[first] // step), last - first + 1)
