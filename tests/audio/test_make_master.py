"""Recordings of every kind become files whose decoded sound is on target. Real ffmpeg, real LAME, foreign meters."""

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from podcast_pipeline.audio import Ingredients, make_master, measure
from podcast_pipeline.audio.loudness import MONO_PLAYBACK_LU
from podcast_pipeline.ffmpeg import encoder_version
from podcast_pipeline.model import AudioSettings, Deliverable, Master, Span, Timeline
from podcast_pipeline.report import in_english
from tests.audio.judges import by_ffmpeg, by_pyloudnorm, decoded
from tests.audio.signals import Sound, convert, ffmpeg, write_float, write_speech, write_tone
from tests.audio.signals import speech as voices

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
def build(tmp_path: Path) -> Path:
    (tmp_path / "build").mkdir()
    return tmp_path / "build"


def master_of(recording: Path, *outputs: Path, jobs: int | None = None, **wanted: object) -> Master:
    settings = AudioSettings.model_validate(wanted)
    return make_master(Ingredients((recording,)), outputs, settings, jobs=jobs)


def assert_on_target(master: Master, wanted_lufs: float = -16.0, limit_dbtp: float = -1.0) -> None:
    """What listeners get: decoded once more from the files that were named, and measured by others."""
    for each in master.deliverables:
        heard = each.measured
        playback_lu = MONO_PLAYBACK_LU if heard.channels == 1 else 0.0
        integrated, peak = by_ffmpeg(each.path)
        assert integrated + playback_lu == pytest.approx(wanted_lufs, abs=0.1 + 0.06)  # ffmpeg's is rounded to 0.1
        assert peak <= limit_dbtp
        second = by_pyloudnorm(each.path, heard.channels, heard.sample_rate_hz)
        assert heard.loudness.integrated_lufs == pytest.approx(second, abs=0.1)
        assert heard.loudness.playback_lufs == pytest.approx(wanted_lufs, abs=0.1)
        assert heard.loudness.true_peak_dbtp is not None
        assert heard.loudness.true_peak_dbtp <= limit_dbtp
        assert each.on_target
        assert measure(each.path).loudness.playback_lufs == pytest.approx(heard.loudness.playback_lufs, abs=0.005)
    assert sorted(path.name for path in master.enclosure.path.parent.iterdir()) == sorted(
        each.path.name for each in master.deliverables
    )


# --- Exact ----------------------------------------------------------------------------------------


def needing(
    limiting_db: float, sound: Sound, wanted_lufs: float, limit_dbtp: float = -1.0, rate: int = 48_000
) -> Sound:
    """The sound with thumps in it that are so far above the limit once it is as loud as wanted (0 for none)."""
    if limiting_db == 0:
        return sound
    lufs = measured_lufs(sound, rate)
    height = 10 ** ((limit_dbtp + limiting_db + lufs - wanted_lufs) / 20)
    thump = np.hanning(rate // 80) * np.sin(2 * np.pi * 600 * np.arange(rate // 80) / rate)
    for start in range(rate // 3, len(sound) - rate // 2, rate):
        sound[start : start + len(thump)] += (height * thump)[:, None]
    return sound


def measured_lufs(sound: Sound, rate: int) -> float:
    """Near enough: the gated power of voices without K-weighting is 1 LU beside it."""
    import pyloudnorm

    playback_lu = MONO_PLAYBACK_LU if sound.shape[1] == 1 else 0.0
    return float(pyloudnorm.Meter(rate).integrated_loudness(sound)) + playback_lu


def hiss(seconds: float, channels: int, rate: int) -> Sound:
    """White noise in syllables: of this LAME loses more, as it cuts off what is above 16 kHz."""
    envelope = np.maximum(np.sin(2 * np.pi * 2 * np.arange(round(seconds * rate)) / rate), 0.02)
    return np.asarray(0.05 * envelope[:, None] * np.random.RandomState(7).standard_normal((len(envelope), channels)))


EXACT = [
    # limiting, Hz, channels, kbit/s, LUFS
    (0, 44_100, 1, 64, -23),
    (0, 48_000, 2, 128, -23),
    (3, 44_100, 2, 192, -16),
    (3, 48_000, 1, 96, -14),
    (6, 48_000, 2, 128, -16),
    (6, 44_100, 1, 320, -16),
    (9, 48_000, 2, 160, -14),
    (9, 44_100, 1, 64, -16),
]


@pytest.mark.parametrize(("limiting_db", "rate", "channels", "kbps", "lufs"), EXACT)
def test_an_mp3_is_exact_whatever_the_limiter_and_the_encoder_take(
    limiting_db: float, rate: int, channels: int, kbps: int, lufs: float, tmp_path: Path, build: Path
) -> None:
    sound = needing(limiting_db, voices(7, -30, channels=channels, rate=rate), lufs, rate=rate)
    master = master_of(
        write_float(tmp_path / "speech.wav", sound, rate=rate),
        build / "master.mp3",
        loudness_lufs=lufs,
        bitrate_kbps=kbps,
    )
    assert_on_target(master, lufs)
    assert master.warnings == () or limiting_db >= 6
    if limiting_db:
        assert limiting_db - 0.5 < master.limited_db_max < limiting_db + 5


@pytest.mark.parametrize(("kbps", "channels"), [(64, 1), (96, 1), (128, 2), (192, 2)])
def test_bright_noise_of_which_lame_loses_more_is_exact(kbps: int, channels: int, tmp_path: Path, build: Path) -> None:
    recording = write_float(tmp_path / "hiss.wav", hiss(6, channels, 48_000))
    assert_on_target(master_of(recording, build / "master.mp3", bitrate_kbps=kbps))


def test_noise_of_which_lame_loses_other_amounts_at_every_level_is_exact(tmp_path: Path, build: Path) -> None:
    """0.3 dB less gain take 1.3 LU off: the right gain lies between two that were tried."""
    recording = FORMS["mp3 cbr"](write_speech(tmp_path / "noise.wav", 3.0041, rms_dbfs=-28))
    assert_on_target(master_of(recording, build / "master.mp3"))


@pytest.mark.parametrize("limiting_db", [0, 6])
@pytest.mark.parametrize("ending", ["m4a", "opus", "flac", "wav"])
def test_other_formats_are_as_exact(ending: str, limiting_db: float, tmp_path: Path, build: Path) -> None:
    sound = needing(limiting_db, voices(7, -32, channels=2, rate=44_100), -16, rate=44_100)
    assert_on_target(master_of(write_float(tmp_path / "speech.wav", sound, rate=44_100), build / f"master.{ending}"))


def test_all_formats_of_one_run_are_exact(tmp_path: Path, build: Path) -> None:
    recording = write_float(tmp_path / "speech.wav", needing(3, voices(8, -30, channels=2), -16))
    master = master_of(recording, *(build / f"master.{ending}" for ending in ("mp3", "m4a", "opus")))
    assert_on_target(master)
    facts = [(each.mime_type, each.codec, each.bitrate_kbps) for each in master.deliverables]
    assert facts == [("audio/mpeg", "mp3", 128), ("audio/mp4", "aac", 128), ("audio/ogg", "opus", 96)]


@pytest.mark.parametrize("true_peak_dbtp", [-3, 0])
def test_the_limit_of_the_peaks_is_as_asked_for(true_peak_dbtp: float, tmp_path: Path, build: Path) -> None:
    recording = write_float(tmp_path / "speech.wav", needing(4, voices(6, -30), -16, true_peak_dbtp))
    master = master_of(recording, build / "master.mp3", true_peak_dbtp=true_peak_dbtp)
    assert_on_target(master, limit_dbtp=true_peak_dbtp)
    peak = master.enclosure.measured.loudness.true_peak_dbtp
    assert peak is not None
    assert peak > true_peak_dbtp - 1.5


def test_a_loud_recording_is_only_turned_down(tmp_path: Path, build: Path) -> None:
    master = master_of(write_speech(tmp_path / "loud.wav", 5, rms_dbfs=-10, crest_db=9), build / "master.mp3")
    assert_on_target(master)
    assert master.gain_db < 0
    assert master.limited_db_max == 0.0


def test_what_12_db_of_limiting_cannot_bring_is_told(tmp_path: Path, build: Path) -> None:
    recording = write_speech(tmp_path / "bangs.wav", 5, rms_dbfs=-50, crest_db=48)
    master = master_of(recording, build / "master.mp3")
    heard = master.enclosure.measured.loudness
    assert not master.on_target
    assert heard.playback_lufs is not None
    assert heard.true_peak_dbtp is not None
    assert heard.playback_lufs < -17
    assert -4 < heard.true_peak_dbtp <= -1.0
    assert master.limited_db_max == pytest.approx(12.0, abs=0.3)
    assert in_english(master.warnings[0]) == (
        f"The MP3 measures {heard.playback_lufs:.1f} LUFS as heard instead of -16.0 LUFS: "
        "more would take over 12.0 dB of limiting; lower the loudest moments first."
    )


# --- Transparent ----------------------------------------------------------------------------------


@pytest.mark.parametrize("jobs", [1, 2, 7])
@pytest.mark.parametrize("ending", ["wav", "flac"])
def test_where_plain_gain_suffices_there_is_nothing_but_plain_gain(
    ending: str, jobs: int, tmp_path: Path, build: Path
) -> None:
    """To what 24 bits with triangular dither can hold: two steps."""
    sound = voices(5, -30, channels=2)
    master = master_of(write_float(tmp_path / "speech.wav", sound), build / f"master.{ending}", jobs=jobs)
    heard = decoded(master.enclosure.path, 2, 48_000).astype(np.float64)
    expected = sound.astype(np.float32) * 10 ** (master.gain_db / 20)
    assert heard.shape == expected.shape
    assert np.abs(heard - expected).max() < 2.1 / 2**23
    assert (master.limited_db_max, master.limited_s, master.limiting_db) == (0.0, 0.0, ())


def test_the_limiter_lets_alone_what_is_not_too_loud(tmp_path: Path, build: Path) -> None:
    sound = voices(6, -30, channels=2)
    sound[4 * 48_000 : 4 * 48_000 + 480] *= 9
    master = master_of(write_float(tmp_path / "speech.wav", sound), build / "master.flac")
    assert master.limited_db_max > 1
    heard = decoded(master.enclosure.path, 2, 48_000).astype(np.float64)
    difference = np.abs(heard - sound.astype(np.float32) * 10 ** (master.gain_db / 20)).max(axis=1)
    touched = np.flatnonzero(difference > 2.1 / 2**23) / 48_000
    assert (touched.min(), touched.max()) == pytest.approx((3.99, 4.07), abs=0.02)
    assert master.limiting_db[:39] == (0.0,) * 39
    assert np.argmax(master.limiting_db) == 40


# --- The same bytes -------------------------------------------------------------------------------


def test_the_number_of_cores_changes_no_byte(tmp_path: Path, build: Path) -> None:
    """Of two segments of an MP3, and of the formats beside it; a peak in each is limited."""
    sound = needing(4, voices(31, -30), -16)
    recording = convert(write_float(tmp_path / "speech.wav", sound), tmp_path / "speech.flac")
    runs = []
    for jobs in (1, 2, 7):
        outputs = [build / f"{jobs}.{ending}" for ending in ("mp3", "m4a", "opus")]
        master = master_of(recording, *outputs, jobs=jobs)
        assert master.on_target
        runs.append([(each.sha256, each.measured) for each in master.deliverables])
    assert runs[0] == runs[1] == runs[2]


def test_tags_and_the_form_of_the_file_change_no_byte(tmp_path: Path, build: Path) -> None:
    speech = FORMS["wav 16 bit"](write_speech(tmp_path / "speech.wav", 5, rms_dbfs=-24, crest_db=20))
    tagged = convert(speech, tmp_path / "tagged.flac", "-metadata", "title=Anderer Titel", "-metadata", "ARTIST=Gast")
    outputs = [build / f"master.{ending}" for ending in ("mp3", "m4a", "opus")]
    shas = [[each.sha256 for each in master_of(source, *outputs).deliverables] for source in (speech, tagged)]
    assert shas[0] == shas[1]


def test_nothing_of_the_recordings_tags_and_chapters_is_copied(tmp_path: Path, build: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text(";FFMETADATA1\ntitle=Geheim\n[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=2\ntitle=Geheim\n")
    speech = write_speech(tmp_path / "speech.wav", 3, rms_dbfs=-28)
    tagged = tmp_path / "tagged.mka"
    ffmpeg("-i", str(speech), "-i", str(notes), "-map_metadata", "1", "-c:a", "flac", str(tagged))
    master = master_of(tagged, *(build / f"master.{ending}" for ending in ("mp3", "m4a", "opus", "flac", "wav")))
    assert (build / "master.mp3").read_bytes()[:2] == b"\xff\xfb"
    assert not any(b"Geheim" in each.path.read_bytes() for each in master.deliverables)


# --- Any recording, to the sample -----------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_any_recording_becomes_a_master_as_long_as_itself(form: str, tmp_path: Path, build: Path) -> None:
    sound = write_float(tmp_path / "float.wav", voices(3.0041, -28, channels=2))
    recording = FORMS[form](convert(sound, tmp_path / "speech.wav", "-c:a", "pcm_s32le"))
    master = master_of(recording, build / "master.mp3")
    heard = master.enclosure.measured.loudness
    assert heard.playback_lufs == pytest.approx(-16.0, abs=0.1)
    assert master.on_target
    assert (master.limited_db_max, master.warnings) == (0.0, ())
    source, result = (len(decoded(path, 2, 48_000)) for path in (recording, build / "master.mp3"))
    assert result == source
    assert master.enclosure.measured.duration_s == source / 48_000
    assert master.timeline == Timeline(spans=(Span(source_start_s=0, output_start_s=0, duration_s=result / 48_000),))
    assert os.listdir(build) == ["master.mp3"]  # noqa: PTH208


@pytest.mark.parametrize("ending", ["mp3", "m4a", "opus", "flac", "wav"])
@pytest.mark.parametrize("samples", [19_201, 48_000 + 1151, 48_000 + 1152 + 47])
def test_every_format_is_as_long_as_the_recording(samples: int, ending: str, tmp_path: Path, build: Path) -> None:
    sound = voices(3, -28)[:samples]
    master = master_of(write_float(tmp_path / "speech.wav", sound), build / f"master.{ending}")
    assert len(decoded(master.enclosure.path, 1, 48_000)) == samples


@pytest.mark.parametrize(
    ("rate", "channels", "expected"),
    [
        (11_025, 1, (48_000, 1)),
        (22_050, 2, (48_000, 2)),
        (32_000, 1, (48_000, 1)),
        (44_100, 2, (44_100, 2)),
        (88_200, 2, (48_000, 2)),
        (96_000, 1, (48_000, 1)),
    ],
)
def test_other_sample_rates_become_48_khz(
    rate: int, channels: int, expected: tuple[int, int], tmp_path: Path, build: Path
) -> None:
    recording = write_float(tmp_path / "speech.wav", voices(3, -28, channels=channels, rate=rate), rate=rate)
    master = master_of(recording, build / "master.mp3")
    assert_on_target(master)
    assert (master.enclosure.measured.sample_rate_hz, master.enclosure.measured.channels) == expected
    assert len(decoded(build / "master.mp3", expected[1], expected[0])) == 3 * expected[0]
    assert (master.recording.sample_rate_hz, master.recording.channels) == (rate, channels)


def test_surround_becomes_stereo_on_target(tmp_path: Path, build: Path) -> None:
    tone = write_tone(tmp_path / "surround.wav", (4, -30.0), channels=6)
    master = master_of(convert(tone, tmp_path / "surround.flac", "-channel_layout", "5.1"), build / "master.mp3")
    heard = master.enclosure.measured
    assert heard.loudness.playback_lufs == pytest.approx(-16.0, abs=0.1)
    assert (master.on_target, master.recording.channels) == (True, 6)
    assert len(decoded(build / "master.mp3", heard.channels, 48_000)) == 4 * 48_000


def test_names_with_colons_dashes_blanks_and_umlauts_are_only_names(tmp_path: Path, build: Path) -> None:
    strange = write_float(tmp_path / "http:-Grüße %03d -i [x].wav", voices(3, -28))
    assert_on_target(master_of(strange, *(build / f"-ä:%d'.{ending}" for ending in ("mp3", "m4a", "opus"))))


# --- One channel or two ---------------------------------------------------------------------------


def one_side_empty(sound: Sound) -> Sound:
    return np.concatenate([np.zeros_like(sound), sound], axis=1)


def both_the_same(sound: Sound) -> Sound:
    return np.repeat(sound, 2, axis=1)


@pytest.mark.parametrize("sides", [both_the_same, one_side_empty])
def test_what_is_mono_in_two_channels_becomes_mono(
    sides: Callable[[Sound], Sound], tmp_path: Path, build: Path
) -> None:
    sound = voices(4, -28)
    master = master_of(write_float(tmp_path / "two.wav", sides(sound)), build / "master.mp3", build / "master.flac")
    assert_on_target(master)
    assert [(each.measured.channels, each.bitrate_kbps) for each in master.deliverables] == [(1, 96), (1, 0)]
    heard = decoded(build / "master.flac", 1, 48_000)
    assert np.corrcoef(heard[:, 0], sound[:, 0])[0, 1] > 0.999999


@pytest.mark.parametrize(
    ("channels", "sound", "expected"),
    [
        ("auto", voices(4, -28, channels=2), (2, 128)),
        ("mono", voices(4, -28, channels=2), (1, 96)),
        ("mono", both_the_same(voices(4, -28)), (1, 96)),
        ("stereo", both_the_same(voices(4, -28)), (2, 128)),
        ("stereo", one_side_empty(voices(4, -28)), (2, 128)),
        ("stereo", voices(4, -28), (2, 128)),
    ],
)
def test_channels_are_as_asked_for(
    channels: str, sound: Sound, expected: tuple[int, int], tmp_path: Path, build: Path
) -> None:
    master = master_of(write_float(tmp_path / "speech.wav", sound), build / "master.mp3", channels=channels)
    assert_on_target(master)
    assert (master.enclosure.measured.channels, master.enclosure.bitrate_kbps) == expected


def test_mono_may_be_meant_as_a_plain_meter_shows_it(tmp_path: Path, build: Path) -> None:
    recording = write_float(tmp_path / "mono.wav", voices(4, -28))
    master = master_of(recording, build / "master.mp3", mono="as_measured")
    assert_on_target(master, -16 + MONO_PLAYBACK_LU)
    assert master.enclosure.measured.loudness.integrated_lufs == pytest.approx(-16.0, abs=0.1)


# --- What is told ---------------------------------------------------------------------------------


def test_the_master_says_all_about_itself(tmp_path: Path, build: Path) -> None:
    recording = write_speech(tmp_path / "speech.wav", 5, rms_dbfs=-28)
    output = build / "master.mp3"
    master = master_of(recording, output)
    assert master == Master(
        deliverables=(
            Deliverable(
                path=output,
                sha256=hashlib.sha256(output.read_bytes()).hexdigest(),
                mime_type="audio/mpeg",
                codec="mp3",
                bitrate_kbps=128,
                measured=master.enclosure.measured,
                on_target=True,
            ),
        ),
        recording=measure(recording),
        gain_db=master.gain_db,
        limited_db_max=0.0,
        limited_s=0.0,
        timeline=Timeline(spans=(Span(source_start_s=0, output_start_s=0, duration_s=5),)),
        encoder=encoder_version(),
    )
    assert re.fullmatch(r"ffmpeg \S+ / LAME \d[\d.]*", master.encoder)
    # Another decoder measures it: the last bits differ.
    heard, again = master.enclosure.measured, measure(output)
    assert heard.loudness.model_dump() == pytest.approx(again.loudness.model_dump(), abs=1e-4)
    assert heard.momentary_lufs == pytest.approx(again.momentary_lufs, abs=0.011)
    assert heard.peaks_dbtp == pytest.approx(again.peaks_dbtp, abs=0.011)


def test_the_info_header_counts_frames_bytes_delay_and_padding(tmp_path: Path, build: Path) -> None:
    master_of(write_speech(tmp_path / "speech.wav", 5, rms_dbfs=-28), build / "master.mp3")
    content = (build / "master.mp3").read_bytes()
    at = content.index(b"Info")
    frames, size = (int.from_bytes(content[at + offset : at + offset + 4], "big") for offset in (8, 12))
    gap = int.from_bytes(content[at + 141 : at + 144], "big")
    delay, padding = gap >> 12, gap & 0xFFF
    assert size == len(content)
    assert frames * 1152 - delay - padding == 5 * 48_000


def test_outputs_that_stand_there_are_replaced_whole(tmp_path: Path, build: Path) -> None:
    outputs = [build / f"master.{ending}" for ending in ("mp3", "m4a", "opus")]
    for output in outputs:
        output.write_bytes(b"old")
    assert_on_target(master_of(write_float(tmp_path / "speech.wav", voices(3, -28)), *outputs))


@pytest.mark.parametrize("outputs", [("mp3",), ("mp3", "m4a", "opus"), ("flac",)])
@pytest.mark.parametrize("crest_db", [14, 22])
def test_progress_never_falls_and_ends_at_one(
    crest_db: float, outputs: tuple[str, ...], tmp_path: Path, build: Path
) -> None:
    told: list[float] = []
    recording = write_speech(tmp_path / "speech.wav", 12, rms_dbfs=-28, crest_db=crest_db, channels=1)
    files = [build / f"master.{ending}" for ending in outputs]
    make_master(Ingredients((recording,)), files, SETTINGS, on_progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


MEMORY = """
import resource, sys
from pathlib import Path
from podcast_pipeline.audio import Ingredients, make_master
from podcast_pipeline.model import AudioSettings

for seconds in (30, 210):
    make_master(
        Ingredients((Path(sys.argv[1]) / f"{seconds}.flac",)), [Path(sys.argv[1]) / "master.flac"], AudioSettings(), jobs=2
    )
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_memory_does_not_grow_with_the_recording(tmp_path: Path) -> None:
    """Three minutes more are 69 MB as floats; but for 20 MB an hour of what was measured, it all passes by."""
    for seconds in (30, 210):
        tone = write_tone(tmp_path / "tone.wav", (seconds / 2, -30.0), (seconds / 2, -25.0))
        convert(tone, tmp_path / f"{seconds}.flac")
    command = [sys.executable, "-c", MEMORY, str(tmp_path)]
    said = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[2]).stdout
    short, long = (int(line) / 1000 for line in said.split())
    assert long - short < 25
