"""True peak: what the highest point between the samples is (ITU-R BS.1770-5 annex 2). Pure."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from podcast_pipeline.audio.weighting import Samples

# The interpolation filter of annex 2, phase by phase; phases 2 and 3 are 1 and 0 read backwards.
_PHASE_0 = (
    *(0.0017089843750, 0.0109863281250, -0.0196533203125, 0.0332031250000, -0.0594482421875, 0.1373291015625),
    *(0.9721679687500, -0.1022949218750, 0.0476074218750, -0.0266113281250, 0.0148925781250, -0.0083007812500),
)
_PHASE_1 = (
    *(-0.0291748046875, 0.0292968750000, -0.0517578125000, 0.0891113281250, -0.1665039062500, 0.4650878906250),
    *(0.7797851562500, -0.2003173828125, 0.1015625000000, -0.0582275390625, 0.0330810546875, -0.0189208984375),
)
_PHASES = np.array([_PHASE_0, _PHASE_1, _PHASE_1[::-1], _PHASE_0[::-1]])
_TAPS = _PHASES.shape[1]

MOST = float(np.abs(_PHASES).sum(axis=1).max())
"""No true peak is more times as high as the highest sample near it (6 dB)."""

BEFORE, AFTER = _TAPS // 2, _TAPS // 2 - 1
"""How many samples before and after a stretch its true peaks depend on."""


def slot_peaks(samples: Samples, sample_peak: Samples, slot: int, row: int, quiet: float) -> Samples:
    """The highest true peak in each slot of `slot` samples, of any channel; the samples themselves count too.

    `samples` (channels, n) begins BEFORE samples ahead of the first slot and ends AFTER samples behind the last;
    `sample_peak` has the highest sample of each. Slots where it stays below `quiet`, there and next to them, are not
    looked into, but for the first and the last: it is what is told. A slot is oversampled in rows of `row` samples,
    which makes the matrix small.
    """
    highest, near = sample_peak.copy(), near_loud(sample_peak, quiet)
    near[[0, -1]] = True  # what is next to these is not known
    loud = np.flatnonzero(near)
    reach, step = row + BEFORE + AFTER, samples.strides[1]
    shape, strides = (len(sample_peak), slot // row, reach), (slot * step, row * step, step)
    for channel in samples:
        rows = np.lib.stride_tricks.as_strided(channel, shape, strides, writeable=False)[loud]
        between = rows.reshape(-1, reach) @ _filters(row)
        np.abs(between, out=between)
        highest[loud] = np.maximum(highest[loud], between.reshape(len(loud), -1).max(axis=1))
    return highest


def near_loud(sample_peak: Samples, quiet: float) -> NDArray[np.bool_]:
    """Which slots are as loud as that, or next to one that is: into these its interpolation reaches."""
    loud = sample_peak >= quiet
    near = loud.copy()
    near[1:] |= loud[:-1]
    near[:-1] |= loud[1:]
    return near


@cache
def _filters(row: int) -> Samples:
    """One matrix that gives all phases at every sample of a row."""
    phases = len(_PHASES)
    matrix = np.zeros((row + BEFORE + AFTER, row * phases), np.float32)
    for position in range(row):
        for phase, taps in enumerate(_PHASES):
            matrix[position : position + _TAPS, position * phases + phase] = taps[::-1]
    return matrix
