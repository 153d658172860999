"""ITU-R BS.1770-5, EBU Tech 3341 and 3342 from a series of powers. Pure: arrays in, numbers out.

A power is the mean square of the K-weighted sound, all channels with their weights; its loudness is
-0.691 + 10 log10(power). Given are powers of equal short stretches: slots of about 2 ms, or steps of 100 ms.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

# A mono file plays on both speakers: twice the power of what BS.1770 measures in its one channel.
MONO_PLAYBACK_LU = 10 * math.log10(2)

BLOCK_STEPS, WINDOW_STEPS = 4, 30  # of 100 ms: blocks of 400 ms (BS.1770-5), windows of 3 s (Tech 3341)

ABSOLUTE_GATE_LUFS = -70.0  # BS.1770-5 annex 1; Tech 3342 section 2.2
_RELATIVE_GATE_LU = -10.0  # BS.1770-5 annex 1
_RANGE_GATE_LU = -20.0  # Tech 3342 section 2.2
_LOW_PERCENT, _HIGH_PERCENT = 10, 95  # Tech 3342 section 2.2
_OFFSET_LU = -0.691  # BS.1770-5 annex 1

_AT_ONCE = 1 << 16

Powers = NDArray[np.floating]


def lufs(power: ArrayLike) -> NDArray[np.float64]:
    """The loudness of powers; -inf for none."""
    with np.errstate(divide="ignore"):
        return np.asarray(_OFFSET_LU + 10 * np.log10(np.asarray(power, np.float64)))


def power_of(level_lufs: ArrayLike) -> NDArray[np.float64]:
    return np.asarray(10 ** ((np.asarray(level_lufs, np.float64) - _OFFSET_LU) / 10))


def moving(power: Powers, width: int) -> NDArray[np.float64]:
    """The mean power of each stretch of `width` values, one beginning at each value; whole stretches only."""
    if len(power) < width:
        return np.zeros(0)
    total = np.concatenate([[0.0], np.cumsum(power, dtype=np.float64)])
    # What a sum of much louder sound leaves behind by rounding is no sound.
    return np.asarray(np.maximum(total[width:] - total[:-width], 0.0) / width)


def integrated_lufs(steps: Powers) -> float | None:
    """Gated loudness of the whole from powers of 100 ms; None when no block of 400 ms is louder than -70 LUFS."""
    blocks = moving(steps, BLOCK_STEPS)
    loud = blocks[blocks > power_of(ABSOLUTE_GATE_LUFS)]
    if not len(loud):
        return None
    gate = loud.mean() * 10 ** (_RELATIVE_GATE_LU / 10)
    return float(lufs(loud[loud > gate].mean()))


def range_lu(steps: Powers) -> float | None:
    """Loudness range (Tech 3342) from powers of 100 ms; None when no window of 3 s is louder than -70 LUFS."""
    windows = moving(steps, WINDOW_STEPS)
    loud = windows[windows > power_of(ABSOLUTE_GATE_LUFS)]
    if not len(loud):
        return None
    gate = loud.mean() * 10 ** (_RANGE_GATE_LU / 10)
    kept = np.sort(lufs(loud[loud > gate]))
    return float(_percentile(kept, _HIGH_PERCENT) - _percentile(kept, _LOW_PERCENT))


def highest_lufs(power: Powers, width: int) -> float | None:
    """The loudest stretch of `width` values; None when there is none, or only silence."""
    highest = 0.0
    for start in range(0, max(1, len(power) - width + 1), _AT_ONCE):  # three hours at once would take 200 MB
        part = power[start : start + _AT_ONCE + width - 1]
        highest = max(highest, float(moving(part, width).max(initial=0.0)))
    return float(lufs(highest)) if highest > 0 else None


def _percentile(ascending: NDArray[np.float64], percent: int) -> float:
    return float(ascending[math.floor((len(ascending) - 1) * percent / 100 + 0.5)])
