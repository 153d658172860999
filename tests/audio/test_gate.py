"""The gate between tracks: own speech stays whole, crosstalk goes down, and silence pulls no figure."""

from __future__ import annotations

import numpy as np
import pytest

from podcast_pipeline.audio.gate import gate_curves, speech_loudness
from podcast_pipeline.audio.limiter import FloatArray

SLOTS_PER_S = 500
CLOSED = 10 ** (-18 / 20)


def power_of(lufs: float) -> float:
    return float(10 ** ((lufs + 0.691) / 10))


def track(seconds: float, *spoken: tuple[float, float, float], noise_lufs: float = -65) -> FloatArray:
    """Power per slot: words from second to second at LUFS, syllables four times a second, over noise."""
    chance = np.random.default_rng(3)
    at = np.arange(round(seconds * SLOTS_PER_S)) / SLOTS_PER_S
    power = np.full(len(at), power_of(noise_lufs))
    syllables = np.abs(np.sin(np.pi * 4 * at)) ** 3 / 0.4244 * chance.uniform(0.6, 1.4, len(at))
    for start, end, lufs in spoken:
        power += np.where((at >= start) & (at < end), power_of(lufs) * syllables, 0)
    return power.astype(np.float32)


def second(curve: FloatArray, start: float, end: float) -> FloatArray:
    return curve[round(start * SLOTS_PER_S) : round(end * SLOTS_PER_S)]


def test_track_is_turned_down_while_only_the_other_speaks() -> None:
    first = track(20, (1, 5, -16), (6, 10, -38), (11, 15, -16), (16, 19, -38))
    other = track(20, (1, 5, -40), (6, 10, -16), (11, 15, -40), (16, 19, -16))
    curves = gate_curves([first, other], SLOTS_PER_S)
    for start, end, open_, closed in ((1, 5, 0, 1), (6, 10, 1, 0), (11, 15, 0, 1), (16, 19, 1, 0)):
        assert second(curves[open_], start, end) == pytest.approx(1, abs=1e-6)
        assert second(curves[closed], start + 0.5, end) == pytest.approx(CLOSED, rel=1e-4)


def test_both_are_open_when_both_speak() -> None:
    first = track(20, (1, 12, -16), (12, 19, -38))
    other = track(20, (1, 8, -40), (8, 19, -16))
    curves = gate_curves([first, other], SLOTS_PER_S)
    assert second(curves[0], 1, 12).min() > 0.999
    assert second(curves[1], 8, 19).min() > 0.999
    assert second(curves[0], 13, 19).max() < 0.2


@pytest.mark.parametrize("crosstalk_db", [-15, -22, -30, -45])
def test_any_usual_crosstalk_is_told_from_speech(crosstalk_db: float) -> None:
    far = -16 + crosstalk_db
    first = track(30, (1, 10, -16), (11, 20, far), (21, 25, -16))
    other = track(30, (1, 10, far), (11, 20, -16), (21, 25, far))
    curves = gate_curves([first, other], SLOTS_PER_S)
    assert second(curves[0], 11.5, 20).max() < 0.2
    assert second(curves[1], 21.5, 25).max() < 0.2
    assert second(curves[0], 21, 25).min() > 0.999


def test_track_stays_as_it_was_in_a_pause() -> None:
    first = track(20, (1, 5, -16), (9, 13, -38))
    other = track(20, (1, 5, -38), (9, 13, -16))
    curves = gate_curves([first, other], SLOTS_PER_S)
    assert second(curves[0], 5, 8.5).min() > 0.999
    assert second(curves[1], 5.5, 8.5).max() < 0.2
    assert second(curves[0], 14, 20).max() < 0.2
    assert second(curves[1], 14, 20).min() > 0.999


def test_gate_opens_ahead_of_speech_and_closes_after_the_hold() -> None:
    first = track(20, (1, 5, -16), (5, 10, -40), (10, 15, -16))
    other = track(20, (1, 5, -40), (5, 10, -16), (10, 15, -40))
    curve = gate_curves([first, other], SLOTS_PER_S)[0]
    opened = np.flatnonzero(second(curve, 7, 12) < 0.999)[-1] / SLOTS_PER_S + 7
    closing = np.flatnonzero(second(curve, 4, 7) < 0.999)[0] / SLOTS_PER_S + 4
    assert 9.85 < opened < 10
    assert 5.15 < closing < 5.4


def test_gate_never_steps() -> None:
    first = track(20, (1, 5, -16), (6, 10, -38))
    other = track(20, (1, 5, -38), (6, 10, -16))
    for curve in gate_curves([first, other], SLOTS_PER_S):
        assert np.abs(np.diff(20 * np.log10(curve))).max() < 1.5  # dB in 2 ms: at least 24 ms for the whole way


def test_shorter_track_is_silent_after_its_end() -> None:
    first = track(20, (1, 5, -16), (6, 19, -40))
    other = track(12, (1, 5, -40), (6, 11, -16))
    curves = gate_curves([first, other], SLOTS_PER_S)
    assert [len(curve) for curve in curves] == [10_000, 6_000]
    assert second(curves[0], 7, 11).max() < 0.2
    assert second(curves[1], 6, 11).min() > 0.999


def test_one_track_alone_is_never_turned_down() -> None:
    assert gate_curves([track(10, (1, 3, -16), (5, 9, -20))], SLOTS_PER_S)[0] == pytest.approx(1)


def test_empty_and_silent_tracks_make_no_trouble() -> None:
    assert gate_curves([], SLOTS_PER_S) == []
    nothing, silence, one_slot = (np.zeros(count, np.float32) for count in (0, 3000, 1))
    assert [len(curve) for curve in gate_curves([nothing, nothing], SLOTS_PER_S)] == [0, 0]
    curves = gate_curves([silence, one_slot, nothing, track(6, (1, 5, -16))], SLOTS_PER_S)
    assert [len(curve) for curve in curves] == [3000, 1, 0, 3000]
    assert all(np.isfinite(curve).all() for curve in curves)
    assert second(curves[0], 2, 5).max() < 0.2
    assert curves[3] == pytest.approx(1)


def test_speech_loudness_is_that_of_continuous_speech() -> None:
    assert speech_loudness(track(10, (0, 10, -23)), SLOTS_PER_S) == pytest.approx(-23, abs=0.2)


@pytest.mark.parametrize("share", [0.05, 0.2, 0.9])
def test_silence_and_crosstalk_do_not_pull_the_loudness_of_speech(share: float) -> None:
    said = 60 * share
    quiet_rest = track(60, (0, said, -20), noise_lufs=-58)
    crosstalk = track(60, (0, said, -20), (said, 60, -42))
    assert speech_loudness(quiet_rest, SLOTS_PER_S) == pytest.approx(-20, abs=0.6)
    assert speech_loudness(crosstalk, SLOTS_PER_S) == pytest.approx(-20, abs=0.6)


def test_weak_words_count_as_speech() -> None:
    mixed = track(20, (0, 10, -18), (10, 20, -24))
    expected = -0.691 + 10 * np.log10((power_of(-18) + power_of(-24)) / 2)
    assert speech_loudness(mixed, SLOTS_PER_S) == pytest.approx(expected, abs=0.3)


@pytest.mark.parametrize("count", [0, 1, 30, 400])
def test_silence_has_no_speech_loudness(count: int) -> None:
    assert speech_loudness(np.zeros(count, np.float32), SLOTS_PER_S) is None


def test_noise_below_60_lufs_is_no_speech() -> None:
    assert speech_loudness(track(5, noise_lufs=-63), SLOTS_PER_S) is None
