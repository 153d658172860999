"""What is planned from what was measured: numbers, no sound."""

from dataclasses import replace

import numpy as np
import pytest

from podcast_pipeline.audio import limiter
from podcast_pipeline.audio.mastering import (
    MAX_LIMITING_DB,
    EncoderEffect,
    Measured,
    for_encoder,
    on_target,
    plan_master,
    wanted_lufs,
    warnings,
    with_curve,
)
from podcast_pipeline.audio.slots import Grid
from podcast_pipeline.model import AudioSettings, Loudness
from podcast_pipeline.report import in_english, sentence
from podcast_pipeline.report.language import PLAIN_ENGLISH

GRID = Grid(48_000)
SECONDS = 20
SLOTS = round(SECONDS * GRID.slots_per_s)
NO_EFFECT = EncoderEffect(0.0, 0.0)
LAME = EncoderEffect(-0.5, 0.4)


def programme(level_lufs: float, top_dbtp: float, every: int = 500) -> Measured:
    """Even sound of a loudness; every so many slots (a second) there is one with the highest peak."""
    power = np.full(SLOTS, 10 ** ((level_lufs + 0.691) / 10), np.float32)
    peak = np.full(SLOTS, 10 ** ((level_lufs + 3) / 20), np.float32)
    peak[every // 2 :: every] = 10 ** (top_dbtp / 20)
    return Measured(GRID, SECONDS * 48_000, power, peak)


def heard(lufs: float, dbtp: float) -> Loudness:
    return Loudness(integrated_lufs=lufs, playback_lufs=lufs, true_peak_dbtp=dbtp, loudness_range_lu=1.0)


def test_the_target_is_as_heard_unless_told_otherwise() -> None:
    assert wanted_lufs(AudioSettings(), 1) == wanted_lufs(AudioSettings(), 2) == -16.0
    as_measured = AudioSettings(mono="as_measured")
    assert wanted_lufs(as_measured, 2) == -16.0
    assert wanted_lufs(as_measured, 1) == pytest.approx(-12.99, abs=0.001)


def test_plain_gain_when_the_peaks_allow_it() -> None:
    plan = plan_master(programme(-26.0, -12.0), NO_EFFECT, -16.0, -1.0)
    assert plan.gain_db == pytest.approx(10.0, abs=0.001)
    assert (plan.curve, plan.ceiling_db) == (None, None)


def test_the_gain_makes_up_for_what_the_encoder_takes() -> None:
    plan = plan_master(programme(-26.0, -14.0), LAME, -16.0, -1.0)
    assert plan.gain_db == pytest.approx(10.5, abs=0.001)
    assert plan.curve is None


@pytest.mark.parametrize("need_db", [1, 3, 6, 9])
def test_behind_the_limiter_it_is_as_loud_as_wanted_and_below_the_limit(need_db: float) -> None:
    recording = programme(-26.0, -11.0 + need_db)
    plan = plan_master(recording, LAME, -16.0, -1.0)
    assert plan.curve is not None
    assert plan.ceiling_db is not None
    gain = 10 ** (plan.gain_db / 20)
    assert recording.limited_lufs(plan.curve) + plan.gain_db + LAME.gain_db == pytest.approx(-16.0, abs=0.005)
    assert (recording.peak * plan.curve).max() * gain <= 10 ** (plan.ceiling_db / 20) * 1.0001
    assert plan.ceiling_db + LAME.gain_db + LAME.overshoot_db <= -1.0
    assert limiter.limited(plan.curve, GRID.slots_per_s).most_db == pytest.approx(need_db, abs=1.5)


def test_no_plan_limits_by_more_than_12_db() -> None:
    recording = programme(-30.0, 0.0)
    plan = plan_master(recording, NO_EFFECT, -16.0, -1.0)
    assert plan.curve is not None
    assert limiter.limited(plan.curve, GRID.slots_per_s).most_db == pytest.approx(MAX_LIMITING_DB, abs=0.01)


@pytest.mark.parametrize("top_dbtp", [-12.0, -5.0, 0.0])
def test_the_curve_of_a_plan_can_be_made_again(top_dbtp: float) -> None:
    recording = programme(-26.0, top_dbtp)
    plan = plan_master(recording, LAME, -16.0, -1.0)
    again = with_curve(replace(plan, curve=None), recording)
    np.testing.assert_array_equal(again.curve, plan.curve)


def test_another_encoder_gets_the_same_curve_and_another_gain() -> None:
    plan = plan_master(programme(-26.0, -6.0), LAME, -16.0, -1.0)
    opus = for_encoder(plan, EncoderEffect(0.1, 0.9))
    assert opus.curve is plan.curve
    assert opus.gain_db == pytest.approx(plan.gain_db - 0.6)
    assert opus.ceiling_db == pytest.approx((plan.ceiling_db or 0.0) - 0.6)


@pytest.mark.parametrize(
    ("lufs", "dbtp", "expected"),
    [(-16.0, -1.0, True), (-16.09, -1.0, True), (-15.91, -3.0, True), (-16.11, -1.0, False), (-16.0, -0.99, False)],
)
def test_on_target_is_a_tenth_of_a_lu_and_no_peak_above_the_limit(lufs: float, dbtp: float, expected: bool) -> None:
    assert on_target(heard(lufs, dbtp), -16.0, -1.0) is expected


def test_a_master_on_target_with_little_work_has_no_warning() -> None:
    plan = plan_master(programme(-26.0, -8.0), NO_EFFECT, -16.0, -1.0)
    assert plan.curve is not None
    assert warnings(plan, GRID, [("MP3", heard(-16.05, -1.1))], -16.0, -1.0) == ()


def test_what_could_not_be_reached_is_told_with_the_reason() -> None:
    plan = plan_master(programme(-30.0, 0.0), NO_EFFECT, -16.0, -1.0)
    told = warnings(plan, GRID, [("MP3", heard(-22.0, -1.4)), ("OPUS", heard(-16.0, -0.4))], -16.0, -1.0)
    assert [in_english(remark) for remark in told[:2]] == [
        "The MP3 measures -22.0 LUFS as heard instead of -16.0 LUFS: more would take over 12.0 dB of limiting; "
        "lower the loudest moments first.",
        "The OPUS peaks at -0.40 dBTP, above the limit of -1.00 dBTP.",
    ]
    assert sentence(told[2], PLAIN_ENGLISH) == (
        "The limiter takes up to 12.0 dB off; listen to these places before it goes out."
    )
    assert told[2].at_s[0] == 0.4  # the hold before the peak at 0.5 s


def test_much_gain_is_told() -> None:
    plan = plan_master(programme(-50.0, -44.0), NO_EFFECT, -16.0, -1.0)
    told = warnings(plan, GRID, [("MP3", heard(-16.0, -2.0))], -16.0, -1.0)
    assert [in_english(remark) for remark in told] == [
        "It was raised by 34.0 dB, and its noise with it; record louder."
    ]
