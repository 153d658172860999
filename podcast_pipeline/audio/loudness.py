"""ITU-R BS.1770-5 and EBU Tech 3342 from series of 100 ms steps. Pure: numbers in, numbers out.

Two series, as a meter gives them every 100 ms: momentary loudness (blocks of 400 ms) and short-term loudness
(windows of 3 s), both ungated, in LUFS, -inf for digital silence. Only whole blocks and whole windows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from podcast_pipeline.model import Loudness

# A mono file plays on both speakers: twice the power of what BS.1770 measures in its one channel.
MONO_PLAYBACK_LU = 10 * math.log10(2)

_ABSOLUTE_GATE_LUFS = -70.0  # BS.1770-5 annex 1; Tech 3342 section 2.2
_RELATIVE_GATE_LU = -10.0  # BS.1770-5 annex 1
_RANGE_GATE_LU = -20.0  # Tech 3342 section 2.2
_LOW_PERCENT, _HIGH_PERCENT = 10, 95  # Tech 3342 section 2.2
_OFFSET_LU = -0.691  # BS.1770-5 annex 1: loudness = -0.691 + 10 log10(power)


def loudness_of(
    momentary_lufs: Sequence[float], short_term_lufs: Sequence[float], true_peak_dbtp: float | None, channels: int
) -> Loudness:
    """What the two series add up to."""
    integrated = integrated_lufs(momentary_lufs)
    return Loudness(
        integrated_lufs=integrated,
        playback_lufs=None if integrated is None else playback_lufs(integrated, channels),
        true_peak_dbtp=true_peak_dbtp,
        loudness_range_lu=range_lu(short_term_lufs),
    )


def integrated_lufs(momentary_lufs: Sequence[float]) -> float | None:
    """Gated loudness of the whole (BS.1770-5); None when no block is louder than -70 LUFS."""
    loud = [_power(value) for value in momentary_lufs if value > _ABSOLUTE_GATE_LUFS]
    if not loud:
        return None
    gate = _mean(loud) * 10 ** (_RELATIVE_GATE_LU / 10)
    return _lufs(_mean([power for power in loud if power > gate]))


def range_lu(short_term_lufs: Sequence[float]) -> float | None:
    """Loudness range (Tech 3342); None when no window of 3 s is louder than -70 LUFS."""
    loud = [value for value in short_term_lufs if value > _ABSOLUTE_GATE_LUFS]
    if not loud:
        return None
    gate = _lufs(_mean([_power(value) for value in loud])) + _RANGE_GATE_LU
    kept = sorted(value for value in loud if value > gate)
    return _percentile(kept, _HIGH_PERCENT) - _percentile(kept, _LOW_PERCENT)


def highest_lufs(series_lufs: Sequence[float]) -> float | None:
    """The maximum of a series; None when it is empty or silent."""
    highest = max(series_lufs, default=-math.inf)
    return None if highest == -math.inf else highest


def playback_lufs(integrated: float, channels: int) -> float:
    """What listeners hear on two speakers."""
    return integrated + MONO_PLAYBACK_LU if channels == 1 else integrated


def _percentile(ascending: Sequence[float], percent: int) -> float:
    return ascending[math.floor((len(ascending) - 1) * percent / 100 + 0.5)]


def _mean(powers: Sequence[float]) -> float:
    return math.fsum(powers) / len(powers)


def _power(lufs: float) -> float:
    return float(10 ** ((lufs - _OFFSET_LU) / 10))


def _lufs(power: float) -> float:
    return _OFFSET_LU + 10 * math.log10(power)
