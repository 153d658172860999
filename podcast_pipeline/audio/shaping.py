"""Applies a plan's gain and curve to frames as they pass. Pure."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from podcast_pipeline.audio.layers import GainLine
from podcast_pipeline.audio.mastering import MasteringPlan, factor_of
from podcast_pipeline.audio.slots import Grid
from podcast_pipeline.audio.weighting import Samples


class Shaper:
    """What a plan makes of a programme's frames, wherever in the programme they are."""

    def __init__(self, plan: MasteringPlan, grid: Grid) -> None:
        self._gain = factor_of(plan.gain_db)
        self._line = None if plan.curve is None else GainLine(plan.curve, grid.slot_samples)

    def shaped(self, blocks: Iterator[Samples], first_frame: int) -> Iterator[Samples]:
        """The blocks after gain and curve; the first begins at `first_frame` of the programme."""
        for block in blocks:
            if self._line is None:
                yield block * np.float32(self._gain)
            else:
                yield self._line.applied(block, first_frame, self._gain)
            first_frame += len(block)
