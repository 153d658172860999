"""The leveller's curve: speakers come together, pauses stay down, nothing pumps. Judged on samples by ffmpeg's meter."""

from __future__ import annotations

import math
import re
import subprocess
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
import pytest
from numpy.typing import NDArray

from podcast_pipeline.audio.leveller import level_curve
from podcast_pipeline.audio.limiter import FloatArray
from podcast_pipeline.ffmpeg import find_ffmpeg

RATE, SLOT, SLOTS_PER_S = 48_000, 96, 500
LOUD, QUIET, PAUSE = 0, 1, 2
Strength = Literal["gentle", "strong"]
Sound = NDArray[np.float64]


@dataclass(frozen=True)
class Talk:
    sound: Sound
    who: NDArray[np.intp]  # per slot

    @property
    def power(self) -> FloatArray:
        return slot_power(self.sound)


def slot_power(sound: Sound) -> FloatArray:
    """White noise has the same K-weighting all the time: about 3 dB more than its plain power."""
    power: FloatArray = (2 * np.square(sound).reshape(-1, SLOT).mean(axis=1)).astype(np.float32)
    return power


@cache
def talk(turn_s: float, turns: int, apart_db: float, noise_dbfs: float = -60) -> Talk:
    """Two speakers in turn, with words, gaps between words, and pauses of 0.6 s between sentences and speakers."""
    chance = np.random.default_rng(7)
    envelope, who = [np.zeros(SLOTS_PER_S)], [np.full(SLOTS_PER_S, PAUSE)]
    for turn in range(turns):
        level = 10 ** ((-26 - apart_db * (turn % 2)) / 20)
        said = 0.0
        while said < turn_s:
            length = min(chance.uniform(1.2, 2.5), max(0.4, turn_s - said))
            at = np.arange(round(length * SLOTS_PER_S)) / SLOTS_PER_S
            words = np.abs(np.sin(np.pi * 4 * at)) ** 1.5 * 10 ** (chance.uniform(-2, 2) / 20)
            envelope += [1.8 * level * words, np.zeros(300)]
            who += [np.full(len(at), turn % 2), np.full(300, PAUSE)]
            said += length
    amplitude = np.repeat(np.concatenate(envelope), SLOT)
    voice, room = chance.standard_normal((2, len(amplitude)))
    return Talk(amplitude * voice + 10 ** (noise_dbfs / 20) * room, np.concatenate(who))


def levelled(sound: Sound, curve: FloatArray) -> Sound:
    return sound * np.interp(np.arange(len(sound)), (np.arange(len(curve)) + 0.5) * SLOT, curve)


def heard(sound: Sound) -> tuple[float, Sound]:
    """Integrated loudness, and momentary loudness every 100 ms, by ffmpeg's ebur128."""
    graph = "ebur128=metadata=1,ametadata=mode=print:file=-"
    source = ["-f", "f32le", "-ar", str(RATE), "-ac", "1", "-i", "-"]
    command = [str(find_ffmpeg()), "-v", "error", *source, "-af", graph, "-f", "null", "/dev/null"]
    printed = subprocess.run(command, input=sound.astype("<f4").tobytes(), capture_output=True, check=True).stdout
    integrated = float(re.findall(rb"r128.I=(\S+)", printed)[-1])
    return integrated, np.array([float(value) for value in re.findall(rb"r128.M=(\S+)", printed)])


def loudness_of(part: Sound) -> float:
    return heard(part)[0]


def normalised(case: Talk, strength: Strength | None) -> tuple[float, float, float]:
    """The loud speaker, the quiet one and the median noise in pauses, in LUFS, after plain gain to -16 LUFS."""
    sound = case.sound if strength is None else levelled(case.sound, level_curve(case.power, SLOTS_PER_S, strength))
    integrated, momentary = heard(sound)
    gain_db = -16 - integrated
    by_sample = np.repeat(case.who, SLOT)
    speakers = [loudness_of(sound[by_sample == who]) + gain_db for who in (LOUD, QUIET)]
    quiet_s = np.convolve(case.who == PAUSE, np.ones(200), "valid")[:: SLOTS_PER_S // 10] == 200
    in_pauses = momentary[3:][: len(quiet_s)][quiet_s[: len(momentary) - 3]]
    return speakers[0], speakers[1], float(np.median(in_pauses)) + gain_db


def gain_db(case: Talk, strength: Strength) -> NDArray[np.float64]:
    return np.asarray(20 * np.log10(level_curve(case.power, SLOTS_PER_S, strength)), np.float64)


@pytest.mark.parametrize(("strength", "within_lu"), [("strong", 1.0), ("gentle", 3.0)])
@pytest.mark.parametrize("turn_s", [0.7, 1.5, 4, 15])
def test_speakers_12_db_apart_come_together_and_pauses_stay_down(
    strength: Strength, within_lu: float, turn_s: float
) -> None:
    case = talk(turn_s, 2 * math.ceil(15 / turn_s), 12)
    plain_loud, plain_quiet, plain_noise = normalised(case, None)
    loud, quiet, noise = normalised(case, strength)
    assert plain_loud - plain_quiet == pytest.approx(12, abs=2)
    assert abs(loud - quiet) <= within_lu
    assert noise - plain_noise <= 3


def test_quiet_speakers_own_pauses_are_not_lifted() -> None:
    case = talk(9, 4, 12)
    curve = gain_db(case, "strong")
    quiet = case.who == QUIET
    pause = (case.who == PAUSE) & (np.convolve(case.who != PAUSE, np.ones(250), "same") == 0)
    assert np.median(curve[quiet]) > 4
    assert curve[pause].max() <= np.median(curve[case.who == LOUD]) + 1


def test_gaps_between_words_keep_the_gain() -> None:
    case = talk(9, 4, 12)
    curve = gain_db(case, "strong")
    inside = np.convolve(case.who == QUIET, np.ones(201), "same") == 201
    assert np.ptp(curve[inside & (np.arange(len(curve)) < len(curve) // 2)]) < 3


def test_speaker_keeps_a_steady_gain_within_a_turn() -> None:
    case = talk(12, 3, 12)
    curve = gain_db(case, "strong")
    for who in (LOUD, QUIET):
        inside = np.convolve(case.who == who, np.ones(101), "same") == 101
        both = inside[500:] & inside[:-500] & (np.convolve(case.who == 1 - who, np.ones(1001), "same")[:-500] == 0)
        assert both.sum() > 1000
        assert np.abs(curve[500:] - curve[:-500])[both].max() <= 2


def steady_words(*levels_lufs: float, gap_s: float = 0.3) -> FloatArray:
    """Power per slot: for each level 15 s of words of 0.7 s with gaps between, over noise at -65 LUFS."""
    at = np.arange(15 * SLOTS_PER_S) / SLOTS_PER_S
    words = np.where(at % (0.7 + gap_s) < 0.7, 1.0, 0.0)
    powers = [10 ** (level / 10) * words + 10 ** (-65 / 10) for level in levels_lufs]
    return np.concatenate(powers).astype(np.float32)


@pytest.mark.parametrize(("gap_s", "keeps"), [(0.1, True), (0.3, True), (0.6, False)])
def test_quiet_speakers_gain_lasts_over_short_gaps_only(gap_s: float, keeps: bool) -> None:
    curve = level_curve(steady_words(-23, -35, gap_s=gap_s), SLOTS_PER_S, "strong")
    quiet = 20 * np.log10(curve[20 * SLOTS_PER_S : 25 * SLOTS_PER_S])
    assert (np.ptp(quiet) < 1) == keeps
    assert (quiet.min() < -5) != keeps


def words(*levels_lufs: float, length_s: float = 0.7, gap_s: float = 0.5) -> FloatArray:
    """Power per slot: a word of each level, with gaps between, over noise at -65 LUFS."""
    length, gap = round(length_s * SLOTS_PER_S), round(gap_s * SLOTS_PER_S)
    powers = np.pad(np.tile(10 ** (np.array(levels_lufs)[:, None] / 10), length), ((0, 0), (gap, 0)))
    return (powers.reshape(-1) + 10 ** (-65 / 10)).astype(np.float32)


@pytest.mark.parametrize("length_s", [0.3, 0.7])
def test_interjections_between_long_turns_are_brought_up(length_s: float) -> None:
    turn, word = steady_words(-23, gap_s=0.1), words(-35, length_s=length_s)
    pause = words(-65)
    curve = 20 * np.log10(level_curve(np.concatenate([turn, word, pause] * 2 + [turn]), SLOTS_PER_S, "strong"))
    said = curve[len(turn) + SLOTS_PER_S // 2 : len(turn) + len(word)]
    assert said.min() - np.median(curve[: len(turn)]) > 10


@pytest.mark.parametrize("strength", ["gentle", "strong"])
def test_breaths_and_noises_between_words_are_not_lifted(strength: Strength) -> None:
    """A breath of 0.4 s lies 18 LU below the voice; once at the loud speaker's, once at the quiet one's."""
    loud, quiet = (-23, -24, -41, -22, -23, -41) * 5, (-35, -34, -53, -36, -35, -53) * 5
    power = words(*loud, *quiet, length_s=0.4)
    curve = 20 * np.log10(level_curve(power, SLOTS_PER_S, strength)).reshape(60, -1)[:, SLOTS_PER_S // 2 :]
    breath = np.tile([False, False, True], 20)
    loud_db = np.median(curve[:30][~breath[:30]])
    assert np.median(curve[30:][~breath[30:]]) - loud_db > 8
    assert curve[breath].max() <= loud_db + 0.5


@pytest.mark.parametrize("strength", ["gentle", "strong"])
def test_a_speakers_own_ups_and_downs_stay(strength: Strength) -> None:
    chance = np.random.default_rng(3)
    levels_lufs = chance.normal(-25, 2, 60)
    curve = 20 * np.log10(level_curve(words(*levels_lufs, length_s=1.2), SLOTS_PER_S, strength)).reshape(60, -1)
    gains_db = curve[:, SLOTS_PER_S:].mean(axis=1)
    assert np.std(gains_db) < 0.65 * np.std(levels_lufs)
    assert np.ptp(curve[:, SLOTS_PER_S:-50], axis=1).max() < 1  # no gain moves within a phrase


@pytest.mark.parametrize("step_db", [4, -4])
def test_gain_moves_slowly_when_a_speaker_gets_louder_or_quieter(step_db: float) -> None:
    curve = 20 * np.log10(level_curve(steady_words(-25, -25 + step_db, gap_s=0.1), SLOTS_PER_S, "strong"))
    assert np.ptp(curve) > 2
    assert np.abs(curve[SLOTS_PER_S:] - curve[:-SLOTS_PER_S]).max() < 2  # dB in 1 s


def test_louder_speaker_is_turned_down_before_the_first_syllable() -> None:
    case = talk(3, 12, 12)
    curve = gain_db(case, "strong")
    onsets = np.flatnonzero((case.who[1:] == LOUD) & (case.who[:-1] == PAUSE)) + 1
    assert len(onsets) > 6
    assert (curve[onsets] - curve[onsets + SLOTS_PER_S // 5]).max() < 0.5
    assert (curve[onsets] - np.median(curve[case.who == LOUD])).max() < 3


@pytest.mark.parametrize("strength", ["gentle", "strong"])
def test_speakers_of_one_level_are_left_nearly_alone(strength: Strength) -> None:
    curve = gain_db(talk(6, 6, 0), strength)
    assert np.ptp(curve) < 5
    assert abs(curve.mean()) < 1.5


def test_curve_never_steps() -> None:
    curve = gain_db(talk(3, 12, 12), "strong")
    assert np.abs(np.diff(curve)).max() < 1.0  # dB in 2 ms


@pytest.mark.parametrize(("strength", "most_db"), [("gentle", 6), ("strong", 12)])
def test_gain_stays_within_its_limits(strength: Strength, most_db: float) -> None:
    assert np.abs(gain_db(talk(6, 6, 30, -90), strength)).max() <= most_db + 1e-4


def test_music_hardly_moves_with_gentle() -> None:
    at = np.arange(40 * SLOTS_PER_S) / SLOTS_PER_S
    beat = 1 + 0.5 * np.sin(2 * np.pi * 2 * at)
    swell = 1 + 0.4 * np.sin(2 * np.pi * 0.07 * at)
    power = (0.01 * (beat * swell) ** 2 * np.random.default_rng(1).uniform(0.5, 1.5, len(at))).astype(np.float32)
    assert np.abs(20 * np.log10(level_curve(power, SLOTS_PER_S, "gentle"))).max() < 1


@pytest.mark.parametrize("strength", ["gentle", "strong"])
@pytest.mark.parametrize("level", [0.0, 1e-6, 0.01])
@pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 49, 5003])
def test_silence_noise_and_very_short_sound_are_left_alone(strength: Strength, level: float, count: int) -> None:
    curve = level_curve(np.full(count, level, np.float32), SLOTS_PER_S, strength)
    assert curve.dtype == np.float32
    assert np.allclose(curve, np.ones(count))


@pytest.mark.parametrize("slots_per_s", [490, 500])
def test_curve_has_a_value_for_each_slot(slots_per_s: float) -> None:
    power = talk(3, 12, 12).power[:9_876]
    curve = level_curve(power, slots_per_s, "strong")
    assert len(curve) == len(power)
    assert np.isfinite(curve).all()
