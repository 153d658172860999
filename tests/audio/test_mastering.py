"""What is planned from what was measured: plain numbers, no sound."""

import math
from dataclasses import replace

import pytest

from podcast_pipeline.audio.mastering import (
    Attempt,
    Encoder,
    MasteringPlan,
    Programme,
    encoder_for,
    limited_s,
    on_target,
    plan_after_encoding,
    plan_after_rehearsal,
    plan_master,
    warnings,
)
from podcast_pipeline.model import AudioSettings, Loudness, Measurement

SETTINGS = AudioSettings()
STEREO = Encoder(bitrate_kbps=256, sample_rate_hz=48_000, channels=2)
QUIET = Programme(playback_lufs=-26.0, true_peak_dbtp=-12.0)
PEAKY = Programme(playback_lufs=-26.0, true_peak_dbtp=-6.0)


def measurement(channels: int, rate: int) -> Measurement:
    level = Loudness(integrated_lufs=-20, playback_lufs=-20, true_peak_dbtp=-3, loudness_range_lu=3)
    return Measurement(level, -18, -19, 60, channels, rate, "flac")


def rounded(plan: MasteringPlan | None) -> MasteringPlan | None:
    if plan is None:
        return None
    ceiling = None if plan.ceiling_dbtp is None else round(plan.ceiling_dbtp, 6)
    return replace(plan, gain_db=round(plan.gain_db, 6), ceiling_dbtp=ceiling)


@pytest.mark.parametrize(
    ("channels", "rate", "expected"),
    [
        (1, 44_100, (44_100, 1)),
        (2, 48_000, (48_000, 2)),
        (2, 96_000, (48_000, 2)),
        (1, 16_000, (48_000, 1)),
        (6, 48_000, (48_000, 2)),
    ],
)
def test_rate_and_channels_are_kept_or_brought_to_48_khz_stereo(
    channels: int, rate: int, expected: tuple[int, int]
) -> None:
    assert encoder_for(measurement(channels, rate), SETTINGS) == Encoder(128, *expected)


def test_plain_gain_when_the_peaks_allow_it() -> None:
    assert plan_master(QUIET, STEREO, SETTINGS) == MasteringPlan(QUIET, STEREO, 10.0, None, -16.0)


def test_a_limiter_only_when_a_peak_would_pass_the_limit() -> None:
    plan = plan_master(PEAKY, STEREO, SETTINGS)
    assert plan == MasteringPlan(PEAKY, STEREO, 10.0, -1.5, -16.0)
    assert plan.limited_db_max == 5.5


def test_the_limiter_works_where_a_peak_would_pass_its_ceiling() -> None:
    recording = replace(measurement(2, 48_000), peaks_dbfs=(-20.0, -11.4, -11.6, -6.0, -math.inf))
    assert limited_s(plan_master(PEAKY, STEREO, SETTINGS), recording) == 0.2
    assert limited_s(plan_master(QUIET, STEREO, SETTINGS), recording) == 0.0


def test_the_gain_makes_up_for_what_the_encoder_takes() -> None:
    plan = plan_master(QUIET, replace(STEREO, bitrate_kbps=128), SETTINGS)
    assert (round(plan.gain_db, 3), plan.ceiling_dbtp) == (10.446, None)


def test_no_plan_limits_by_more_than_12_db() -> None:
    plan = plan_master(Programme(playback_lufs=-30.0, true_peak_dbtp=0.0), STEREO, SETTINGS)
    assert (plan.gain_db, plan.limited_db_max) == (10.5, 12.0)


def test_a_rehearsal_that_lacks_loudness_raises_the_gain() -> None:
    plan = plan_master(PEAKY, STEREO, SETTINGS)
    again = plan_after_rehearsal([Attempt(plan, -16.6, -1.5)], SETTINGS)
    assert rounded(again) == replace(plan, gain_db=11.0)


def test_the_second_correction_follows_what_the_first_one_brought() -> None:
    plan = plan_master(PEAKY, STEREO, SETTINGS)
    first, second = Attempt(plan, -16.8, -1.5), Attempt(replace(plan, gain_db=11.0), -16.4, -1.5)
    again = plan_after_rehearsal([first, second], SETTINGS)
    assert rounded(again) == replace(plan, gain_db=12.0)


def test_a_rehearsal_on_target_changes_nothing() -> None:
    plan = plan_master(PEAKY, STEREO, SETTINGS)
    assert plan_after_rehearsal([Attempt(plan, -16.09, -1.5)], SETTINGS) is None


def test_a_master_within_the_tolerance_is_not_encoded_again() -> None:
    attempt = Attempt(plan_master(QUIET, STEREO, SETTINGS), -16.29, -1.0)
    assert on_target(attempt, SETTINGS)
    assert plan_after_encoding([attempt], SETTINGS) is None


def test_peaks_that_coding_lifted_lower_the_ceiling() -> None:
    plan = plan_master(PEAKY, STEREO, SETTINGS)
    again = plan_after_encoding([Attempt(plan, -16.0, -0.7)], SETTINGS)
    assert rounded(again) == replace(plan, ceiling_dbtp=-1.9)


def test_peaks_that_coding_lifted_without_a_limiter_bring_one() -> None:
    plan = plan_master(Programme(-26.0, -11.2), STEREO, SETTINGS)
    assert plan.ceiling_dbtp is None
    again = plan_after_encoding([Attempt(plan, -16.0, -0.8)], SETTINGS)
    assert rounded(again) == replace(plan, ceiling_dbtp=-1.5)


def test_nothing_is_tried_again_when_the_limiter_is_at_its_end() -> None:
    plan = plan_master(Programme(-30.0, 0.0), STEREO, SETTINGS)
    attempt = Attempt(plan, -22.0, -1.4)
    assert plan_after_encoding([attempt], SETTINGS) is None
    assert not on_target(attempt, SETTINGS)
    assert warnings(attempt, SETTINGS) == (
        "The master measures -22.0 LUFS instead of -16: more would take over 12 dB of limiting; "
        "lower the loudest moments first.",
        "The limiter takes up to 12.0 dB off the loudest moments; listen to them before the episode goes out.",
    )


def test_a_master_on_target_with_little_work_has_no_warning() -> None:
    assert warnings(Attempt(plan_master(PEAKY, STEREO, SETTINGS), -16.1, -1.1), SETTINGS) == ()


def test_much_gain_and_a_high_peak_are_told() -> None:
    plan = plan_master(Programme(-50.0, -36.0), STEREO, SETTINGS)
    assert warnings(Attempt(plan, -16.0, -0.85), SETTINGS) == (
        "The master peaks at -0.8 dBTP, above the limit of -1.",
        "The recording was raised by 34.0 dB, and its noise with it; record louder.",
    )
