"""Encodes a programme by its plan: MP3 in segments on all cores, every other format in one run beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from podcast_pipeline import ffmpeg
from podcast_pipeline.audio import mp3
from podcast_pipeline.audio.cores import Crew
from podcast_pipeline.audio.decoding import raw, raw_input
from podcast_pipeline.audio.encoders import PLAIN, Encoder
from podcast_pipeline.audio.mastering import MasteringPlan
from podcast_pipeline.audio.mp3file import Mp3Writer
from podcast_pipeline.audio.relay import Relay
from podcast_pipeline.audio.shaping import Shaper
from podcast_pipeline.audio.slots import Grid
from podcast_pipeline.audio.source import Form, Segment, Source
from podcast_pipeline.audio.weighting import Samples
from podcast_pipeline.errors import FfmpegFailed, FileProblem, NotEnoughSpace

_DISK_FULL = ("No space left on device", "Disk quota exceeded", "File too large")


@dataclass(frozen=True)
class Material:
    """What is encoded: its sound, how many frames it has, and what is to be made of them."""

    source: Source
    frames: int
    plan: MasteringPlan

    @property
    def shaper(self) -> Shaper:
        return Shaper(self.plan, Grid(self.source.form.sample_rate_hz))

    def blocks(self) -> Iterator[Samples]:
        """All of it, in order, as it is to be encoded."""
        return self.shaper.shaped(self.source.read(0, self.frames), 0)


def encode_mp3(
    crew: Crew, material: Material, writer: Mp3Writer, parts: Sequence[mp3.Segment], relay: Relay | None = None
) -> list[Future[None]]:
    """Begin to encode these parts, and to hand what is encoded to `relay`, in order."""
    segments = [_segment(index, part, material.frames) for index, part in enumerate(parts)]
    shaper = material.shaper

    def encode(segment: Segment, blocks: Iterator[Samples]) -> None:
        shaped = shaper.shaped(blocks, segment.read_from)
        with nullcontext(shaped) if relay is None else relay.passing(segment, shaped) as heard:
            writer.encode(parts[segment.index], heard)

    return crew.begin(material.source, segments, encode)


def _segment(index: int, part: mp3.Segment, frames: int) -> Segment:
    """What of the programme a part of the file is made from."""
    start, stop = (frame * mp3.SAMPLES_PER_FRAME for frame in (part.first_frame, part.first_frame + part.frame_count))
    return Segment(index, start, min(frames, stop), part.from_sample, part.to_sample)


def encode_streams(
    blocks: Iterator[Samples], form: Form, outputs: Mapping[Encoder, tuple[Path, float]], where: Sequence[Path]
) -> None:
    """Encode the same frames to several files at once; each with its own gain in dB on top.

    `where` names the final files in errors: NotEnoughSpace, FileProblem, FfmpegFailed.
    """
    arguments = raw_input(form)
    for encoder, (file, gain_db) in outputs.items():
        told = encoder.arguments()
        filters = [f"volume={gain_db:.4f}dB:precision=float"]
        if "-af" in told:
            filters.append(told.pop(told.index("-af") + 1))
            told.remove("-af")
        arguments += ["-map", "0:a", "-af", ",".join(filters), *PLAIN, *told, "-y", ffmpeg.file_url(file)]
    log = ffmpeg.run(arguments, feed=raw(blocks))
    names = ", ".join(map(str, where))
    if log.disk_is_full:
        raise NotEnoughSpace("the disk is full; free some space and run the command again", where=names)
    if log.status != 0:
        raise _refused(log, names)


def _refused(log: ffmpeg.Log, where: str) -> FileProblem | FfmpegFailed:
    for reason in ("Permission denied", "Read-only file system", "No such file or directory"):
        if log.says(f"Error opening output files: {reason}"):
            return FileProblem(f"cannot be written: {reason}", where=where)
    return log.failed(where)
