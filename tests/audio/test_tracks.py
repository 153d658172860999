"""One file per speaker: equally loud, in step whatever their kind, and quiet while only others speak."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest

from podcast_pipeline.audio.metering import measure_source
from podcast_pipeline.audio.tracks import Mix, Together, levels_in_master, mix_tracks
from podcast_pipeline.audio.weighting import Samples
from podcast_pipeline.errors import AudioError, FileProblem
from podcast_pipeline.model import Remark, Span, Timeline
from tests.audio.signals import convert, cut, write_32_bit, write_speech, write_tone

RATE = 48_000


def talk(*pieces: tuple[float, float], seed: int, rate: int = RATE) -> Samples:
    """Noise that stands for a voice: (seconds, dBFS)."""
    random = np.random.RandomState(seed)
    parts = [10 ** (level / 20) * random.standard_normal((round(s * rate), 1)) for s, level in pieces]
    return np.concatenate(parts).astype(np.float32)


def mixed(*files: Path, gate: bool = False, speakers: tuple[str | None, ...] = ()) -> tuple[Mix, Samples]:
    mix = mix_tracks(files, speakers, gate=gate, jobs=2, on_progress=lambda _: None)
    sound = np.concatenate(list(mix.source.read()))
    assert len(sound) == mix.source.frames
    return mix, sound


def lufs(sound: Samples, rate: int = RATE) -> float:
    """As heard on two speakers, by another program."""
    both = np.repeat(sound, 2, axis=1) if sound.shape[1] == 1 else sound
    return float(pyloudnorm.Meter(rate).integrated_loudness(both.astype(np.float64)))


def dbfs(sound: Samples) -> float:
    return 10 * float(np.log10(np.mean(sound.astype(np.float64) ** 2) + 1e-20))


def between(sound: Samples, start: float, stop: float, rate: int = RATE) -> Samples:
    return sound[round(start * rate) : round(stop * rate)]


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """Anna speaks from 0 to 6 and 12 to 18, Ben from 6 to 12, 12 dB louder; each is heard 30 dB down in the other."""
    a = talk((6, -34), (6, -200), (6, -34), (4, -200), seed=1)
    b = talk((6, -200), (6, -22), (6, -200), seed=2)
    room_a, room_b = talk((22, -74), seed=3), talk((18, -74), seed=4)
    in_a = np.pad(b, ((0, len(a) - len(b)), (0, 0)))
    anna = write_32_bit(tmp_path / "anna.wav", a + room_a + 10 ** (-30 / 20) * in_a)
    ben = write_32_bit(tmp_path / "ben.wav", b + room_b + 10 ** (-30 / 20) * a[: len(b)])
    return anna, ben


@pytest.mark.parametrize(("gate", "tolerance"), [(True, 0.3), (False, 1.1)])  # crosstalk 18 dB down adds 1 dB
def test_speakers_are_equally_loud_in_the_mix(gate: bool, tolerance: float, two: tuple[Path, Path]) -> None:
    mix, sound = mixed(*two, gate=gate, speakers=("Anna", None))
    assert mix.source.form.channels == 1
    assert len(sound) == 22 * RATE
    anna, ben = lufs(between(sound, 0.5, 5.5)), lufs(between(sound, 6.5, 11.5))
    assert anna == pytest.approx(ben, abs=tolerance)
    recorded = [speaker.recorded_lufs for speaker in mix.speakers]
    assert anna == pytest.approx(sum(recorded) / 2, abs=0.3)
    assert [speaker.name for speaker in mix.speakers] == ["Anna", "ben"]
    assert recorded[1] - recorded[0] == pytest.approx(12, abs=0.3)
    assert mix.remarks == ()


def test_the_gate_keeps_crosstalk_and_room_of_others_out(two: tuple[Path, Path]) -> None:
    def of_anna(gate: bool) -> Samples:
        """What her track is in the mix."""
        source = mixed(*two, gate=gate)[0].source
        assert isinstance(source, Together)
        return np.concatenate(list(source.parts[0].source.read())) * np.float32(source.parts[0].gain)

    plain, gated = of_anna(False), of_anna(True)
    while_ben_speaks = dbfs(between(gated, 7, 11.5)) - dbfs(between(plain, 7, 11.5))
    assert while_ben_speaks == pytest.approx(-18, abs=0.2)
    for start in (0, 12):
        assert np.array_equal(between(gated, start, start + 6), between(plain, start, start + 6))


def test_it_is_known_who_speaks_when(two: tuple[Path, Path]) -> None:
    for gate in (False, True):
        anna, ben = mixed(*two, gate=gate)[0].speakers
        second = [round(at * 500) for at in (0.2, 5.8, 6.2, 11.8, 12.2, 17.8, 18.3, 22)]
        assert anna.alone[second[0] : second[1]].all()
        assert anna.alone[second[4] : second[5]].all()
        assert ben.alone[second[2] : second[3]].all()
        assert not anna.alone[second[2] : second[3]].any()
        assert not ben.alone[second[0] : second[1]].any()
        assert not (anna.alone | ben.alone)[second[6] :].any()


def test_speakers_levels_are_found_again_in_a_master(two: tuple[Path, Path], tmp_path: Path) -> None:
    mix, sound = mixed(*two)
    master = np.concatenate([talk((3, -6), seed=5), sound[RATE:] * 2])
    again = mix_tracks([write_32_bit(tmp_path / "master.wav", master)], [], gate=False, jobs=1)
    series = measure_source(again.source, jobs=1)
    timeline = Timeline(spans=(Span(source_start_s=1, output_start_s=3, duration_s=21),))
    levels = levels_in_master(mix, timeline, series, 1)
    assert [level.name for level in levels] == ["anna", "ben"]
    assert [level.recorded_lufs for level in levels] == [speaker.recorded_lufs for speaker in mix.speakers]
    for level, (start, stop) in zip(levels, ((4, 7), (8.5, 13.5)), strict=True):
        assert level.mastered_lufs == pytest.approx(lufs(between(master, start, stop)), abs=0.3)


# --- Of different kinds ----------------------------------------------------------------------------


def beeping(seconds: float, at: float, rate: int) -> Samples:
    """A voice with a beep that can be found again."""
    sound = talk((seconds, -40), seed=round(seconds), rate=rate)
    start, length = round(at * rate), rate // 10
    sound[start : start + length, 0] += 0.2 * np.sin(2 * np.pi * 1000 * np.arange(length) / rate).astype(np.float32)
    return sound


@pytest.mark.parametrize(
    ("rates", "rate"), [((44_100, 44_100), 44_100), ((44_100, 48_000), 48_000), ((96_000,) * 2, 48_000)]
)
def test_tracks_of_any_rate_are_in_step(rates: tuple[int, int], rate: int, tmp_path: Path) -> None:
    files = [
        write_32_bit(tmp_path / f"{number}.wav", beeping(3 + number, 1 + number, each), rate=each)
        for number, each in enumerate(rates)
    ]
    mix, sound = mixed(*files)
    assert (mix.source.form.sample_rate_hz, len(sound)) == (rate, 4 * rate)
    assert mix.source.seeks == (set(rates) == {rate})
    beep = np.sin(2 * np.pi * 1000 * np.arange(rate // 10) / rate)
    found = np.correlate(sound[:, 0], beep)
    for at in (1.0, 2.0):
        near = slice(round((at - 0.5) * rate), round((at + 0.5) * rate))
        assert near.start + int(np.argmax(found[near])) == pytest.approx(at * rate, abs=1)


def test_a_mono_track_sounds_on_both_sides_of_a_stereo_mix(tmp_path: Path) -> None:
    stereo = write_speech(tmp_path / "stereo.wav", 4, rms_dbfs=-30)
    voice = talk((6, -20), seed=7)
    files = {
        "mono": write_32_bit(tmp_path / "mono.wav", voice),
        "same": write_32_bit(tmp_path / "same.wav", np.repeat(voice, 2, axis=1)),
        "left": write_32_bit(tmp_path / "left.wav", np.concatenate([voice, np.zeros_like(voice)], axis=1)),
    }
    sounds = {name: mixed(stereo, file)[1] for name, file in files.items()}
    for sound in sounds.values():
        assert sound.shape == (6 * RATE, 2)
        assert np.array_equal(between(sound, 4, 6)[:, 0], between(sound, 4, 6)[:, 1])
        assert np.allclose(sound, sounds["mono"], atol=1e-5)


@pytest.mark.parametrize("channels", [1, 2])
def test_what_is_mono_in_every_file_makes_a_mono_mix(channels: int, tmp_path: Path) -> None:
    one = write_tone(tmp_path / "one.wav", (2, -20), channels=channels)
    two = write_tone(tmp_path / "two.wav", (3, -30))
    mix, sound = mixed(one, two)
    assert mix.source.form.channels == 1
    assert [speaker.recorded_lufs for speaker in mix.speakers] == pytest.approx([-20, -30], abs=0.1)
    assert lufs(between(sound, 2, 3)) == pytest.approx(-25, abs=0.1)


def test_parts_are_read_side_by_side_and_come_out_the_same(two: tuple[Path, Path], tmp_path: Path) -> None:
    lossy = convert(two[1], tmp_path / "ben.mp3")
    for ben, seeks in ((two[1], True), (lossy, False)):
        mix, whole = mixed(two[0], ben, gate=True)
        assert mix.source.seeks == seeks
        borders = [0, 1, 99_999, 288_000, 288_001, 863_999, 864_001, len(whole)]
        parts = [np.concatenate(list(mix.source.read(a, b))) for a, b in pairwise(borders)]
        assert np.array_equal(np.concatenate(parts), whole)


def test_filters_run_over_each_track_before_it_is_measured(two: tuple[Path, Path]) -> None:
    plain = mix_tracks(two, (), gate=False, jobs=2)
    louder = mix_tracks(two, (), gate=False, jobs=2, filters="volume=6dB")
    assert [speaker.recorded_lufs for speaker in louder.speakers] == pytest.approx(
        [speaker.recorded_lufs + 6 for speaker in plain.speakers], abs=0.01
    )
    sounds = [np.concatenate(list(mix.source.read())) for mix in (plain, louder)]
    assert np.allclose(sounds[1], sounds[0] * 10 ** (6 / 20), atol=1e-4)
    with pytest.raises(AudioError, match="nonsense"):
        mix_tracks(two, (), gate=False, jobs=2, filters="nonsense")


# --- What goes wrong -------------------------------------------------------------------------------


def test_a_silent_track_is_left_out_and_told(two: tuple[Path, Path], tmp_path: Path) -> None:
    silent = write_tone(tmp_path / "muted.wav", (40, float("-inf")), channels=1)
    mix, sound = mixed(two[0], silent, two[1], speakers=("Anna", "Nobody", "Ben"))
    assert np.array_equal(sound, mixed(*two)[1])
    assert [speaker.name for speaker in mix.speakers] == ["Anna", "Ben"]
    assert mix.remarks == (Remark("silent_track", file="muted.wav"),)


def test_nothing_but_silence_is_an_error(tmp_path: Path) -> None:
    silent = [write_tone(tmp_path / f"{n}.wav", (1, float("-inf"))) for n in (1, 2)]
    with pytest.raises(AudioError) as caught:
        mixed(*silent)
    assert str(caught.value) == (
        f"{silent[0]}, {silent[1]}: are all silent from start to end; check which files they are"
    )


def test_faults_name_the_track_and_the_second(two: tuple[Path, Path], tmp_path: Path) -> None:
    loud = np.clip(talk((4, -30), (0.3, 10), (4, -30), seed=9), -0.999, 0.999)
    mix, _ = mixed(two[0], write_32_bit(tmp_path / "loud.wav", loud))
    (remark,) = mix.remarks
    assert remark == Remark("clipped", (4.0,), file="loud.wav")


def test_a_damaged_track_is_named(two: tuple[Path, Path], tmp_path: Path) -> None:
    lossy = convert(two[1], tmp_path / "ben.mp3")
    spoilt = bytearray(lossy.read_bytes())
    spoilt[20_000:20_400] = b"\xff" * 400
    lossy.write_bytes(spoilt)
    mix, _ = mixed(two[0], lossy)
    assert mix.remarks == (Remark("damaged", file="ben.mp3"),)


def test_cut_off_and_missing_tracks_are_refused(two: tuple[Path, Path], tmp_path: Path) -> None:
    whole = convert(two[1], tmp_path / "whole.flac")
    with pytest.raises(AudioError, match=r"part\.flac: is cut off"):
        mixed(two[0], cut(whole, tmp_path / "part.flac", 0.5))
    with pytest.raises(FileProblem, match=r"none\.wav: there is no such file; check the path"):
        mixed(two[0], tmp_path / "none.wav")


def test_progress_rises_to_the_end(two: tuple[Path, Path]) -> None:
    told: list[float] = []
    mix_tracks(two, (), gate=False, jobs=1, on_progress=told.append)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1.0)
