"""What kind of sound this is, as remarks a producer understands: from a SlotSeries. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from podcast_pipeline.audio import loudness
from podcast_pipeline.audio.slots import Series, SlotSeries, highest_per_step, whole_steps
from podcast_pipeline.model import Remark, RemarkKind

Sides = Literal["mono", "same", "left", "right", "stereo"]
"""What the channels hold: one channel; the same in both; sound in one of two only; anything else."""

_STEPS_PER_S = 10
_HEARD = 10 ** (-60 / 10)  # power below which a step of 100 ms says nothing about its channels
_SHORT_S = 3.0  # one window of Tech 3341

# Two channels that differ by dither or by lossy coding are the same. A passage that differs more is stereo, however
# short: making it mono would take something away.
_SAME, _SAME_ANYWHERE = 10 ** (-40 / 10), 10 ** (-20 / 10)
# Crosstalk, noise and hum of a channel that nothing is plugged into: so much below the other one at their loudest; or
# not to be heard at all, beside one that is.
_CROSSTALK, _UNHEARD, _BESIDE = 10 ** (-50 / 10), 10 ** (-67 / 10), 10 ** (-30 / 10)
_OPPOSITE = -0.6  # correlation of the channels
_WHILE_STEPS = 5  # so long; in single steps a wide stereo sound does it now and then
_MOST_OF = 0.5

# Flat tops of clipped sound stand all at one level, the highest. A step that hardly leaves it is a square wave.
_ONE_LEVEL, _SQUARE = 0.999, 0.8
_FLAT_IN_STEP, _FLAT_IN_ALL = 3, 10  # samples
_ABOVE_DBTP = 0.05


@dataclass(frozen=True, slots=True)
class Recognised:
    """`sides` decides how many channels a master needs; `remarks` are for people."""

    sides: Sides
    remarks: tuple[Remark, ...]


def recognise(series: SlotSeries, channels: int) -> Recognised:
    """Look at levels and channels of a whole recording."""
    sides = _sides(series, channels)
    silence = _about_silence(series)
    found = silence or [*_about_channels(series, sides), *_about_peaks(series)]
    if series.duration_s < _SHORT_S and not silence:
        found.append(Remark("short"))
    return Recognised(sides, tuple(found))


def _sides(series: SlotSeries, channels: int) -> Sides:
    if channels != 2:
        return "mono" if channels == 1 else "stereo"
    left, right = series.left_power, series.right_power
    if _is_empty(right, beside=left):
        return "left"
    if _is_empty(left, beside=right):
        return "right"
    both = left + right
    apart = (both > _HEARD) & (series.side_power > both * _SAME_ANYWHERE)
    alike = series.side_power.sum(dtype=np.float64) <= both.sum(dtype=np.float64) * _SAME
    return "same" if alike and not apart.any() else "stereo"


def _is_empty(power: Series, *, beside: Series) -> bool:
    """Judged by the loudest 100 ms: somebody who says a single word in an hour is somebody."""
    highest, other = power.max(initial=0.0), beside.max(initial=0.0)
    return bool(highest < other * _CROSSTALK or (highest < _UNHEARD and highest < other * _BESIDE))


def _about_silence(series: SlotSeries) -> list[Remark]:
    if series.sample_peak.max(initial=0.0) == 0.0:
        return [Remark("silence")]
    if loudness.integrated_lufs(whole_steps(series)) is None:
        return [Remark("faint", values=(("least_lufs", loudness.ABSOLUTE_GATE_LUFS),))]
    return []


def _about_channels(series: SlotSeries, sides: Sides) -> list[Remark]:
    if sides == "same":
        return [Remark("same_sides")]
    if sides in ("left", "right"):
        return [Remark("right_empty" if sides == "left" else "left_empty")]
    if sides == "mono" or not len(series.left_power):
        return []
    opposite, most = _opposite_steps(series)
    if not opposite.any():
        return []
    return [Remark("out_of_phase") if most else Remark("out_of_phase_here", _seconds(opposite))]


def _opposite_steps(series: SlotSeries) -> tuple[NDArray[np.bool_], bool]:
    """The steps in which the channels have opposite phase for a while, and whether that is most of the sound."""
    left, right, side = series.left_power, series.right_power, series.side_power
    opposite = (np.minimum(left, right) > _HEARD) & (_correlation(left, right, side) < _OPPOSITE)
    # Of a while, loud steps tell more than the noise between them.
    for_a_while = _correlation(*(_around(power) for power in (left, right, side))) < _OPPOSITE
    opposite &= _around(for_a_while) > 0
    both = left + right
    return opposite, bool(both[opposite].sum(dtype=np.float64) > both.sum(dtype=np.float64) * _MOST_OF)


def _correlation(left: Series, right: Series, side: Series) -> Series:
    """Of each step, 1 where there is silence."""
    product = np.sqrt(left * right)
    return np.where(product > 0, (left + right - side) / np.maximum(2 * product, 1e-30), 1)


def _around(series: NDArray[np.generic]) -> Series:
    """The sum over each step and its neighbours."""
    half = _WHILE_STEPS // 2
    return np.convolve(series.astype(np.float32), np.ones(_WHILE_STEPS, np.float32))[half : half + len(series)]


def _about_peaks(series: SlotSeries) -> list[Remark]:
    found = []
    clipped = _clipped_steps(series)
    if clipped.any():
        found.append(Remark("clipped", _seconds(clipped)))
    highest_dbtp = 20 * np.log10(float(series.peak.max(initial=0.0)))
    if highest_dbtp > _ABOVE_DBTP:
        above = highest_per_step(series.peak, series.grid) > 10 ** (_ABOVE_DBTP / 20)
        between = series.sample_peak.max() <= 1.0
        kind: RemarkKind = "above_between_samples" if between else "above_full_scale"
        found.append(Remark(kind, _seconds(above), (("peak_dbtp", float(highest_dbtp)),)))
    return found


def _clipped_steps(series: SlotSeries) -> NDArray[np.bool_]:
    flat, step = series.flat, series.grid.step_samples
    highest = highest_per_step(series.sample_peak, series.grid)
    at_the_top = highest >= highest.max() * _ONE_LEVEL
    clipped = at_the_top & (flat >= _FLAT_IN_STEP) & (flat <= step * _SQUARE)
    return np.asarray(clipped & bool(flat[clipped].sum() >= _FLAT_IN_ALL))


def _seconds(steps: NDArray[np.bool_]) -> tuple[float, ...]:
    """Where stretches of marked steps begin; what is less than a second behind the last belongs to it."""
    (marked,) = np.nonzero(steps)
    first = np.diff(marked, prepend=-2 * _STEPS_PER_S) > _STEPS_PER_S
    return tuple((marked[first] / _STEPS_PER_S).tolist())
