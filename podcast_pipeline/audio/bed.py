"""A music bed: music that goes on for as long as somebody speaks, as an addition to a mixture. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from podcast_pipeline.audio.layers import GainLine
from podcast_pipeline.audio.mixing import faded
from podcast_pipeline.audio.weighting import Samples


class Sound(Protocol):
    """Sound that is there to its end, in memory or elsewhere, and sliced by frames."""

    def __len__(self) -> int: ...

    def __getitem__(self, part: slice, /) -> Samples: ...


@dataclass(frozen=True, slots=True)
class Loop:
    """Music that goes on for ever: its end is crossfaded with its beginning over `overlap` frames, at equal power."""

    sound: Sound
    overlap: int

    def part(self, first: int, last: int) -> Samples:
        pieces, period = [np.zeros((0, self.sound[0:1].shape[1]), np.float32)], len(self.sound) - self.overlap
        while first < last:
            turn, place = divmod(first, period)
            stop = min(place + last - first, period)
            pieces.append(self._joined(place, stop) if turn else self.sound[place:stop])
            first += stop - place
        return np.concatenate(pieces)

    def _joined(self, start: int, stop: int) -> Samples:
        """Frames of a later turn: what is played first lies over the end of the turn before."""
        frames = self.sound[start:stop].copy()
        joint = max(0, min(stop, self.overlap) - start)
        way = ((np.arange(start, start + joint) + 0.5) / self.overlap)[:, None]
        begins, ends = np.sqrt(way).astype(np.float32), np.sqrt(1 - way).astype(np.float32)
        period = len(self.sound) - self.overlap
        frames[:joint] = frames[:joint] * begins + self.sound[start + period : start + period + joint] * ends
        return frames


@dataclass(frozen=True, slots=True)
class Underlaid:
    """A loop under speech that begins there with its frame `source_start`; `gains` runs by the speech's time."""

    start: int
    stop: int
    source_start: int
    loop: Loop
    gains: GainLine
    fade: int

    def part(self, first: int, last: int) -> Samples:
        sound = self.gains.applied(self.loop.part(first, last), self.source_start + first)
        return faded(sound, first, self.stop - self.start, self.fade, self.fade)
