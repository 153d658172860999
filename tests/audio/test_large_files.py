"""Recordings of more than 4 GB, where 32 bits no longer count the bytes of a file.

They are sparse files, a tone at the start and another at the end of silence, and take next to no disk. 64-bit floats at
192 kHz on eight channels make the fewest samples of so many bytes: 350 seconds.
"""

from __future__ import annotations

import math
import struct
from array import array
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from podcast_pipeline.audio import intake, measure
from podcast_pipeline.errors import AudioError

RATE, CHANNELS, SECONDS = 192_000, 8, 350
FRAME_BYTES = CHANNELS * 8
SOUND_BYTES = SECONDS * RATE * FRAME_BYTES
assert SOUND_BYTES > 1 << 32

# WAVEFORMAT of mmreg.h; 3 is WAVE_FORMAT_IEEE_FLOAT.
FORMAT = struct.pack("<HHIIHH", 3, CHANNELS, RATE, RATE * FRAME_BYTES, FRAME_BYTES, 64)
UNKNOWN = 0xFFFFFFFF


def rf64() -> bytes:
    """EBU Tech 3306: the 32-bit sizes are -1, the true ones stand in a chunk `ds64`."""
    sizes = struct.pack("<QQQI", SOUND_BYTES + 72, SOUND_BYTES, SOUND_BYTES // FRAME_BYTES, 0)
    return _riff(b"RF64", b"ds64" + struct.pack("<I", len(sizes)) + sizes)


def wav(sound_bytes: int = UNKNOWN) -> bytes:
    """As a program writes it that cannot go back to the header, or has no room in it."""
    return _riff(b"RIFF", b"", sound_bytes)


def _riff(name: bytes, more: bytes, sound_bytes: int = UNKNOWN) -> bytes:
    size = struct.pack("<I", sound_bytes)
    return name + size + b"WAVE" + more + b"fmt " + struct.pack("<I", len(FORMAT)) + FORMAT + b"data" + size


def w64() -> bytes:
    """Sony Wave64: chunks are named by GUIDs and counted, their own 24 bytes included, with 64 bits."""
    guid = bytes.fromhex("f3acd3118cd100c04f8edb8a")
    chunks = b"wave" + guid + b"fmt " + guid + struct.pack("<Q", 24 + len(FORMAT)) + FORMAT
    chunks += b"data" + guid + struct.pack("<Q", 24 + SOUND_BYTES)
    riff = b"riff" + bytes.fromhex("2e91cf11a5d628db04c10000")
    return riff + struct.pack("<Q", len(riff) + 8 + len(chunks) + SOUND_BYTES) + chunks


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    """Where a large file may stand; it goes with the test, for not every tool leaves the holes in it."""
    path = tmp_path / "large.wav"
    yield path
    path.unlink()


@cache
def tone(level_dbfs: float) -> bytes:
    """One second of 1 kHz in all channels."""
    height, period = 10 ** (level_dbfs / 20), RATE // 1000
    values = (height * math.sin(2 * math.pi * step / period) for step in range(period))
    return array("d", (value for value in values for _ in range(CHANNELS))).tobytes() * 1000


def write(path: Path, header: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(header + tone(-20.0))
        stream.seek(len(header) + SOUND_BYTES - len(tone(-10.0)))
        stream.write(tone(-10.0))


def test_a_recording_of_more_than_4_gb_is_measured_to_its_end(path: Path) -> None:
    write(path, rf64())
    assert path.stat().st_size > 1 << 32
    measured = measure(path)
    assert (measured.duration_s, measured.channels, measured.sample_rate_hz) == (350.0, 8, 192_000)
    first, *between, last = measured.peaks_dbtp[5], *measured.peaks_dbtp[11:-11], measured.peaks_dbtp[-5]
    assert (first, last) == pytest.approx((-20.0, -10.0), abs=0.1)
    assert set(between) == {-math.inf}
    assert measured.loudness.true_peak_dbtp == pytest.approx(-10.0, abs=0.1)


@pytest.mark.parametrize(("header", "exact"), [(rf64, True), (w64, False), (wav, False)])
def test_the_length_of_more_than_4_gb_is_known_before_it_is_decoded(
    header: Callable[[], bytes], exact: bool, path: Path
) -> None:
    write(path, header())
    promise = intake.read_promise(path)
    assert (promise.codec, promise.duration_s, promise.exact) == ("pcm_f64le", 350.0, exact)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (rf64, "is cut off: its header promises 00:05:50, but only 00:00:01 can be read; copy or export it again"),
        (w64, "is cut off after 00:00:01; copy or export it again"),
    ],
)
def test_what_is_left_of_more_than_4_gb_is_cut_off(header: Callable[[], bytes], message: str, path: Path) -> None:
    path.write_bytes(header() + tone(-20.0))
    with pytest.raises(AudioError) as caught:
        measure(path)
    assert (caught.value.where, caught.value.message) == (str(path), message)


def test_an_unknown_length_ends_where_the_file_ends(path: Path) -> None:
    path.write_bytes(wav() + tone(-20.0))
    assert measure(path).duration_s == 1.0


def test_a_24_bit_wav_from_a_pipe_of_sox_is_whole(path: Path) -> None:
    """SoX leaves 0x7FFFF000 in the header, less what is no whole frame (wav.c: MS_UNSPEC / wBlockAlign)."""
    sound = struct.pack("<HHIIHH", 1, 2, 48_000, 288_000, 6, 24)
    path.write_bytes(wav(0x7FFFF000 // 6 * 6).replace(FORMAT, sound) + bytes(range(240)) * 1200)
    assert measure(path).duration_s == 1.0


@pytest.mark.parametrize("counted", [SOUND_BYTES % (1 << 32), 0x7FFFF000], ids=["overflown", "never finished"])
def test_a_wav_that_counts_only_a_part_of_its_sound_is_refused(counted: int, path: Path) -> None:
    write(path, wav(counted))
    with pytest.raises(AudioError) as caught:
        measure(path)
    assert caught.value.message == "is a WAV with more sound than its header counts; export it as FLAC, W64 or RF64"
