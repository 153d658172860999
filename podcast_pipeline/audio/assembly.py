"""Makes intro and outro ready with pydub: faded, and as loud as the speech. Short clips only.

pydub holds a clip in memory, and would start ffprobe by itself; so it is given PCM, and at most a minute of it.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from podcast_pipeline import ffmpeg
from podcast_pipeline.audio import intake, metering
from podcast_pipeline.errors import AudioError
from podcast_pipeline.model import Measurement

LONGEST_S = 60.0

_FADE_IN_MS = 20  # against a click, not against the attack of the first note
_FADE_OUT_MS = 1000
_SAMPLE_BYTES = 4
_HEADROOM_DBTP = -1.0


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip ready to be joined: a WAV of the master's rate and channels.

    `boost_db` is what the join still adds: gain that would not have fitted into the WAV without clipping.
    """

    path: Path
    duration_s: float
    boost_db: float
    true_peak_dbtp: float


def make_clip(
    source: Path, name: str, folder: Path, *, sample_rate_hz: int, channels: int, playback_lufs: float
) -> Clip:
    """Bring the clip at `source` to the loudness of the speech and write it to `folder`/`name`.wav.

    AudioError when it cannot be read or is longer than LONGEST_S.
    """
    pcm = _read_pcm(source, name, sample_rate_hz, channels)
    segment = _faded(_audio_segment()(pcm, sample_width=_SAMPLE_BYTES, frame_rate=sample_rate_hz, channels=channels))
    path = folder / f"{name}.wav"
    measured = _write_and_measure(segment, path)
    gain_db, peak_dbtp = 0.0, measured.loudness.true_peak_dbtp
    if measured.loudness.playback_lufs is None or peak_dbtp is None:
        return Clip(path, measured.duration_s, 0.0, peak_dbtp if peak_dbtp is not None else -200.0)
    gain_db = playback_lufs - measured.loudness.playback_lufs
    in_file_db = min(gain_db, _HEADROOM_DBTP - peak_dbtp)
    _write(segment.apply_gain(in_file_db), path)
    return Clip(path, measured.duration_s, gain_db - in_file_db, peak_dbtp + gain_db)


def _read_pcm(source: Path, name: str, sample_rate_hz: int, channels: int) -> bytes:
    promise = intake.read_promise(source)
    layout = "mono" if channels == 1 else "stereo"
    form = f"out_sample_rate={sample_rate_hz}:out_chlayout={layout}:out_sample_fmt=s32:resampler=soxr:precision=28"
    graph = f"[0:a:0]aresample={form}[clip]"
    output = ["-filter_complex", graph, "-map", "[clip]", "-t", str(LONGEST_S + 1), "-f", "s32le", "-"]
    chunks: list[bytes] = []
    log = ffmpeg.run([*ffmpeg.input_options(source), *output], on_bytes=chunks.append)
    pcm = b"".join(chunks)
    duration_s = len(pcm) / (_SAMPLE_BYTES * channels * sample_rate_hz)
    if duration_s > LONGEST_S:
        raise AudioError(f"is too long for an {name}: at most {LONGEST_S:g} s; cut it first", where=str(source))
    if log.status != 0:
        raise log.failed(str(source))
    intake.check_whole(source, promise, log, duration_s)
    if duration_s < metering.SHORTEST_S:
        raise AudioError(
            f"is only {duration_s:.2f} s long; an {name} needs at least {metering.SHORTEST_S} s", where=str(source)
        )
    return pcm


def _faded(segment: Any) -> Any:
    third_ms = len(segment) // 3
    return segment.fade_in(min(_FADE_IN_MS, third_ms)).fade_out(min(_FADE_OUT_MS, third_ms))


def _write_and_measure(segment: Any, path: Path) -> Measurement:
    _write(segment, path)
    return metering.read_recording(path, intake.read_promise(path), lambda _: None).measurement


def _write(segment: Any, path: Path) -> None:
    with segment.export(path, format="wav"):
        pass


def _audio_segment() -> Any:
    # pydub looks for ffmpeg on the PATH when it is imported, and warns when there is none. We never let it use one.
    # It also imports audioop, which Python 3.13 drops (audioop-lts takes its place there).
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Couldn't find ffmpeg or avconv", category=RuntimeWarning)
        warnings.filterwarnings("ignore", message="'audioop' is deprecated", category=DeprecationWarning)
        from pydub import AudioSegment
    return AudioSegment
