"""Decides how a programme becomes a master: what was measured + what is wanted -> MasteringPlan. Pure; it does nothing.

Levels are as heard on two speakers. A plan is one gain for everything, and where that is not enough a curve for every
slot of 2 ms, the limiter's. What a curve does to the loudness follows from the measured series, so nothing has to
be tried out; what the encoder does to it is found out with a few excerpts (`EncoderEffect`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from podcast_pipeline.audio import limiter, loudness
from podcast_pipeline.audio.limiter import FloatArray, LowerCeiling
from podcast_pipeline.audio.slots import Grid
from podcast_pipeline.model import AudioSettings, Loudness, Remark

TOLERANCE_LU = 0.1
MAX_LIMITING_DB = 12.0
_AT_ITS_END_DB = 0.5

_NEAR_LU = 0.002
_MAX_ROUNDS = 24
_LEAST_SLOPE = 0.15
_MEASURING_DB = 0.02  # the curve moves between samples, and meters differ by as much
_UNSEEN_DB = 0.2  # a few excerpts do not hold the worst peak; with this much, few segments are encoded twice
LEAST_MARGIN_DB, _MOST_MARGIN_DB = 0.3, 6.0
MUCH_LIMITING_DB = 6.0
_MUCH_GAIN_DB = 24.0
_NOTHING_DB = -200.0
_STEPS_AT_ONCE = 1 << 12  # of three hours all at once, the powers under a curve would take 20 MB


@dataclass(frozen=True)
class Measured:
    """The programme that is mastered, slot by slot: `power` as heard on two speakers, `peak` as a factor."""

    grid: Grid
    samples: int
    power: FloatArray
    peak: FloatArray

    @cached_property
    def loudness_lufs(self) -> float:
        """-inf for silence."""
        return self._loudness(None)

    def limited_lufs(self, curve: FloatArray | None) -> float:
        """The loudness under a curve, if there is one."""
        return self.loudness_lufs if curve is None else self._loudness(curve)

    @cached_property
    def peak_db(self) -> float:
        return db_of(float(self.peak.max(initial=0.0)))

    def _loudness(self, curve: FloatArray | None) -> float:
        width, whole = self.grid.slots_per_step, self.samples // self.grid.step_samples
        steps = np.empty(whole)
        for start in range(0, whole, _STEPS_AT_ONCE):
            end = min(start + _STEPS_AT_ONCE, whole)
            first, last = start * width, end * width
            power = self.power[first:last]
            if curve is not None:
                power = power * limiter.power_gain(curve, first, last)
            power.reshape(-1, width).mean(axis=1, dtype=np.float64, out=steps[start:end])
        integrated = loudness.integrated_lufs(steps)
        return -math.inf if integrated is None else integrated


@dataclass(frozen=True, slots=True)
class EncoderEffect:
    """What an encoder does: to the loudness (LAME scales by 0.95 below 192 kbit/s), and to the highest peaks."""

    gain_db: float
    overshoot_db: float


@dataclass(frozen=True)
class MasteringPlan:
    """One gain, and the limiter's curve where it has something to do.

    `ceiling_db` is the limiter's highest output; `lowered` says where it had to be lower than that. The curve follows
    from them (`with_curve`): for three hours it takes 20 MB, so not every plan keeps it.
    """

    gain_db: float
    effect: EncoderEffect
    curve: FloatArray | None = None
    ceiling_db: float | None = None
    lowered: tuple[LowerCeiling, ...] = ()

    def limiting(self, grid: Grid) -> limiter.Limiting:
        """What the limiter takes off, and where that is much."""
        curve = np.ones(0, np.float32) if self.curve is None else self.curve
        return limiter.limited(curve, grid.slots_per_s, MUCH_LIMITING_DB)


def wanted_lufs(settings: AudioSettings, channels: int) -> float:
    """The target as heard on two speakers."""
    as_measured = channels == 1 and settings.mono == "as_measured"
    return settings.loudness_lufs + (loudness.MONO_PLAYBACK_LU if as_measured else 0.0)


def plan_master(programme: Measured, effect: EncoderEffect, wanted: float, limit_dbtp: float) -> MasteringPlan:
    """Plain gain when the peaks allow it, else the gain that gives the wanted loudness behind a limiter."""
    gain_db = wanted - programme.loudness_lufs - effect.gain_db
    plan = MasteringPlan(gain_db, effect)
    if programme.peak_db + gain_db + effect.gain_db <= limit_dbtp:
        return plan
    overshoot_db = effect.overshoot_db + _UNSEEN_DB
    margin_db = min(max(overshoot_db, LEAST_MARGIN_DB), _MOST_MARGIN_DB) + _MEASURING_DB
    ceiling_db = limit_dbtp - effect.gain_db - margin_db
    return _limited(replace(plan, ceiling_db=ceiling_db), programme, wanted)


def with_curve(plan: MasteringPlan, programme: Measured) -> MasteringPlan:
    """The plan with the curve of its limiter, if it has one."""
    if plan.ceiling_db is None:
        return plan
    gain, ceiling = factor_of(plan.gain_db), factor_of(plan.ceiling_db)
    curve = limiter.gain_curve(programme.peak, gain, ceiling, programme.grid.slots_per_s, plan.lowered)
    return replace(plan, curve=curve)


def for_encoder(plan: MasteringPlan, effect: EncoderEffect) -> MasteringPlan:
    """The same curve for another encoder: only the gain in front of it differs."""
    change_db = plan.effect.gain_db - effect.gain_db
    ceiling_db = None if plan.ceiling_db is None else plan.ceiling_db + change_db
    return replace(plan, gain_db=plan.gain_db + change_db, effect=effect, ceiling_db=ceiling_db)


def _limited(plan: MasteringPlan, programme: Measured, wanted: float) -> MasteringPlan:
    """The gain at which the limited programme is as loud as wanted, found by the secant through two tries."""
    assert plan.ceiling_db is not None
    most_db = plan.ceiling_db + MAX_LIMITING_DB - programme.peak_db
    following_db, slope, before = min(plan.gain_db, most_db), 0.8, None
    for _ in range(_MAX_ROUNDS):
        gain_db = following_db
        plan = with_curve(replace(plan, gain_db=gain_db, curve=None), programme)
        reached = programme.limited_lufs(plan.curve) + gain_db + plan.effect.gain_db
        missing = wanted - reached
        if before is not None and abs(gain_db - before[0]) > 1e-6:
            slope = min(1.0, max(_LEAST_SLOPE, (reached - before[1]) / (gain_db - before[0])))
        following_db = min(gain_db + missing / slope, most_db)
        if abs(missing) < _NEAR_LU or following_db == gain_db:
            break
        before = (gain_db, reached)
    return plan


def heard_lufs(heard: Loudness) -> float:
    return _NOTHING_DB if heard.playback_lufs is None else heard.playback_lufs


def heard_dbtp(heard: Loudness) -> float:
    return _NOTHING_DB if heard.true_peak_dbtp is None else heard.true_peak_dbtp


def on_target(heard: Loudness, wanted: float, limit_dbtp: float) -> bool:
    """Within the tolerance of the wanted loudness, and no peak above the limit."""
    return abs(heard_lufs(heard) - wanted) <= TOLERANCE_LU and heard_dbtp(heard) <= limit_dbtp


def warnings(
    plan: MasteringPlan, grid: Grid, heard: Sequence[tuple[str, Loudness]], wanted: float, limit_dbtp: float
) -> tuple[Remark, ...]:
    """What a producer should know about a master. `heard` has what each file measures, by its name ("MP3")."""
    limiting = plan.limiting(grid)
    said = []
    for name, loudness_ in heard:
        level_lufs, peak_dbtp = heard_lufs(loudness_), heard_dbtp(loudness_)
        if abs(level_lufs - wanted) > TOLERANCE_LU:
            at_its_end = plan.ceiling_db is not None and limiting.most_db > MAX_LIMITING_DB - _AT_ITS_END_DB
            levels = (("name", name), ("heard_lufs", level_lufs), ("wanted_lufs", wanted))
            if level_lufs < wanted and at_its_end:
                said.append(Remark("missed_by_limiting", values=(*levels, ("most_db", MAX_LIMITING_DB))))
            else:
                said.append(Remark("missed", values=levels))
        if peak_dbtp > limit_dbtp:
            levels = (("name", name), ("peak_dbtp", peak_dbtp), ("limit_dbtp", limit_dbtp))
            said.append(Remark("peak_above_limit", values=levels))
    if limiting.most_db > MUCH_LIMITING_DB:
        said.append(Remark("much_limiting", limiting.heavy_at_s, (("most_db", limiting.most_db),)))
    if plan.gain_db > _MUCH_GAIN_DB:
        said.append(Remark("much_gain", values=(("gain_db", plan.gain_db),)))
    return tuple(said)


def factor_of(decibels: float) -> float:
    """What a level or gain in dB multiplies samples with."""
    return float(10 ** (decibels / 20))


def db_of(factor: float) -> float:
    """The other way round; far below everything for 0."""
    return 20 * math.log10(factor) if factor > 0 else _NOTHING_DB
