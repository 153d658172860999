"""Recordings of every kind become an MP3 whose decoded sound is on target. Real ffmpeg, real LAME."""

import hashlib
import os
import re
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from podcast_pipeline.audio import make_master, measure
from podcast_pipeline.ffmpeg import encoder_version
from podcast_pipeline.model import AudioSettings, Master, Span, Timeline
from tests.audio.signals import convert, ffmpeg, write_speech, write_tone

SETTINGS = AudioSettings()


def with_picture(speech: Path) -> Path:
    """The picture is longer than the sound, as cameras leave it."""
    video = speech.with_suffix(".mp4")
    picture = ("-f", "lavfi", "-i", "testsrc=size=64x64:rate=5:duration=7")
    ffmpeg(*picture, "-i", str(speech), "-c:v", "libx264", "-c:a", "aac", "-b:a", "192k", str(video))
    return video


FORMS: dict[str, Callable[[Path], Path]] = {
    "wav 16 bit": lambda wav: convert(wav, wav.with_name("i16.wav"), "-c:a", "pcm_s16le"),
    "wav 24 bit": lambda wav: convert(wav, wav.with_name("i24.wav"), "-c:a", "pcm_s24le"),
    "wav 32 bit": lambda wav: wav,
    "wav float": lambda wav: convert(wav, wav.with_name("float.wav"), "-c:a", "pcm_f32le"),
    "wav 96 kHz": lambda wav: convert(wav, wav.with_name("fast.wav"), "-ar", "96000"),
    "wav from a pipe": lambda wav: without_length(convert(wav, wav.with_name("pipe.wav"), "-c:a", "pcm_s16le")),
    "rf64": lambda wav: convert(wav, wav.with_name("rf64.wav"), "-rf64", "always", "-c:a", "pcm_s16le"),
    "w64": lambda wav: convert(wav, wav.with_suffix(".w64"), "-c:a", "pcm_s16le"),
    "flac": lambda wav: convert(wav, wav.with_suffix(".flac")),
    "mp3 cbr": lambda wav: convert(wav, wav.with_suffix(".mp3"), "-b:a", "192k"),
    "mp3 vbr without xing": lambda wav: convert(wav, wav.with_suffix(".mp3"), "-q:a", "4", "-write_xing", "0"),
    "mp3 named wav": lambda wav: convert(wav, wav.with_suffix(".mp3"), "-b:a", "192k").rename(wav.with_name("x.wav")),
    "m4a": lambda wav: convert(wav, wav.with_suffix(".m4a"), "-b:a", "192k"),
    "opus": lambda wav: convert(wav, wav.with_suffix(".opus"), "-b:a", "128k"),
    "mkv": lambda wav: convert(with_picture(wav), wav.with_suffix(".mkv"), "-c", "copy"),
    "mov": lambda wav: convert(with_picture(wav), wav.with_suffix(".mov"), "-c", "copy"),
    "mp4": with_picture,
}


def without_length(wav: Path) -> Path:
    """As programs leave it that write to a pipe and cannot go back to the header."""
    content = bytearray(wav.read_bytes())
    at = content.index(b"data")
    content[at + 4 : at + 8] = b"\xff\xff\xff\xff"
    wav.write_bytes(content)
    return wav


@pytest.fixture
def output(tmp_path: Path) -> Path:
    folder = tmp_path / "build"
    folder.mkdir()
    return folder / "master.mp3"


def assert_on_target(master: Master, settings: AudioSettings = SETTINGS) -> None:
    """What a listener gets, decoded once more from the file that was named."""
    heard = measure(master.path)
    assert heard == master.measured
    assert heard.loudness.playback_lufs == pytest.approx(settings.loudness_lufs, abs=0.3)
    assert heard.loudness.true_peak_dbtp is not None
    assert heard.loudness.true_peak_dbtp <= settings.true_peak_dbtp
    assert master.on_target
    assert os.listdir(master.path.parent) == [master.path.name]  # noqa: PTH208


@pytest.mark.parametrize("form", FORMS)
def test_any_recording_becomes_a_master_on_target(form: str, tmp_path: Path, output: Path) -> None:
    recording = FORMS[form](write_speech(tmp_path / "speech.wav", 5, rms_dbfs=-28))
    master = make_master(recording, output, SETTINGS)
    assert_on_target(master)
    assert master.limited_db_max == 0.0
    assert master.warnings == ()
    assert master.measured.duration_s == pytest.approx(5.0, abs=0.06)
    assert master.measured.duration_s == pytest.approx(master.recording.duration_s, abs=0.0001)


def test_the_master_says_all_about_itself(tmp_path: Path, output: Path) -> None:
    recording = write_speech(tmp_path / "speech.wav", 5, rms_dbfs=-28)
    master = make_master(recording, output, SETTINGS)
    assert master == Master(
        path=output,
        sha256=hashlib.sha256(output.read_bytes()).hexdigest(),
        mime_type="audio/mpeg",
        codec="mp3",
        bitrate_kbps=128,
        measured=measure(output),
        recording=measure(recording),
        gain_db=master.gain_db,
        limited_db_max=0.0,
        limited_s=0.0,
        on_target=True,
        timeline=Timeline(spans=(Span(source_start_s=0, output_start_s=0, duration_s=5),)),
        encoder=encoder_version(),
    )
    assert re.fullmatch(r"ffmpeg \S+ / LAME \d[\d.]*", master.encoder)


@pytest.mark.parametrize("bitrate", [64, 96, 192, 224, 320])
def test_every_bitrate_is_on_target(bitrate: int, tmp_path: Path, output: Path) -> None:
    settings = AudioSettings.model_validate({"bitrate_kbps": bitrate, "loudness_lufs": -18, "true_peak_dbtp": -2})
    recording = write_speech(tmp_path / "speech.wav", 5, rms_dbfs=-30, channels=1)
    master = make_master(recording, output, settings)
    assert_on_target(master, settings)
    assert output.stat().st_size == pytest.approx(5 * bitrate * 125, rel=0.03)


@pytest.mark.parametrize(("rms_dbfs", "crest_db"), [(-24, 20), (-32, 26)])
def test_a_limiter_holds_the_peaks_of_lively_recordings(
    rms_dbfs: float, crest_db: float, tmp_path: Path, output: Path
) -> None:
    recording = write_speech(tmp_path / "lively.wav", 6, rms_dbfs=rms_dbfs, crest_db=crest_db)
    master = make_master(recording, output, SETTINGS)
    assert_on_target(master)
    assert 0 < master.limited_db_max <= 12
    assert 0 < master.limited_s < 6
    assert master.measured.duration_s == 6.0


def test_a_loud_recording_is_only_turned_down(tmp_path: Path, output: Path) -> None:
    recording = write_speech(tmp_path / "loud.wav", 5, rms_dbfs=-10, crest_db=9)
    master = make_master(recording, output, SETTINGS)
    assert_on_target(master)
    assert master.gain_db < 0
    assert master.limited_db_max == 0.0


@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_mono_stays_mono_and_is_judged_as_heard(rate: int, tmp_path: Path, output: Path) -> None:
    recording = write_speech(tmp_path / "mono.wav", 5, rms_dbfs=-28, channels=1, rate=rate)
    master = make_master(recording, output, SETTINGS)
    assert_on_target(master)
    assert (master.measured.channels, master.measured.sample_rate_hz, master.measured.duration_s) == (1, rate, 5.0)
    assert master.measured.loudness.integrated_lufs == pytest.approx(-19.0, abs=0.3)


def test_surround_becomes_stereo_on_target(tmp_path: Path, output: Path) -> None:
    tone = write_tone(tmp_path / "surround.wav", (4, -30.0), channels=6)
    master = make_master(convert(tone, tmp_path / "surround.flac", "-channel_layout", "5.1"), output, SETTINGS)
    assert_on_target(master)
    assert (master.recording.channels, master.measured.channels) == (6, 2)


def test_what_12_db_of_limiting_cannot_bring_is_told(tmp_path: Path, output: Path) -> None:
    recording = write_speech(tmp_path / "bangs.wav", 5, rms_dbfs=-50, crest_db=48)
    master = make_master(recording, output, SETTINGS)
    assert not master.on_target
    assert master.limited_db_max == pytest.approx(12.0, abs=0.01)
    assert master.measured.loudness.true_peak_dbtp is not None
    assert master.measured.loudness.true_peak_dbtp <= -1.0
    assert master.warnings[0] == (
        f"The master measures {master.measured.loudness.playback_lufs:.1f} LUFS instead of -16: "
        "more would take over 12 dB of limiting; lower the loudest moments first."
    )


def test_the_same_recording_gives_the_same_bytes(tmp_path: Path, output: Path) -> None:
    speech = FORMS["wav 16 bit"](write_speech(tmp_path / "speech.wav", 5, rms_dbfs=-24, crest_db=20))
    tagged = convert(speech, tmp_path / "tagged.flac", "-metadata", "title=Anderer Titel", "-metadata", "ARTIST=Gast")
    masters = [make_master(speech, output, SETTINGS), make_master(tagged, output.with_name("two.mp3"), SETTINGS)]
    assert masters[0].sha256 == masters[1].sha256


def test_nothing_of_the_recordings_tags_and_chapters_is_copied(tmp_path: Path, output: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text(";FFMETADATA1\ntitle=Geheim\n[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=2\ntitle=Geheim\n")
    speech = write_speech(tmp_path / "speech.wav", 3, rms_dbfs=-28)
    tagged = tmp_path / "tagged.mka"
    ffmpeg("-i", str(speech), "-i", str(notes), "-map_metadata", "1", "-c:a", "flac", str(tagged))
    make_master(tagged, output, SETTINGS)
    content = output.read_bytes()
    assert content[:2] == b"\xff\xfb"
    assert b"Geheim" not in content


def test_the_info_header_counts_frames_bytes_delay_and_padding(tmp_path: Path, output: Path) -> None:
    make_master(write_speech(tmp_path / "speech.wav", 5, rms_dbfs=-28), output, SETTINGS)
    content = output.read_bytes()
    at = content.index(b"Info")
    frames, size = (int.from_bytes(content[at + offset : at + offset + 4], "big") for offset in (8, 12))
    gap = int.from_bytes(content[at + 141 : at + 144], "big")
    delay, padding = gap >> 12, gap & 0xFFF
    assert size == len(content)
    assert frames * 1152 - delay - padding == 5 * 48_000


def test_an_output_that_stands_there_is_replaced_whole(tmp_path: Path, output: Path) -> None:
    output.write_bytes(b"old")
    master = make_master(write_speech(tmp_path / "speech.wav", 3, rms_dbfs=-28), output, SETTINGS)
    assert_on_target(master)


def test_names_with_colons_dashes_blanks_and_umlauts_are_only_names(tmp_path: Path, output: Path) -> None:
    strange = tmp_path / "http:-Grüße %03d -i [x].wav"
    write_speech(strange, 3, rms_dbfs=-28)
    assert_on_target(make_master(strange, output.with_name("-ä:%d'.mp3"), SETTINGS))


@pytest.mark.parametrize("crest_db", [14, 22])
def test_progress_never_falls_and_ends_at_one(crest_db: float, tmp_path: Path, output: Path) -> None:
    told: list[float] = []
    recording = write_speech(tmp_path / "speech.wav", 20, rms_dbfs=-28, crest_db=crest_db, channels=1)
    make_master(recording, output, SETTINGS, on_progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_pythons_own_memory_does_not_grow_with_the_recording(tmp_path: Path, output: Path) -> None:
    """Two minutes at 8 kHz are 4 MB as floats, 46 MB once at 48 kHz in stereo; none of it may pass through Python."""
    recording = write_tone(tmp_path / "long.wav", (60, -30.0), (60, -25.0), channels=1, rate=8_000)
    tracemalloc.start()
    make_master(recording, output, SETTINGS)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000
