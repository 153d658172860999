"""What an encoder will do to a programme, tried out on a few seconds of it: the loudest second of every so many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np

from podcast_pipeline import ffmpeg
from podcast_pipeline.audio import mp3
from podcast_pipeline.audio.decoding import raw, raw_blocks, raw_input, raw_output
from podcast_pipeline.audio.encoders import Encoder
from podcast_pipeline.audio.mastering import EncoderEffect, MasteringPlan
from podcast_pipeline.audio.meter import Meter
from podcast_pipeline.audio.mp3file import decoded_mp3
from podcast_pipeline.audio.shaping import Shaper
from podcast_pipeline.audio.slots import Grid, SlotSeries
from podcast_pipeline.audio.source import Segment
from podcast_pipeline.audio.weighting import Samples

_MOST, _TOGETHER = 16, 5
_EXCERPT_FRAMES = 48_000
_STRETCH_FRAMES = 30 * _EXCERPT_FRAMES  # of which the loudest second is kept
_EDGE_S = 0.1  # where excerpts meet there are clicks, which say nothing about the encoder
_NEAR_TOP = 0.7  # peaks within 3 dB of the highest are those that matter


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Frames of a programme, from `first_frame` on."""

    first_frame: int
    frames: Samples

    @property
    def rank(self) -> tuple[float, int]:
        """The higher its highest sample the better; of two, the first. (Their order tells nothing: cores differ.)"""
        return max(float(self.frames.max()), -float(self.frames.min())), -self.first_frame


_SILENT = (0.0, 1)


class Excerpts:
    """Collects excerpts while a programme is measured; bounded, whatever its length."""

    def __init__(self) -> None:
        self._kept: dict[int, Excerpt] = {}
        self._ranks: dict[int, tuple[float, int]] = {}
        self._every = 1
        self._lock = Lock()

    def watching(self, segment: Segment, blocks: Iterator[Samples]) -> Iterator[Samples]:
        """The same blocks; the second with the highest sample of each stretch is kept."""
        at = segment.read_from
        for block in blocks:
            for excerpt in _seconds(block, at, segment):
                self._offer(excerpt)
            at += len(block)
            yield block

    def _offer(self, excerpt: Excerpt) -> None:
        stretch, rank = excerpt.first_frame // _STRETCH_FRAMES, excerpt.rank
        with self._lock:
            if stretch % self._every or rank <= self._ranks.get(stretch, _SILENT):
                return
            self._ranks[stretch] = rank
            self._kept[stretch] = replace(excerpt, frames=excerpt.frames.copy())
            while len(self._kept) > _MOST:
                self._every *= 2
                self._kept = {kept: value for kept, value in self._kept.items() if kept % self._every == 0}

    @property
    def found(self) -> list[Excerpt]:
        return [self._kept[index] for index in sorted(self._kept)]


def try_encoder(excerpts: Sequence[Excerpt], plan: MasteringPlan, encoder: Encoder, jobs: int) -> EncoderEffect:
    """Encode and decode the excerpts as the plan would have them, and compare; a few together, on `jobs` cores."""
    groups = -(-len(excerpts) // _TOGETHER)
    with ThreadPoolExecutor(jobs) as pool:
        tried = list(pool.map(lambda turn: _tried(excerpts[turn::groups], plan, encoder), range(groups)))
    (power_in, peak_in), (power_out, peak_out) = np.concatenate(tried, axis=2)
    total_in, total_out = power_in.sum(dtype=np.float64), power_out.sum(dtype=np.float64)
    if total_in <= 0 or total_out <= 0:
        return plan.effect
    gain_db = 10 * float(np.log10(total_out / total_in))
    return EncoderEffect(gain_db, _overshoot_db(peak_in, peak_out, gain_db))


def _tried(excerpts: Sequence[Excerpt], plan: MasteringPlan, encoder: Encoder) -> Samples:
    """Power and peak of each slot as it went in, and as it came out: (2, 2, slots)."""
    grid = Grid(encoder.form.sample_rate_hz)
    shaper = Shaper(plan, grid)
    shaped = [piece for each in excerpts for piece in shaper.shaped(iter([each.frames]), each.first_frame)]
    before = np.concatenate(shaped)
    after = _decoded(_encoded(before, encoder), encoder, len(before))
    inner = _inner_slots([len(piece) for piece in shaped], grid)
    metered = (_metered(before, encoder), _metered(after, encoder))
    return np.array([(series.power[inner], series.peak[inner]) for series in metered])


def _overshoot_db(went_in: Samples, came_out: Samples, gain_db: float) -> float:
    """By how much more than its gain the encoder lifts the highest peaks."""
    high = went_in >= went_in.max() * _NEAR_TOP
    return 20 * float(np.log10(came_out[high].max() / went_in.max())) - gain_db


def _encoded(frames: Samples, encoder: Encoder) -> bytes:
    pieces: list[bytes] = []
    told = encoder.arguments(whole=False)
    if encoder.name == "m4a":  # an MP4 cannot be written to a pipe; the same packets can, in another wrapping
        told = [*told[: told.index("-movflags")], "-f", "adts"]
    log = ffmpeg.run(
        [*raw_input(encoder.form), *told, "-fflags", "+bitexact", "pipe:1"],
        on_bytes=pieces.append,
        feed=raw(iter([frames])),
    )
    if log.status != 0:
        raise log.failed(encoder.name)
    return b"".join(pieces)


_PROBED_AS = {"m4a": "aac", "opus": "ogg", "flac": "flac", "wav": "wav"}
# Streams that tell nothing of their encoder's delay: ADTS, and MP3 without an Info header.
_DELAYS = {"m4a": 1024, "mp3": mp3.ENCODER_DELAY_SAMPLES + mp3.DECODER_DELAY_SAMPLES}


def _decoded(encoded: bytes, encoder: Encoder, frames: int) -> Samples:
    delay = _DELAYS.get(encoder.name, 0)
    if encoder.name == "mp3":
        return np.concatenate(list(decoded_mp3(encoded, encoder.form, delay + frames, encoder.name)))[delay:]
    arguments = ["-f", _PROBED_AS[encoder.name], "-i", "pipe:0", "-ar", str(encoder.form.sample_rate_hz)]
    with ffmpeg.running([*arguments, *raw_output(encoder.form.channels)], feed=[encoded]) as child:
        blocks = list(raw_blocks(child, encoder.form.channels, encoder.form.sample_rate_hz))
    decoded = np.concatenate(blocks)[delay : delay + frames]
    return np.pad(decoded, ((0, frames - len(decoded)), (0, 0)))


def _metered(frames: Samples, encoder: Encoder) -> SlotSeries:
    meter = Meter(Grid(encoder.form.sample_rate_hz), encoder.form.weights)
    meter.take(frames)
    return meter.finish()


def _inner_slots(lengths: list[int], grid: Grid) -> np.ndarray:
    """The slots of excerpts that follow each other, without their edges."""
    edge, slots = int(_EDGE_S * grid.sample_rate_hz), []
    end = 0
    for length in lengths:
        first, last = (end + edge) // grid.slot_samples + 1, (end + length - edge) // grid.slot_samples
        slots.append(np.arange(first, max(first, last)))
        end += length
    return np.concatenate(slots)


def _seconds(block: Samples, at: int, segment: Segment) -> Iterator[Excerpt]:
    """What of a block lies inside the segment."""
    first, last = max(at, segment.start), min(at + len(block), segment.stop)
    for start in range(first, last, _EXCERPT_FRAMES):
        yield Excerpt(start, block[start - at : min(start + _EXCERPT_FRAMES, last) - at])
