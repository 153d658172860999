"""What plays where in an assembled programme, as one source: speech in pieces, clips, and a bed under the speech. Pure.

Each sample depends on its own place alone, never on where a block begins: so parts may be read side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from podcast_pipeline.audio.leveller import FRAME_S, Doubles, Flags, group_means, lufs_of, slots_of_frames, smoothed
from podcast_pipeline.audio.limiter import FloatArray
from podcast_pipeline.audio.slots import SlotSeries
from podcast_pipeline.audio.source import Form, Source
from podcast_pipeline.audio.weighting import Samples
from podcast_pipeline.errors import AudioError

CUT_FADE_S = 0.015
"""Where speech is cut it fades for so long, against clicks."""

_BEFORE_SOUND_S, _BEHIND_SOUND_S = 0.3, 0.7
_ABOVE_FLOOR_DB, _FLOOR_PERCENTILE, _FRAMES_NEAR = 6.0, 5, 5  # levels are those of 100 ms
_SILENT_LUFS, _SILENT_BELOW_LU = -60.0, 40.0
_BREATH_BELOW_LU = 25.0  # no sound is called silence that is nearer to the speech than its breaths are
_SPOKEN_BELOW_LU, _WEAK_BELOW_LU = 10.0, 20.0
_PAUSE_S, _ATTACK_S, _RELEASE_S = 0.6, 0.2, 0.5


@dataclass(frozen=True, slots=True)
class Passage:
    """Frames of the speech from `source_start`, played from frame `start` to `stop`; cut ends fade."""

    source_start: int
    start: int
    stop: int
    fade_in: int = 0
    fade_out: int = 0

    @property
    def source_stop(self) -> int:
        return self.source_start + self.stop - self.start


class Addition(Protocol):
    """Sound from frame `start` to `stop` of the programme, besides the speech."""

    @property
    def start(self) -> int: ...

    @property
    def stop(self) -> int: ...

    def part(self, first: int, last: int) -> Samples:
        """Frames [first, last), counted from `start`."""
        ...


@dataclass(frozen=True, slots=True)
class Placed:
    """A clip in its place."""

    start: int
    frames: Samples

    @property
    def stop(self) -> int:
        return self.start + len(self.frames)

    def part(self, first: int, last: int) -> Samples:
        return self.frames[first:last]


@dataclass(frozen=True)
class Mixture:
    """The assembled programme. `passages` follow each other in the speech as in the programme, without a gap there."""

    speech: Source
    passages: tuple[Passage, ...]
    additions: tuple[Addition, ...]

    @property
    def form(self) -> Form:
        return self.speech.form

    @property
    def frames(self) -> int:
        return max([self.passages[-1].stop, *(each.stop for each in self.additions)])

    @property
    def seeks(self) -> bool:
        return self.speech.seeks

    def read(self, start: int = 0, stop: int | None = None) -> Iterator[Samples]:
        """See source.Source. AudioError when the speech ends before its last passage does."""
        end = self.frames if stop is None else min(stop, self.frames)
        tap = Tap(self.speech, self._heard_before(start), self._heard_before(end))
        for at in range(start, end, self.form.sample_rate_hz):
            yield self._mixed(at, min(at + self.form.sample_rate_hz, end), tap)

    def _mixed(self, at: int, until: int, tap: Tap) -> Samples:
        sound = np.zeros((until - at, self.form.channels), np.float32)
        for passage in self.passages:
            first, last = max(at, passage.start), min(until, passage.stop)
            if first < last:
                length = passage.stop - passage.start
                frames = tap.take(last - first)
                sound[first - at : last - at] += faded(
                    frames, first - passage.start, length, passage.fade_in, passage.fade_out
                )
        for each in self.additions:
            first, last = max(at, each.start), min(until, each.stop)
            if first < last:
                sound[first - at : last - at] += each.part(first - each.start, last - each.start)
        return sound

    def _heard_before(self, frame: int) -> int:
        """The speech's frame that is played at `frame` of the programme, or next after it."""
        for passage in self.passages:
            if frame < passage.stop:
                return passage.source_start + max(0, frame - passage.start)
        return self.passages[-1].source_stop


class Tap:
    """Frames [start, stop) of a source, in the amounts asked for. One that does not seek is read from its start."""

    def __init__(self, source: Source, start: int, stop: int) -> None:
        self._blocks = source.read(start if source.seeks else 0, stop)
        self._pass = 0 if source.seeks else start
        self._rest: Samples | None = None

    def take(self, count: int) -> Samples:
        """The next `count` frames. AudioError when the source ends before."""
        while self._pass:
            self._pass -= len(self._next(self._pass))
        parts = [self._next(count)]
        while (left := count - sum(map(len, parts))) > 0:
            parts.append(self._next(left))
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def _next(self, most: int) -> Samples:
        block = next(self._blocks, None) if self._rest is None else self._rest
        if block is None:
            raise AudioError(
                "ended earlier than when it was measured; leave the files alone and try again", where="recording"
            )
        self._rest = block[most:] if len(block) > most else None
        return block[:most]


def faded(frames: Samples, first: int, length: int, fade_in: int, fade_out: int) -> Samples:
    """Frames that begin with frame `first` of a sound of `length` frames, faded over so many at its ends."""
    if first >= fade_in and first + len(frames) <= length - fade_out:
        return frames
    at = np.arange(first, first + len(frames)) + 0.5
    gain = _smooth(at / max(1, fade_in)) * _smooth((length - at) / max(1, fade_out))
    return frames * gain.astype(np.float32)[:, None]


def kept_stretch(series: SlotSeries, speech_lufs: float) -> tuple[int, int]:
    """The frames of a recording from shortly before its first sound to shortly behind its last.

    Sound is what stands 6 dB out of the noise floor and above about -60 LUFS; nothing within 25 LU of the speech is
    ever taken for silence, so breaths and soft beginnings stay. All is kept where that finds nothing.
    """
    levels, frame = _levels(series)
    floor_lufs = float(np.percentile(levels, _FLOOR_PERCENTILE)) if len(levels) else 0.0
    lowest = max(floor_lufs + _ABOVE_FLOOR_DB, min(_SILENT_LUFS, speech_lufs - _SILENT_BELOW_LU))
    (heard,) = np.nonzero(levels > min(lowest, speech_lufs - _BREATH_BELOW_LU))
    if not len(heard):
        return 0, series.samples
    samples, rate = frame * series.grid.slot_samples, series.grid.sample_rate_hz
    first = int(heard[0]) * samples - round(_BEFORE_SOUND_S * rate)
    stop = (int(heard[-1]) + 1) * samples + round(_BEHIND_SOUND_S * rate)
    return max(0, first), min(stop, series.samples)


def ducking_curve(series: SlotSeries, speech_lufs: float, under_db: float, pause_db: float) -> FloatArray:
    """The gain of a bed per slot of the speech, linear: `under_db` while somebody speaks, `pause_db` in pauses.

    A pause is longer than 0.6 s. The bed goes down in the 200 ms before speech and comes up within 500 ms after it.
    """
    levels, frame = _levels(series)
    frames_per_s = series.grid.slots_per_s / frame
    floor_lufs = float(np.percentile(levels, _FLOOR_PERCENTILE)) if len(levels) else 0.0
    weak_lufs = max(speech_lufs - _WEAK_BELOW_LU, floor_lufs + _ABOVE_FLOOR_DB)
    spoken = levels > min(speech_lufs - _SPOKEN_BELOW_LU, weak_lufs)
    before, behind = _distances(spoken)
    short = before + behind <= _PAUSE_S * frames_per_s + 1
    near = np.maximum(1 - before / (_RELEASE_S * frames_per_s), 1 - behind / (_ATTACK_S * frames_per_s))
    down = np.where(short, 1.0, _smooth(near))
    return slots_of_frames(pause_db + down * (under_db - pause_db), frame, len(series.power))


def laid_out(
    kept: tuple[int, int], begin: int, cuts: Sequence[tuple[int, int]], series: SlotSeries
) -> tuple[tuple[Passage, ...], list[int]]:
    """The kept speech from frame `begin` of the programme, opened at each cut; and where the cuts' clips play.

    A cut is (frame of the speech, length of the clip), in order; one outside what is kept moves to its nearest end.
    """
    fade = round(CUT_FADE_S * series.grid.sample_rate_hz)
    passages, places = [], []
    source_start, start = kept[0], begin
    for at, length in (*cuts, (kept[1], 0)):
        source_stop = min(max(at, kept[0]), kept[1])
        stop = start + source_stop - source_start
        if stop > start:
            edge = min(fade, (stop - start) // 2)
            fades = (edge if source_start > 0 else 0, edge if source_stop < series.samples else 0)
            passages.append(Passage(source_start, start, stop, *fades))
        places.append(stop)
        source_start, start = source_stop, stop + length
    return tuple(passages), places[:-1]


def stretches_between(
    passages: Sequence[Passage], first: int, last: int, shortest: int
) -> Iterator[tuple[int, int, int]]:
    """Where speech plays between frames `first` and `last`: (start, stop, frame of the speech at start)."""
    for passage in passages:
        start, stop = max(passage.start, first), min(passage.stop, last)
        if stop - start >= shortest:
            yield start, stop, passage.source_start + start - passage.start


def _levels(series: SlotSeries) -> tuple[Doubles, int]:
    """The level of each frame of 20 ms with its neighbours, and how many slots a frame has."""
    frame = max(1, round(FRAME_S * series.grid.slots_per_s))
    powers = group_means(series.power, frame)
    return lufs_of(smoothed(powers, np.ones(_FRAMES_NEAR))) if len(powers) else powers, frame


def _distances(flags: Flags) -> tuple[Doubles, Doubles]:
    """How far each place is behind the last set flag, and before the next one; 0 on a flag, inf where there is none."""
    at = np.arange(len(flags), dtype=np.float64)
    last = np.maximum.accumulate(np.where(flags, at, -np.inf))
    following = np.minimum.accumulate(np.where(flags, at, np.inf)[::-1])[::-1]
    return at - last, following - at


def _smooth(way: Doubles) -> Doubles:
    """From 0 to 1, level at both ends. Products only: they give the same bits wherever in an array they stand."""
    clipped = np.clip(way, 0.0, 1.0)
    smooth: Doubles = clipped * clipped * (3.0 - 2.0 * clipped)
    return smooth
