"""Everything that can be asked for at once: two tracks, filters, gate, leveller, trimming, intro, jingle, outro and bed."""

import numpy as np
import pytest
from numpy.typing import NDArray

from podcast_pipeline.audio import Ingredients, make_master
from podcast_pipeline.model import AudioSettings, Master
from tests.audio.judges import by_ffmpeg, decoded
from tests.audio.signals import Sound, sine, speech, write_float

RATE = 48_000
MARKS_S = (4.0, 13.0)  # in the recording; each a short whistle
JINGLE_AT_S, JINGLE_S, INTRO_S, OVERLAP_S, OUTRO_S = 9.0, 1.5, 3.0, 1.0, 2.5
WHISTLE_HZ, INTRO_HZ, JINGLE_HZ, OUTRO_HZ, BED_HZ = 3000, 440, 600, 800, 9000


def silence(seconds: float) -> Sound:
    return np.zeros((round(seconds * RATE), 1))


def track(*pieces: Sound, seed: int) -> Sound:
    """The pieces, in a room of -75 dBFS."""
    sound = np.concatenate(pieces)
    return sound + 10 ** (-75 / 20) * np.random.RandomState(seed).standard_normal(sound.shape)


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Master:
    folder = tmp_path_factory.mktemp("together")
    anna = track(silence(2), speech(6, -34, seed=1), silence(4), speech(5, -34, seed=2), silence(3), seed=8)
    for at in MARKS_S:
        whistle = (sine(0.1, WHISTLE_HZ, -20) * np.hanning(round(0.1 * RATE)))[:, None]
        anna[round(at * RATE) : round(at * RATE) + len(whistle)] += whistle
    ben = track(silence(8), speech(3, -22, seed=3), silence(6), seed=9)
    tone = {
        "intro": sine(INTRO_S, INTRO_HZ, -12)[:, None], "outro": sine(OUTRO_S, OUTRO_HZ, -30)[:, None],
        "jingle": sine(JINGLE_S, JINGLE_HZ, -6)[:, None], "bed": sine(3, BED_HZ, -20)[:, None],
    }  # fmt: skip
    files = {name: write_float(folder / f"{name}.wav", sound) for name, sound in tone.items()}
    (folder / "build").mkdir()
    return make_master(
        Ingredients(
            (write_float(folder / "anna.wav", anna), write_float(folder / "ben.wav", ben)),
            ("Anna", "Ben"),
            intro=files["intro"],
            outro=files["outro"],
            bed=files["bed"],
            jingles=((JINGLE_AT_S, files["jingle"]),),
        ),
        [folder / "build" / f"episode.{ending}" for ending in ("mp3", "m4a", "opus")],
        AudioSettings.model_validate(
            {
                "filters": "highpass=f=80", "gate": True, "leveller": "gentle", "trim_silence": True,
                "intro": {"file": "intro.wav", "overlap_s": OVERLAP_S}, "outro": "outro.wav", "bed": "bed.wav",
            }
        ),
    )  # fmt: skip


@pytest.fixture(scope="module")
def sound(master: Master) -> NDArray[np.float64]:
    return decoded(master.enclosure.path, 1, RATE)[:, 0].astype(np.float64)


def strength(sound: NDArray[np.float64], hertz: float, at_s: float, seconds: float = 0.1) -> float:
    """How strong a tone is there, in dB of full scale."""
    part = sound[round(at_s * RATE) : round((at_s + seconds) * RATE)]
    turns = np.exp(-2j * np.pi * hertz * np.arange(len(part)) / RATE) * np.hanning(len(part))
    return 20 * float(np.log10(4 * abs(np.mean(part * turns)) + 1e-9))


def test_every_file_is_on_target_and_equally_long(master: Master) -> None:
    lengths = {len(decoded(each.path, 1, RATE)) / RATE for each in master.deliverables}
    assert max(lengths) - min(lengths) < 0.03  # AAC and Opus count in frames
    for each in master.deliverables:
        integrated, peak = by_ffmpeg(each.path)
        assert each.on_target
        assert integrated + 3.01 == pytest.approx(-16, abs=0.16)  # ffmpeg's is rounded to 0.1; one channel, as heard
        assert peak <= -1.0


def test_what_was_said_is_where_the_timeline_says(master: Master, sound: NDArray[np.float64]) -> None:
    for mark_s in MARKS_S:
        at_s = master.timeline.to_master(mark_s)
        found = max(np.arange(at_s - 0.3, at_s + 0.3, 0.005), key=lambda start: strength(sound, WHISTLE_HZ, start))
        assert found == pytest.approx(at_s, abs=0.011)


def test_intro_jingle_and_outro_play_in_their_places(master: Master, sound: NDArray[np.float64]) -> None:
    jingle_at_s = master.timeline.to_master(JINGLE_AT_S) - JINGLE_S
    end_s = len(sound) / RATE
    for hertz, inside_s, outside_s in (
        (INTRO_HZ, 1.0, INTRO_S + 0.5),
        (JINGLE_HZ, jingle_at_s + JINGLE_S / 2, jingle_at_s - 0.5),
        (OUTRO_HZ, end_s - OUTRO_S + 0.5, end_s - OUTRO_S - 0.5),
    ):
        assert strength(sound, hertz, inside_s) > strength(sound, hertz, outside_s) + 10


def test_the_bed_lies_under_the_speech_alone_and_is_louder_in_pauses(
    master: Master, sound: NDArray[np.float64]
) -> None:
    spoken_s = np.arange(master.timeline.to_master(9.2), master.timeline.to_master(10.8), 0.1)
    spoken = float(np.median([strength(sound, BED_HZ, at_s) for at_s in spoken_s]))
    pause = strength(sound, BED_HZ, master.timeline.to_master(11.5))
    assert strength(sound, BED_HZ, 0.5) < pause - 20
    assert pause > spoken + 6  # 10, were it not for what MP3 leaves out under speech


def test_the_speakers_end_equally_loud_and_are_told(master: Master) -> None:
    levels = {each.name: each for each in master.speakers}
    assert levels["Ben"].recorded_lufs - levels["Anna"].recorded_lufs == pytest.approx(12, abs=1.5)
    assert levels["Ben"].mastered_lufs == pytest.approx(levels["Anna"].mastered_lufs, abs=1)


def test_silence_before_the_first_word_is_gone(master: Master) -> None:
    assert 1.0 < master.timeline.spans[0].source_start_s <= 2.0
    assert master.timeline.to_master(2.0) == pytest.approx(INTRO_S - OVERLAP_S, abs=0.5)
