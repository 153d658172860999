"""Segments joined to one MP3: against the single run of the same encoder, and as other programs read it."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from mutagen.mp3 import MP3, BitrateMode
from numpy.typing import NDArray

from podcast_pipeline.audio import mp3
from podcast_pipeline.audio.mp3 import Form, Segment
from podcast_pipeline.errors import AudioError
from podcast_pipeline.ffmpeg import find_ffmpeg

Pcm = NDArray[np.float32]

STEREO, MONO = Form(44_100, 128, 2), Form(48_000, 96, 1)
SECONDS = 16.0123
WINDOW_S = 0.05


@dataclass(frozen=True)
class Joined:
    """A programme encoded in segments, and the file they make."""

    pcm: Pcm
    segments: tuple[Segment, ...]
    frames: bytes
    file: bytes


# --- The joined file against a single run ---------------------------------------------------------


@pytest.mark.parametrize("form", [STEREO, MONO])
@pytest.mark.parametrize("count", [2, 5])
def test_joined_file_sounds_like_a_single_run_at_the_joins_too(form: Form, count: int) -> None:
    joined = _joined(form, count)
    difference = _decoded(joined.frames, form) - _decoded(_single_run(form), form)
    window = round(WINDOW_S * form.sample_rate_hz)
    joins = [segment.first_frame * mp3.SAMPLES_PER_FRAME for segment in joined.segments[1:]]
    around = [difference[join + turn * window :][:window] for join in joins for turn in range(-2, 6)]
    assert len(joined.segments) == count
    assert _rms(difference) < 10 ** (-90 / 20)
    assert max(map(_rms, around)) < 10 ** (-90 / 20)


def test_noise_floor_after_a_loud_passage_is_encoded_as_in_a_single_run() -> None:
    # LAME's threshold of hearing sinks for two seconds: after a run-up of one pattern the join would differ by -84 dB.
    form, join = Form(48_000, 128, 2), mp3.FRAMES_PER_PATTERN * 4
    level_dbfs = np.full((12 * form.sample_rate_hz, 1), -70)
    level_dbfs[: (join - mp3.FRAMES_PER_PATTERN) * mp3.SAMPLES_PER_FRAME - 4_800] = -14
    pcm = (_pink_noise(len(level_dbfs)) * 10 ** (level_dbfs / 20)).astype(np.float32)
    segments = mp3.layout(len(pcm), form.sample_rate_hz, 3)
    assert join in [segment.first_frame for segment in segments]
    difference = _decoded(_encoded_in(segments, pcm, form), form) - _decoded(_encoded(pcm, form), form)
    assert _rms(difference) < 10 ** (-120 / 20)


@pytest.mark.parametrize("form", [STEREO, MONO])
def test_info_header_says_what_ffmpeg_writes_of_a_single_run(form: Form, tmp_path: Path) -> None:
    single = tmp_path / "single.mp3"
    _ffmpeg(*_input(form), *_mp3(form), "-id3v2_version", "0", "-write_xing", "1", str(single), feed=_programme(form))
    theirs, ours = single.read_bytes(), _joined(form, 5).file
    at = theirs.index(b"Info")
    assert ours.index(b"Info") == at
    assert len(ours) == len(theirs)
    assert ours[at : at + 16] == theirs[at : at + 16]  # fields, frames, bytes
    assert ours[at + 141 : at + 144] == theirs[at + 141 : at + 144]  # encoder delay and padding
    assert ours[at + 148 : at + 154] == theirs[at + 148 : at + 154]  # length and checksum of the music
    # ffmpeg takes 190 bytes for the tag's own checksum, which is right for stereo only.
    assert int.from_bytes(theirs[at + 154 : at + 156], "big") == mp3.music_crc(theirs[: at + 154]) or form is MONO
    assert int.from_bytes(ours[at + 154 : at + 156], "big") == mp3.music_crc(ours[: at + 154])


@pytest.mark.parametrize("form", [STEREO, MONO])
def test_file_decodes_to_exactly_the_length_of_the_programme(form: Form, tmp_path: Path) -> None:
    assert len(_decoded_file(_written(form, tmp_path), form)) == len(_programme(form))


@pytest.mark.parametrize("form", [STEREO, MONO])
def test_mutagen_reads_a_constant_rate_and_the_exact_length(form: Form, tmp_path: Path) -> None:
    stream = MP3(_written(form, tmp_path)).info  # type: ignore[no-untyped-call]
    assert stream is not None
    assert (stream.bitrate_mode, stream.bitrate) == (BitrateMode.CBR, form.bitrate_kbps * 1000)
    assert (stream.sample_rate, stream.channels) == (form.sample_rate_hz, form.channels)
    assert stream.encoder_info.startswith("LAME 3.100")
    # Encoder delay and padding are taken off by mutagen, so the length is right only when both are.
    assert stream.length == pytest.approx(len(_programme(form)) / form.sample_rate_hz, abs=1e-6)


@pytest.mark.needs("mp3val")
@pytest.mark.parametrize("form", [STEREO, MONO])
def test_mp3val_has_nothing_to_say_but_that_tags_are_missing(form: Form, tmp_path: Path) -> None:
    file = _written(form, tmp_path)
    said = subprocess.run(["mp3val", file], capture_output=True, text=True, check=True).stdout
    warnings = [line for line in said.splitlines() if line.startswith(("WARNING", "ERROR"))]
    assert [line.rpartition(": ")[2] for line in warnings] == ["No supported tags in the file"]
    frames = mp3.frame_count(len(_programme(form))) + 1
    assert f"{frames} MPEG frames (MPEG 1 Layer III), no tags, CBR" in said


@pytest.mark.parametrize("form", [STEREO, MONO])
@pytest.mark.parametrize("second", [3.0, 8.2, 14.9])
def test_seeking_lands_on_the_sample(form: Form, second: float, tmp_path: Path) -> None:
    file = _written(form, tmp_path)
    sought = _decoded_file(file, form, "-ss", str(second))
    expected = _decoded_file(file, form)[round(second * form.sample_rate_hz) :]
    assert len(sought) == len(expected)
    # ffmpeg takes no run-up: what overlaps with the frame before the cut is not exact, everything after is.
    assert np.array_equal(sought[mp3.SAMPLES_PER_FRAME :], expected[mp3.SAMPLES_PER_FRAME :])


# --- Pieces of the file ---------------------------------------------------------------------------


@pytest.mark.parametrize("form", [STEREO, MONO])
def test_piece_of_the_file_is_exact_after_one_frame_of_run_up(form: Form) -> None:
    file = _joined(form, 5).file
    first, end = 203, 310
    piece = file[form.file_offset(first - mp3.DECODER_RUN_UP_FRAMES) : form.file_offset(end)]
    decoded = _decoded(piece, form)[mp3.DECODER_RUN_UP_FRAMES * mp3.SAMPLES_PER_FRAME :]
    whole = _decoded(_single_run(form), form)
    assert np.array_equal(decoded, whole[first * mp3.SAMPLES_PER_FRAME : end * mp3.SAMPLES_PER_FRAME])


def test_decoded_frame_begins_where_it_is_said_to(tmp_path: Path) -> None:
    frame = 150
    whole = _decoded_file(_written(STEREO, tmp_path), STEREO)
    frames = _joined(STEREO, 5).frames
    piece = frames[STEREO.frame_offset(frame - 1) : STEREO.frame_offset(frame + 1)]
    at = mp3.first_sample(frame)
    decoded = _decoded(piece, STEREO)[mp3.SAMPLES_PER_FRAME :]
    assert np.array_equal(decoded, whole[at : at + mp3.SAMPLES_PER_FRAME])


@pytest.mark.parametrize("kbps", [64, 96, 128, 192, 320])
@pytest.mark.parametrize("rate_hz", [44_100, 48_000])
def test_lengths_of_frames_are_those_of_the_encoder(rate_hz: int, kbps: int) -> None:
    form = Form(rate_hz, kbps, 1)
    pcm = np.zeros((3 * rate_hz, 1), np.float32)
    encoded = _encoded(pcm, form)
    lengths = list(mp3.frame_lengths(encoded, form))
    assert len(lengths) == mp3.frame_count(len(pcm))
    assert sum(lengths) == len(encoded) == form.frame_offset(len(lengths))


@pytest.mark.parametrize("samples", [1, 1151, 1152, 1153, 11_520, 11_521])
def test_count_of_frames_is_that_of_the_encoder(samples: int) -> None:
    encoded = _encoded(np.zeros((samples, 1), np.float32), MONO)
    assert len(list(mp3.frame_lengths(encoded, MONO))) == mp3.frame_count(samples)


# --- Broken bytes ---------------------------------------------------------------------------------


def test_garbage_between_frames_is_refused_with_its_place() -> None:
    encoded = bytearray(_single_run(MONO))
    encoded[288 * 3] = 0
    with pytest.raises(AudioError, match="byte 864 of the encoder's MP3 should begin frame 3"):
        list(mp3.frame_lengths(bytes(encoded), MONO))


@pytest.mark.parametrize("cut", [1, 285, 287])
def test_stream_that_breaks_off_is_refused(cut: int) -> None:
    encoded = _single_run(MONO)
    with pytest.raises(AudioError, match=r"frame \d+|byte \d+"):
        list(mp3.frame_lengths(encoded[:-cut], MONO))


@pytest.mark.parametrize("form", [Form(44_100, 96, 1), Form(48_000, 128, 1), Form(48_000, 96, 2)])
def test_stream_of_another_form_is_refused(form: Form) -> None:
    with pytest.raises(AudioError, match="byte 0"):
        list(mp3.frame_lengths(_single_run(MONO), form))


@pytest.mark.parametrize("frames", [0, 1, 100])
def test_segment_with_too_few_frames_is_refused(frames: int) -> None:
    segment = mp3.layout(len(_programme(MONO)), 48_000, 2)[1]
    with pytest.raises(AudioError, match=f"gave {frames} MP3 frames"):
        mp3.kept_frames(_single_run(MONO)[: 288 * frames], segment, MONO)


@pytest.mark.parametrize(("rate_hz", "kbps", "channels"), [(32_000, 128, 2), (48_000, 56, 1), (48_000, 128, 6)])
def test_form_that_is_not_made_here_is_refused(rate_hz: int, kbps: int, channels: int) -> None:
    with pytest.raises(ValueError, match="no form"):
        Form(rate_hz, kbps, channels)


@pytest.mark.parametrize("encoder", ["", "LAM", "LAME3.100a", "FhG", "LAMEü"])
def test_name_that_readers_would_not_take_is_refused(encoder: str) -> None:
    with pytest.raises(ValueError, match="encoder"):
        mp3.info_frame(MONO, 48_000, 0, encoder)


# --- The layout -----------------------------------------------------------------------------------


@pytest.mark.parametrize("rate_hz", [44_100, 48_000])
@pytest.mark.parametrize("programme_s", [0.001, 1, 29.9, 30, 119.9, 120, 320, 320.1, 600, 3600.5, 6 * 3600])
def test_layout_covers_the_programme_in_patterns(programme_s: float, rate_hz: int) -> None:
    samples = max(1, round(programme_s * rate_hz))
    segments = mp3.layout(samples, rate_hz)
    firsts = [segment.first_frame for segment in segments]
    ends = [segment.first_frame + segment.frame_count for segment in segments]
    assert [*firsts[1:], mp3.frame_count(samples)] == ends
    assert all(first % mp3.FRAMES_PER_PATTERN == 0 for first in firsts)
    starts = [first - segment.run_up_frames for first, segment in zip(firsts, segments, strict=True)]
    assert starts == [max(0, first - mp3.RUN_UP_FRAMES) for first in firsts]
    assert [segment.from_sample for segment in segments] == [start * mp3.SAMPLES_PER_FRAME for start in starts]
    assert [segment.to_sample for segment in segments] == [min(samples, (end + 1) * 1152) for end in ends]


@pytest.mark.parametrize("rate_hz", [44_100, 48_000])
@pytest.mark.parametrize(
    ("programme_s", "count"), [(1, 1), (29.9, 1), (30, 2), (119.9, 7), (120, 8), (640, 8), (640.1, 16), (3600, 48)]
)
def test_segments_are_of_like_length_and_eight_or_a_multiple(programme_s: float, count: int, rate_hz: int) -> None:
    segments = mp3.layout(round(programme_s * rate_hz), rate_hz)
    pattern_s = mp3.FRAMES_PER_PATTERN * mp3.SAMPLES_PER_FRAME / rate_hz
    lengths_s = [segment.frame_count * mp3.SAMPLES_PER_FRAME / rate_hz for segment in segments]
    assert len(segments) == count
    assert max(lengths_s) - min(lengths_s) < 2 * pattern_s
    assert count == 1 or (15 - pattern_s <= min(lengths_s) and max(lengths_s) <= 80 + pattern_s)


@pytest.mark.parametrize("count", [1, 2, 5, 7])
def test_number_of_segments_may_be_forced(count: int) -> None:
    assert len(mp3.layout(10 * 48_000, 48_000, count)) == count


def test_programme_has_not_more_segments_than_patterns() -> None:
    assert [segment.frame_count for segment in mp3.layout(2 * 48_000, 48_000, 7)] == [49, 36]


def test_programme_of_no_samples_is_refused() -> None:
    with pytest.raises(ValueError, match="no samples"):
        mp3.layout(0, 48_000)
    with pytest.raises(ValueError, match="number of segments"):
        mp3.layout(48_000, 48_000, 0)


# --- The checksum ---------------------------------------------------------------------------------


def test_checksum_is_the_catalogued_crc_16_arc() -> None:
    assert mp3.music_crc(b"123456789") == 0xBB3D


@pytest.mark.parametrize("length", [0, 1, 2, 4_096, 4_097, 32_767, 32_768, 32_769, 65_534, 65_535, 100_001])
def test_checksum_of_much_is_that_of_bit_by_bit(length: int) -> None:
    stretch = np.random.default_rng(length).bytes(length)
    assert mp3.music_crc(stretch, 0x1234) == _crc_bit_by_bit(stretch, 0x1234)


def test_checksum_continues() -> None:
    stretch = np.random.default_rng(1).bytes(200_000)
    for at in (1, 70_000, 199_999):
        assert mp3.music_crc(stretch[at:], mp3.music_crc(stretch[:at])) == mp3.music_crc(stretch)


def _crc_bit_by_bit(stretch: bytes, crc: int) -> int:
    for byte in stretch:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc


# --- Programmes, encoded and decoded --------------------------------------------------------------


@cache
def _programme(form: Form) -> Pcm:
    """Hard for an encoder: bursts of tones and noise, clicks, silence, a floor of -70 dBFS; changing every 50 to 700 ms."""
    random = np.random.default_rng(7)
    rate, length = form.sample_rate_hz, round(SECONDS * form.sample_rate_hz)
    pcm = np.zeros((length, form.channels))
    at = 0
    while at < length:
        stretch = pcm[at : at + int(random.integers(rate // 20, rate * 7 // 10))]
        match random.integers(5):
            case 0:
                stretch += random.standard_normal(stretch.shape) * 10 ** (random.uniform(-60, -12) / 20)
            case 1:
                phase = np.arange(len(stretch)) * random.uniform(80, 9000) * 2 * np.pi / rate
                stretch += np.sin(phase)[:, None] * 10 ** (random.uniform(-30, -1) / 20)
            case 2:
                stretch[:: int(random.integers(200, 3000))] = 0.9
            case 3:
                stretch += random.standard_normal(stretch.shape) * 10 ** (-70 / 20)
        at += len(stretch)
    return pcm.astype(np.float32)


def _pink_noise(length: int) -> NDArray[np.float64]:
    """Two sides of noise with 3 dB less per octave, each of RMS 1."""
    spectrum = np.fft.rfft(np.random.default_rng(5).standard_normal((length, 2)), axis=0)
    noise = np.fft.irfft(spectrum / np.sqrt(np.maximum(1, np.arange(len(spectrum))))[:, None], length, axis=0)
    even: NDArray[np.float64] = noise / noise.std(axis=0)
    return even


@cache
def _joined(form: Form, count: int) -> Joined:
    pcm = _programme(form)
    segments = mp3.layout(len(pcm), form.sample_rate_hz, count)
    frames = _encoded_in(segments, pcm, form)
    head = mp3.info_frame(form, len(pcm), mp3.music_crc(frames), "LAME3.100")
    return Joined(pcm, segments, frames, head + frames)


@cache
def _single_run(form: Form) -> bytes:
    return _encoded(_programme(form), form)


def _written(form: Form, folder: Path) -> Path:
    file = folder / "joined.mp3"
    file.write_bytes(_joined(form, 5).file)
    return file


def _encoded_in(segments: tuple[Segment, ...], pcm: Pcm, form: Form) -> bytes:
    return b"".join(
        mp3.kept_frames(_encoded(pcm[segment.from_sample : segment.to_sample], form), segment, form)
        for segment in segments
    )


def _encoded(pcm: Pcm, form: Form) -> bytes:
    return _ffmpeg(*_input(form), *_mp3(form), "-write_xing", "0", "-id3v2_version", "0", "pipe:1", feed=pcm)


def _decoded(frames: bytes, form: Form) -> Pcm:
    """All that the frames play; nothing is skipped without an Info header."""
    command = ["-f", "mp3", "-i", "pipe:0", "-f", "f32le", "pipe:1"]
    return np.frombuffer(_ffmpeg(*command, feed=frames), np.float32).reshape(-1, form.channels)


def _decoded_file(file: Path, form: Form, *options: str) -> Pcm:
    decoded = _ffmpeg(*options, "-i", str(file), "-f", "f32le", "pipe:1")
    return np.frombuffer(decoded, np.float32).reshape(-1, form.channels)


def _input(form: Form) -> list[str]:
    return ["-f", "f32le", "-ar", str(form.sample_rate_hz), "-ac", str(form.channels), "-i", "pipe:0"]


def _mp3(form: Form) -> list[str]:
    return ["-c:a", "libmp3lame", "-reservoir", "0", "-b:a", f"{form.bitrate_kbps}k", "-f", "mp3"]


def _ffmpeg(*arguments: str, feed: Pcm | bytes = b"") -> bytes:
    command = [str(find_ffmpeg()), "-v", "error", *arguments]
    content = feed if isinstance(feed, bytes) else feed.tobytes()
    return subprocess.run(command, input=content, stdout=subprocess.PIPE, check=True).stdout


def _rms(difference: Pcm) -> float:
    return float(np.sqrt(np.mean(np.square(difference, dtype=np.float64))))
