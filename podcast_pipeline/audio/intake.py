"""Is it a recording, and is it whole? Asked before the first sample is decoded and again after the last.

Good files must pass: MP3 without a Xing header, WAV from a pipe (its length unknown), Opus, video whose sound
is shorter than its picture. So a length in a header counts only where the header knows it.
"""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from podcast_pipeline import ffmpeg
from podcast_pipeline.audio.source import Form, form_of
from podcast_pipeline.errors import AudioError, FileProblem
from podcast_pipeline.model import Remark
from podcast_pipeline.model.times import format_clock

_DURATION = re.compile(r"  Duration: (\d+):(\d\d):(\d\d\.\d+)")
_SOUND = re.compile(r"  Stream #0:\d+\S*: Audio: (\w+).*?, (\d+) Hz, ([^,]+)")
_UNCLEAR_SOUND = re.compile(r"  Stream #0:\d+\S*: Audio: ")  # without a sample rate: ffmpeg found none
_PICTURE = re.compile(r"  Stream #0:\d+\S*: Video: (?!.*\(attached pic\))")
_GUESSED = "Estimating duration from bitrate"

# A header may count encoder delay, an unfinished frame or a chapter track. MP4 and Matroska give the duration
# of their longest track, so they are given more.
_SLACK_S = 0.5
_CONTAINER_SLACK_S = 2.0
_CUT_OFF = ("moov atom not found", "File ended prematurely", "partial file", "Error during demuxing")
_LOSSLESS = ("flac", "alac", "wavpack", "ape", "tta")
_TAIL_BYTES = 1 << 17  # an Ogg page has at most 65,307 bytes (RFC 3533)
# A writer that cannot go back to the header leaves 0 in it, or this and more: SoX 0x7FFFF000 less a part of a frame.
_UNKNOWN_SIZE = 0x7FFF0000
# Outside these there is no recording of speech, but files made to break programs, or broken by them.
_RATES_HZ = range(4_000, 768_001)
_MOST_CHANNELS = 8  # more have no places of which ffmpeg knows how to make stereo
LONGEST_S = 24 * 3600
"""What is kept of a recording grows with it (20 MB an hour); a megabyte of FLAC can hold days of silence."""

Stamp = tuple[int, int, int, int]
"""What changes when a file is replaced or written to: device, number, size, time."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What a file says of itself before anything is decoded. `exact`: `duration_s` is written in it, no guess.

    ffmpeg tells `duration_s` to 10 ms. By `stamp` a later reading sees that it is still the same file.
    """

    codec: str
    form: Form
    duration_s: float | None
    exact: bool
    has_video: bool
    container: str
    stamp: Stamp


def read_promise(path: Path) -> Promise:
    """Open `path` and read what it promises. FileProblem or AudioError when it is no recording."""
    stamp = _check_file(path)
    _check_wave(path)
    log = ffmpeg.run(ffmpeg.input_options(path))
    opened = next((line for line in log.lines if line.startswith("Input #0, ")), None)
    if opened is None:
        raise _not_opened(path, log)
    sound = next(filter(None, map(_SOUND.match, log.lines)), None)
    if sound is None and any(map(_UNCLEAR_SOUND.match, log.lines)):
        raise not_sound(path)
    if sound is None:
        raise AudioError("has no sound; name a file with an audio track", where=str(path))
    duration = next(filter(None, map(_DURATION.match, log.lines)), None)
    promise = Promise(
        codec=sound[1],
        form=form_of(int(sound[2]), sound[3]),
        duration_s=None if duration is None else int(duration[1]) * 3600 + int(duration[2]) * 60 + float(duration[3]),
        exact=duration is not None and not any(_GUESSED in line for line in log.lines),
        has_video=any(map(_PICTURE.match, log.lines)),
        container=opened.removeprefix("Input #0, "),
        stamp=stamp,
    )
    _check_form(path, promise.form)
    if promise.exact and (promise.duration_s or 0.0) > LONGEST_S:
        raise too_long(path)
    return promise


def check_unchanged(path: Path, promise: Promise) -> None:
    """FileProblem when it is no longer the file that made the promise."""
    try:
        stamp = _stamp(path.stat())
    except OSError as error:
        raise _gone(path, error) from error
    if stamp != promise.stamp:
        raise FileProblem(
            "was changed while it was read; wait until nothing writes to it, and run the command again", where=str(path)
        )


def _gone(path: Path, error: OSError) -> FileProblem:
    return FileProblem(f"cannot be read any more: {error.strerror}", where=str(path))


def too_long(path: Path) -> AudioError:
    """The error for a recording of more than LONGEST_S."""
    return AudioError(f"is longer than {LONGEST_S // 3600} hours; cut it into episodes", where=str(path))


def not_sound(path: Path) -> AudioError:
    """The error for a file in which no sound can be found."""
    return AudioError("is no audio or video file that can be read; export it as WAV or FLAC", where=str(path))


def check_whole(path: Path, promise: Promise, log: ffmpeg.Log, decoded_s: float) -> tuple[Remark, ...]:
    """Compare what was promised with what was decoded; remarks on blemishes that a listener may hear.

    AudioError when the recording is cut off or, in a lossless format, damaged.
    """
    where = str(path)
    if decoded_s <= 0:
        raise AudioError("has no sound; its audio track is empty", where=where)
    slack_s = _CONTAINER_SLACK_S if promise.container.startswith(("mov", "matroska")) else _SLACK_S
    if promise.exact and not promise.has_video and promise.duration_s and decoded_s < promise.duration_s - slack_s:
        raise _cut_off(path, promise.duration_s, decoded_s)
    try:
        bytes_lack = _wave_is_cut_off(path) or _ogg_is_cut_off(path)
    except OSError as error:
        raise _gone(path, error) from error
    if bytes_lack or log.says(*_CUT_OFF):
        raise _cut_off(path, None, decoded_s)
    if log.error_count == 0 or promise.codec.startswith("pcm_"):
        return ()
    if promise.codec in _LOSSLESS:
        raise AudioError(f"is damaged ({log.errors[0]}); copy it again from the original", where=where)
    return (Remark("damaged"),)


def _check_file(path: Path) -> Stamp:
    where = str(path)
    try:
        found = path.stat()
        kind = found.st_mode
        if stat.S_ISDIR(kind):
            raise FileProblem("is a folder; name the audio file in it", where=where)
        if not stat.S_ISREG(kind):
            raise FileProblem("is no ordinary file; copy the recording to a file first", where=where)
        with path.open("rb") as stream:
            empty = not stream.read(1)
    except FileNotFoundError as error:
        raise FileProblem("there is no such file; check the path", where=where) from error
    except OSError as error:
        raise FileProblem(f"cannot be read: {error.strerror}", where=where) from error
    if empty:
        raise AudioError("is empty (0 bytes); copy it again from the recorder", where=where)
    return _stamp(found)


def _stamp(found: os.stat_result) -> Stamp:
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _check_form(path: Path, form: Form) -> None:
    where = str(path)
    if form.sample_rate_hz not in _RATES_HZ:
        message = f"has an impossible sample rate of {form.sample_rate_hz} Hz; export it as WAV or FLAC"
        raise AudioError(message, where=where)
    if form.channels == 0:
        raise AudioError("has an audio track of no channels; export it as WAV or FLAC", where=where)
    if form.channels > _MOST_CHANNELS:
        message = f"has {form.channels} channels, of which at most {_MOST_CHANNELS} can be mixed; export it as stereo"
        raise AudioError(message, where=where)


def _check_wave(path: Path) -> None:
    """A WAV counts its bytes with 32 bits. Of a longer one, ffmpeg would take as little as its header says."""
    sound = _wave_sound(path)
    if sound is None or sound.bits == 64 or sound.claimed in (0, 0xFFFFFFFF):  # ffmpeg reads these to their end
        return
    overflown = sound.there - sound.claimed >= 1 << 32
    unfinished = _UNKNOWN_SIZE <= sound.claimed < 1 << 31 and sound.there > sound.claimed
    if overflown or unfinished:
        message = "is a WAV with more sound than its header counts; export it as FLAC, W64 or RF64"
        raise AudioError(message, where=str(path))


def _not_opened(path: Path, log: ffmpeg.Log) -> AudioError:
    where = str(path)
    if log.says("Format not on whitelist", "Not detecting m3u8"):
        return AudioError("is a picture, playlist or script, not sound; name the audio file itself", where=where)
    if log.says("moov atom not found"):
        return AudioError("is cut off: its index is missing; copy or export it again", where=where)
    return not_sound(path) if log.says("Invalid data found") else log.failed(where)


def _cut_off(path: Path, promised_s: float | None, decoded_s: float) -> AudioError:
    found = format_clock(decoded_s, millis=False)
    if promised_s is None:
        return AudioError(f"is cut off after {found}; copy or export it again", where=str(path))
    promised = format_clock(promised_s, millis=False)
    return AudioError(
        f"is cut off: its header promises {promised}, but only {found} can be read; copy or export it again",
        where=str(path),
    )


def _wave_is_cut_off(path: Path) -> bool:
    """Whether the data chunk of a WAV or W64 claims more bytes than the file has.

    ffmpeg corrects the claim without a word. (RF64 keeps it elsewhere, and there ffmpeg believes it.)
    """
    sound = _wave_sound(path)
    if sound is None:
        return False
    unknown = sound.claimed <= 0 or (sound.bits == 32 and sound.claimed >= _UNKNOWN_SIZE)
    return not unknown and sound.claimed > sound.there


@dataclass(frozen=True, slots=True)
class _WaveSound:
    """How many bytes of sound the data chunk of a WAV or W64 claims, in how many bits, and how many there are."""

    claimed: int
    bits: int
    there: int


def _wave_sound(path: Path) -> _WaveSound | None:
    size = path.stat().st_size
    with path.open("rb") as stream:
        head = stream.read(40)
        if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
            start, name_bytes, size_bytes, counted_bytes, padding = 12, 4, 4, 0, 2
        elif head[:4] == b"riff" and head[24:28] == b"wave":
            start, name_bytes, size_bytes, counted_bytes, padding = 40, 16, 8, 24, 8
        else:
            return None
        stream.seek(start)
        while len(chunk := stream.read(name_bytes + size_bytes)) == name_bytes + size_bytes:
            length = int.from_bytes(chunk[name_bytes:], "little") - counted_bytes
            if chunk[:4] == b"data":
                return _WaveSound(length, 8 * size_bytes, size - stream.tell())
            stream.seek(max(0, length + -length % padding), 1)
    return None


def _ogg_is_cut_off(path: Path) -> bool:
    """Whether the last page of an Ogg file runs past its end (RFC 3533 section 6)."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        if stream.read(4) != b"OggS":
            return False
        stream.seek(max(0, size - _TAIL_BYTES))
        tail = stream.read()
    start = tail.rfind(b"OggS\x00")
    header = tail[start : start + 27]
    if start < 0 or len(header) < 27:
        return True
    table = tail[start + 27 : start + 27 + header[26]]
    return len(table) < header[26] or start + 27 + len(table) + sum(table) > len(tail)
