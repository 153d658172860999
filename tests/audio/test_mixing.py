"""What plays where: every sample in its place, whatever part of the programme is read."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest

from podcast_pipeline.audio import loudness
from podcast_pipeline.audio.bed import Loop, Underlaid
from podcast_pipeline.audio.layers import GainLine
from podcast_pipeline.audio.meter import Meter
from podcast_pipeline.audio.mixing import (
    Mixture,
    Passage,
    Placed,
    Tap,
    ducking_curve,
    faded,
    kept_stretch,
    laid_out,
)
from podcast_pipeline.audio.slots import Grid, SlotSeries, per_step
from podcast_pipeline.audio.source import Form, plain_form
from podcast_pipeline.audio.weighting import Samples
from podcast_pipeline.errors import AudioError

RATE = 48_000


@dataclass(frozen=True)
class Held:
    """Sound in memory, handed over in uneven blocks; one that does not seek refuses to begin anywhere but at its start."""

    sound: Samples
    seeks: bool = True
    block: int = 7_001

    @property
    def form(self) -> Form:
        return plain_form(RATE, self.sound.shape[1])

    @property
    def frames(self) -> int:
        return len(self.sound)

    def read(self, start: int = 0, stop: int | None = None) -> Iterator[Samples]:
        assert self.seeks or start == 0
        sound = self.sound[start:stop]
        return (sound[at : at + self.block] for at in range(0, len(sound), self.block))


def noise(seconds: float, level_dbfs: float = -20.0, channels: int = 1, seed: int = 1) -> Samples:
    values = np.random.RandomState(seed).standard_normal((round(seconds * RATE), channels))
    return (10 ** (level_dbfs / 20) * values).astype(np.float32)


def measured(sound: Samples) -> tuple[SlotSeries, float]:
    meter = Meter(Grid(RATE), (1.0,) * sound.shape[1])
    meter.take(sound)
    series = meter.finish()
    level = loudness.integrated_lufs(per_step(series.power, series.grid))
    assert level is not None
    return series, level


def dbfs(sound: Samples) -> float:
    return 10 * float(np.log10(np.mean(sound.astype(np.float64) ** 2) + 1e-20))


# --- Tap -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seeks", [True, False])
def test_a_tap_gives_the_amounts_asked_for_whatever_the_blocks(seeks: bool) -> None:
    sound = noise(1.5)
    tap = Tap(Held(sound, seeks), 30_000, len(sound))
    amounts = [1, 7_000, 20_000, 2, 14_997]
    taken = [tap.take(amount) for amount in amounts]
    assert [len(part) for part in taken] == amounts
    assert np.array_equal(np.concatenate(taken), sound[30_000:])


def test_a_source_that_ends_early_is_an_error_not_silence() -> None:
    tap = Tap(Held(noise(0.5)), 0, RATE)
    with pytest.raises(AudioError) as caught:
        tap.take(RATE)
    assert str(caught.value) == (
        "recording: ended earlier than when it was measured; leave the files alone and try again"
    )


# --- Mixture ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def mixture() -> Mixture:
    """An intro over the speech's beginning, a clip between two passages, a short loop under the second one."""
    speech = noise(9, channels=2)
    series, level = measured(speech)
    gains = GainLine(ducking_curve(series, level, -30.0, -20.0), Grid(RATE).slot_samples)
    loop = Loop(noise(1.3, channels=2, seed=2), 16_000)
    passages, (place,) = laid_out((12_345, 400_000), 100_001, [(150_000, 33_333)], series)
    start = passages[1].start + 5_000
    under = Underlaid(start, passages[1].stop - 7_000, 155_000, loop, gains, 48_000)
    clips = (Placed(0, noise(3, channels=2, seed=3)), Placed(place, noise(33_333 / RATE, channels=2, seed=4)))
    return Mixture(Held(speech), passages, (*clips, under))


def test_any_part_of_a_mixture_is_the_same_bit_by_bit(mixture: Mixture) -> None:
    whole = np.concatenate(list(mixture.read()))
    assert len(whole) == mixture.frames == 100_001 + 387_655 + 33_333
    borders = [0, 1, 100_000, 100_002, 143_999, 237_656, 237_657, 250_000, 270_989, 270_990, 400_001, len(whole)]
    parts = [np.concatenate(list(mixture.read(a, b))) for a, b in pairwise(borders)]
    assert np.array_equal(np.concatenate(parts), whole)
    assert np.array_equal(np.concatenate(list(mixture.read(300_000, len(whole) + 99_999))), whole[300_000:])


def test_speech_that_does_not_seek_gives_the_same(mixture: Mixture) -> None:
    assert isinstance(mixture.speech, Held)
    slow = Mixture(Held(mixture.speech.sound, seeks=False), mixture.passages, mixture.additions)
    assert not slow.seeks
    assert mixture.seeks
    assert np.array_equal(np.concatenate(list(slow.read())), np.concatenate(list(mixture.read())))
    assert np.array_equal(np.concatenate(list(slow.read(300_000))), np.concatenate(list(mixture.read(300_000))))


def test_speech_lies_to_the_sample_where_its_passages_say() -> None:
    speech = noise(2)
    passages = (Passage(0, 500, 40_500), Passage(40_000, 50_000, 106_000))
    sound = np.concatenate(list(Mixture(Held(speech), passages, ()).read()))
    assert not sound[:500].any()
    assert np.array_equal(sound[500:40_500], speech[:40_000])
    assert not sound[40_500:50_000].any()
    assert np.array_equal(sound[50_000:], speech[40_000:])


def test_sums_above_full_scale_are_kept() -> None:
    loud = np.full((RATE, 1), 0.9, np.float32)
    sound = np.concatenate(list(Mixture(Held(loud), (Passage(0, 0, RATE),), (Placed(0, loud),)).read()))
    assert sound.min() == pytest.approx(1.8)


# --- Where things lie ------------------------------------------------------------------------------


def test_speech_opens_at_each_cut_and_fades_there() -> None:
    series, _ = measured(noise(2))
    passages, places = laid_out((0, 96_000), 10, [(20_000, 300), (20_000, 50), (96_000, 70)], series)
    assert passages == (Passage(0, 10, 20_010, 0, 720), Passage(20_000, 20_360, 96_360, 720, 0))
    assert places == [20_010, 20_310, 96_360]


def test_cuts_outside_what_is_kept_move_to_its_ends() -> None:
    series, _ = measured(noise(2))
    passages, places = laid_out((1_000, 90_000), 0, [(0, 300), (95_000, 200)], series)
    assert passages == (Passage(1_000, 300, 89_300, 720, 720),)
    assert places == [0, 89_300]


def test_fades_touch_nothing_but_the_ends() -> None:
    sound = np.ones((1_000, 2), np.float32)
    result = faded(sound, 0, 1_000, 100, 200)[:, 0]
    assert np.all(np.diff(result[:100]) > 0)
    assert np.all(result[100:800] == 1)
    assert np.all(np.diff(result[800:]) < 0)
    assert result[0] < 0.001
    assert result[-1] < 0.001
    assert np.array_equal(faded(sound[:77], 850, 1_000, 100, 200)[:, 0], result[850:927])


# --- Loop ------------------------------------------------------------------------------------------


def test_a_loop_keeps_its_level_where_it_begins_again() -> None:
    music = noise(5, -20, seed=5)
    loop = Loop(music, RATE)
    sound = loop.part(0, 14 * RATE)
    assert np.array_equal(sound[: 4 * RATE], music[: 4 * RATE])
    assert np.array_equal(sound[5 * RATE : 8 * RATE], music[RATE : 4 * RATE])
    for start in np.arange(3.8, 13.8, 0.2):
        assert dbfs(sound[round(start * RATE) :][: RATE // 5]) == pytest.approx(-20, abs=0.5)


def test_a_loop_has_no_click_at_its_joint() -> None:
    tone = np.sin(2 * np.pi * 100 * np.arange(RATE * 2) / RATE)[:, None].astype(np.float32)
    sound = Loop(tone, RATE // 2).part(0, 6 * RATE)[:, 0]
    steepest = 2 * np.pi * 100 / RATE
    assert np.abs(np.diff(sound)).max() < 1.5 * steepest


# --- Trimming --------------------------------------------------------------------------------------


def around_speech(*before: Samples, floor_dbfs: float) -> Samples:
    pieces = [*before, noise(20, -20, seed=6), np.zeros((4 * RATE, 1), np.float32)]
    sound = np.concatenate(pieces)
    return sound + noise(len(sound) / RATE, floor_dbfs, seed=7)


@pytest.mark.parametrize("floor_dbfs", [-120.0, -75.0, -60.0, -50.0])
def test_silence_at_both_ends_is_left_out_but_for_a_moment(floor_dbfs: float) -> None:
    sound = around_speech(np.zeros((3 * RATE, 1), np.float32), floor_dbfs=floor_dbfs)
    start, stop = (value / RATE for value in kept_stretch(*measured(sound)))
    assert start == pytest.approx(2.7, abs=0.07)
    assert start <= 2.7
    assert stop == pytest.approx(23.7, abs=0.07)
    assert stop >= 23.7


@pytest.mark.parametrize(
    ("breath_dbfs", "floor_dbfs"), [(-44.0, -70.0), (-50.0, -70.0), (-55.0, -80.0), (-40.0, -48.0)]
)
def test_a_breath_before_the_first_word_stays(breath_dbfs: float, floor_dbfs: float) -> None:
    breath = faded(noise(0.5, breath_dbfs, seed=8), 0, RATE // 2, 2_400, 2_400)
    pause = np.zeros((RATE // 10, 1), np.float32)
    sound = around_speech(np.zeros((3 * RATE, 1), np.float32), breath, pause, floor_dbfs=floor_dbfs)
    start, _ = kept_stretch(*measured(sound))
    assert 2.6 * RATE <= start <= 2.8 * RATE


def test_nothing_is_trimmed_where_noise_is_near_the_speech() -> None:
    sound = around_speech(np.zeros((3 * RATE, 1), np.float32), floor_dbfs=-38.0)
    assert kept_stretch(*measured(sound)) == (0, len(sound))


def test_speech_from_end_to_end_is_kept_whole() -> None:
    sound = noise(5)
    assert kept_stretch(*measured(sound)) == (0, len(sound))


# --- Ducking ---------------------------------------------------------------------------------------


def ducked_db(*pieces: tuple[float, float]) -> np.ndarray:
    sound = np.concatenate([noise(seconds, level, seed=9) for seconds, level in pieces])
    curve = ducking_curve(*measured(sound), -44.0, -34.0)
    return 20 * np.log10(curve)


def test_a_bed_comes_up_in_long_pauses_and_is_down_before_speech_begins() -> None:
    gain_db = ducked_db((3, -20), (3, -70), (3, -20))
    assert gain_db[: 3 * 500] == pytest.approx(-44, abs=0.01)
    assert gain_db[int(3.7 * 500) : int(5.6 * 500)] == pytest.approx(-34, abs=0.01)
    assert gain_db[6 * 500 :] == pytest.approx(-44, abs=0.01)
    assert gain_db[int(3.25 * 500)] < -36
    assert gain_db[int(5.75 * 500)] > -40


@pytest.mark.parametrize(("pause_s", "moves"), [(0.3, False), (0.5, False), (0.9, True)])
def test_a_bed_stays_down_in_short_pauses(pause_s: float, moves: bool) -> None:
    gain_db = ducked_db((3, -20), (pause_s, -70), (3, -20))
    assert (gain_db.max() > -43) == moves


def test_a_bed_never_jumps() -> None:
    gain_db = ducked_db((2, -20), (0.75, -70), (1, -20), (2, -70), (1, -30), (4, -70), (2, -20))
    assert np.abs(np.diff(gain_db)).max() < 0.25


def test_weak_syllables_are_speech_and_room_noise_is_not() -> None:
    gain_db = ducked_db((5, -20), (2, -36), (5, -20), (2, -50), (5, -20))
    assert gain_db[int(5.8 * 500) : int(6.4 * 500)] == pytest.approx(-44, abs=0.01)
    assert gain_db[int(12.8 * 500) : int(13.4 * 500)] == pytest.approx(-34, abs=0.01)
