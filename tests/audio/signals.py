"""Signals the tests make: sines by the tables of EBU Tech 3341 and 3342, and noise that rises and falls as speech does.

Levels of sines are peaks of each channel in dBFS, as in the tables.
"""

from __future__ import annotations

import math
import struct
import subprocess
import wave
from array import array
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from podcast_pipeline.ffmpeg import find_ffmpeg

FULL_SCALE = 2**31 - 1

Sound = NDArray[np.float64]
"""Frames (n, channels) or one channel (n), 1.0 being full scale."""

_FLOAT_SUBFORMAT = bytes.fromhex("0300000000001000800000aa00389b71")  # KSDATAFORMAT_SUBTYPE_IEEE_FLOAT


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


def write_32_bit(path: Path, sound: NDArray[np.floating], *, rate: int = 48_000) -> Path:
    """Frames (n, channels) as a 32-bit WAV; what is above full scale is clipped."""
    pcm = (np.clip(sound.astype(np.float64), -1, 1) * FULL_SCALE).astype("<i4").tobytes()
    return _write_wav(path, pcm, sound.shape[1], rate)


def write_float(path: Path, sound: Sound, *, rate: int = 48_000, channel_mask: int | None = None) -> Path:
    """32-bit float WAV; `channel_mask` says where its speakers stand (WAVEFORMATEXTENSIBLE)."""
    frames = sound.reshape(len(sound), -1)
    channels = frames.shape[1]
    pcm = frames.astype("<f4").tobytes()
    kind = 3 if channel_mask is None else 0xFFFE
    form = struct.pack("<HHIIHH", kind, channels, rate, rate * channels * 4, channels * 4, 32)
    if channel_mask is not None:
        form += struct.pack("<HHI", 22, 32, channel_mask) + _FLOAT_SUBFORMAT
    chunks = b"fmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", len(pcm)) + pcm
    path.write_bytes(b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks)
    return path


def write_16_bit(path: Path, sound: Sound, *, rate: int = 48_000, dither: bool = False) -> Path:
    """16-bit WAV as recorders write it: what is too loud is cut off at full scale."""
    frames = sound.reshape(len(sound), -1) * 0x7FFF
    if dither:
        random = np.random.RandomState(3)
        frames = frames + random.uniform(-0.5, 0.5, frames.shape) + random.uniform(-0.5, 0.5, frames.shape)
    pcm = np.clip(np.round(frames), -0x8000, 0x7FFF).astype("<i2")
    return _write_wav(path, pcm.tobytes(), frames.shape[1], rate, sample_bytes=2)


def sine(seconds: float, frequency_hz: float, level_dbfs: float, *, rate: int = 48_000, degrees: float = 0.0) -> Sound:
    """One channel."""
    turns = np.arange(round(seconds * rate)) * (frequency_hz / rate) + degrees / 360
    return np.asarray(10 ** (level_dbfs / 20) * np.sin(2 * np.pi * turns))


def levels(*segments: tuple[float, float], rate: int = 48_000) -> Sound:
    """One channel of a 1 kHz sine; each segment is (seconds, dBFS), -inf for silence."""
    parts = [np.full(round(seconds * rate), 10 ** (level / 20)) for seconds, level in segments]
    loudness = np.concatenate(parts)
    return np.asarray(loudness * sine(len(loudness) / rate, 1000, 0.0, rate=rate))


def speech(seconds: float, rms_dbfs: float, *, channels: int = 1, rate: int = 48_000, seed: int = 1) -> Sound:
    """Voiced sound in syllables of 4 a second, pauses in between; each channel another voice. No flat tops."""
    random = np.random.RandomState(seed)
    time = np.arange(round(seconds * rate)) / rate
    voices = []
    for channel in range(channels):
        turns = (110 + 45 * channel) * (time + 0.002 * np.sin(2 * np.pi * 0.7 * time))
        syllables = np.maximum(np.sin(2 * np.pi * 2 * time + 0.5 * channel), 0.02)
        voices.append(_voice()[(turns % 1 * len(_voice())).astype(int)] * syllables)
    sound = np.array(voices).T
    sound += 0.02 * random.standard_normal(sound.shape)
    return np.asarray(sound * (10 ** (rms_dbfs / 20) / np.sqrt(np.mean(sound**2))))


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
    form = ("-ac", str(channels), "-ar", str(rate), "-f", "f32le", "-")
    command = [str(find_ffmpeg()), "-v", "error", "-i", str(path), *form]
    return array("f", subprocess.run(command, check=True, capture_output=True).stdout)


def rms_dbfs(part: array[float]) -> float:
    return 10 * math.log10(math.fsum(value * value for value in part) / len(part) + 1e-20)


@cache
def _voice() -> Sound:
    """A period of 29 partials."""
    phases = np.random.RandomState(1).uniform(0, 2 * np.pi, 29)
    turns = 2 * np.pi * np.arange(1 << 16) / (1 << 16)
    return np.asarray(sum(np.sin(n * turns + phase) / n for n, phase in enumerate(phases, start=1)))


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


def _write_wav(path: Path, pcm: bytes, channels: int, rate: int, sample_bytes: int = 4) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(sample_bytes)
        file.setframerate(rate)
        file.writeframes(pcm)
    return path
