"""Every bad recording is refused in one sentence, good but unusual ones are not, and nothing is left half done."""

import math
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from podcast_pipeline.audio import make_master, measure
from podcast_pipeline.errors import AudioError, FileProblem, PodcastError
from podcast_pipeline.model import AudioSettings
from tests.audio.signals import convert, cut, ffmpeg, write_speech, write_tone

SETTINGS = AudioSettings()

NOT_SOUND = "is no audio or video file that can be read; export it as WAV or FLAC"
NAMES_OTHERS = "is a picture, playlist or script, not sound; name the audio file itself"
CUT_AFTER = "is cut off after 00:00:03; copy or export it again"
CUT_OF_SIX = "is cut off: its header promises 00:00:06, but only 00:00:03 can be read; copy or export it again"


@pytest.fixture
def speech(tmp_path: Path) -> Path:
    return convert(write_speech(tmp_path / "32.wav", 6, rms_dbfs=-28), tmp_path / "speech.wav", "-c:a", "pcm_s16le")


def refusal(call: Callable[[], object]) -> tuple[type[PodcastError], str, str]:
    with pytest.raises(PodcastError) as caught:
        call()
    return type(caught.value), caught.value.where, caught.value.message


def assert_refused(recording: Path, kind: type[PodcastError], message: str) -> None:
    """By `measure` and by `make_master` alike, and the folder of the master stays empty."""
    folder = recording.parent / "build"
    folder.mkdir()
    expected = (kind, str(recording), message)
    assert refusal(lambda: measure(recording)) == expected
    assert refusal(lambda: make_master(recording, folder / "master.mp3", SETTINGS)) == expected
    assert list(folder.iterdir()) == []


def test_a_missing_recording(tmp_path: Path) -> None:
    assert_refused(tmp_path / "none.wav", FileProblem, "there is no such file; check the path")


def test_a_folder(tmp_path: Path) -> None:
    (tmp_path / "recording.wav").mkdir()
    assert_refused(tmp_path / "recording.wav", FileProblem, "is a folder; name the audio file in it")


def test_a_pipe_that_would_never_end(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "recording.wav")
    assert_refused(tmp_path / "recording.wav", FileProblem, "is no ordinary file; copy the recording to a file first")


@pytest.fixture
def as_nobody(tmp_path: Path) -> Iterator[Path]:
    """A folder, and for a moment nobody's eyes: root may read everything."""
    folder = tmp_path / "shared"
    folder.mkdir()
    (folder / "locked.wav").write_bytes(b"RIFF")
    (folder / "locked.wav").chmod(0)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    yield folder
    if root:
        os.seteuid(0)


def test_a_recording_that_may_not_be_read(as_nobody: Path) -> None:
    """Whether the file itself is locked or, as pytest's folders are for others, the way to it."""
    locked = as_nobody / "locked.wav"
    assert refusal(lambda: measure(locked)) == (FileProblem, str(locked), "cannot be read: Permission denied")


def test_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "empty.wav").touch()
    assert_refused(tmp_path / "empty.wav", AudioError, "is empty (0 bytes); copy it again from the recorder")


def test_text_under_the_name_of_a_recording(tmp_path: Path) -> None:
    (tmp_path / "text.wav").write_text("Dies ist ein Text und kein Ton.\n" * 2000)
    assert_refused(tmp_path / "text.wav", AudioError, NOT_SOUND)


def test_noise_of_bytes_under_the_name_of_an_mp3(tmp_path: Path) -> None:
    (tmp_path / "bytes.mp3").write_bytes(bytes((step * step) >> 7 & 255 for step in range(200_000)))
    assert_refused(tmp_path / "bytes.mp3", AudioError, NOT_SOUND)


def test_a_header_without_sound(tmp_path: Path, speech: Path) -> None:
    header = tmp_path / "header.wav"
    header.write_bytes(speech.read_bytes()[:78])
    assert_refused(header, AudioError, "has no sound; its audio track is empty")


def test_a_video_without_sound(tmp_path: Path) -> None:
    ffmpeg("-f", "lavfi", "-i", "testsrc=size=64x64:rate=5:duration=2", str(tmp_path / "silent.mp4"))
    assert_refused(tmp_path / "silent.mp4", AudioError, "has no sound; name a file with an audio track")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("list.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"),
        ("list.wav", "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"),
        ("list.wav", "ffconcat version 1.0\nfile /etc/passwd\n"),
        ("list.txt", "ffconcat version 1.0\nfile speech.wav\n"),
    ],
)
def test_a_list_that_names_other_files(name: str, content: str, tmp_path: Path, speech: Path) -> None:
    (tmp_path / name).write_text(content)
    assert_refused(tmp_path / name, AudioError, NAMES_OTHERS)


def test_a_picture(tmp_path: Path) -> None:
    ffmpeg("-f", "lavfi", "-i", "color=size=16x16", "-frames:v", "1", str(tmp_path / "cover.png"))
    assert_refused(tmp_path / "cover.png", AudioError, NAMES_OTHERS)


CUT_OFF = {
    "cut.wav": (("-c:a", "pcm_s16le"), CUT_AFTER),
    "cut.w64": (("-c:a", "pcm_s16le"), CUT_AFTER),
    "cut_rf64.wav": (("-c:a", "pcm_s16le", "-rf64", "always"), CUT_OF_SIX),
    "cut.aiff": ((), CUT_OF_SIX),
    "cut.flac": ((), CUT_OF_SIX),
    "cut.mp3": (("-q:a", "4"), CUT_OF_SIX),
    "cut.mka": (("-c:a", "flac"), CUT_OF_SIX),
    "cut_fast.m4a": (("-movflags", "+faststart"), CUT_OF_SIX),
    "cut.m4a": ((), "is cut off: its index is missing; copy or export it again"),
    "cut.opus": ((), "is cut off after 00:00:02; copy or export it again"),
    "cut.ogg": ((), CUT_AFTER),
}


@pytest.mark.parametrize("name", CUT_OFF)
def test_a_recording_that_is_cut_off(name: str, tmp_path: Path, speech: Path) -> None:
    options, message = CUT_OFF[name]
    whole = convert(speech, tmp_path / f"whole_{name}", *options)
    assert_refused(cut(whole, tmp_path / name, 0.59), AudioError, message)


def test_a_video_that_is_cut_off(tmp_path: Path, speech: Path) -> None:
    whole = tmp_path / "whole.mkv"
    picture = ("-f", "lavfi", "-i", "testsrc=size=64x64:rate=5:duration=7")
    ffmpeg(*picture, "-i", str(speech), "-c:v", "libx264", "-c:a", "flac", str(whole))
    assert_refused(cut(whole, tmp_path / "cut.mkv", 0.59), AudioError, CUT_AFTER)


def test_a_wav_cut_off_by_a_single_sample(tmp_path: Path, speech: Path) -> None:
    short = tmp_path / "short.wav"
    short.write_bytes(speech.read_bytes()[:-4])
    assert_refused(short, AudioError, "is cut off after 00:00:05; copy or export it again")


def test_a_damaged_lossless_recording(tmp_path: Path, speech: Path) -> None:
    damaged = convert(speech, tmp_path / "damaged.flac")
    content = bytearray(damaged.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 400] = bytes(byte ^ 0x5A for byte in content[middle : middle + 400])
    damaged.write_bytes(content)
    kind, where, message = refusal(lambda: measure(damaged))
    assert (kind, where) == (AudioError, str(damaged))
    assert message.startswith("is damaged (")
    assert message.endswith("); copy it again from the original")


def test_a_damaged_mp3_is_mastered_with_a_warning(tmp_path: Path, speech: Path) -> None:
    damaged = convert(speech, tmp_path / "damaged.mp3", "-b:a", "128k")
    content = bytearray(damaged.read_bytes())
    content[40_000:43_000] = bytes(byte ^ 0x5A for byte in content[40_000:43_000])
    damaged.write_bytes(content)
    master = make_master(damaged, tmp_path / "master.mp3", SETTINGS)
    assert master.warnings == (
        "Parts of the recording are damaged and could not be decoded; listen to the master before it goes out.",
    )


def test_a_recording_that_changes_its_form_on_the_way(tmp_path: Path, speech: Path) -> None:
    bare = ("-write_xing", "0", "-id3v2_version", "0")
    first = convert(speech, tmp_path / "first.mp3", "-ac", "1", "-ar", "44100", *bare)
    second = convert(speech, tmp_path / "second.mp3", *bare)
    (tmp_path / "both.mp3").write_bytes(first.read_bytes() + second.read_bytes())
    assert_refused(
        tmp_path / "both.mp3",
        AudioError,
        "changes its sample rate or channels on the way; export it as one WAV or FLAC",
    )


def test_a_recording_too_short_to_measure(tmp_path: Path) -> None:
    assert_refused(
        write_tone(tmp_path / "short.wav", (0.25, -20.0)),
        AudioError,
        "is only 0.25 s long; loudness needs at least 0.4 s",
    )


@pytest.mark.parametrize("level", [-math.inf, -75.0])
def test_silence_cannot_become_a_master(level: float, tmp_path: Path) -> None:
    silence = write_tone(tmp_path / "silence.wav", (3, level))
    assert measure(silence).loudness.integrated_lufs is None
    assert refusal(lambda: make_master(silence, tmp_path / "master.mp3", SETTINGS)) == (
        AudioError,
        str(silence),
        "is silent from start to end, so nothing can be brought to -16 LUFS; check which track it is",
    )
    assert not (tmp_path / "master.mp3").exists()


def test_a_wav_whose_recorder_never_wrote_its_length_is_whole(tmp_path: Path, speech: Path) -> None:
    content = bytearray(speech.read_bytes())
    at = content.index(b"data")
    content[at + 4 : at + 8] = bytes(4)
    (tmp_path / "crashed.wav").write_bytes(content)
    assert measure(tmp_path / "crashed.wav").duration_s == 6.0


def test_an_mp3_with_old_tags_at_its_end_is_whole(tmp_path: Path, speech: Path) -> None:
    tagged = convert(speech, tmp_path / "tagged.mp3", "-b:a", "128k", "-write_id3v1", "1", "-metadata", "title=Alt")
    assert measure(tagged).duration_s == 6.0


def test_an_mp3_cut_out_of_a_longer_one_is_whole(tmp_path: Path, speech: Path) -> None:
    stream = convert(speech, tmp_path / "stream.mp3", "-q:a", "4", "-write_xing", "0", "-id3v2_version", "0")
    (tmp_path / "part.mp3").write_bytes(stream.read_bytes()[9000:])
    assert 3 < measure(tmp_path / "part.mp3").duration_s < 6
