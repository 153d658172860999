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
from podcast_pipeline.audio.limiter import FloatArray
from podcast_pipeline.audio.slots import Grid
from podcast_pipeline.model import AudioSettings, Loudness, Remark

TOLERANCE_LU = 0.1
MAX_ENCODES = 5
MAX_LIMITING_DB = 12.0

_NEAR_LU = 0.002
_NO_GAIN_LU = 0.05  # what promises to come no nearer than this is not tried
_MAX_ROUNDS = 24
_LEAST_SLOPE = 0.15
_MEASURING_DB = 0.02  # the curve moves between samples, and meters differ by as much
_UNSEEN_DB = 0.2  # a few excerpts do not hold the worst peak; with this much, few segments are encoded twice
_LEAST_MARGIN_DB, _MOST_MARGIN_DB = 0.3, 6.0
_REPAIR_DB = 0.15
_LOCAL_ROUNDS = 2
_REPAIRED_S = 0.012  # around a peak that came out too high
_MUCH_LIMITING_DB = 6.0
_MUCH_GAIN_DB = 24.0
_NOTHING_DB = -200.0


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

    def limited_lufs(self, curve: FloatArray) -> float:
        """The loudness under a curve."""
        return self._loudness(curve)

    @cached_property
    def peak_db(self) -> float:
        return _db(float(self.peak.max(initial=0.0)))

    def _loudness(self, curve: FloatArray | None) -> float:
        width = self.grid.slots_per_step
        whole = self.samples // self.grid.step_samples * width
        power = self.power[:whole]
        if curve is not None:
            power = limiter.power_gain(curve)[:whole]
            power *= self.power[:whole]
        steps = power.reshape(-1, width).mean(axis=1, dtype=np.float64)
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

    `ceiling_db` is the limiter's highest output; `ceilings` has one for every slot once some had to be lowered.
    """

    gain_db: float
    effect: EncoderEffect
    curve: FloatArray | None = None
    ceiling_db: float | None = None
    ceilings: FloatArray | None = None


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
    margin_db = min(max(overshoot_db, _LEAST_MARGIN_DB), _MOST_MARGIN_DB) + _MEASURING_DB
    ceiling_db = limit_dbtp - effect.gain_db - margin_db
    return _limited(replace(plan, ceiling_db=ceiling_db), programme, wanted)


def for_encoder(plan: MasteringPlan, effect: EncoderEffect) -> MasteringPlan:
    """The same curve for another encoder: only the gain in front of it differs."""
    change_db = plan.effect.gain_db - effect.gain_db
    ceiling_db = None if plan.ceiling_db is None else plan.ceiling_db + change_db
    return replace(plan, gain_db=plan.gain_db + change_db, effect=effect, ceiling_db=ceiling_db)


def _limited(plan: MasteringPlan, programme: Measured, wanted: float) -> MasteringPlan:
    """The gain at which the limited programme is as loud as wanted, found by the secant through two tries."""
    assert plan.ceiling_db is not None
    ceiling = plan.ceilings if plan.ceilings is not None else _factor(plan.ceiling_db)
    most_db = plan.ceiling_db + MAX_LIMITING_DB - programme.peak_db
    gain_db, slope, before = min(plan.gain_db, most_db), 0.8, None
    for _ in range(_MAX_ROUNDS):
        curve = limiter.gain_curve(programme.peak, _factor(gain_db), ceiling, programme.grid.slots_per_s)
        reached = programme.limited_lufs(curve) + gain_db + plan.effect.gain_db
        missing = wanted - reached
        if before is not None and abs(gain_db - before[0]) > 1e-6:
            slope = min(1.0, max(_LEAST_SLOPE, (reached - before[1]) / (gain_db - before[0])))
        following = min(gain_db + missing / slope, most_db)
        if abs(missing) < _NEAR_LU or following == gain_db:
            break
        before, gain_db = (gain_db, reached), following
    return replace(plan, gain_db=gain_db, curve=curve)


def heard_lufs(heard: Loudness) -> float:
    return _NOTHING_DB if heard.playback_lufs is None else heard.playback_lufs


def heard_dbtp(heard: Loudness) -> float:
    return _NOTHING_DB if heard.true_peak_dbtp is None else heard.true_peak_dbtp


def on_target(heard: Loudness, wanted: float, limit_dbtp: float) -> bool:
    """Within the tolerance of the wanted loudness, and no peak above the limit."""
    return abs(heard_lufs(heard) - wanted) <= TOLERANCE_LU and heard_dbtp(heard) <= limit_dbtp


@dataclass(frozen=True)
class Tried:
    """A plan that was carried out, and what came of it."""

    plan: MasteringPlan
    heard: Loudness

    def missed(self, wanted: float, limit_dbtp: float) -> float:
        """How far from what was wanted; a peak above the limit counts most."""
        return abs(heard_lufs(self.heard) - wanted) + 10 * max(0.0, heard_dbtp(self.heard) - limit_dbtp)

    def effect_db(self, programme: Measured) -> float:
        """What the encoder did to the loudness: not what the plan could not reach."""
        curve = self.plan.curve
        went_in = programme.loudness_lufs if curve is None else programme.limited_lufs(curve)
        return heard_lufs(self.heard) - went_in - self.plan.gain_db


def plan_after_encoding(
    tried: Sequence[Tried], programme: Measured, heard_peak: FloatArray, wanted: float, limit_dbtp: float
) -> MasteringPlan | None:
    """The last plan tried, corrected by what the decoded file measures; None when it is on target, or nothing helps.

    `heard_peak` has the file's true peak for each slot of the programme. Where coding lifted a peak above the limit,
    the ceiling is lowered there and nowhere else, so that only this part is encoded again; when that did not help
    either, it is lowered everywhere.
    """
    plan, heard = tried[-1].plan, tried[-1].heard
    if on_target(heard, wanted, limit_dbtp):
        return None
    better, excess_db = plan, heard_dbtp(heard) - limit_dbtp
    everywhere = excess_db > 0 and len(tried) > _LOCAL_ROUNDS and plan.ceilings is not None
    if everywhere or abs(wanted - heard_lufs(heard)) > TOLERANCE_LU:
        overshoot_db = (
            max(plan.effect.overshoot_db, _LEAST_MARGIN_DB) + excess_db if everywhere else plan.effect.overshoot_db
        )
        effect = EncoderEffect(_effect_at(tried, programme, wanted), overshoot_db)
        better = plan_master(programme, effect, wanted, limit_dbtp)
        if (
            not everywhere
            and abs(wanted - _promised_lufs(better, programme)) > abs(wanted - heard_lufs(heard)) - _NO_GAIN_LU
        ):
            better = plan  # the limiter is at its end
    if excess_db > 0 and not _differs(plan, better):
        better = _with_lower_peaks(plan, programme, heard_peak, limit_dbtp)
    return better if _differs(plan, better) else None


def _promised_lufs(plan: MasteringPlan, programme: Measured) -> float:
    went_in = programme.loudness_lufs if plan.curve is None else programme.limited_lufs(plan.curve)
    return went_in + plan.gain_db + plan.effect.gain_db


def _effect_at(tried: Sequence[Tried], programme: Measured, wanted: float) -> float:
    """What the encoder will do to the loudness where it comes out as wanted: between what was too loud and too quiet.

    On noise LAME does other things at every level, so that the last try alone says little of the next.
    """
    below = max(
        (each for each in tried if heard_lufs(each.heard) < wanted), key=lambda t: heard_lufs(t.heard), default=None
    )
    above = min(
        (each for each in tried if heard_lufs(each.heard) >= wanted), key=lambda t: heard_lufs(t.heard), default=None
    )
    if below is None or above is None:
        return tried[-1].effect_db(programme)
    low, high = heard_lufs(below.heard), heard_lufs(above.heard)
    share = (wanted - low) / (high - low)
    return below.effect_db(programme) * (1 - share) + above.effect_db(programme) * share


def _with_lower_peaks(
    plan: MasteringPlan, programme: Measured, heard_peak: FloatArray, limit_dbtp: float
) -> MasteringPlan:
    went_in = programme.peak * np.float32(_factor(plan.gain_db))
    if plan.curve is not None:
        went_in = went_in * plan.curve
    ceilings = plan.ceilings
    if ceilings is None:
        highest = plan.ceiling_db if plan.ceiling_db is not None else _db(float(went_in.max(initial=0.0)))
        ceilings = np.full(len(went_in), _factor(highest), np.float32)
    ceilings = ceilings.copy()
    reach = max(1, round(_REPAIRED_S * programme.grid.slots_per_s / 2))
    for slot in np.flatnonzero(heard_peak > _factor(limit_dbtp)):
        around = slice(max(0, slot - reach), slot + reach + 1)
        excess = float(heard_peak[slot]) / _factor(limit_dbtp - _REPAIR_DB)
        ceilings[around] = np.minimum(ceilings[around], went_in[around].max() / excess)
    curve = limiter.gain_curve(programme.peak, _factor(plan.gain_db), ceilings, programme.grid.slots_per_s)
    ceiling_db = plan.ceiling_db if plan.ceiling_db is not None else _db(float(ceilings.max()))
    return replace(plan, curve=curve, ceilings=ceilings, ceiling_db=ceiling_db)


def _differs(before: MasteringPlan, after: MasteringPlan) -> bool:
    if abs(after.gain_db - before.gain_db) > 0.005 or (before.curve is None) != (after.curve is None):
        return True
    if before.curve is None or after.curve is None:
        return False
    return not np.array_equal(before.curve, after.curve)


def warnings(
    plan: MasteringPlan, grid: Grid, heard: Sequence[tuple[str, Loudness]], wanted: float, limit_dbtp: float
) -> tuple[Remark, ...]:
    """What a producer should know about a master. `heard` has what each file measures, by its name ("MP3")."""
    limiting = limiter.limited(_or_ones(plan.curve), grid.slots_per_s, _MUCH_LIMITING_DB)
    said = []
    for name, loudness_ in heard:
        missed = heard_lufs(loudness_) - wanted
        if abs(missed) > TOLERANCE_LU:
            text = f"The {name} measures {heard_lufs(loudness_):.1f} LUFS as heard instead of {wanted:.1f}"
            if missed < 0 and plan.ceiling_db is not None and limiting.most_db > MAX_LIMITING_DB - 0.5:
                text += f": more would take over {MAX_LIMITING_DB:g} dB of limiting; lower the loudest moments first"
            said.append(Remark(f"{text}."))
        if heard_dbtp(loudness_) > limit_dbtp:
            text = f"The {name} peaks at {heard_dbtp(loudness_):.2f} dBTP, above the limit of {limit_dbtp:g}."
            said.append(Remark(text))
    if limiting.most_db > _MUCH_LIMITING_DB:
        text = f"The limiter takes up to {limiting.most_db:.1f} dB off; listen to these places before it goes out."
        said.append(Remark(text, limiting.heavy_at_s))
    if plan.gain_db > _MUCH_GAIN_DB:
        said.append(Remark(f"It was raised by {plan.gain_db:.1f} dB, and its noise with it; record louder."))
    return tuple(said)


def _or_ones(curve: FloatArray | None) -> FloatArray:
    return np.ones(0, np.float32) if curve is None else curve


def _factor(decibels: float) -> float:
    return float(10 ** (decibels / 20))


def _db(factor: float) -> float:
    return 20 * math.log10(factor) if factor > 0 else _NOTHING_DB
