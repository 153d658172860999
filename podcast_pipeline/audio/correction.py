"""Decides what to change when a decoded file is not what was planned. Pure; it does nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from podcast_pipeline.audio.limiter import FloatArray, LowerCeiling
from podcast_pipeline.audio.mastering import (
    LEAST_MARGIN_DB,
    TOLERANCE_LU,
    EncoderEffect,
    MasteringPlan,
    Measured,
    db_of,
    factor_of,
    heard_dbtp,
    heard_lufs,
    on_target,
    plan_master,
    with_curve,
)
from podcast_pipeline.model import Loudness

MAX_ENCODES = 5

_NO_GAIN_LU = 0.05  # what promises to come no nearer than this is not tried
_LOCAL_ROUNDS = 2  # of lowering the ceiling only where a peak came out too high
_REPAIR_DB = 0.15
_REPAIRED_S = 0.012  # around such a peak


@dataclass(frozen=True)
class Tried:
    """A plan that was carried out, and what came of it. `effect_db` is what the encoder did to the loudness."""

    plan: MasteringPlan
    heard: Loudness
    effect_db: float

    def missed(self, wanted: float, limit_dbtp: float) -> float:
        """How far from what was wanted; a peak above the limit counts most."""
        return abs(heard_lufs(self.heard) - wanted) + 10 * max(0.0, heard_dbtp(self.heard) - limit_dbtp)


def tried_out(plan: MasteringPlan, heard: Loudness, programme: Measured) -> Tried:
    """What the plan could not reach is not the encoder's doing."""
    return Tried(plan, heard, heard_lufs(heard) - programme.limited_lufs(plan.curve) - plan.gain_db)


def nearest_of(tried: Sequence[Tried], wanted: float, limit_dbtp: float) -> Tried:
    return min(tried, key=lambda each: each.missed(wanted, limit_dbtp))


def without_curve(tried: Tried) -> Tried:
    """The same, of which the limiter's curve is not kept: it can be made again (`with_curve`)."""
    return replace(tried, plan=replace(tried.plan, curve=None))


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
    everywhere = excess_db > 0 and len(tried) > _LOCAL_ROUNDS and bool(plan.lowered)
    if everywhere or abs(wanted - heard_lufs(heard)) > TOLERANCE_LU:
        overshoot_db = (
            max(plan.effect.overshoot_db, LEAST_MARGIN_DB) + excess_db if everywhere else plan.effect.overshoot_db
        )
        effect = EncoderEffect(_effect_at(tried, wanted), overshoot_db)
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
    return programme.limited_lufs(plan.curve) + plan.gain_db + plan.effect.gain_db


def _effect_at(tried: Sequence[Tried], wanted: float) -> float:
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
        return tried[-1].effect_db
    low, high = heard_lufs(below.heard), heard_lufs(above.heard)
    share = (wanted - low) / (high - low)
    return below.effect_db * (1 - share) + above.effect_db * share


def _with_lower_peaks(
    plan: MasteringPlan, programme: Measured, heard_peak: FloatArray, limit_dbtp: float
) -> MasteringPlan:
    gain = np.float32(factor_of(plan.gain_db))
    ceiling_db = db_of(float(gain) * factor_of(programme.peak_db)) if plan.ceiling_db is None else plan.ceiling_db
    reach = max(1, round(_REPAIRED_S * programme.grid.slots_per_s / 2))
    lowered = list(plan.lowered)
    for slot in np.flatnonzero(heard_peak > factor_of(limit_dbtp)).tolist():
        around = slice(max(0, slot - reach), slot + reach + 1)
        went_in = gain * programme.peak[around] * (1 if plan.curve is None else plan.curve[around])
        excess = float(heard_peak[slot]) / factor_of(limit_dbtp - _REPAIR_DB)
        lowered.append(LowerCeiling(around.start, around.stop, float(went_in.max()) / excess))
    return with_curve(replace(plan, curve=None, ceiling_db=ceiling_db, lowered=tuple(lowered)), programme)


def _differs(before: MasteringPlan, after: MasteringPlan) -> bool:
    if abs(after.gain_db - before.gain_db) > 0.005 or (before.curve is None) != (after.curve is None):
        return True
    if before.curve is None or after.curve is None:
        return False
    return not np.array_equal(before.curve, after.curve)
