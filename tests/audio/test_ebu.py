"""`measure` against the signals of EBU Tech 3341 and 3342 that can be made from their tables, within their tolerances.

Cases 7 and 8 of the one and 5 and 6 of the other are real programmes.
"""

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from podcast_pipeline.audio import intake, measure
from podcast_pipeline.audio.loudness import BLOCK_STEPS, WINDOW_STEPS, highest_lufs
from podcast_pipeline.audio.metering import read_recording
from podcast_pipeline.model import Measurement
from tests.audio.signals import Sound, sine, write_float, write_tone

Segments = tuple[tuple[float, float], ...]  # seconds and dBFS

SILENCE = -math.inf

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
TECH_3341_TRUE_PEAK = {  # frequency as a part of the sampling rate, factor of full scale, phase, dBTP
    "15": (4, 0.50, 0.0, -6.0),
    "16": (4, 0.50, 45.0, -6.0),
    "17": (6, 0.50, 60.0, -6.0),
    "18": (8, 0.50, 67.5, -6.0),
    "19": (4, 1.41, 45.0, 3.0),
}


# --- EBU Tech 3341 ------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", TECH_3341_INTEGRATED)
def test_tech_3341_integrated(case: str, tmp_path: Path) -> None:
    segments, expected_lufs = TECH_3341_INTEGRATED[case]
    measured = measure(write_tone(tmp_path / "case.wav", *segments))
    assert measured.loudness.integrated_lufs == pytest.approx(expected_lufs, abs=0.1)
    assert measured.loudness.playback_lufs == measured.loudness.integrated_lufs


@pytest.mark.parametrize("case", ["1", "2"])
@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
def test_tech_3341_a_steady_tone_reads_alike_on_every_scale(rate: int, case: str, tmp_path: Path) -> None:
    ((seconds, level_lufs),), _ = TECH_3341_INTEGRATED[case]
    tone = np.repeat(sine(seconds, 1000, level_lufs, rate=rate)[:, None], 2, axis=1)
    measured = measure(write_float(tmp_path / "case.wav", tone, rate=rate))
    read = [measured.momentary_max_lufs, measured.short_term_max_lufs, measured.loudness.integrated_lufs]
    assert read == pytest.approx([level_lufs] * 3, abs=0.1)


@pytest.mark.parametrize("mask", [0x37, 0x607], ids=["5.0", "5.0(side)"])
def test_tech_3341_case_6_in_five_channels(mask: int, tmp_path: Path) -> None:
    channels = [sine(20, 1000, level) for level in (-28.0, -28.0, -24.0, -30.0, -30.0)]
    measured = measure(write_float(tmp_path / "case.wav", np.stack(channels, axis=1), channel_mask=mask))
    assert measured.channels == 5
    assert measured.loudness.integrated_lufs == pytest.approx(-23.0, abs=0.1)
    assert measured.loudness.playback_lufs == measured.loudness.integrated_lufs


def test_tech_3341_case_9_short_term_is_constant(tmp_path: Path) -> None:
    measured = measure(write_tone(tmp_path / "case.wav", *((1.34, -20.0), (1.66, -30.0)) * 5))
    assert len(measured.short_term_lufs) == 121  # a value for each 100 ms from 3 s on
    assert measured.short_term_lufs == pytest.approx([-23.0] * 121, abs=0.1)
    assert measured.short_term_max_lufs == pytest.approx(-23.0, abs=0.1)


def test_tech_3341_case_10_short_term_is_found_wherever_it_lies(tmp_path: Path) -> None:
    cases = [((i * 0.15, SILENCE), (3, -23.0), (1, SILENCE)) for i in range(20)]
    found = [measured.short_term_max_lufs for measured in measured_tones(tmp_path, cases)]
    assert found == pytest.approx([-23.0] * 20, abs=0.1)


def test_tech_3341_case_11_short_term_live(tmp_path: Path) -> None:
    parts = [((i * 0.15, SILENCE), (3, -38.0 + i), (3 - i * 0.15, SILENCE)) for i in range(20)]
    found = highest_so_far(tmp_path, parts, WINDOW_STEPS)
    assert found == pytest.approx([-38.0 + i for i in range(20)], abs=0.1)


def test_tech_3341_case_12_momentary_is_constant(tmp_path: Path) -> None:
    measured = measure(write_tone(tmp_path / "case.wav", *((0.18, -20.0), (0.22, -30.0)) * 25))
    after_1_s = measured.momentary_lufs[6:]  # the window that ends at 1 s is the seventh
    assert len(after_1_s) == 91
    assert after_1_s == pytest.approx([-23.0] * 91, abs=0.1)
    assert measured.momentary_max_lufs == pytest.approx(-23.0, abs=0.1)


def test_tech_3341_case_13_momentary_is_found_wherever_it_lies(tmp_path: Path) -> None:
    cases = [((i * 0.02, SILENCE), (0.4, -23.0), (1, SILENCE)) for i in range(20)]
    found = [measured.momentary_max_lufs for measured in measured_tones(tmp_path, cases)]
    assert found == pytest.approx([-23.0] * 20, abs=0.1)


def test_tech_3341_case_14_momentary_live(tmp_path: Path) -> None:
    parts = [((i * 0.02, SILENCE), (0.4, -38.0 + i), (0.4 - i * 0.02, SILENCE)) for i in range(20)]
    found = highest_so_far(tmp_path, parts, BLOCK_STEPS)
    assert found == pytest.approx([-38.0 + i for i in range(20)], abs=0.1)


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
@pytest.mark.parametrize("case", TECH_3341_TRUE_PEAK)
def test_tech_3341_true_peak(case: str, rate: int, tmp_path: Path) -> None:
    divisor, factor, degrees, expected_dbtp = TECH_3341_TRUE_PEAK[case]
    tone = factor * sine(1, rate / divisor, 0.0, rate=rate, degrees=degrees) * faded(rate, rate)
    wav = write_float(tmp_path / "case.wav", np.stack([tone, tone], axis=1), rate=rate)
    assert_true_peak(measure(wav), expected_dbtp)


@pytest.mark.parametrize("offset", [0, 1, 2, 3], ids=["20", "21", "22", "23"])
def test_tech_3341_true_peak_of_a_burst(offset: int, tmp_path: Path) -> None:
    tone = decimated(burst_at_192_khz(), offset)
    assert_true_peak(measure(write_float(tmp_path / "case.wav", np.stack([tone, tone], axis=1))), 0.0)


def measured_tones(folder: Path, cases: Sequence[Segments]) -> list[Measurement]:
    """Each case a file of its own."""
    files = [write_tone(folder / f"{i}.wav", *segments) for i, segments in enumerate(cases)]
    with ThreadPoolExecutor(2) as threads:
        return list(threads.map(lambda file: measure(file, jobs=1), files))


def highest_so_far(folder: Path, parts: Sequence[Segments], steps: int) -> list[float | None]:
    """All parts in one file, one after the other: the maximum that a meter shows when each has passed."""
    wav = write_tone(folder / "live.wav", *(segment for part in parts for segment in part))
    series = read_recording(wav, intake.read_promise(wav), jobs=1).series
    ends_s = np.cumsum([sum(seconds for seconds, _ in part) for part in parts])
    ends = np.round(ends_s * series.grid.slots_per_s).astype(int)
    return [highest_lufs(series.power[:end], steps * series.grid.slots_per_step) for end in ends]


def faded(length: int, rate: int) -> Sound:
    """Factors that fade 10 ms in and out."""
    at = np.arange(length)
    return np.minimum(1.0, np.minimum(at, length - 1 - at) / (0.01 * rate))


def burst_at_192_khz() -> Sound:
    """A sine of 8 kHz at half of full scale; in its middle, where a period ends, one of 12 kHz at full scale."""
    calm = 0.5 * np.sin(2 * np.pi * np.arange(24 * 2000) / 24)
    loud = np.sin(2 * np.pi * np.arange(16) / 16)
    return np.concatenate([calm, loud, calm]) * faded(2 * len(calm) + 16, 192_000)


def decimated(sound: Sound, offset: int) -> Sound:
    """A quarter of the samples, after a low-pass that leaves what lies below 20 kHz."""
    at = np.arange(-256, 257)
    low_pass = np.sinc(at / 4) / 4 * np.kaiser(len(at), 9)
    return np.asarray(np.convolve(sound, low_pass, "same")[offset::4])


def assert_true_peak(measured: Measurement, expected_dbtp: float) -> None:
    peak_dbtp = measured.loudness.true_peak_dbtp
    assert peak_dbtp is not None
    assert expected_dbtp - 0.4 <= peak_dbtp <= expected_dbtp + 0.2


# --- EBU Tech 3342 ------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", TECH_3342_RANGE)
def test_tech_3342_loudness_range(case: str, tmp_path: Path) -> None:
    segments, expected_lu = TECH_3342_RANGE[case]
    measured = measure(write_tone(tmp_path / "case.wav", *segments))
    assert measured.loudness.loudness_range_lu == pytest.approx(expected_lu, abs=1.0)
