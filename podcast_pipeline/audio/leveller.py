"""Decides how speakers of different level are brought together: one gain per slot of about 2 ms. Pure arithmetic.

1. Steps of 100 ms that are clearly louder than the noise floor are speech, as a first guess; pauses are left out.
2. Speech is cut into utterances: at pauses, and where the level before and after differs much. Inside one the level is
   followed slowly. Utterances of much the same level nearby are taken for one speaker's, and get one level: so somebody
   who says a single word is known by the others, and a speaker's own ups and downs stay.
3. Each speaker's gain is a part of what is missing to the level of all speech.
4. Frames of 20 ms near their speaker's level are speech; all others get the gain of the loud speakers at most.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from podcast_pipeline.audio.limiter import FloatArray

Doubles = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Style:
    """`part` of what is missing is made up for, `limit_db` at most; the level is followed over `follow_s` twice."""

    part: float
    limit_db: float
    follow_s: float


STYLES = {
    "gentle": Style(part=0.85, limit_db=6.0, follow_s=10.0),
    "strong": Style(part=1.0, limit_db=12.0, follow_s=6.0),
}

FRAME_S, _FRAMES_PER_STEP = 0.02, 5
_SILENCE_LUFS = -100.0
_FLOOR_PERCENTILE, _ABOVE_FLOOR_DB, _BELOW_LOUD_LU = 5, 8.0, 30.0
_CHANGE_STEPS, _CHANGE_LU, _SHORT_CHANGE_LU = 12, 6.0, 8.0
_PAUSE_STEPS = 2
_ALIKE_LU = 1.75  # narrow enough for speakers 6 LU apart, wide enough for the ups and downs of one
_ALIKE_REACH, _ALIKE_ROUNDS = 2, 2
_SYLLABLE_STEPS, _SYLLABLE_LU = 5, 12.0  # what lies deeper below its neighbours says nothing about the speaker
_SPEECH_BELOW_LU = 15.0  # weak syllables are in, breaths are out
_SHORT_GAP_S, _AROUND_S = 0.25, 0.06  # ramps take twice as long as what is kept around speech
_LOUD_PERCENTILE = 20


def level_curve(power: FloatArray, slots_per_s: float, strength: Literal["gentle", "strong"]) -> FloatArray:
    """The leveller's gain per slot, linear, from the K-weighted `power` of each slot (BS.1770-5, summed over channels).

    The mean over speech is about 0 dB. All ones when there is nothing that sounds like speech with pauses.
    """
    frame = max(1, round(FRAME_S * slots_per_s))
    powers = group_means(power, frame)
    steps = lufs_of(group_means(powers, _FRAMES_PER_STEP))
    floor_lufs = float(np.percentile(steps, _FLOOR_PERCENTILE)) if len(steps) else _SILENCE_LUFS
    guess = _first_guess(steps, floor_lufs)
    if len(guess) < _CHANGE_STEPS:
        return np.ones(len(power), np.float32)
    style = STYLES[strength]
    reach = round(style.follow_s * 5)
    speech, borders = _utterances(steps, guess, reach)
    levels = _levels_of_speakers(steps[speech], borders, reach)
    gains = np.clip(style.part * (levels.mean() - levels), -style.limit_db, style.limit_db)
    # A frame has the gain of the speech that is next to it.
    middles = (speech[:-1] + speech[1:] + 1) * (_FRAMES_PER_STEP / 2)
    nearest = np.searchsorted(middles, np.arange(len(powers)))
    near = lufs_of(smoothed(powers, np.ones(_FRAMES_PER_STEP)))
    spoken = near > np.maximum(levels[nearest] - _SPEECH_BELOW_LU, floor_lufs + _ABOVE_FLOOR_DB)
    left_out = np.repeat(np.isin(np.arange(len(steps)), np.setdiff1d(guess, speech)), _FRAMES_PER_STEP)[: len(powers)]
    spoken &= highest_around(left_out.astype(np.float64), _FRAMES_PER_STEP // 2) == 0
    loud_db = float(np.percentile(gains, _LOUD_PERCENTILE))
    frames_db = _with_pauses(gains[nearest], spoken, loud_db, slots_per_s / frame)
    return slots_of_frames(frames_db, frame, len(power))


def _first_guess(steps: Doubles, floor_lufs: float) -> Places:
    """The steps that may be speech, by their numbers."""
    heard = steps[steps > _SILENCE_LUFS]
    if not len(heard):
        return np.empty(0, np.intp)
    loud_lufs = lufs_of(np.array([np.mean(10 ** (heard / 10))]))[0]
    return np.flatnonzero(steps > max(floor_lufs + _ABOVE_FLOOR_DB, loud_lufs - _BELOW_LOUD_LU))


def _utterances(steps: Doubles, guess: Places, reach: int) -> tuple[Places, Places]:
    """The steps that are speech, without breaths, and where among them utterances begin, and the end of the last."""
    borders = _borders(steps[guess], np.diff(guess) > _PAUSE_STEPS)
    lengths = np.diff(borders)
    kept = ~_breaths(_own_levels(steps[guess], borders), borders, reach)
    return guess[np.repeat(kept, lengths)], np.concatenate([[0], np.cumsum(lengths[kept])])


def _levels_of_speakers(levels: Doubles, borders: Places, reach: int) -> Doubles:
    """The level of whoever speaks, at each step of speech.

    Within an utterance it is smoothed twice, so that 10 dB move the gain by less than 2 dB a second.
    """
    lengths, at = np.diff(borders), np.arange(len(levels))
    first, end = np.repeat(borders[:-1], lengths), np.repeat(borders[1:], lengths)
    low, high = np.maximum(first, at - reach), np.minimum(end, at + reach + 1)
    followed = 10 * np.log10(_window_means(10 ** (levels / 10), low, high))
    own = _own_levels(levels, borders)
    return _window_means(followed, low, high) + np.repeat(_means_of_alike(own, borders, reach) - own, lengths)


def _own_levels(levels: Doubles, borders: Places) -> Doubles:
    """The level of each utterance; its loud steps count most, for the others are cut by its ends."""
    powers = 10 ** (levels / 10)
    own: Doubles = 10 * np.log10(np.add.reduceat(powers**2, borders[:-1]) / np.add.reduceat(powers, borders[:-1]))
    return own


def _breaths(own: Doubles, borders: Places, reach: int) -> Flags:
    """Short utterances far below a neighbour: breaths, chairs, a page that is turned."""
    highest = own.copy()
    for here, there, near in _neighbours(borders, reach):
        highest[here] = np.where(near, np.maximum(highest[here], own[there]), highest[here])
    breath: Flags = (np.diff(borders) < _CHANGE_STEPS) & (own < highest - _SPEECH_BELOW_LU)
    return breath


def _means_of_alike(own: Doubles, borders: Places, reach: int) -> Doubles:
    """The mean level of each utterance and of those nearby that are much like it; of these means, once more."""
    lengths = np.diff(borders).astype(np.float64)
    means = own
    for _ in range(_ALIKE_ROUNDS):
        total, weights = means * lengths, lengths.copy()
        for here, there, near in _neighbours(borders, _ALIKE_REACH * reach):
            alike = near * np.exp(-0.5 * ((means[there] - means[here]) / _ALIKE_LU) ** 2)
            weight = alike * np.minimum(lengths[there], reach)
            total[here] += weight * means[there]
            weights[here] += weight
        means = total / weights
    return means


def _neighbours(borders: Places, reach: int) -> Iterator[tuple[slice, slice, Flags]]:
    """Pairs of utterances with less than `reach` steps of speech between them: these, those, and which are near."""
    for apart in range(1, len(borders) - 1):
        near = borders[apart:-1] - borders[1:-apart] < reach
        if not near.any():
            return
        yield slice(None, -apart), slice(apart, None), near
        yield slice(apart, None), slice(None, -apart), near


def _borders(levels: Doubles, after_pause: Flags) -> Places:
    """Where utterances begin, and the end of the last. `after_pause[i]`: before step i + 1."""
    count = len(levels)
    around = highest_around(levels, _SYLLABLE_STEPS)
    clear = np.maximum(levels, around - _SYLLABLE_LU)
    at = np.arange(1, count)
    changes = after_pause.copy()
    for width, least_lu in ((_CHANGE_STEPS, _CHANGE_LU), (_SYLLABLE_STEPS, _SHORT_CHANGE_LU)):
        before = _window_means(clear, np.maximum(0, at - width), at)
        behind = _window_means(clear, at, np.minimum(count, at + width))
        change = np.abs(behind - before)
        change[np.minimum(at, count - at) < _SYLLABLE_STEPS] = 0  # too little to judge by
        changes |= (change >= least_lu) & (change >= highest_around(change, width // 2))
    return np.concatenate([[0], at[changes], [count]])


def _with_pauses(gains_db: Doubles, spoken: Flags, loud_db: float, frames_per_s: float) -> Doubles:
    """The gain of each frame: the speaker's while there is speech, and that of the loud speakers at most in pauses."""
    around = round(_AROUND_S * frames_per_s)
    ramp = np.hanning(2 * around + 3)[1:-1]
    # Down in time for a louder speaker's first syllable.
    ready = smoothed(-highest_around(-gains_db, around), ramp)
    filled = _fill_gaps(spoken, round(_SHORT_GAP_S * frames_per_s)).astype(np.float64)
    open_ = smoothed(highest_around(filled, around), ramp)
    pause = np.minimum(ready, loud_db)
    return pause + open_ * (ready - pause)


def _fill_gaps(flags: Flags, shorter_than: int) -> Flags:
    """Set what lies between two set flags when it is short."""
    set_at = np.flatnonzero(flags)
    filled = flags.copy()
    gaps = np.diff(set_at)
    short = np.flatnonzero((gaps > 1) & (gaps <= shorter_than))
    edges = np.zeros(len(flags) + 1, np.int32)
    edges[set_at[short]] += 1
    edges[set_at[short + 1]] -= 1
    filled |= np.cumsum(edges[:-1]) > 0
    return filled


def slots_of_frames(frames_db: Doubles, frame: int, count: int) -> FloatArray:
    """Linear gain per slot: straight lines in dB between the frames' borders."""
    nepers = (np.pad(frames_db, 1, mode="edge") * (np.log(10) / 20)).astype(np.float32)
    borders = (nepers[:-1] + nepers[1:]) / 2
    within = (np.arange(frame, dtype=np.float32) + np.float32(0.5)) / frame
    curve = borders[:-1, None] + np.diff(borders)[:, None] * within
    slots: FloatArray = curve.reshape(-1)[:count]
    return np.exp(slots, out=slots)


def group_means(values: FloatArray | Doubles, width: int) -> Doubles:
    """The mean of each `width` values; the last group may be smaller."""
    starts = np.arange(0, len(values), width)
    if not len(starts):
        return np.empty(0)
    sums = np.add.reduceat(values, starts).astype(np.float64)
    sums /= np.minimum(width, len(values) - starts)
    return sums


def _window_means(values: Doubles, low: Places, high: Places) -> Doubles:
    total = np.concatenate([[0.0], np.cumsum(values)])
    means: Doubles = (total[high] - total[low]) / (high - low)
    return means


def highest_around(values: Doubles, reach: int) -> Doubles:
    padded = np.pad(values, reach, mode="edge")
    highest: Doubles = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1).max(axis=1)
    return highest


def smoothed(values: Doubles, weights: Doubles) -> Doubles:
    """A weighted mean around each value; as many weights as make a middle."""
    padded = np.pad(values, len(weights) // 2, mode="edge")
    smooth: Doubles = np.convolve(padded, weights / weights.sum(), "valid")
    return smooth


def lufs_of(powers: Doubles) -> Doubles:
    return np.maximum(_SILENCE_LUFS, -0.691 + 10 * np.log10(np.maximum(powers, 1e-12)))
