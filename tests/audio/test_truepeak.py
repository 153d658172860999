"""True peaks against the interpolation of BS.1770-5 annex 2 written out in full, and sines whose peak is known."""

import numpy as np
import pytest

from podcast_pipeline.audio.truepeak import AFTER, BEFORE, slot_peaks
from podcast_pipeline.audio.weighting import Samples
from tests.audio.signals import Sound, sine, speech

SLOT, ROW = 96, 24


def peaks_of(sound: Sound, quiet: float = 0.0) -> Samples:
    """Of channels (channels, n), n being whole slots, with silence before and after."""
    padded = np.pad(sound, ((0, 0), (BEFORE, AFTER))).astype(np.float32)
    sample_peak = np.abs(sound).reshape(len(sound), -1, SLOT).max(axis=(0, 2)).astype(np.float32)
    return slot_peaks(padded, sample_peak, SLOT, ROW, quiet)


def ideal(sound: Sound) -> Sound:
    """One channel, 64 times oversampled by the Fourier transform, which is exact for whole periods."""
    spectrum = np.fft.rfft(sound)
    return np.asarray(np.fft.irfft(spectrum, len(sound) * 64) * 64)


@pytest.mark.parametrize(("divisor", "degrees"), [(4, 0), (4, 45), (6, 60), (8, 67.5), (48, 3.75)])
def test_the_crest_of_a_sine_is_found_between_its_samples(divisor: int, degrees: float) -> None:
    sound = sine(0.096, 48_000 / divisor, -6.0, degrees=degrees)
    found_db = 20 * np.log10(peaks_of(sound[None])[5:-5])
    assert found_db == pytest.approx(np.full(len(found_db), -6.0), abs=0.4)
    assert np.ptp(found_db) < 0.001


def test_speech_peaks_where_the_fourier_transform_has_it() -> None:
    """Below 10 kHz, where the filter of annex 2 is flat and four points for a sample are close enough."""
    spectrum = np.fft.rfft(speech(0.48, -15)[:, 0])
    spectrum[4800:] = 0
    sound = np.fft.irfft(spectrum)
    wave = np.abs(ideal(sound)).reshape(-1, 64).max(axis=1)  # from each sample to the next
    inside = wave.reshape(-1, SLOT)[1:-1, :-1].max(axis=1)
    around = np.maximum(inside, np.maximum(wave[SLOT - 1 : -SLOT - 1 : SLOT], wave[2 * SLOT - 1 : -1 : SLOT]))
    ours = peaks_of(sound[None])[1:-1]
    tolerance = 10 ** (0.2 / 20)
    assert (ours >= inside / tolerance).all()
    assert (ours <= around * tolerance).all()


def test_each_slot_has_the_highest_of_all_channels() -> None:
    left, right = sine(0.01, 1000, -20.0), sine(0.01, 1000, -8.0)
    assert peaks_of(np.array([left, right])) == pytest.approx(peaks_of(right[None]))


def test_no_sample_is_higher_than_its_peak() -> None:
    click = np.zeros((1, 4 * SLOT))
    click[0, 200] = 0.9
    assert peaks_of(click).tolist() == pytest.approx([0, 0, 0.9, 0], abs=0.1)
    assert peaks_of(click)[2] >= np.float32(0.9)


def test_what_is_quiet_is_not_looked_into() -> None:
    sound = sine(0.02, 12_000, -6.0, degrees=45)[None]
    assert peaks_of(sound, quiet=0.9)[1:-1] == pytest.approx(np.full(8, 0.5 * 0.5**0.5), abs=0.001)


def test_a_crest_between_a_loud_and_a_quiet_slot_is_found() -> None:
    """The last sample of the second slot is the highest; the crest lies behind it, in the third."""
    sound = np.zeros((1, 6 * SLOT))
    sound[0, 2 * SLOT - 1 : 2 * SLOT + 1] = 1.0, 0.4
    everywhere, nearby = peaks_of(sound), peaks_of(sound, quiet=0.9)
    assert everywhere[2] > 1.0
    assert nearby[:5].tolist() == everywhere[:5].tolist()


def test_silence_has_no_peak() -> None:
    assert not peaks_of(np.zeros((2, 5 * SLOT))).any()
