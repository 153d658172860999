"""Decides how a look-ahead limiter turns the sound down: one gain per slot of about 2 ms, over the whole programme.

Pure arithmetic on what was measured per slot. `peak` is the true peak of each slot (linear, ITU-R BS.1770-5 annex 2,
highest of all channels). A curve is applied with its values joined by straight lines between the slots' borders, each
border with the smaller value of its two slots, so no sample gets more than its slot's value.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]

# Chosen by figures on speech. The ramp down is a raised cosine. With the hold, a peak keeps the gain
# for 12 ms, the period of a low voice (83 Hz): the gain stands still from one pulse of the voice to the next, where a
# gain that moves would roughen it. A longer hold and a slower release eat more loudness and sound no cleaner.
LOOK_AHEAD_S = 0.008
HOLD_S = 0.004
RELEASE_DB_PER_S = 200.0

_NEPER_DB = 20 / math.log(10)
_MOST_NEEDED = 120 / _NEPER_DB  # bounds the release of a broken recording's peaks
_CHUNK = 16384  # slots worked on at once: stays in the processor's cache
_AT_WORK_DB, _ROUNDING_DB = 0.1, 0.001
_ONE_PLACE_S = 2.0  # heavy limiting with shorter breaks is one place


@dataclass(frozen=True, slots=True)
class Limiting:
    """What a curve takes off: `most_db` at most; `seconds` in all with more than 0.1 dB; `series_db` the most in each
    100 ms (0 or more); `heavy_at_s` where stretches begin with more than the amount asked for, to 100 ms."""

    most_db: float
    seconds: float
    series_db: tuple[float, ...]
    heavy_at_s: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class LowerCeiling:
    """In slots [first, stop) the limiter lets no peak above `ceiling` (linear)."""

    first: int
    stop: int
    ceiling: float


def gain_curve(
    peak: FloatArray, gain: float, ceiling: float, slots_per_s: float, lowered: Sequence[LowerCeiling] = ()
) -> FloatArray:
    """The limiter's gain per slot, linear, 1.0 where it has nothing to do.

    `gain` (linear) is what the sound gets besides; `ceiling` (linear) is what no peak may exceed then, `lowered` where
    it has to be less. For every slot: gain * peak * curve <= ceiling.
    """
    curve = np.ones(len(peak), np.float32)
    firsts, stops = (np.array([getattr(each, end) for each in lowered], np.intp) for end in ("first", "stop"))
    ramp = max(2, round(LOOK_AHEAD_S * slots_per_s))
    hold = round(HOLD_S * slots_per_s)
    fall = RELEASE_DB_PER_S / _NEPER_DB / slots_per_s
    # A fixed run-up: a ceiling that is changed in one place changes no bit of the curve in others.
    before = math.ceil(_MOST_NEEDED / fall) + hold + 2 * ramp
    for start in range(0, len(peak), _CHUNK):
        end = min(start + _CHUNK, len(peak))
        low, high = max(0, start - before), min(end + 2 * ramp, len(peak))
        limits = np.full(high - low, ceiling, np.float32)
        for index in np.flatnonzero((firsts < high) & (stops > low)).tolist():
            around = limits[max(0, firsts[index] - low) : stops[index] - low]
            np.minimum(around, np.float32(lowered[index].ceiling), out=around)
        over = peak[low:high] * (np.float32(gain) / limits)
        if np.fmax.reduce(over) > 1:
            reduction = _reduction(over, ramp, hold, fall)
            curve[start:end] = np.exp(-reduction[start - low : end - low])
    return curve


def border_gains(curve: FloatArray, first: int, last: int) -> FloatArray:
    """The gains at the borders of slots [first, last), one more than slots; straight lines between them are applied.

    Behind the curve's end its last value holds.
    """
    around = curve.take(np.arange(first - 1, last + 1), mode="clip")
    borders: FloatArray = np.minimum(around[:-1], around[1:])
    return borders


def power_gain(curve: FloatArray, first: int = 0, last: int | None = None) -> FloatArray:
    """By what factor a curve, as applied, changes the power of each slot: the mean square of its straight line.

    The square of the curve itself promises 0.05 LU too much, as the line lies below it.
    """
    last = len(curve) if last is None else last
    factor = np.empty(last - first, np.float32)
    for start in range(first, last, _CHUNK):
        end = min(start + _CHUNK, last)
        borders = border_gains(curve, start, end)
        before, after = borders[:-1], borders[1:]
        factor[start - first : end - first] = (before * before + before * after + after * after) / 3
    return factor


def limited(curve: FloatArray, slots_per_s: float, heavy_db: float = 6.0) -> Limiting:
    """What a curve takes off, in figures; `heavy_at_s` names the places with more than `heavy_db`."""
    if not len(curve):
        return Limiting(0.0, 0.0, (), ())
    starts = np.ceil(np.arange(0, len(curve), slots_per_s / 10) - 1e-6).astype(np.intp)
    series = _db_off(np.minimum.reduceat(curve, starts))
    at_work = np.count_nonzero(curve < 10 ** (-_AT_WORK_DB / 20))
    heavy_s = np.flatnonzero(series > heavy_db + _ROUNDING_DB) / 10
    first = np.diff(heavy_s, prepend=-math.inf) > _ONE_PLACE_S
    return Limiting(
        most_db=float(series.max()),
        seconds=at_work / slots_per_s,
        series_db=tuple(series.tolist()),
        heavy_at_s=tuple(heavy_s[first].tolist()),
    )


def _reduction(over: FloatArray, ramp: int, hold: int, fall: float) -> FloatArray:
    """What is to be taken off per slot, in nepers, at least ln(over).

    Held, released in a straight line, smoothed with a window no longer than the hold: a mean of values that are all
    large enough is large enough.
    """
    needed = np.log(np.clip(np.nan_to_num(over, nan=1.0), 1.0, math.exp(_MOST_NEEDED)))
    lead = ramp // 2  # the smoothing looks so many slots back, and the rest ahead
    padded = np.pad(needed, (ramp - 1 - lead + hold + lead, 2 * ramp))
    held = _highest_of(padded, ramp + hold)
    slope = np.arange(len(held), dtype=np.float32) * np.float32(fall)
    released = np.maximum.accumulate(held + slope) - slope
    weights = np.hanning(ramp + 2)[1:-1].astype(np.float32)
    smooth = np.convolve(released, weights / weights.sum(), "valid")[: len(needed)]
    return np.maximum(smooth, needed).astype(np.float32, copy=False)


def _highest_of(values: FloatArray, width: int) -> FloatArray:
    """The highest of each `width` neighbours; the result is width - 1 shorter. Doubles what it looks over."""
    done = 1
    while done < width:
        step = min(done, width - done)
        values = np.maximum(values[:-step], values[step:])
        done += step
    return values


def _db_off(curve: FloatArray) -> FloatArray:
    decibels: FloatArray = -20 * np.log10(np.clip(curve, 1e-6, 1.0))
    return decibels + np.float32(0)  # no -0.0
