"""Intro and outro: joined in their places, as loud as the speech, faded, and told in the timeline."""

import subprocess
import sys
from pathlib import Path

import pytest

from podcast_pipeline.audio import make_master, measure, settings_fingerprint
from podcast_pipeline.errors import AudioError, FileProblem
from podcast_pipeline.model import AudioSettings, Span, Timeline
from tests.audio.signals import convert, rms_dbfs, samples, write_speech, write_tone

SETTINGS = AudioSettings()
RATE = 48_000


@pytest.fixture
def speech(tmp_path: Path) -> Path:
    return write_speech(tmp_path / "speech.wav", 6, rms_dbfs=-28)


@pytest.mark.parametrize("level", [-6.0, -23.0, -40.0])
def test_intro_and_outro_stand_in_their_places_as_loud_as_the_speech(
    level: float, tmp_path: Path, speech: Path
) -> None:
    intro = write_tone(tmp_path / "intro.wav", (4, level))
    outro = write_tone(tmp_path / "outro.wav", (3.5, level - 5))
    master = make_master(speech, tmp_path / "master.mp3", SETTINGS, intro=intro, outro=outro)
    assert master.on_target
    assert master.measured.duration_s == pytest.approx(13.5, abs=0.001)
    assert master.timeline == Timeline(spans=(Span(source_start_s=0, output_start_s=4, duration_s=6),))
    parts = {"intro": (0, 4), "speech": (4, 10), "outro": (10, 13.5)}
    for name, (start, stop) in parts.items():
        window = ("-ss", str(start), "-t", str(stop - start), "-c:a", "pcm_f32le")
        part = convert(master.path, tmp_path / f"{name}.part.wav", *window)
        assert measure(part).loudness.playback_lufs == pytest.approx(-16.0, abs=1.0), name


def test_the_speech_begins_where_the_timeline_says(tmp_path: Path) -> None:
    recording = write_tone(tmp_path / "beep.wav", (1, -80.0), (3, -20.0))
    intro = write_tone(tmp_path / "intro.wav", (2.345, -23.0))
    master = make_master(recording, tmp_path / "master.mp3", SETTINGS, intro=intro)
    heard = samples(master.path)
    at = round(master.timeline.to_master(1.0) * RATE)
    assert master.timeline.to_master(1.0) == pytest.approx(3.345, abs=0.0001)
    assert rms_dbfs(heard[at - 2400 : at - 480]) < -50
    assert rms_dbfs(heard[at + 480 : at + 2400]) > -25


def test_clips_fade_in_and_out(tmp_path: Path, speech: Path) -> None:
    intro = write_tone(tmp_path / "intro.wav", (4, -20.0))
    master = make_master(speech, tmp_path / "master.mp3", SETTINGS, intro=intro)
    heard = samples(master.path)
    middle, end = heard[RATE * 2 : RATE * 2 + 4800], heard[RATE * 4 - 4800 : RATE * 4 - 480]
    assert rms_dbfs(end) < rms_dbfs(middle) - 20


@pytest.mark.parametrize(("channels", "rate"), [(1, 48_000), (2, 44_100), (1, 44_100)])
def test_the_recording_decides_rate_and_channels(channels: int, rate: int, tmp_path: Path) -> None:
    recording = write_speech(tmp_path / "speech.wav", 4, rms_dbfs=-28, channels=channels, rate=rate)
    intro = convert(write_tone(tmp_path / "tone.wav", (3, -12.0)), tmp_path / "intro.m4a", "-b:a", "192k")
    master = make_master(recording, tmp_path / "master.mp3", SETTINGS, intro=intro)
    assert master.on_target
    assert (master.measured.channels, master.measured.sample_rate_hz) == (channels, rate)
    assert master.measured.duration_s == pytest.approx(7.0, abs=0.03)
    part = convert(master.path, tmp_path / "part.wav", "-t", "3")
    assert measure(part).loudness.playback_lufs == pytest.approx(-16.0, abs=1.0)


def test_a_lively_intro_before_a_loud_recording_is_limited_not_clipped(tmp_path: Path) -> None:
    recording = write_speech(tmp_path / "loud.wav", 5, rms_dbfs=-11, crest_db=10)
    intro = write_speech(tmp_path / "intro.wav", 5, rms_dbfs=-34, crest_db=24)
    master = make_master(recording, tmp_path / "master.mp3", SETTINGS, intro=intro)
    assert master.on_target
    assert 0 < master.limited_db_max <= 12


def test_clips_longer_than_a_minute_are_refused(tmp_path: Path, speech: Path) -> None:
    intro = write_tone(tmp_path / "intro.wav", (60.5, -20.0), channels=1)
    with pytest.raises(AudioError) as caught:
        make_master(speech, tmp_path / "master.mp3", SETTINGS, intro=intro)
    assert str(caught.value) == f"{intro}: is too long for an intro: at most 60 s; cut it first"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["intro.wav", "speech.wav"]


def test_clips_too_short_to_measure_are_refused(tmp_path: Path, speech: Path) -> None:
    outro = write_tone(tmp_path / "outro.wav", (0.3, -20.0))
    with pytest.raises(AudioError) as caught:
        make_master(speech, tmp_path / "master.mp3", SETTINGS, outro=outro)
    assert str(caught.value) == f"{outro}: is only 0.30 s long; an outro needs at least 0.4 s"


def test_a_missing_clip_is_named(tmp_path: Path, speech: Path) -> None:
    with pytest.raises(FileProblem) as caught:
        make_master(speech, tmp_path / "master.mp3", SETTINGS, intro=tmp_path / "none.wav")
    assert str(caught.value) == f"{tmp_path / 'none.wav'}: there is no such file; check the path"


def test_a_silent_clip_stays_silent(tmp_path: Path, speech: Path) -> None:
    pause = write_tone(tmp_path / "pause.wav", (2, float("-inf")))
    master = make_master(speech, tmp_path / "master.mp3", SETTINGS, intro=pause)
    assert master.on_target
    assert rms_dbfs(samples(master.path)[: RATE * 3 // 2]) < -80


def test_pydub_starts_nothing_and_warns_of_nothing(tmp_path: Path, speech: Path) -> None:
    """With an empty PATH pydub finds no ffmpeg of its own; a warning would end this run."""
    intro = write_tone(tmp_path / "intro.wav", (2, -20.0))
    code = (
        "import sys; from pathlib import Path; from podcast_pipeline.audio import make_master\n"
        "from podcast_pipeline.model import AudioSettings\n"
        "assert 'pydub' not in sys.modules and 'imageio_ffmpeg' not in sys.modules\n"
        "make_master(Path(sys.argv[1]), Path(sys.argv[2]), AudioSettings(), intro=Path(sys.argv[3]))"
    )
    paths = [str(speech), str(tmp_path / "master.mp3"), str(intro)]
    run = subprocess.run(
        [sys.executable, "-W", "error::RuntimeWarning", "-c", code, *paths],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        env={"PATH": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[2])},
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")


def test_the_fingerprint_follows_content_and_settings_not_names(tmp_path: Path) -> None:
    one = write_tone(tmp_path / "one.wav", (1, -20.0))
    same = write_tone(tmp_path / "same.wav", (1, -20.0))
    other = write_tone(tmp_path / "other.wav", (1, -21.0))
    with_name = AudioSettings(intro="one.wav")
    base = settings_fingerprint(SETTINGS, intro=None, outro=None)
    assert base == settings_fingerprint(AudioSettings(), intro=None, outro=None)
    assert settings_fingerprint(with_name, intro=one, outro=None) == settings_fingerprint(
        SETTINGS, intro=same, outro=None
    )
    different = [
        base,
        settings_fingerprint(SETTINGS, intro=one, outro=None),
        settings_fingerprint(SETTINGS, intro=None, outro=one),
        settings_fingerprint(SETTINGS, intro=other, outro=None),
        settings_fingerprint(AudioSettings(loudness_lufs=-18), intro=None, outro=None),
        settings_fingerprint(AudioSettings(bitrate_kbps=192), intro=None, outro=None),
    ]
    assert len(set(different)) == len(different)


def test_the_fingerprint_of_settings_never_moves(tmp_path: Path) -> None:
    """It stands in published records: when this fails, every published episode asks to be mastered anew."""
    assert (
        settings_fingerprint(AudioSettings(), intro=None, outro=None)
        == "4eadf064722b4789be340903ee15889ae31b49228dbf7f3d1abdfd17a1103b67"
    )
    (tmp_path / "a").write_bytes(b"intro")
    (tmp_path / "b").write_bytes(b"outro")
    other = AudioSettings(loudness_lufs=-18, true_peak_dbtp=-2, bitrate_kbps=192)
    assert (
        settings_fingerprint(other, intro=tmp_path / "a", outro=tmp_path / "b")
        == "3767ecc11ff4fdada503c340bfe95bab8f0952f038a918605ab286b74c3b8dec"
    )


def test_a_setting_to_come_changes_no_old_fingerprint() -> None:
    class Later(AudioSettings):
        denoise: bool = False

    assert settings_fingerprint(Later(), intro=None, outro=None) == settings_fingerprint(
        AudioSettings(), intro=None, outro=None
    )


def test_every_setting_has_its_say_in_the_fingerprint() -> None:
    """Whoever adds one: give it a line in settings_fingerprint(), and its name here."""
    assert set(AudioSettings.model_fields) == {
        "loudness_lufs", "true_peak_dbtp", "bitrate_kbps", "formats", "leveller", "intro", "outro",
    }  # fmt: skip


def test_a_missing_clip_has_no_fingerprint(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="cannot be read: No such file or directory"):
        settings_fingerprint(SETTINGS, intro=tmp_path / "none.wav", outro=None)
