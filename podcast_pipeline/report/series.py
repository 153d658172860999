"""The 100 ms series of a recording and its master, side by side in the master's time, reduced to a few columns. Pure.

A value that is not there (an intro has no recording) is NaN; silence is -inf.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from podcast_pipeline.model import Measurement, Timeline

STEPS_PER_S = 10

# How long the window is that a value of the series stands for (EBU Tech 3341); it is drawn at its middle.
MOMENTARY_S, SHORT_TERM_S, STEP_S = 0.4, 3.0, 0.1

# BS.1770-5, annex 1: one channel reads this much below the same sound on two speakers.
MONO_LU = 10 * math.log10(2)


def heard_offset_lu(measured: Measurement) -> float:
    """What must be added to a plain meter's loudness to have it as heard on two speakers: 3.01 LU for mono, else 0."""
    loudness = measured.loudness
    if loudness.playback_lufs is not None and loudness.integrated_lufs is not None:
        return loudness.playback_lufs - loudness.integrated_lufs
    return MONO_LU if measured.channels == 1 else 0.0


def placed(
    series: Sequence[float],
    window_s: float,
    *,
    duration_s: float,
    timeline: Timeline | None = None,
    offset: float = 0.0,
) -> list[float]:
    """The series in steps of 100 ms over `duration_s`, each value at the middle of its window, `offset` added.

    With a `timeline` the series is the recording's, and moves to where the master plays it.
    """
    steps = math.ceil(duration_s * STEPS_PER_S) if math.isfinite(duration_s) else 0
    found = [math.nan] * max(0, steps)
    stretches = [(0.0, 0.0, float(duration_s))]
    if timeline is not None:
        stretches = [(span.source_start_s, span.output_start_s, span.duration_s) for span in timeline.spans]
    for source_s, output_s, length_s in stretches:
        first = max(0, math.ceil((source_s - window_s / 2) * STEPS_PER_S))
        end = min(len(series), math.ceil((source_s + length_s - window_s / 2) * STEPS_PER_S))
        shift = math.floor((output_s - source_s + window_s / 2) * STEPS_PER_S + 1e-6)
        for index in range(max(first, -shift), min(end, len(found) - shift)):
            found[index + shift] = series[index] + offset
    return found


def columns(values: Sequence[float], most: int) -> list[list[float]]:
    """The values in at most `most` columns of equal length, without those that are not there."""
    count = min(most, len(values))
    edges = [len(values) * column // count for column in range(count + 1)] if count else [0]
    return [[value for value in values[start:end] if not math.isnan(value)] for start, end in pairwise(edges)]


def mean_db(values: Sequence[float]) -> float:
    """The mean of the powers in dB; -inf for silence, NaN for nothing at all."""
    if not values:
        return math.nan
    power = math.fsum(10 ** (min(value, 300.0) / 10) for value in values) / len(values)
    return 10 * math.log10(power) if power > 0 else -math.inf


def highest(values: Sequence[float]) -> float:
    return max(values, default=math.nan)


def lowest(values: Sequence[float]) -> float:
    return min(values, default=math.nan)


def strongest(values: Sequence[float]) -> float:
    """The value that is farthest from zero."""
    return max(values, key=abs, default=math.nan)


def mean_of(values: Sequence[float]) -> float:
    """The plain mean of what is finite; NaN for nothing at all."""
    finite = [value for value in values if math.isfinite(value)]
    return math.fsum(finite) / len(finite) if finite else math.nan
