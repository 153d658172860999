"""Sources made of sources: one channel of two, a gain from slot to slot. Pure; each block passes and is gone."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from podcast_pipeline.audio import limiter
from podcast_pipeline.audio.limiter import FloatArray
from podcast_pipeline.audio.recognition import Sides
from podcast_pipeline.audio.slots import Grid, SlotSeries
from podcast_pipeline.audio.source import Form, Source, plain_form
from podcast_pipeline.audio.weighting import Samples


@dataclass(frozen=True)
class Layer(ABC):
    """A source over another, of which each frame depends on the frame below it alone."""

    source: Source

    @property
    def form(self) -> Form:
        return self.source.form

    @property
    def frames(self) -> int | None:
        return self.source.frames

    @property
    def seeks(self) -> bool:
        return self.source.seeks

    def read(self, start: int = 0, stop: int | None = None) -> Iterator[Samples]:
        """See source.Source."""
        for block in self.source.read(start, stop):
            yield self.passed(block, start)
            start += len(block)

    @abstractmethod
    def passed(self, frames: Samples, first_frame: int) -> Samples:
        """What becomes of frames of the source, from `first_frame` on."""

    @abstractmethod
    def series(self, measured: SlotSeries) -> SlotSeries:
        """What was measured of the source, as it is of this one."""


@dataclass(frozen=True)
class OneSide(Layer):
    """A stereo source as mono: `side` is what its channels hold."""

    side: Sides

    @property
    def form(self) -> Form:
        return plain_form(self.source.form.sample_rate_hz, 1)

    def passed(self, frames: Samples, first_frame: int = 0) -> Samples:
        """Both sides in equal parts where both sound; the side that sounds where one is empty."""
        if self.side in ("left", "right"):
            return np.ascontiguousarray(frames[:, :1] if self.side == "left" else frames[:, 1:])
        return np.asarray(frames.mean(axis=1, keepdims=True))

    def series(self, measured: SlotSeries) -> SlotSeries:
        """What was measured of the stereo source, as it is of this one: its power is that of one channel."""
        factor = 1.0 if self.side in ("left", "right") else 0.5
        return replace(measured, power=measured.power * np.float32(factor))


@dataclass(frozen=True)
class Curved(Layer):
    """A source under a curve of gains, one for each slot; behind the curve's end its last value holds."""

    curve: FloatArray

    def passed(self, frames: Samples, first_frame: int) -> Samples:
        """Frames of the source, from `first_frame` on, under the curve."""
        return self._line.applied(frames, first_frame)

    @cached_property
    def _line(self) -> GainLine:
        return GainLine(self.curve, Grid(self.form.sample_rate_hz).slot_samples)

    def series(self, measured: SlotSeries) -> SlotSeries:
        """What was measured of the source, as it is under the curve."""
        curve = self.curve[: len(measured.power)]
        return replace(
            measured,
            power=measured.power * limiter.power_gain(curve),
            peak=measured.peak * curve,
        )


class GainLine:
    """A curve of gains as it is applied to samples: straight lines between the borders of slots."""

    def __init__(self, curve: FloatArray, slot_samples: int) -> None:
        self._curve, self._slot = curve, slot_samples
        self._way = np.arange(slot_samples, dtype=np.float32) / slot_samples

    def applied(self, block: Samples, first_frame: int, gain: float = 1.0) -> Samples:
        """A block that begins at `first_frame`, times the curve and `gain`."""
        first, last = first_frame // self._slot, -(-(first_frame + len(block)) // self._slot)
        borders = limiter.border_gains(self._curve, first, last)
        if (borders == 1.0).all():
            return block * np.float32(gain)
        lines = borders[:-1, None] + np.diff(borders)[:, None] * self._way
        start = first_frame - first * self._slot
        gains = lines.reshape(-1)[start : start + len(block), None] * np.float32(gain)
        return np.asarray(block * gains, np.float32)
