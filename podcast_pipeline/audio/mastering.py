"""Decides how a recording becomes a master: what was measured + what is wanted -> MasteringPlan. Pure; it does nothing.

Levels are `playback_lufs`, as heard on two speakers. Where a level is "heard", it is that of the decoded MP3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from podcast_pipeline.model import AudioSettings, Loudness, Measurement

TOLERANCE_LU = 0.3
MAX_ENCODES = 5
MAX_REHEARSALS = 4
MAX_LIMITING_DB = 12.0

# Lossy coding lifts peaks by some tenths of a dB: usual practice limits to -1.5 dBTP to end at -1.
_CODING_MARGIN_DB = 0.5
_PEAK_STEP_DB = 0.1
_REHEARSED_LU = 0.1
# 1 dB more gain into a limiter gives less than 1 LU; first guess, then bounds for what two attempts tell.
_FIRST_SLOPE, _LEAST_SLOPE = 0.6, 0.2
_MUCH_LIMITING_DB = 6.0
_MUCH_GAIN_DB = 24.0
_KEPT_RATES_HZ = (44_100, 48_000)


@dataclass(frozen=True, slots=True)
class Encoder:
    """Settings of the MP3 encoder."""

    bitrate_kbps: int
    sample_rate_hz: int
    channels: int

    @property
    def gain_db(self) -> float:
        """What LAME does to the level, measured: its presets scale by 0.95, 0.97, 0.98 or 1. Only a first guess."""
        if self.bitrate_kbps < 192:
            return -0.446
        return {192: -0.265, 224: -0.175}.get(self.bitrate_kbps, 0.0)


@dataclass(frozen=True, slots=True)
class Programme:
    """What goes into the chain: loudness as heard, and the highest true peak of all its parts."""

    playback_lufs: float
    true_peak_dbtp: float


@dataclass(frozen=True, slots=True)
class MasteringPlan:
    """One gain for everything; a limiter only when `ceiling_dbtp`, its highest output, is not None."""

    programme: Programme
    encoder: Encoder
    gain_db: float
    ceiling_dbtp: float | None
    expected_lufs: float

    @property
    def limited_db_max(self) -> float:
        """How much the limiter takes off the highest peak."""
        if self.ceiling_dbtp is None:
            return 0.0
        return max(0.0, self.programme.true_peak_dbtp + self.gain_db - self.ceiling_dbtp)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A plan, and what came of it once the MP3 was decoded (or would come of it, by a rehearsal)."""

    plan: MasteringPlan
    heard_lufs: float
    heard_peak_dbtp: float


def encoder_for(recording: Measurement, settings: AudioSettings) -> Encoder:
    """44.1 and 48 kHz are kept, mono stays mono, more than two channels become two."""
    rate = recording.sample_rate_hz
    return Encoder(
        bitrate_kbps=settings.bitrate_kbps,
        sample_rate_hz=rate if rate in _KEPT_RATES_HZ else _KEPT_RATES_HZ[-1],
        channels=min(recording.channels, 2),
    )


def plan_master(programme: Programme, encoder: Encoder, settings: AudioSettings) -> MasteringPlan:
    """Plain gain when the peaks allow it, else the gain with a limiter behind it."""
    gain_db = settings.loudness_lufs - programme.playback_lufs - encoder.gain_db
    heard_peak_dbtp = programme.true_peak_dbtp + gain_db + encoder.gain_db
    ceiling_dbtp = None
    if heard_peak_dbtp > settings.true_peak_dbtp:
        ceiling_dbtp = settings.true_peak_dbtp - _CODING_MARGIN_DB - encoder.gain_db
    plan = MasteringPlan(programme, encoder, gain_db, ceiling_dbtp, settings.loudness_lufs)
    return _within_limits(plan)


def rehearsed(plan: MasteringPlan, measured: Measurement) -> Attempt:
    """What the MP3 should measure, from the sound that would go into the encoder."""
    heard = measured.loudness
    encoder_db = plan.encoder.gain_db
    return Attempt(plan, _or_silence(heard.playback_lufs) + encoder_db, _or_silence(heard.true_peak_dbtp) + encoder_db)


def heard(plan: MasteringPlan, loudness: Loudness) -> Attempt:
    """What the decoded MP3 measures."""
    return Attempt(plan, _or_silence(loudness.playback_lufs), _or_silence(loudness.true_peak_dbtp))


def plan_after_rehearsal(attempts: Sequence[Attempt], settings: AudioSettings) -> MasteringPlan | None:
    """A better gain, now that it is known how much loudness the limiter eats; None when it is right or cannot be."""
    missing_lu = settings.loudness_lufs - attempts[-1].heard_lufs
    if abs(missing_lu) <= _REHEARSED_LU:
        return None
    return _changed(attempts[-1].plan, _corrected(attempts, settings))


def plan_after_encoding(attempts: Sequence[Attempt], settings: AudioSettings) -> MasteringPlan | None:
    """The plan corrected by what the decoded MP3 measured; None when it is on target or nothing more can be done."""
    if on_target(attempts[-1], settings):
        return None
    return _changed(attempts[-1].plan, _with_lower_peaks(attempts, _corrected(attempts, settings), settings))


def on_target(attempt: Attempt, settings: AudioSettings) -> bool:
    """Within the tolerance of the wanted loudness, and no peak above the limit."""
    loud_enough = abs(attempt.heard_lufs - settings.loudness_lufs) <= TOLERANCE_LU
    return loud_enough and attempt.heard_peak_dbtp <= settings.true_peak_dbtp


def limited_s(plan: MasteringPlan, recording: Measurement) -> float:
    """Seconds of the recording, to a tenth, in which the limiter has something to hold down."""
    if plan.ceiling_dbtp is None:
        return 0.0
    threshold_dbfs = plan.ceiling_dbtp - plan.gain_db
    return sum(peak_dbfs > threshold_dbfs for peak_dbfs in recording.peaks_dbfs) / 10


def warnings(attempt: Attempt, settings: AudioSettings) -> tuple[str, ...]:
    """What a producer should know about the master, in plain words."""
    plan, said = attempt.plan, []
    if abs(attempt.heard_lufs - settings.loudness_lufs) > TOLERANCE_LU:
        miss = f"The master measures {attempt.heard_lufs:.1f} LUFS instead of {settings.loudness_lufs:g}"
        if plan.limited_db_max >= MAX_LIMITING_DB - _PEAK_STEP_DB:
            miss += f": more would take over {MAX_LIMITING_DB:g} dB of limiting; lower the loudest moments first"
        said.append(f"{miss}.")
    if attempt.heard_peak_dbtp > settings.true_peak_dbtp:
        said.append(
            f"The master peaks at {attempt.heard_peak_dbtp:.1f} dBTP, above the limit of {settings.true_peak_dbtp:g}."
        )
    if plan.limited_db_max > _MUCH_LIMITING_DB:
        said.append(
            f"The limiter takes up to {plan.limited_db_max:.1f} dB off the loudest moments; listen to them "
            "before the episode goes out."
        )
    if plan.gain_db > _MUCH_GAIN_DB:
        said.append(f"The recording was raised by {plan.gain_db:.1f} dB, and its noise with it; record louder.")
    return tuple(said)


def _corrected(attempts: Sequence[Attempt], settings: AudioSettings) -> MasteringPlan:
    last = attempts[-1]
    gain_db = last.plan.gain_db + (settings.loudness_lufs - last.heard_lufs) / _slope(attempts)
    again = plan_master(last.plan.programme, last.plan.encoder, settings)
    ceiling_dbtp = last.plan.ceiling_dbtp
    if ceiling_dbtp is None:
        encoder_db = last.plan.encoder.gain_db
        if last.plan.programme.true_peak_dbtp + gain_db + encoder_db > settings.true_peak_dbtp:
            ceiling_dbtp = settings.true_peak_dbtp - _CODING_MARGIN_DB - encoder_db
    return _within_limits(replace(again, gain_db=gain_db, ceiling_dbtp=ceiling_dbtp))


def _with_lower_peaks(attempts: Sequence[Attempt], plan: MasteringPlan, settings: AudioSettings) -> MasteringPlan:
    """Take off the ceiling what coding put on top of the peaks, and more each time that was not enough.

    What coding adds to a peak grows when the limiter works harder, so the first guess is often too small.
    """
    last = attempts[-1]
    excess_db = last.heard_peak_dbtp - settings.true_peak_dbtp
    if excess_db <= 0:
        return plan
    went_in_dbtp = last.plan.ceiling_dbtp
    if went_in_dbtp is None:
        went_in_dbtp = last.plan.programme.true_peak_dbtp + last.plan.gain_db
    step_db = _PEAK_STEP_DB * 2 ** (len(attempts) - 1)
    return _within_limits(replace(plan, ceiling_dbtp=went_in_dbtp - excess_db - step_db))


def _slope(attempts: Sequence[Attempt]) -> float:
    """How many LU one dB of gain brings, from the last two attempts with the same ceiling."""
    last = attempts[-1]
    if last.plan.ceiling_dbtp is None:
        return 1.0
    if len(attempts) > 1:
        gained_db = last.plan.gain_db - attempts[-2].plan.gain_db
        if abs(gained_db) > 0.01 and last.plan.ceiling_dbtp == attempts[-2].plan.ceiling_dbtp:
            return min(1.0, max(_LEAST_SLOPE, (last.heard_lufs - attempts[-2].heard_lufs) / gained_db))
    return _FIRST_SLOPE


def _within_limits(plan: MasteringPlan) -> MasteringPlan:
    if plan.ceiling_dbtp is None:
        return plan
    most_db = plan.ceiling_dbtp + MAX_LIMITING_DB - plan.programme.true_peak_dbtp
    return replace(plan, gain_db=min(plan.gain_db, most_db))


def _changed(before: MasteringPlan, after: MasteringPlan) -> MasteringPlan | None:
    same_gain = abs(after.gain_db - before.gain_db) < 0.005
    return None if same_gain and after.ceiling_dbtp == before.ceiling_dbtp else after


def _or_silence(level: float | None) -> float:
    return -200.0 if level is None else level
