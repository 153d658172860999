"""Curves, areas and axes of the report's pictures: numbers in, SVG path strings and positions out. Pure.

A curve is drawn in units of its own, one column wide and `UNITS` high with 0 at the top, and stretched to the page by
the nested <svg>; so it is small, and the words beside it keep their size on every screen. All is rounded to whole
units: the same input gives the same bytes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

# Two points each for an area: never more than 1,440 a curve.
MOST_COLUMNS = 720
UNITS = 500

_TIME_STEPS_S = (
    0.1,
    0.5,
    1,
    2,
    5,
    10,
    15,
    30,
    60,
    120,
    180,
    300,
    600,
    900,
    1200,
    1800,
    3600,
    7200,
    14400,
    43200,
    86400,
)
_MOST_TIMES = 6  # so many fit beside each other on a phone


@dataclass(frozen=True, slots=True)
class Scale:
    """What lies at the bottom and at the top of a picture, with grid lines every `step`."""

    bottom: float
    top: float
    step: float

    def unit(self, value: float) -> int:
        """From 0 at the top to UNITS at the bottom; what lies outside is drawn at the edge."""
        part = (self.top - value) / (self.top - self.bottom)
        return round(UNITS * min(1.0, max(0.0, part)))

    def percent(self, value: float) -> float:
        return self.unit(value) * 100 / UNITS

    @property
    def grid(self) -> list[float]:
        """The values of the grid lines, from the top down."""
        count = math.floor((self.top - self.bottom) / self.step + 1e-9)
        return [self.top - number * self.step for number in range(count + 1)]


def scale_around(values: Sequence[float], *, least_bottom: float, least_top: float, most_db: float = 78) -> Scale:
    """Six or twelve dB a grid line, from least_bottom to least_top or as far as finite `values` need it."""
    finite = [value for value in values if math.isfinite(value)]
    top = 6.0 * math.ceil(max([least_top, *finite]) / 6)
    bottom = max(top - most_db, 6.0 * math.floor(min([least_bottom, *finite]) / 6))
    step = 6.0 if top - bottom <= 30 else 12.0
    return Scale(top - step * math.ceil((top - bottom) / step), top, step)


def line_path(values: Sequence[float], scale: Scale) -> str:
    """One line through the columns, broken where there is silence or nothing."""
    drawn = []
    for start, heights in _runs([scale.unit(value) if math.isfinite(value) else None for value in values]):
        drawn.append(f"M{start} {heights[0]}{_steps(heights, 1)}h1")
    return "".join(drawn)


def band_path(lows: Sequence[float], highs: Sequence[float], scale: Scale) -> str:
    """The area between two curves; silence lies at the bottom, and there is a gap where there is nothing."""
    drawn = []
    upper = [None if math.isnan(value) else scale.unit(value) for value in highs]
    lower = [None if math.isnan(value) else scale.unit(value) for value in lows]
    for (start, tops), (_, bottoms) in zip(_runs(upper), _runs(lower), strict=True):
        drawn.append(f"M{start} {tops[0]}{_steps(tops, 1)}h1V{bottoms[-1]}h-1{_steps(bottoms[::-1], -1)}z")
    return "".join(drawn)


def bars_path(values: Sequence[float], scale: Scale, base: float = 0.0) -> str:
    """A bar for each column from `base` to its value; nothing where the two are drawn at the same height."""
    zero = scale.unit(base)
    heights = [scale.unit(value) if math.isfinite(value) else zero for value in values]
    drawn = []
    for start, run in _runs([height if height != zero else None for height in heights]):
        edges = "".join(f"h1v{after - before}" for before, after in pairwise(run))
        drawn.append(f"M{start} {zero}V{run[0]}{edges}h1V{zero}z")
    return "".join(drawn)


def time_step_s(duration_s: float) -> float:
    """How many seconds lie between two times of the axis."""
    return next((step for step in _TIME_STEPS_S if duration_s / step <= _MOST_TIMES), math.ceil(duration_s / 6))


def times_s(duration_s: float) -> list[float]:
    """The times of the axis; the last one stands clear of the end."""
    step_s = time_step_s(duration_s)
    count = int(duration_s / step_s) if duration_s > 0 else 0
    return [number * step_s for number in range(count + 1) if number == 0 or number * step_s <= 0.92 * duration_s]


def _runs(heights: Sequence[int | None]) -> Iterator[tuple[int, list[int]]]:
    """The stretches without a gap: the column where each starts, and its heights."""
    run: list[int] = []
    for column, height in enumerate([*heights, None]):
        if height is not None:
            run.append(height)
        elif run:
            yield column - len(run), run
            run = []


def _steps(heights: Sequence[int], columns: int) -> str:
    """From each height to the next, as relative line commands written short."""
    if len(heights) < 2:
        return ""
    moves = []
    for before, after in pairwise(heights):
        rise = after - before
        moves.append(f"{columns}{rise}" if rise < 0 else f"{columns} {rise}")
    return "l" + _joined(moves)


def _joined(numbers: Sequence[str]) -> str:
    """A minus sign parts two numbers as well as a blank does."""
    return "".join(text if index == 0 or text.startswith("-") else f" {text}" for index, text in enumerate(numbers))
