"""Does what a MasteringPlan says: recording and clips through one filter graph into one MP3 file.

The recording never passes through Python. The file is written under a temporary name beside its final one.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from podcast_pipeline import ffmpeg
from podcast_pipeline.audio import metering
from podcast_pipeline.audio.assembly import LONGEST_S, Clip
from podcast_pipeline.audio.mastering import Encoder, MasteringPlan
from podcast_pipeline.errors import FfmpegFailed, FileProblem, NotEnoughSpace
from podcast_pipeline.model import Measurement

_OVERSAMPLING = 4  # BS.1770-5 annex 2: true peak needs at least 192 kHz
_ATTACK_MS, _RELEASE_MS = 5, 50
_DISK_FULL = ("No space left on device", "Disk quota exceeded", "File too large")
_SPARE_BYTES = 1 << 20
_CLIP_BYTES_PER_S = 2 * 4 * 48_000  # 32-bit stereo at 48 kHz


@dataclass(frozen=True, slots=True)
class Parts:
    """What is joined, in the order of the master; `recording_s` is how long the recording plays."""

    recording: Path
    recording_s: float
    intro: Clip | None = None
    outro: Clip | None = None

    @property
    def clips(self) -> tuple[Clip, ...]:
        return tuple(clip for clip in (self.intro, self.outro) if clip is not None)

    @property
    def duration_s(self) -> float:
        return self.recording_s + sum(clip.duration_s for clip in self.clips)


def check_output(output: Path, recording: Path) -> None:
    """FileProblem when `output` cannot be written: no folder, no right, no possible name, or the recording itself."""
    try:
        _check_output(output, recording)
    except OSError as error:
        raise FileProblem(f"cannot be written: {error.strerror}", where=str(output)) from error


def _check_output(output: Path, recording: Path) -> None:
    where = str(output)
    if not output.parent.is_dir():
        raise FileProblem(f"there is no folder {str(output.parent)!r}; make it first", where=where)
    if output.is_dir():
        raise FileProblem("is a folder; name the file to write", where=where)
    if not os.access(output.parent, os.W_OK | os.X_OK):
        raise FileProblem(
            f"the folder {str(output.parent)!r} cannot be written to; change its rights or choose another", where=where
        )
    if output.exists() and recording.exists() and output.samefile(recording):
        raise FileProblem("is the recording itself; give the master another name", where=where)


def check_space(output: Path, recording_s: float, bitrate_kbps: int, clip_count: int) -> None:
    """NotEnoughSpace when the disk cannot hold the master and the clips made for it; asked before anything is tried."""
    clips_s = clip_count * LONGEST_S
    needed = int((recording_s + clips_s) * bitrate_kbps * 125 + clips_s * _CLIP_BYTES_PER_S) + _SPARE_BYTES
    free = shutil.disk_usage(output.parent).free
    if free < needed:
        raise NotEnoughSpace(
            f"needs about {_megabytes(needed)} on the disk, which has {_megabytes(free)} free; free some space",
            where=str(output),
        )


@contextmanager
def unfinished(output: Path) -> Iterator[Path]:
    """A temporary name beside `output`; whatever still bears it at the end is removed."""
    # Not the whole name: with more at its ends, a long one would be too long.
    temporary = output.with_name(f".{output.name[:40]}.{secrets.token_hex(4)}.part")
    try:
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def scratch_folder(output: Path) -> Iterator[Path]:
    """A folder beside `output` for the clips, gone at the end."""
    try:
        folder = tempfile.TemporaryDirectory(prefix=".clips-", dir=output.parent)
    except OSError as error:
        raise FileProblem(f"cannot be written: {error.strerror}", where=str(output)) from error
    with folder as path:
        yield Path(path)


def finish(temporary: Path, output: Path) -> None:
    """Give a complete file its final name, on the disk and not only in its cache."""
    try:
        with temporary.open("rb+") as stream:
            os.fsync(stream.fileno())
        temporary.replace(output)
    except OSError as error:
        raise FileProblem(f"cannot be written: {error.strerror}", where=str(output)) from error


def measure_joined(parts: Parts, encoder: Encoder) -> Measurement:
    """Measure the parts in the form they are encoded in, before any gain."""
    return _measured(parts, _joined(parts, encoder), lambda _: None)


def rehearse(parts: Parts, plan: MasteringPlan, on_progress: Callable[[float], None]) -> Measurement:
    """Measure what would go into the encoder: far cheaper than to encode and decode."""
    return _measured(parts, _graph(parts, plan), on_progress)


def encode(parts: Parts, plan: MasteringPlan, file: Path, on_progress: Callable[[float], None], *, where: str) -> None:
    """Write the MP3 to `file`. `where` names the output in errors: NotEnoughSpace, FileProblem, FfmpegFailed."""

    def tell(line: str) -> None:
        seconds = ffmpeg.seconds_in(line)
        if seconds is not None and parts.duration_s > 0:
            on_progress(min(1.0, seconds / parts.duration_s))

    arguments = [*_inputs(parts), "-filter_complex", f"{_graph(parts, plan)}[master]", "-map", "[master]"]
    arguments += [*_mp3(plan.encoder), "-progress", "pipe:1", "-y", ffmpeg.file_url(file)]
    log = ffmpeg.run(arguments, on_bytes=ffmpeg.Lines(tell))
    if log.says(*_DISK_FULL):
        raise NotEnoughSpace("the disk is full; free some space and run the command again", where=where)
    if log.status != 0:
        raise _refused(log, where)


def _measured(parts: Parts, graph: str, on_progress: Callable[[float], None]) -> Measurement:
    measured, log = metering.measure_graph(
        _inputs(parts),
        f"{graph},",
        codec="pcm",
        about_s=parts.duration_s,
        on_progress=on_progress,
        where=str(parts.recording),
    )
    if log.status != 0:
        raise log.failed(str(parts.recording))
    return measured


def _mp3(encoder: Encoder) -> list[str]:
    """CBR with a correct Info header (so to a file, never to a pipe), no metadata, nothing that names a version."""
    return [
        *("-vn", "-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1"),
        *("-fflags", "+bitexact", "-flags:a", "+bitexact"),
        *("-c:a", "libmp3lame", "-b:a", f"{encoder.bitrate_kbps}k"),
        *("-f", "mp3", "-id3v2_version", "0", "-write_xing", "1"),
    ]


def _inputs(parts: Parts) -> list[str]:
    paths = (parts.recording, *(clip.path for clip in parts.clips))
    return [argument for path in paths for argument in ffmpeg.input_options(path)]


def _graph(parts: Parts, plan: MasteringPlan) -> str:
    """The filter graph without its last label: parts in one form, joined, gain, limiter only if planned."""
    return ",".join((_joined(parts, plan.encoder), f"volume={plan.gain_db:.4f}dB:precision=double", *_limiter(plan)))


def _joined(parts: Parts, encoder: Encoder) -> str:
    layout = "mono" if encoder.channels == 1 else "stereo"
    form = (
        f"aresample=out_sample_rate={encoder.sample_rate_hz}:out_chlayout={layout}:out_sample_fmt=dbl"
        ":resampler=soxr:precision=28"
    )
    if not parts.clips:
        return f"[0:a:0]asetpts=N/SR/TB,{form}"
    chains = [f"[0:a:0]asetpts=N/SR/TB,{form}[recording]"]
    order = ["[recording]"]
    for number, clip in enumerate(parts.clips, start=1):
        label = f"[clip{number}]"
        chains.append(f"[{number}:a:0]asetpts=N/SR/TB,{form},volume={clip.boost_db:.4f}dB:precision=double{label}")
        order = [label, *order] if clip is parts.intro else [*order, label]
    return f"{';'.join(chains)};{''.join(order)}concat=n={len(order)}:v=0:a=1"


def _limiter(plan: MasteringPlan) -> list[str]:
    """Look-ahead limiter on the oversampled signal, so that it sees true peaks."""
    if plan.ceiling_dbtp is None:
        return []
    limit = 10 ** (plan.ceiling_dbtp / 20)
    rate = plan.encoder.sample_rate_hz
    return [
        f"aresample={rate * _OVERSAMPLING}",
        f"alimiter=limit={limit:.6f}:level=disabled:latency=enabled:attack={_ATTACK_MS}:release={_RELEASE_MS}",
        f"aresample={rate}",
    ]


def _refused(log: ffmpeg.Log, where: str) -> FileProblem | FfmpegFailed:
    for reason in ("Permission denied", "Read-only file system", "No such file or directory"):
        if log.says(f"Error opening output files: {reason}"):
            return FileProblem(f"cannot be written: {reason}", where=where)
    return log.failed(where)


def _megabytes(count: int) -> str:
    return f"{count / 1e6:.1f} MB"
