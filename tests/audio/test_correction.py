"""What is remembered of the tries of an encoder."""

import numpy as np

from podcast_pipeline.audio.correction import Tried, nearest_of, without_curve
from podcast_pipeline.audio.mastering import EncoderEffect, MasteringPlan
from podcast_pipeline.model import Loudness


def tried(lufs: float, dbtp: float) -> Tried:
    heard = Loudness(integrated_lufs=lufs, playback_lufs=lufs, true_peak_dbtp=dbtp, loudness_range_lu=0.0)
    return Tried(MasteringPlan(1.0, EncoderEffect(0.0, 0.0), np.ones(3, np.float32)), heard, -0.4)


def test_a_peak_above_the_limit_counts_more_than_the_loudness() -> None:
    quiet, loud = tried(-16.5, -1.1), tried(-16.0, -0.9)
    assert nearest_of([loud, quiet], -16.0, -1.0) is quiet


def test_a_try_is_remembered_without_its_curve() -> None:
    one = tried(-16.0, -0.5)
    kept = without_curve(one)
    assert (kept.plan.curve, kept.plan.gain_db) == (None, one.plan.gain_db)
    assert (kept.heard, kept.effect_db) == (one.heard, one.effect_db)
