"""Signals the tests make: sines by the tables of EBU Tech 3341 and 3342, and noise that rises and falls as speech does.

Levels of sines are peaks of each channel in dBFS, as in the tables.
"""

from __future__ import annotations

import math
import subprocess
import wave
from array import array
from functools import cache
from pathlib import Path

import numpy as np

from podcast_pipeline.ffmpeg import find_ffmpeg

FULL_SCALE = 2**31 - 1


def write_tone(path: Path, *segments: tuple[float, float], channels: int = 2, rate: int = 48_000) -> Path:
    """A 1 kHz sine in all channels; each segment is (seconds, dBFS), -inf for silence. 32-bit WAV."""
    pcm = b"".join(_millisecond(level, channels, rate) * round(seconds * 1000) for seconds, level in segments)
    return _write_wav(path, pcm, channels, rate)


def write_speech(
    path: Path, seconds: float, *, rms_dbfs: float, crest_db: float = 14, channels: int = 2, rate: int = 48_000
) -> Path:
    """Noise in syllables and pauses, different left and right; peaks lie about `crest_db` above the level."""
    pcm = _speech(round(seconds * rate), rms_dbfs, crest_db, channels, rate)
    return _write_wav(path, pcm, channels, rate)


def convert(source: Path, target: Path, *options: str) -> Path:
    """The same sound in another form, by ffmpeg; options stand before the output."""
    ffmpeg("-i", str(source), *options, str(target))
    return target


def ffmpeg(*arguments: str) -> None:
    subprocess.run([find_ffmpeg(), "-v", "error", "-nostdin", "-y", *arguments], check=True)


def cut(source: Path, target: Path, part: float) -> Path:
    """The first part (0 to 1) of a file's bytes, as an interrupted copy leaves it."""
    content = source.read_bytes()
    target.write_bytes(content[: int(len(content) * part)])
    return target


def samples(path: Path, channels: int = 1, rate: int = 48_000) -> array[float]:
    """A file decoded to float samples, channels interleaved."""
    command = [
        str(find_ffmpeg()),
        "-v",
        "error",
        "-i",
        str(path),
        "-ac",
        str(channels),
        "-ar",
        str(rate),
        "-f",
        "f32le",
        "-",
    ]
    return array("f", subprocess.run(command, check=True, capture_output=True).stdout)


def rms_dbfs(part: array[float]) -> float:
    return 10 * math.log10(math.fsum(value * value for value in part) / len(part) + 1e-20)


@cache
def _millisecond(level_dbfs: float, channels: int, rate: int) -> bytes:
    """One period of 1 kHz (the rate must be a multiple of it)."""
    amplitude = FULL_SCALE * 10 ** (level_dbfs / 20)
    period = rate // 1000
    wave_values = (round(amplitude * math.sin(2 * math.pi * step / period)) for step in range(period))
    return array("i", (value for value in wave_values for _ in range(channels))).tobytes()


@cache
def _speech(count: int, rms: float, crest: float, channels: int, rate: int) -> bytes:
    highest = min(0.98, 10 ** ((rms + crest) / 20))
    syllables = 1.4 * np.sin(np.pi * 3.1 * np.arange(count) / rate) ** 2
    noise = np.random.RandomState(1).standard_normal((count, channels))
    sound = np.clip(10 ** (rms / 20) * syllables[:, None] * noise, -highest, highest)
    sound[rate // 2 :: rate] = highest
    return (sound * FULL_SCALE).astype("<i4").tobytes()


def _write_wav(path: Path, pcm: bytes, channels: int, rate: int) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(4)
        file.setframerate(rate)
        file.writeframes(pcm)
    return path
