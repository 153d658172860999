"""`measure` against other meters, against itself on other numbers of segments and cores, and at its edges."""

import math
import re
import struct
import subprocess
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest

from podcast_pipeline.audio import intake, measure
from podcast_pipeline.audio.decoding import Recording
from podcast_pipeline.audio.metering import Reading, read_recording
from podcast_pipeline.ffmpeg import find_ffmpeg
from podcast_pipeline.model import Loudness, Measurement
from tests.audio.signals import (
    convert,
    sine,
    speech,
    write_16_bit,
    write_float,
    write_tone,
)

SILENCE = -math.inf


# --- Other meters -------------------------------------------------------------------------------------

SPEECH = {"mono": 1, "stereo": 2}


@pytest.mark.parametrize("channels", SPEECH.values(), ids=SPEECH)
def test_pyloudnorm_agrees(channels: int, tmp_path: Path) -> None:
    sound = speech(12, -24, channels=channels)
    theirs = pyloudnorm.Meter(48_000).integrated_loudness(sound)
    measured = measure(write_float(tmp_path / "speech.wav", sound))
    assert measured.loudness.integrated_lufs == pytest.approx(theirs, abs=0.1)


@pytest.mark.parametrize("channels", SPEECH.values(), ids=SPEECH)
@pytest.mark.parametrize("rate", [44_100, 48_000])
@pytest.mark.needs("loudgain")
def test_libebur128_agrees(rate: int, channels: int, tmp_path: Path) -> None:
    """loudgain tells the gain to -18 LUFS to two decimals, and the true peak as a factor."""
    wav = write_16_bit(tmp_path / "speech.wav", speech(12, -24, channels=channels, rate=rate), rate=rate)
    flac = convert(wav, tmp_path / "speech.flac")
    ran = subprocess.run(["loudgain", "-O", flac], check=True, capture_output=True, text=True)
    heads, row = (line.split("\t") for line in ran.stdout.splitlines()[:2])
    theirs = dict(zip(heads, row, strict=True))
    loudness = measure(flac).loudness
    assert loudness.integrated_lufs == pytest.approx(float(theirs["Loudness"].removesuffix(" LUFS")), abs=0.1)
    assert loudness.loudness_range_lu == pytest.approx(float(theirs["Range"].removesuffix(" dB")), abs=0.1)
    assert loudness.true_peak_dbtp == pytest.approx(20 * math.log10(float(theirs["True_Peak"])), abs=0.2)


@pytest.mark.parametrize("channels", SPEECH.values(), ids=SPEECH)
def test_ffmpeg_agrees(channels: int, tmp_path: Path) -> None:
    wav = write_16_bit(tmp_path / "speech.wav", speech(12, -24, channels=channels))
    command = [str(find_ffmpeg()), "-hide_banner", "-i", str(wav), "-af", "ebur128=peak=true", "-f", "null", "-"]
    summary = subprocess.run(command, check=True, capture_output=True, text=True).stderr.rpartition("Summary:")[2]
    found = {key: float(value) for key, value in re.findall(r"(I|LRA|Peak): +(-?[\d.]+)", summary)}
    loudness = measure(wav).loudness
    ours = {"I": loudness.integrated_lufs, "LRA": loudness.loudness_range_lu, "Peak": loudness.true_peak_dbtp}
    assert ours == pytest.approx(found, abs=0.15)  # they are told to 0.1


# --- Segments, and where in a file they are read ------------------------------------------------------

SEEKING = {
    "wav": ["-c:a", "pcm_s16le"],
    "s24.wav": ["-c:a", "pcm_s24le"],
    "float.wav": ["-c:a", "pcm_f32le"],
    "rf64.wav": ["-c:a", "pcm_s16le", "-rf64", "always"],
    "flac": [],
    "aiff": ["-c:a", "pcm_s16be"],
    "au": ["-c:a", "pcm_s16be"],
}
STREAMING = {
    "mp3": ["-b:a", "128k"],
    "opus": ["-b:a", "96k"],
    "m4a": ["-b:a", "128k"],
    "w64": ["-c:a", "pcm_s16le"],
}


def read(path: Path, *, jobs: int = 1, segments: int | None = None) -> Reading:
    return read_recording(path, intake.read_promise(path), jobs=jobs, segments=segments)


@pytest.fixture(scope="module")
def long_speech(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Longer than a segment; an end that is no whole number of anything; the loudness changes on the way."""
    sound = speech(45.1234, -24, channels=2)
    sound[48_000 * 21 :] *= 1.7
    return write_16_bit(tmp_path_factory.mktemp("metering") / "speech.wav", sound)


@pytest.mark.parametrize("suffix", ["wav", "flac", *STREAMING])
def test_the_number_of_segments_and_of_cores_changes_nothing(suffix: str, long_speech: Path, tmp_path: Path) -> None:
    file = convert(long_speech, tmp_path / f"a.{suffix}", *(SEEKING | STREAMING)[suffix])
    whole = read(file, segments=1)
    for jobs, segments in ((1, None), (2, 2), (2, 7)):
        cut = read(file, jobs=jobs, segments=segments)
        assert (cut.series.samples, cut.sides, cut.damage) == (whole.series.samples, whole.sides, whole.damage)
        assert figures(cut.measurement) == pytest.approx(figures(whole.measurement), abs=1e-4)
        assert cut.measurement.remarks == whole.measurement.remarks
        for name in ("momentary_lufs", "short_term_lufs", "peaks_dbtp"):
            ours, theirs = getattr(cut.measurement, name), getattr(whole.measurement, name)
            assert ours == pytest.approx(theirs, abs=0.011), name


@pytest.mark.parametrize("suffix", ["flac", "mp3"])
def test_the_number_of_cores_changes_no_bit(suffix: str, long_speech: Path, tmp_path: Path) -> None:
    file = convert(long_speech, tmp_path / f"a.{suffix}")
    one, two, three = (read(file, jobs=jobs) for jobs in (1, 2, 3))
    assert one.measurement == two.measurement == three.measurement
    assert one.series.power.tobytes() == two.series.power.tobytes() == three.series.power.tobytes()


def figures(measured: Measurement) -> list[float | None]:
    loudness = measured.loudness
    maxima = (measured.momentary_max_lufs, measured.short_term_max_lufs, measured.duration_s)
    return [loudness.integrated_lufs, loudness.loudness_range_lu, loudness.true_peak_dbtp, *maxima]


@pytest.mark.parametrize("rate", [44_100, 48_000])
@pytest.mark.parametrize("suffix", SEEKING)
def test_a_part_is_read_as_it_stands_in_the_whole(suffix: str, rate: int, tmp_path: Path) -> None:
    sound = speech(13.1234, -20, channels=2, rate=rate)
    wav = write_16_bit(tmp_path / "speech16.wav", sound, rate=rate)
    file = convert(wav, tmp_path / f"a.{suffix}", *SEEKING[suffix])
    assert_seeks_to_the_sample(file, len(sound))


@pytest.mark.needs("ffprobe")
def test_a_flac_with_a_seek_table_is_read_so_too(tmp_path: Path) -> None:
    sound = speech(13.1234, -20, channels=2)
    plain = convert(write_16_bit(tmp_path / "a.wav", sound), tmp_path / "plain.flac")
    assert_seeks_to_the_sample(with_seek_table(plain, tmp_path / "a.flac"), len(sound))


def with_seek_table(plain: Path, path: Path) -> Path:
    """Every tenth block of a FLAC from ffmpeg, which writes no table itself (RFC 9639 section 8.5)."""
    command = ["ffprobe", "-v", "error", "-show_entries", "packet=pts,pos", "-of", "csv=p=0", str(plain)]
    found = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    blocks = [tuple(map(int, line.split(",")[:2])) for line in found]
    first = blocks[0][1]
    points = b"".join(struct.pack(">QQH", pts, pos - first, 4608) for pts, pos in blocks[::10])
    content = plain.read_bytes()
    table = b"\x03" + len(points).to_bytes(3, "big") + points
    path.write_bytes(content[:42] + table + content[42:])  # behind "fLaC" and STREAMINFO
    return path


def assert_seeks_to_the_sample(file: Path, frames: int) -> None:
    recording = Recording(file, intake.read_promise(file))
    assert recording.seeks
    whole = np.concatenate(list(recording.read()))
    assert len(whole) == frames
    tenth, many = recording.form.sample_rate_hz // 10, 1 << 40
    middle, near_the_end = [0, 1, tenth - 1, tenth, 77 * tenth + 1234], [3 * tenth, 5443, 1400, 5]
    parts = [(start, start + length) for start, length in zip(middle, [1, 5000, tenth, 3, 21 * tenth], strict=True)]
    parts += [(50 * tenth, frames - 1), (51 * tenth + 1, frames), (52 * tenth + 2, frames + 99)]
    parts += [(frames - length, many) for length in near_the_end]
    parts += [(frames - 2, frames - 1), (frames, many), (frames + 30 * tenth, many)]
    for start, stop in parts:
        part = np.concatenate([*recording.read(start, stop), whole[:0]])
        assert np.array_equal(part, whole[start:stop]), (frames - start, len(part), len(whole[start:stop]))


# --- Figures and edges --------------------------------------------------------------------------------


def test_every_figure_of_a_plain_tone(tmp_path: Path) -> None:
    measured = measure(write_tone(tmp_path / "tone.wav", (5, -18.0), channels=1, rate=44_000))
    assert measured.loudness.integrated_lufs == pytest.approx(-21.0, abs=0.1)
    assert measured.loudness.playback_lufs == pytest.approx(-18.0, abs=0.1)
    assert measured.loudness.true_peak_dbtp == pytest.approx(-18.0, abs=0.1)
    assert measured.loudness.loudness_range_lu == pytest.approx(0.0, abs=0.01)
    assert (measured.duration_s, measured.channels, measured.sample_rate_hz) == (5.0, 1, 44_000)
    assert (measured.codec, measured.remarks) == ("pcm_s32le", ())
    series = (measured.momentary_lufs, measured.short_term_lufs, measured.peaks_dbtp)
    assert [len(each) for each in series] == [47, 21, 50]


def test_silence_measures_as_none(tmp_path: Path) -> None:
    measured = measure(write_tone(tmp_path / "silence.wav", (5, SILENCE)))
    nothing = Loudness(integrated_lufs=None, playback_lufs=None, true_peak_dbtp=None, loudness_range_lu=None)
    assert measured.loudness == nothing
    assert (measured.momentary_max_lufs, measured.short_term_max_lufs) == (None, None)
    assert (measured.momentary_lufs, measured.peaks_dbtp) == ((SILENCE,) * 47, (SILENCE,) * 50)


def test_a_file_shorter_than_three_seconds_has_no_short_term_figures(tmp_path: Path) -> None:
    measured = measure(write_tone(tmp_path / "short.wav", (0.4, -23.0)))
    assert (measured.short_term_max_lufs, measured.loudness.loudness_range_lu) == (None, None)
    assert measured.loudness.integrated_lufs == pytest.approx(-23.0, abs=0.1)
    assert measured.momentary_max_lufs == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize("rate", [8000, 11_025, 22_050, 44_090])
def test_a_rate_that_is_no_multiple_of_anything_is_measured_too(rate: int, tmp_path: Path) -> None:
    sound = np.stack([sine(4, 997, -20.0, rate=rate)] * 2, axis=1)
    measured = measure(write_float(tmp_path / "tone.wav", sound, rate=rate))
    assert measured.sample_rate_hz == rate
    assert measured.duration_s == pytest.approx(4.0, abs=0.001)
    assert measured.loudness.integrated_lufs == pytest.approx(-20.0, abs=0.25 if rate == 8000 else 0.1)


def test_a_quiet_true_peak_is_read_as_finely_as_a_loud_one(tmp_path: Path) -> None:
    tones = [write_tone(tmp_path / f"{level}.wav", (2, level)) for level in (-1.0, -30.0, -50.0)]
    peaks = [measure(tone).loudness.true_peak_dbtp for tone in tones]
    assert peaks == pytest.approx([-1.0, -30.0, -50.0], abs=0.1)


def test_the_peak_of_each_tenth_of_a_second_is_known(tmp_path: Path) -> None:
    peaks = measure(write_tone(tmp_path / "steps.wav", (0.5, -20.0), (0.5, -6.0), (0.15, -40.0))).peaks_dbtp
    *steps, after_the_fall, last = [round(peak) for peak in peaks]
    assert (steps, last) == ([-20] * 5 + [-6] * 5, -40)
    assert -40 <= after_the_fall < -20  # the wave swings on


def test_surround_is_measured_as_surround(tmp_path: Path) -> None:
    """BS.1770-5: the LFE does not count, the surrounds count 1.41 times."""
    tone = write_tone(tmp_path / "surround.wav", (2, -23.0), channels=6)
    measured = measure(convert(tone, tmp_path / "surround.flac", "-channel_layout", "5.1"))
    expected = -23.0 + 10 * math.log10((3 + 2 * 1.41) / 2)
    assert (measured.channels, measured.loudness.playback_lufs) == (6, measured.loudness.integrated_lufs)
    assert measured.loudness.integrated_lufs == pytest.approx(expected, abs=0.1)


def test_progress_rises_to_one(long_speech: Path) -> None:
    told: list[float] = []
    measure(long_speech, on_progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
