"""Every bad recording is refused in one sentence, good but unusual ones are not, and nothing is left half done."""

import math
import os
import shutil
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from podcast_pipeline.audio import Ingredients, make_master, measure
from podcast_pipeline.errors import AudioError, FileProblem, PodcastError
from podcast_pipeline.model import AudioSettings, Master, Remark
from tests.audio.signals import convert, cut, ffmpeg, samples, write_float, write_speech, write_tone

SETTINGS = AudioSettings()

NOT_SOUND = "is no audio or video file that can be read; export it as WAV or FLAC"
NAMES_OTHERS = "is a picture, playlist or script, not sound; name the audio file itself"
CUT_AFTER = "is cut off after 00:00:03; copy or export it again"
CUT_OF_SIX = "is cut off: its header promises 00:00:06, but only 00:00:03 can be read; copy or export it again"


@pytest.fixture
def speech(tmp_path: Path) -> Path:
    return convert(write_speech(tmp_path / "32.wav", 6, rms_dbfs=-28), tmp_path / "speech.wav", "-c:a", "pcm_s16le")


def master_of(recording: Path, output: Path, settings: AudioSettings = SETTINGS) -> Master:
    return make_master(Ingredients((recording,)), [output], settings)


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
    assert refusal(lambda: master_of(recording, folder / "master.mp3")) == expected
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
    master = master_of(damaged, tmp_path / "master.mp3")
    assert master.warnings == (Remark("damaged"),)


def test_a_recording_that_changes_its_form_on_the_way_is_mastered_whole(tmp_path: Path, speech: Path) -> None:
    """As an MP3 that was joined from two: what comes later is brought to the form that was first."""
    bare = ("-write_xing", "0", "-id3v2_version", "0")
    first = convert(speech, tmp_path / "first.mp3", "-ac", "1", "-ar", "44100", *bare)
    second = convert(speech, tmp_path / "second.mp3", *bare)
    (tmp_path / "both.mp3").write_bytes(first.read_bytes() + second.read_bytes())
    master = master_of(tmp_path / "both.mp3", tmp_path / "master.mp3")
    measured = master.enclosure.measured
    assert (measured.channels, measured.sample_rate_hz, master.on_target) == (1, 44_100, True)
    assert measured.duration_s == pytest.approx(12.0, abs=0.2)


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
    assert refusal(lambda: master_of(silence, tmp_path / "master.mp3")) == (
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


# --- Hostile ones ---------------------------------------------------------------------------------

NO_SOUND_VALUES = (
    "holds values that are no sound (no numbers, or far above full scale); export it again as 24-bit WAV or FLAC"
)
SDP = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 5004 RTP/AVP 0\r\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'


@pytest.mark.parametrize(("name", "content"), [("call.sdp", SDP), ("call.wav", SDP), ("drawing.svg", SVG)])
def test_what_would_open_the_network_or_other_files(name: str, content: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content)
    assert_refused(tmp_path / name, AudioError, NAMES_OTHERS)


def write_header(path: Path, *, channels: int = 2, rate: int = 48_000, claimed: int = 1_920_000) -> Path:
    """A WAV of 16 bits and 1,920,000 bytes of noise, whose header says what it likes."""
    form = struct.pack("<HHIIHH", 1, channels, rate, rate * channels * 2 % 2**32, max(1, channels) * 2 % 2**16, 16)
    head = b"fmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", claimed)
    noise = np.random.RandomState(2).randint(-3000, 3000, 960_000).astype("<i2").tobytes()
    path.write_bytes(b"RIFF" + struct.pack("<I", 0xFFFFFFFF) + b"WAVE" + head + noise)
    return path


@pytest.mark.parametrize(
    ("channels", "rate", "message"),
    [
        (0, 48_000, "has an audio track of no channels; export it as WAV or FLAC"),
        (64, 48_000, "has 64 channels, of which at most 8 can be mixed; export it as stereo"),
        (255, 48_000, "has 255 channels, of which at most 8 can be mixed; export it as stereo"),
        (2, 0, NOT_SOUND),
        (2, 1, "has an impossible sample rate of 1 Hz; export it as WAV or FLAC"),
        (2, 1000, "has an impossible sample rate of 1000 Hz; export it as WAV or FLAC"),
        (2, 0x7FFFFFFF, "has an impossible sample rate of 2147483647 Hz; export it as WAV or FLAC"),
        (2, 0xFFFFFFFF, NOT_SOUND),
    ],
)
def test_a_header_that_says_impossible_things(channels: int, rate: int, message: str, tmp_path: Path) -> None:
    assert_refused(write_header(tmp_path / "header.wav", channels=channels, rate=rate), AudioError, message)


@pytest.mark.parametrize("claimed", [0xFFFFFFF0, 0x80000000, 0xFFFFFFFF])
def test_a_length_that_nobody_wrote_is_none(claimed: int, tmp_path: Path) -> None:
    """Negative or 4 GB: so recorders leave it that had no time to write it."""
    assert measure(write_header(tmp_path / "header.wav", claimed=claimed)).duration_s == 10.0


def test_the_highest_sample_rate_that_a_flac_can_name_is_brought_down(tmp_path: Path) -> None:
    master = master_of(write_header(tmp_path / "fast.wav", rate=655_350), tmp_path / "master.flac")
    measured = master.enclosure.measured
    assert (master.recording.sample_rate_hz, measured.sample_rate_hz) == (655_350, 48_000)
    assert measured.duration_s == pytest.approx(240_000 / 655_350, abs=0.0001) or measured.duration_s > 0.4


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1e30])
def test_values_that_are_no_sound(value: float, tmp_path: Path) -> None:
    sound = 0.1 * np.random.RandomState(4).standard_normal((96_000, 2))
    sound[70_000] = value
    assert_refused(write_float(tmp_path / "float.wav", sound), AudioError, NO_SOUND_VALUES)


def test_more_than_a_day_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    """A few hundred bytes of FLAC that promise 25 hours."""
    flac = convert(write_tone(tmp_path / "tone.wav", (1, -20.0), channels=1), tmp_path / "long.flac")
    content = bytearray(flac.read_bytes())
    content[21:26] = ((content[21] & 0xF0) << 32 | 25 * 3600 * 48_000).to_bytes(5, "big")
    flac.write_bytes(content)
    assert_refused(flac, AudioError, "is longer than 24 hours; cut it into episodes")


def test_a_flac_with_more_sound_than_it_counts_loses_nothing_in_silence(tmp_path: Path, speech: Path) -> None:
    flac = convert(speech, tmp_path / "more.flac")
    content = bytearray(flac.read_bytes())
    content[21:26] = ((content[21] & 0xF0) << 32 | 2 * 48_000).to_bytes(5, "big")
    flac.write_bytes(content)
    assert_refused(flac, AudioError, "has more sound than its header counts; export it again as WAV or FLAC")


# --- Changed while they are read ------------------------------------------------------------------

CHANGED = "was changed while it was read; wait until nothing writes to it, and run the command again"


def grow(recording: Path) -> None:
    with recording.open("ab") as stream:
        stream.write(bytes(4096))


def replace_it(recording: Path) -> None:
    Path(shutil.copy(recording, recording.with_name("new.wav"))).replace(recording)


@pytest.mark.parametrize("at", [0.0, 0.2], ids=["while it is measured", "before it is encoded"])
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (grow, CHANGED),
        (replace_it, CHANGED),
        (Path.unlink, "cannot be read any more: No such file or directory"),
    ],
)
def test_a_recording_that_changes_while_it_is_read(
    change: Callable[[Path], object], message: str, at: float, tmp_path: Path, speech: Path
) -> None:
    todo = [change]

    def tell(done: float) -> None:
        if done >= at and todo:
            todo.pop()(speech)

    build = tmp_path / "build"
    build.mkdir()
    ingredients, outputs = Ingredients((speech,)), [build / "master.mp3"]
    found = refusal(lambda: make_master(ingredients, outputs, SETTINGS, on_progress=tell))
    assert found == (FileProblem, str(speech), message)
    assert list(build.iterdir()) == []


# --- Filters --------------------------------------------------------------------------------------


def with_filters(chain: str) -> AudioSettings:
    return AudioSettings(filters=chain)


def test_filters_are_run_before_anything_is_measured(tmp_path: Path) -> None:
    """A hum of 50 Hz as loud as the tone is gone, and the tone is where it should be."""
    seconds = np.arange(4 * 48_000) / 48_000
    hum = 0.1 * np.sin(2 * np.pi * 50 * seconds) + 0.1 * np.sin(2 * np.pi * 1000 * seconds)
    recording = write_float(tmp_path / "hum.wav", np.stack([hum, 0.5 * hum], axis=1))
    master = master_of(recording, tmp_path / "master.flac", with_filters("highpass=f=400,highpass=f=400"))
    assert master.on_target
    spectrum = np.abs(np.fft.rfft(np.array(samples(tmp_path / "master.flac", 2))[48_000 : 48_000 * 5 : 2]))
    assert 20 * math.log10(spectrum[100] / spectrum[2000]) < -40


@pytest.mark.parametrize(("chain", "seconds"), [("atempo=1.5", 4.0), ("atempo=0.75", 8.0), ("aresample=16000", 6.0)])
def test_filters_may_change_the_length_and_the_rate(chain: str, seconds: float, tmp_path: Path, speech: Path) -> None:
    master = master_of(speech, tmp_path / "master.mp3", with_filters(chain))
    assert master.on_target
    assert master.enclosure.measured.sample_rate_hz == 48_000
    assert master.enclosure.measured.duration_s == pytest.approx(seconds, abs=0.1)


@pytest.mark.parametrize(
    ("chain", "message"),
    [
        ("nosuch=1", "the filters 'nosuch=1' do not work: No option name near '1'; correct them"),
        (
            "highpass=f=x",
            "the filters 'highpass=f=x' do not work: Undefined constant or missing '(' in 'x'; correct them",
        ),
        ("arnndn=m=/no", "the filters 'arnndn=m=/no' do not work: Failed to open model file: /no; correct them"),
        ("apad", "becomes over 10 times as long by the filters 'apad'; correct them"),
        ("aloop=-1:size=999", "becomes over 10 times as long by the filters 'aloop=-1:size=999'; correct them"),
    ],
)
def test_filters_that_do_not_work(chain: str, message: str, tmp_path: Path, speech: Path) -> None:
    found = refusal(lambda: master_of(speech, tmp_path / "master.mp3", with_filters(chain)))
    assert found == (AudioError, str(speech), message)
    assert not (tmp_path / "master.mp3").exists()


@pytest.mark.parametrize(
    ("chain", "what"),
    [
        ("amovie=/etc/other.wav[a];[in][a]amix", "amovie"),
        (r"am\ovie=/etc/other.wav[a];[in][a]amix", "amovie"),
        ("'amovie'=/etc/other.wav[a];[in][a]amix", "amovie"),
        ("highpass=f=80 , azmq", "azmq"),
        ("ladspa=f=own", "ladspa"),
        ("ametadata=mode=print:file=/tmp/written", "ametadata"),
        ("firequalizer=dumpfile=/tmp/written", "dumpfile"),
        ("loudnorm=stats_file=/tmp/written", "stats_file"),
    ],
)
def test_filters_that_reach_outside_the_recording(chain: str, what: str, tmp_path: Path, speech: Path) -> None:
    found = refusal(lambda: master_of(speech, tmp_path / "master.mp3", with_filters(chain)))
    expected = f"{what!r} reaches outside the recording; use only filters that change its sound"
    assert found == (AudioError, f"filters {chain!r}", expected)
