"""What missed its target is encoded again where it missed, and the file is still that of one run."""

import gc
import weakref
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from podcast_pipeline.audio import mastering, metering
from podcast_pipeline.audio.cores import Crew
from podcast_pipeline.audio.delivery import Work, correct, encode_all
from podcast_pipeline.audio.encoders import Encoder
from podcast_pipeline.audio.encoding import Material, encode_mp3
from podcast_pipeline.audio.excerpts import Excerpts
from podcast_pipeline.audio.intake import read_promise
from podcast_pipeline.audio.mastering import EncoderEffect
from podcast_pipeline.audio.mp3 import layout
from podcast_pipeline.audio.mp3file import Mp3Writer
from podcast_pipeline.audio.programme import Stage
from tests.audio.signals import write_float

RATE_HZ, LIMIT_DBTP, WANTED_LUFS = 48_000, -1.0, -12.0


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """Forty seconds of noise in syllables, with a few hard attacks."""
    rng = np.random.default_rng(7)
    seconds = np.arange(40 * RATE_HZ) / RATE_HZ
    sound = rng.normal(0, 0.05, (len(seconds), 2)) * (1.1 + np.sin(2 * np.pi * 3 * seconds))[:, None]
    for at_s in (9.0, 22.5, 33.1):
        attack = slice(int(at_s * RATE_HZ), int((at_s + 0.02) * RATE_HZ))
        sound[attack] *= 5
    path = write_float(tmp_path_factory.mktemp("stage") / "recording.wav", np.clip(sound, -1, 1), rate=RATE_HZ)
    promise = read_promise(path)
    excerpts = Excerpts()
    reading = metering.read_recording(path, promise, jobs=2, watch=excerpts.watching)
    return Stage(reading.source, reading.series, excerpts.found)


def test_a_repaired_file_is_byte_for_byte_that_of_one_run(stage: Stage, tmp_path: Path) -> None:
    encoder = Encoder("mp3", stage.source.form, 128)
    # As if the encoder lifted no peak: some will come out too high.
    hopeful = mastering.plan_master(stage.measured, EncoderEffect(-1.602, -5.0), WANTED_LUFS, LIMIT_DBTP)
    work = Work(encoder, tmp_path / "work.mp3", tmp_path / "out.mp3", hopeful)
    encode_all(stage, [work], 2, lambda _: None)
    peaks = [work.measurement.loudness.true_peak_dbtp or 0.0]
    correct(stage, work, WANTED_LUFS, LIMIT_DBTP, 2)
    peaks.append(work.measurement.loudness.true_peak_dbtp or 0.0)
    assert peaks[0] > LIMIT_DBTP >= peaks[1]
    assert work.plan.gain_db == hopeful.gain_db
    assert work.plan.lowered
    made_again = mastering.with_curve(replace(work.plan, curve=None), stage.measured)
    np.testing.assert_array_equal(made_again.curve, work.plan.curve)
    again = Mp3Writer(tmp_path / "again.mp3", encoder, stage.frames, tmp_path / "again.mp3")
    material = Material(stage.source, stage.frames, work.plan)
    with Crew(1) as crew:
        crew.results(encode_mp3(crew, material, again, layout(stage.frames, RATE_HZ)))
    again.finish("LAME")
    assert work.writer is not None
    work.writer.finish("LAME")
    assert (tmp_path / "again.mp3").read_bytes() == work.file.read_bytes()


def test_what_is_measured_again_in_places_is_what_the_whole_measures(stage: Stage, tmp_path: Path) -> None:
    encoder = Encoder("mp3", stage.source.form, 96)
    hopeful = mastering.plan_master(stage.measured, EncoderEffect(-1.602, -5.0), WANTED_LUFS, LIMIT_DBTP)
    work = Work(encoder, tmp_path / "work.mp3", tmp_path / "out.mp3", hopeful)
    encode_all(stage, [work], 2, lambda _: None)
    correct(stage, work, WANTED_LUFS, LIMIT_DBTP, 2)
    assert work.writer is not None
    assert work.series is not None
    whole = metering.read_recording(work.file, read_promise(work.file), jobs=1).series
    assert whole.samples == work.series.samples
    np.testing.assert_allclose(work.series.power, whole.power, rtol=1e-3, atol=1e-9)
    high = whole.peak > 0.7  # low ones are not looked into
    np.testing.assert_allclose(work.series.peak[high], whole.peak[high], atol=2e-4)


def test_a_plan_is_let_go_of_once_it_was_carried_out(stage: Stage, tmp_path: Path) -> None:
    """A curve of three hours takes 20 MB; the collector, which would find what holds itself, comes seldom."""
    plan = mastering.plan_master(stage.measured, EncoderEffect(-1.602, 0.5), WANTED_LUFS, LIMIT_DBTP)
    work = Work(Encoder("mp3", stage.source.form, 64), tmp_path / "work.mp3", tmp_path / "out.mp3", plan)
    assert plan.curve is not None
    curve = weakref.ref(plan.curve)
    gc.disable()
    try:
        encode_all(stage, [work], 2, lambda _: None)
        del plan, work
        assert curve() is None
    finally:
        gc.enable()


def test_a_wrong_guess_of_the_level_is_corrected(stage: Stage, tmp_path: Path) -> None:
    encoder = Encoder("mp3", stage.source.form, 128)
    wrong = mastering.plan_master(stage.measured, EncoderEffect(-3.0, 0.5), -24.0, LIMIT_DBTP)
    work = Work(encoder, tmp_path / "work.mp3", tmp_path / "out.mp3", wrong)
    encode_all(stage, [work], 2, lambda _: None)
    assert (work.measurement.loudness.playback_lufs or 0.0) > -23.5
    correct(stage, work, -24.0, LIMIT_DBTP, 2)
    assert work.measurement.loudness.playback_lufs == pytest.approx(-24.0, abs=0.05)
