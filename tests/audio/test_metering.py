"""`measure` against the signals of EBU Tech 3341 and 3342, ffmpeg's own summary, and a second implementation."""

import math
import re
import subprocess
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest

from podcast_pipeline.audio import measure
from podcast_pipeline.ffmpeg import find_ffmpeg
from podcast_pipeline.model import Loudness
from tests.audio.signals import convert, ffmpeg, samples, write_speech, write_tone

TECH_3341_INTEGRATED = {
    "1": (((20, -23.0),), -23.0),
    "2": (((20, -33.0),), -33.0),
    "3": (((10, -36.0), (60, -23.0), (10, -36.0)), -23.0),
    "4": (((10, -72.0), (10, -36.0), (60, -23.0), (10, -36.0), (10, -72.0)), -23.0),
    "5": (((20, -26.0), (20.1, -20.0), (20, -26.0)), -23.0),
}
TECH_3342_RANGE = {
    "1": (((20, -20.0), (20, -30.0)), 10.0),
    "2": (((20, -20.0), (20, -15.0)), 5.0),
    "3": (((20, -40.0), (20, -20.0)), 20.0),
    "4": (((20, -50.0), (20, -35.0), (20, -20.0), (20, -35.0), (20, -50.0)), 15.0),
}


@pytest.mark.parametrize("case", TECH_3341_INTEGRATED)
def test_tech_3341_integrated_loudness(case: str, tmp_path: Path) -> None:
    segments, expected = TECH_3341_INTEGRATED[case]
    measured = measure(write_tone(tmp_path / "case.wav", *segments))
    assert measured.loudness.integrated_lufs == pytest.approx(expected, abs=0.1)
    assert measured.loudness.playback_lufs == measured.loudness.integrated_lufs


@pytest.mark.parametrize("case", ["1", "2"])
def test_tech_3341_steady_tone_reads_alike_on_every_scale(case: str, tmp_path: Path) -> None:
    segments, expected = TECH_3341_INTEGRATED[case]
    measured = measure(write_tone(tmp_path / "case.wav", *segments))
    assert [measured.momentary_max_lufs, measured.short_term_max_lufs] == pytest.approx([expected] * 2, abs=0.1)


def test_tech_3341_case_9_short_term(tmp_path: Path) -> None:
    measured = measure(write_tone(tmp_path / "case.wav", *((1.34, -20.0), (1.66, -30.0)) * 5))
    assert measured.short_term_max_lufs == pytest.approx(-23.0, abs=0.1)


def test_tech_3341_case_12_momentary(tmp_path: Path) -> None:
    measured = measure(write_tone(tmp_path / "case.wav", *((0.18, -20.0), (0.22, -30.0)) * 25))
    assert measured.momentary_max_lufs == pytest.approx(-23.0, abs=0.1)
    assert measured.momentary_lufs[6:] == pytest.approx([-23.0] * len(measured.momentary_lufs[6:]), abs=0.1)


@pytest.mark.parametrize("case", TECH_3342_RANGE)
def test_tech_3342_loudness_range(case: str, tmp_path: Path) -> None:
    segments, expected = TECH_3342_RANGE[case]
    measured = measure(write_tone(tmp_path / "case.wav", *segments))
    assert measured.loudness.loudness_range_lu == pytest.approx(expected, abs=1.0)


def test_every_figure_of_a_plain_tone(tmp_path: Path) -> None:
    measured = measure(write_tone(tmp_path / "tone.wav", (5, -18.0), channels=1, rate=44_000))
    assert measured.loudness.integrated_lufs == pytest.approx(-21.0, abs=0.1)
    assert measured.loudness.playback_lufs == pytest.approx(-18.0, abs=0.1)
    assert measured.loudness.true_peak_dbtp == pytest.approx(-18.0, abs=0.1)
    assert measured.loudness.loudness_range_lu == pytest.approx(0.0, abs=0.01)
    assert (measured.duration_s, measured.channels, measured.sample_rate_hz) == (5.0, 1, 44_000)
    assert (measured.codec, len(measured.momentary_lufs)) == ("pcm_s32le", 47)


def test_silence_measures_as_none(tmp_path: Path) -> None:
    measured = measure(write_tone(tmp_path / "silence.wav", (5, -math.inf)))
    assert measured.loudness == Loudness(
        integrated_lufs=None, playback_lufs=None, true_peak_dbtp=None, loudness_range_lu=None
    )
    assert (measured.momentary_max_lufs, measured.short_term_max_lufs) == (None, None)
    assert measured.momentary_lufs == (-math.inf,) * 47


def test_a_file_shorter_than_three_seconds_has_no_short_term_figures(tmp_path: Path) -> None:
    measured = measure(write_tone(tmp_path / "short.wav", (0.4, -23.0)))
    assert (measured.short_term_max_lufs, measured.loudness.loudness_range_lu) == (None, None)
    assert measured.loudness.integrated_lufs == pytest.approx(-23.0, abs=0.1)


def test_a_quiet_true_peak_is_read_as_finely_as_a_loud_one(tmp_path: Path) -> None:
    peaks = [
        measure(write_tone(tmp_path / "tone.wav", (2, level))).loudness.true_peak_dbtp for level in (-1.0, -30, -50)
    ]
    assert peaks == pytest.approx([-1.0, -30.0, -50.0], abs=0.1)


def test_the_true_peak_between_samples_is_found(tmp_path: Path) -> None:
    """Tech 3341 case 16: a quarter of the sampling rate at 45 degrees; samples reach -9 dBFS, the wave -6."""
    tone = tmp_path / "case16.wav"
    sine = "0.5*sin(PI/2*n+PI/4)"
    source = f"aevalsrc={sine}|{sine}:s=48000:d=1,afade=d=0.01,areverse,afade=d=0.01"
    ffmpeg("-f", "lavfi", "-i", source, "-c:a", "pcm_s24le", str(tone))
    peak_dbtp = measure(tone).loudness.true_peak_dbtp
    assert peak_dbtp is not None
    assert -6.4 <= peak_dbtp <= -5.8


def test_figures_are_those_of_ffmpegs_own_summary(tmp_path: Path) -> None:
    speech = write_speech(tmp_path / "speech.wav", 8, rms_dbfs=-24)
    command = [str(find_ffmpeg()), "-hide_banner", "-i", str(speech), "-af", "ebur128=peak=true", "-f", "null", "-"]
    summary = subprocess.run(command, check=True, capture_output=True, text=True).stderr.rpartition("Summary:")[2]
    found = {key: float(value) for key, value in re.findall(r"(I|LRA|Peak): +(-?[\d.]+)", summary)}
    loudness = measure(speech).loudness
    ours = {"I": loudness.integrated_lufs, "LRA": loudness.loudness_range_lu, "Peak": loudness.true_peak_dbtp}
    assert ours == pytest.approx(found, abs=0.1)


@pytest.mark.parametrize("channels", [1, 2])
def test_pyloudnorm_agrees(channels: int, tmp_path: Path) -> None:
    speech = write_speech(tmp_path / "speech.wav", 10, rms_dbfs=-24, channels=channels)
    sound = np.array(samples(speech, channels)).reshape(-1, channels)
    theirs = pyloudnorm.Meter(48_000).integrated_loudness(sound)
    assert measure(speech).loudness.integrated_lufs == pytest.approx(theirs, abs=0.1)


def test_surround_is_measured_as_surround(tmp_path: Path) -> None:
    """BS.1770-5: the LFE does not count, the surrounds count 1.41 times."""
    tone = write_tone(tmp_path / "surround.wav", (2, -23.0), channels=6)
    measured = measure(convert(tone, tmp_path / "surround.flac", "-channel_layout", "5.1"))
    expected = -23.0 + 10 * math.log10((3 + 2 * 1.41) / 2)
    assert (measured.channels, measured.loudness.playback_lufs) == (6, measured.loudness.integrated_lufs)
    assert measured.loudness.integrated_lufs == pytest.approx(expected, abs=0.1)


def test_progress_rises_to_one(tmp_path: Path) -> None:
    told: list[float] = []
    measure(write_tone(tmp_path / "tone.wav", (20, -23.0)), on_progress=told.append)
    assert told == sorted(told)
    assert (len(told), told[-1]) == (5, 1.0)


def test_the_peak_of_each_tenth_of_a_second_is_known(tmp_path: Path) -> None:
    peaks = measure(write_tone(tmp_path / "steps.wav", (0.5, -20.0), (0.5, -6.0))).peaks_dbfs
    assert [round(peak) for peak in peaks] == [-20] * 5 + [-6] * 5
