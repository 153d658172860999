"""The limiter's curve: below the ceiling everywhere, clean on low voices, and what it eats is known beforehand."""

from __future__ import annotations

import re
import subprocess

import numpy as np
import pytest
from numpy.typing import NDArray

from podcast_pipeline.audio.limiter import FloatArray, LowerCeiling, border_gains, gain_curve, limited, power_gain
from podcast_pipeline.ffmpeg import find_ffmpeg

RATE, SLOT, SLOTS_PER_S = 48_000, 96, 500


def ones(count: int) -> FloatArray:
    return np.ones(count, np.float32)


def slot_peaks(sound: NDArray[np.float64]) -> FloatArray:
    """True peaks per slot, by a spectrum that is continued with zeros up to four times the rate."""
    spectrum = np.fft.rfft(sound)
    fine = np.fft.irfft(np.pad(spectrum, (0, 4 * len(sound) // 2 + 1 - len(spectrum))), 4 * len(sound)) * 4
    peaks: FloatArray = np.abs(fine).reshape(-1, 4 * SLOT).max(axis=1).astype(np.float32)
    return peaks


def apply(sound: NDArray[np.float64], curve: FloatArray) -> NDArray[np.float64]:
    borders = np.arange(len(curve) + 1) * SLOT
    return sound * np.interp(np.arange(len(sound)), borders, border_gains(curve, 0, len(curve)))


def speech(seconds: int, crest: float = 6.0) -> NDArray[np.float64]:
    """Noise in syllables with some loud ones, band-limited so that it has a true peak worth the name."""
    chance = np.random.default_rng(5)
    at = np.arange(seconds * RATE)
    noise = np.convolve(chance.standard_normal(len(at)), np.hanning(9) / 4, "same")
    syllables = np.sin(np.pi * 3.1 * at / RATE) ** 2
    return np.asarray(0.05 * noise * syllables * np.where(at % RATE < RATE // 20, crest, 1.0))


def sine(hertz: float, seconds: int = 2) -> NDArray[np.float64]:
    return np.sin(2 * np.pi * hertz * np.arange(seconds * RATE) / RATE)


def true_peak(sound: NDArray[np.float64]) -> float:
    """By ffmpeg's ebur128."""
    graph = "ebur128=peak=true:metadata=1,ametadata=mode=print:key=lavfi.r128.true_peak:file=-"
    source = ["-f", "f32le", "-ar", str(RATE), "-ac", "1", "-i", "-"]
    command = [str(find_ffmpeg()), "-v", "error", *source, "-af", graph, "-f", "null", "/dev/null"]
    printed = subprocess.run(command, input=sound.astype("<f4").tobytes(), capture_output=True, check=True).stdout
    return max(map(float, re.findall(rb"true_peak=([\d.]+)", printed)))


def distortion_db(sound: NDArray[np.float64], hertz: float) -> float:
    """Everything but the sine (harmonics and noise) against the sine, over a second in the middle."""
    power = np.abs(np.fft.rfft(sound[RATE // 2 : RATE // 2 + RATE] * np.hanning(RATE))) ** 2
    near = slice(round(hertz) - 4, round(hertz) + 5)
    wanted = power[near].sum()
    return float(10 * np.log10((power.sum() - wanted) / wanted))


def test_what_is_below_the_ceiling_is_left_alone() -> None:
    assert np.array_equal(gain_curve(ones(3000) * 0.5, 2.0, 1.0, SLOTS_PER_S), ones(3000))


@pytest.mark.parametrize("slots_per_s", [500, 490, 310.5])
@pytest.mark.parametrize("count", [1, 5, 700, 40_000])
def test_no_slot_exceeds_the_ceiling(slots_per_s: float, count: int) -> None:
    peak = np.random.default_rng(count).random(count).astype(np.float32) ** 8
    curve = gain_curve(peak, 3.0, 0.5, slots_per_s)
    assert curve.dtype == np.float32
    assert (3 * peak * curve).max() <= 0.5 * 1.00001
    assert curve.max() <= 1


@pytest.mark.parametrize("limited_db", [3, 6, 9])
def test_true_peak_after_limiting_is_that_of_the_ceiling(limited_db: float) -> None:
    sound = speech(4)
    peak = slot_peaks(sound)
    gain = 0.5 / float(peak.max()) * 10 ** (limited_db / 20)
    result = apply(sound * gain, gain_curve(peak, gain, 0.5, SLOTS_PER_S))
    assert 0.5 * 10 ** (-0.1 / 20) < true_peak(result) < 0.5 * 10 ** (0.05 / 20)


@pytest.mark.parametrize("hertz", [60, 83, 100])
def test_low_sine_far_above_the_ceiling_stays_a_sine(hertz: float) -> None:
    sound = sine(hertz)
    curve = gain_curve(slot_peaks(sound), 1.0, 10 ** (-6 / 20), SLOTS_PER_S)
    assert distortion_db(apply(sound, curve), hertz) < -80


def test_gain_stands_still_between_the_pulses_of_a_low_voice() -> None:
    at = np.arange(2 * RATE) / RATE
    voice = sum(np.cos(2 * np.pi * 83 * step * at + 0.3 * step) / step for step in range(1, 20))
    curve = gain_curve(slot_peaks(np.asarray(voice / np.abs(voice).max())), 1.0, 0.5, SLOTS_PER_S)
    assert np.ptp(20 * np.log10(curve[300:700])) < 0.05


def test_one_peak_is_taken_down_shortly_before_and_let_go_soon_after() -> None:
    peak = ones(400) * 0.1
    peak[200] = 2.0
    curve = gain_curve(peak, 1.0, 1.0, SLOTS_PER_S)
    touched = np.flatnonzero(curve < 1)
    assert curve[200] == pytest.approx(0.5)
    assert 200 - touched[0] <= 0.008 * SLOTS_PER_S
    assert touched[-1] - 200 <= 0.045 * SLOTS_PER_S
    steps_db = 20 * np.log10(curve[1:] / curve[:-1])  # dB in 2 ms
    assert steps_db.min() > -3
    assert steps_db.max() < 0.45


def test_curve_does_not_depend_on_where_in_the_programme_a_peak_stands() -> None:
    places = [1000, 16_350, 16_383, 16_384, 32_767]
    peaks = np.concatenate([[4.0], np.zeros(40_000)]).astype(np.float32)
    curves = [gain_curve(np.roll(peaks, place), 1.0, 1.0, SLOTS_PER_S) for place in places]
    around = np.array([curve[place - 20 : place + 60] for curve, place in zip(curves, places, strict=True)])
    np.testing.assert_allclose(around, np.broadcast_to(around[0], around.shape), rtol=1e-4)


@pytest.mark.parametrize("place", [0, 99])
def test_peak_in_the_first_and_last_slot_is_limited(place: int) -> None:
    peak = np.zeros(100, np.float32)
    peak[place] = 2.0
    assert gain_curve(peak, 1.0, 1.0, SLOTS_PER_S)[place] == pytest.approx(0.5)


def test_lower_ceiling_in_one_place_changes_nothing_elsewhere() -> None:
    peak = np.random.default_rng(2).random(60_000).astype(np.float32) ** 6
    everywhere = gain_curve(peak, 2.0, 0.9, SLOTS_PER_S)
    ceiling = ones(60_000) * np.float32(0.9)
    ceiling[30_000:30_050] = 0.6
    ceiling[30_020:30_050] = 0.5
    lowered = [LowerCeiling(30_020, 30_050, 0.5), LowerCeiling(30_000, 30_050, 0.6)]
    locally = gain_curve(peak, 2.0, 0.9, SLOTS_PER_S, lowered)
    changed = np.flatnonzero(everywhere != locally)
    assert (2 * peak * locally <= ceiling * 1.00001).all()
    assert changed.min() >= 29_990
    assert changed.max() <= 30_100


def test_loss_of_power_is_known_beforehand() -> None:
    sound = speech(4)
    peak = slot_peaks(sound)
    curve = gain_curve(peak, 1.0, float(peak.max()) * 10 ** (-9 / 20), SLOTS_PER_S)
    power = np.square(sound).reshape(-1, SLOT).mean(axis=1)
    promised = np.sum(power * power_gain(curve))
    assert 10 * np.log10(np.mean(apply(sound, curve) ** 2) * len(power) / promised) == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("count", [1, 2, 16_383, 16_384, 16_385, 40_000])
def test_power_gain_is_that_of_straight_lines_between_borders(count: int) -> None:
    curve = np.random.default_rng(1).random(count).astype(np.float32)
    borders = border_gains(curve, 0, count)
    before, after = borders[:count], borders[1 : count + 1]
    np.testing.assert_allclose(power_gain(curve), (before**2 + before * after + after**2) / 3, rtol=1e-6)


def test_power_gain_of_a_stretch_is_that_of_the_whole_there() -> None:
    curve = np.random.default_rng(4).random(40_000).astype(np.float32)
    assert np.array_equal(power_gain(curve, 17, 33_000), power_gain(curve)[17:33_000])


def test_no_curve_has_no_power_gain() -> None:
    assert power_gain(ones(0)).tolist() == []


def test_borders_of_a_part_are_those_of_the_whole_and_the_last_gain_holds_behind_it() -> None:
    curve = np.array([0.5, 1.0, 0.25, 0.75], np.float32)
    assert border_gains(curve, 0, 4).tolist() == [0.5, 0.5, 0.25, 0.25, 0.75]
    assert border_gains(curve, 1, 3).tolist() == [0.5, 0.25, 0.25]
    assert border_gains(curve, 3, 6).tolist() == [0.25, 0.75, 0.75, 0.75]
    assert border_gains(curve, 8, 9).tolist() == [0.75, 0.75]


def test_one_peak_a_second_costs_little_loudness() -> None:
    peak = ones(5000) * 0.25
    peak[::500] = 2.0
    curve = gain_curve(peak, 1.0, 1.0, SLOTS_PER_S)
    assert 10 * np.log10(power_gain(curve).mean()) > -0.15


def test_limited_tells_how_much_how_long_and_where() -> None:
    curve = ones(1000)
    curve[120:170] = 10 ** (-3 / 20)
    curve[700:725] = 10 ** (-8 / 20)
    figures = limited(curve, SLOTS_PER_S)
    assert figures.most_db == pytest.approx(8, abs=1e-4)
    assert figures.seconds == pytest.approx(0.15)
    assert figures.heavy_at_s == (1.4,)
    assert figures.series_db == pytest.approx([0, 0, 3, 3] + 10 * [0] + [8] + 5 * [0], abs=1e-4)


def test_heavy_limiting_with_short_breaks_is_named_once() -> None:
    curve = ones(4000)
    curve[[500, 700, 900, 3000]] = 0.4
    assert limited(curve, SLOTS_PER_S).heavy_at_s == (1.0, 6.0)
    assert limited(curve, SLOTS_PER_S, heavy_db=9).heavy_at_s == ()


def test_nothing_and_silence_make_no_trouble() -> None:
    for count in (0, 1, 49, 51):
        curve = gain_curve(np.zeros(count, np.float32), 100.0, 0.9, SLOTS_PER_S)
        assert np.array_equal(curve, ones(count))
        assert limited(curve, SLOTS_PER_S).series_db == (0.0,) * (-(-count // 50))
        assert limited(curve, SLOTS_PER_S).most_db == 0


def test_peaks_that_are_no_numbers_leave_numbers() -> None:
    peak = ones(1000)
    peak[[100, 500]] = [np.nan, np.inf]
    curve = gain_curve(peak, 2.0, 1.0, SLOTS_PER_S)
    assert np.isfinite(curve).all()
    assert curve[900] == pytest.approx(0.5, rel=1e-3)
