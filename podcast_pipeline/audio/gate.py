"""Decides, for recordings with one track per speaker, when each track is turned down because only others speak.

Pure arithmetic on the K-weighted power of each slot of about 2 ms (BS.1770-5, summed over channels). A track is turned
down, not muted: what is left keeps the room alive, and the change unheard.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from podcast_pipeline.audio.leveller import (
    FRAME_S,
    Doubles,
    Flags,
    group_means,
    highest_around,
    lufs_of,
    slots_of_frames,
    smoothed,
)
from podcast_pipeline.audio.limiter import FloatArray

CLOSED_DB = -18.0
HOLD_S, LOOK_AHEAD_S = 0.3, 0.08

_BLOCK_STEPS = 4  # of 100 ms: blocks of 400 ms, as in BS.1770-5
_NO_SPEECH_LUFS = -60.0
_BELOW_SPEECH_LU, _RELATIVE_GATE_LU = 15.0, 10.0
_WEAK_SYLLABLE_LU, _ABOVE_FLOOR_DB, _FLOOR_PERCENTILE = 20.0, 6.0, 5
_OTHER_SPEAKS_LU = 10.0  # so near its speaker's level a track is heard in the others
_ALONE_PERCENTILE = 25  # of the time that somebody speaks, the others are silent at least so much
_CROSSTALK_SWING_DB, _STRONGEST_CROSSTALK_DB = 9.0, -8.0
_FRAMES_NEAR = 5  # levels are those of 100 ms
_RAMP = np.array([0.5, 1.0, 0.5])  # frames of 20 ms: about 50 ms from closed to open


def speech_loudness(power: FloatArray, slots_per_s: float) -> float | None:
    """How loud a track's own speaker is while speaking, in LUFS; None when nothing is louder than -60 LUFS.

    Blocks of 400 ms every 100 ms. Those 15 LU below the level that half of the track's energy lies above do not count,
    so neither silence nor crosstalk 20 dB down pulls the figure, however little the speaker says; then the relative
    gate of BS.1770-5.
    """
    steps = group_means(power, max(1, round(slots_per_s / 10)))
    width = min(_BLOCK_STEPS, len(steps))
    if not width:
        return None
    blocks = np.sort(np.convolve(steps, np.full(width, 1 / width), "valid"))
    blocks = blocks[lufs_of(blocks) > _NO_SPEECH_LUFS]
    if not len(blocks):
        return None
    energy = np.cumsum(blocks)
    middle = blocks[np.searchsorted(energy, energy[-1] / 2)]
    speech = blocks[blocks >= middle * 10 ** (-_BELOW_SPEECH_LU / 10)]
    speech = speech[speech >= speech.mean() * 10 ** (-_RELATIVE_GATE_LU / 10)]
    return float(lufs_of(speech.mean(keepdims=True))[0])


def gate_curves(powers: Sequence[FloatArray], slots_per_s: float) -> list[FloatArray]:
    """The gain of each track per slot, linear: 1.0 while its speaker speaks, -18 dB while only others do.

    In pauses it stays as it was, so the room does not come and go. `powers` are brought to the same speech loudness;
    they may differ in length, what is missing is silence.
    """
    frame = max(1, round(FRAME_S * slots_per_s))
    count = -(-max((len(power) for power in powers), default=0) // frame)
    if not count:
        return [np.ones(0, np.float32) for _ in powers]
    levels = [_levels(power, frame, count) for power in powers]
    speech = [speech_loudness(power, slots_per_s) for power in powers]
    speaks = [_speaks(number, levels, speech) for number in range(len(powers))]
    spoken = np.sum(speaks, axis=0, dtype=np.int32)
    curves = []
    for power, own in zip(powers, speaks, strict=True):
        is_open = _opened(own, spoken - own > 0, slots_per_s / frame)
        frames_db = CLOSED_DB * (1 - smoothed(is_open.astype(np.float64), _RAMP))
        curves.append(slots_of_frames(frames_db, frame, len(power)))
    return curves


def _levels(power: FloatArray, frame: int, count: int) -> Doubles:
    powers = group_means(power, frame)
    return lufs_of(smoothed(np.pad(powers, (0, count - len(powers))), np.ones(_FRAMES_NEAR)))


def _speaks(number: int, levels: list[Doubles], speech: list[float | None]) -> Flags:
    """Where a track's own speaker speaks: near the speaker's level, and louder than the others can sound in it."""
    own, own_lufs = levels[number], speech[number]
    if own_lufs is None:
        return np.zeros(len(own), np.bool_)
    floor_lufs = float(np.percentile(own, _FLOOR_PERCENTILE))
    speaks: Flags = own > min(
        own_lufs - _RELATIVE_GATE_LU, max(own_lufs - _WEAK_SYLLABLE_LU, floor_lufs + _ABOVE_FLOOR_DB)
    )
    for other, (level, other_lufs) in enumerate(zip(levels, speech, strict=True)):
        if other != number and other_lufs is not None:
            crosstalk_db = _crosstalk_db(own, level, level > other_lufs - _OTHER_SPEAKS_LU)
            speaks &= own > highest_around(level, 2) + crosstalk_db + _CROSSTALK_SWING_DB
    return speaks


def _crosstalk_db(own: Doubles, other: Doubles, other_speaks: Flags) -> float:
    """How much lower than in its own track another speaker is heard in this one."""
    if not other_speaks.any():
        return _STRONGEST_CROSSTALK_DB
    usual = float(np.percentile((own - other)[other_speaks], _ALONE_PERCENTILE))
    return min(usual, _STRONGEST_CROSSTALK_DB)


def _opened(own: Flags, others: Flags, frames_per_s: float) -> Flags:
    """Open from shortly before the own speaker speaks until another speaks after that; open at first."""
    ahead, hold = round(LOOK_AHEAD_S * frames_per_s), round(HOLD_S * frames_per_s)
    padded = np.pad(own.astype(np.float64), (hold, ahead))
    held = np.lib.stride_tricks.sliding_window_view(padded, hold + ahead + 1).max(axis=1) > 0
    decided = held | others
    last = np.maximum.accumulate(np.where(decided, np.arange(len(own)), -1))
    opened: Flags = (last < 0) | held[np.maximum(last, 0)]
    return opened
