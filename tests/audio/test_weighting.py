"""The K-weighting against the recursion of BS.1770-5, sample by sample with the coefficients of its tables."""

import math
from functools import reduce

import numpy as np
import pytest

from podcast_pipeline.audio.weighting import KWeighting, Samples
from tests.audio.signals import Sound, sine, speech

# BS.1770-5 annex 1, tables 1 and 2: b0, b1, b2, a1, a2 at 48 kHz.
SHELF = (1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585)
HIGH_PASS = (1.0, -2.0, 1.0, -1.99004745483398, 0.99007225036621)


def by_the_standard(sound: Sound) -> Sound:
    """One channel, filtered in double precision."""
    return np.array(reduce(recursion, (SHELF, HIGH_PASS), sound.tolist()))


def recursion(sound: list[float], coefficients: tuple[float, ...]) -> list[float]:
    b0, b1, b2, a1, a2 = coefficients
    x1 = x2 = y1 = y2 = 0.0
    out = []
    for x in sound:
        y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2
        x1, x2, y1, y2 = x, x1, y, y1
        out.append(y)
    return out


def weighted(sound: Sound, pieces: list[int], rate: int = 48_000) -> Samples:
    """One channel in pieces of these sizes, again and again, beside an empty channel that must stay so."""
    filter_, planar = KWeighting(rate, 2), np.zeros((2, len(sound)), np.float32)
    planar[0] = sound
    out: list[Samples] = []
    start = 0
    while start < len(sound):
        size = pieces[len(out) % len(pieces)]
        out.append(filter_.take(planar[:, start : start + size]))
        start += size
    whole = np.concatenate(out, axis=1)
    assert not whole[1].any()
    return np.asarray(whole[0])


def error_db(ours: Sound | Samples, theirs: Sound) -> float:
    return 10 * math.log10(np.mean((ours - theirs) ** 2) / np.mean(theirs**2))


SIGNALS = {
    "speech": speech(3, -20)[:, 0],
    "speech on a DC offset": speech(3, -20)[:, 0] + 0.1,
    "quiet speech on a DC offset": speech(3, -50)[:, 0] + 0.1,
    "30 Hz": sine(3, 30, -6),
    "20 kHz": sine(3, 20_000, -6),
}


@pytest.mark.parametrize("pieces", [[10_000_000], [48_000], [4801, 1, 47, 96, 3333]])
@pytest.mark.parametrize("name", SIGNALS)
def test_it_is_the_filter_of_the_standard(name: str, pieces: list[int]) -> None:
    sound = SIGNALS[name].astype(np.float32).astype(np.float64)
    # The filter takes the constant away, which is 30 dB more than what is left and what the error is held against.
    bound_db = -100 if name.startswith("quiet") else -125
    assert error_db(weighted(sound, pieces), by_the_standard(sound)) < bound_db


@pytest.mark.parametrize("rate", [8000, 22_050, 32_000, 44_100, 88_200, 96_000, 192_000])
@pytest.mark.parametrize("frequency_hz", [40, 200, 997, 3000])
def test_at_other_rates_it_weighs_as_at_48_khz(frequency_hz: float, rate: int) -> None:
    def gain_db(at_rate: int) -> float:
        sound = sine(2, frequency_hz, 0.0, rate=at_rate)
        settled = slice(at_rate, None)
        return 10 * math.log10(
            np.mean(weighted(sound, [at_rate], at_rate)[settled] ** 2) / np.mean(sound[settled] ** 2)
        )

    # The bilinear transform bends what is not far below half the sampling rate.
    bound_db = {8000: 0.25, 22_050: 0.03}.get(rate, 0.01)
    assert gain_db(rate) == pytest.approx(gain_db(48_000), abs=bound_db)


def test_a_full_scale_sine_of_997_hz_reads_minus_3_01() -> None:
    """BS.1770-5 annex 1: this is what the offset of -0.691 is there for."""
    power = np.mean(weighted(sine(2, 997, 0.0), [48_000])[48_000:] ** 2)
    assert -0.691 + 10 * math.log10(power) == pytest.approx(-3.01, abs=0.01)


def test_nothing_is_left_of_what_was_long_ago() -> None:
    sound = np.concatenate([sine(1, 100, 0.0), np.zeros(48_000)])
    assert np.abs(weighted(sound, [4800])[60_000:]).max() < 1e-9
