"""Measures sources on all cores: blocks go into meters, segment by segment, and what they found is joined."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from podcast_pipeline.audio import intake, loudness
from podcast_pipeline.audio.cores import Crew, over_segments
from podcast_pipeline.audio.decoding import Recording, all_said, endless_segments, equal_segments
from podcast_pipeline.audio.meter import AFTER, FOR_A_LIMITER, RUN_UP_S, Meter, highest_by_step, told_alike
from podcast_pipeline.audio.recognition import Sides, recognise
from podcast_pipeline.audio.scratch import Scratch
from podcast_pipeline.audio.slots import (
    Grid,
    SlotSeries,
    fill,
    joined,
    room_for,
    shortened,
    whole_steps,
)
from podcast_pipeline.audio.source import Form, Segment, Source, segment_count
from podcast_pipeline.audio.weighting import Samples
from podcast_pipeline.errors import AudioError
from podcast_pipeline.model import Loudness, Measurement, Remark

Watch = Callable[[Segment, Iterator[Samples]], Iterator[Samples]]

_SAME_LENGTH_S = 0.1  # filters that work in blocks add some ms; no chapter is set as exactly as this
SHORTEST_S = 0.4  # one block of BS.1770-5

_STREAM_SEGMENT_S = 30  # of sources that are read in one piece; a segment for each core is in memory
_OTHER_RATE_HZ = 48_000  # for recordings whose rate has no whole samples in 100 ms, such as 11,025 Hz


@dataclass(frozen=True, slots=True)
class Reading:
    """A measured recording. `damage` says what was not quite right with the file.

    `source` is what was measured, to be read again.
    """

    measurement: Measurement
    series: SlotSeries
    sides: Sides
    damage: tuple[Remark, ...]
    source: Source


def read_recording(
    path: Path,
    promise: intake.Promise,
    *,
    jobs: int,
    form: Form | None = None,
    filters: str | None = None,
    segments: int | None = None,
    peaks: float = FOR_A_LIMITER,
    scratch: Scratch | None = None,
    watch: Watch = lambda _, blocks: blocks,
    on_progress: Callable[[float], None] = lambda _: None,
) -> Reading:
    """Decode the first audio track of `path` and measure it, in its own form or in another.

    AudioError when it is cut off, damaged or too short. `segments`: into how many it is cut; None leaves that to us.
    `peaks` as in meter.Meter; `scratch`: where to keep what was decoded, when it is to be read again.
    """
    recording = Recording(path, promise, form or _measurable(promise.form), filters)
    source = recording if scratch is None or recording.costs_nothing else scratch.keeping(recording)
    series = measure_source(source, jobs=jobs, segments=segments, peaks=peaks, watch=watch, on_progress=on_progress)
    said = all_said(recording.logs)
    if said.status != 0 and series.samples == 0:
        raise intake.not_sound(path) if filters is None else said.failed(str(path))
    if said.status != 0:
        raise AudioError(f"cannot be decoded ({said.last_words}); export it as WAV or FLAC", where=str(path))
    damage = () if filters is not None else intake.check_whole(path, promise, said, series.duration_s)
    if series.duration_s < SHORTEST_S:
        raise AudioError(
            f"is only {series.duration_s:.2f} s long; loudness needs at least {SHORTEST_S} s", where=str(path)
        )
    native = promise.form if form is None else form
    measured, sides = measurement_of(series, native, promise.codec)
    return Reading(measured, series, sides, damage, source)


def remarks_on_length(before: Reading, after: Reading) -> tuple[Remark, ...]:
    """What to say of filters that made a recording longer or shorter: all that goes by its seconds would move."""
    before_s, after_s = before.series.duration_s, after.series.duration_s
    if abs(after_s - before_s) <= _SAME_LENGTH_S:
        return ()
    return (Remark("length_changed", values=(("before_s", before_s), ("after_s", after_s))),)


def measure_source(
    source: Source,
    *,
    jobs: int,
    segments: int | None = None,
    peaks: float = FOR_A_LIMITER,
    watch: Watch = lambda _, blocks: blocks,
    on_progress: Callable[[float], None] = lambda _: None,
) -> SlotSeries:
    """The series of a whole source. How it is cut into segments changes nothing but how fast it goes.

    `peaks` as in meter.Meter. `watch` sees each segment's blocks as they pass.
    """
    frames = source.frames
    with Crew(jobs, lambda done: on_progress(min(1.0, done / frames) if frames else 0.0)) as crew:
        series = begin_to_measure(crew, source, segments=segments, peaks=peaks, watch=watch)()
    on_progress(1.0)
    return series


def begin_to_measure(
    crew: Crew,
    source: Source,
    *,
    segments: int | None = None,
    peaks: float,
    watch: Watch = lambda _, blocks: blocks,
) -> Callable[[], SlotSeries]:
    """The same for a crew that has other work, too: call what is returned for the series."""
    grid, frames = Grid(source.form.sample_rate_hz), source.frames
    run_up = int(RUN_UP_S * source.form.sample_rate_hz)
    if frames is None or (segments is None and not source.seeks):
        cut: Iterator[Segment] | list[Segment] = endless_segments(
            _STREAM_SEGMENT_S * 10 * grid.step_samples, run_up, AFTER
        )
    else:
        count = segments or segment_count(frames / source.form.sample_rate_hz)
        cut = equal_segments(frames, count, grid.step_samples, run_up, AFTER)
    # Filters may make a source longer than it says; one that seeks has none.
    bounded = frames if source.seeks else None
    room = None if bounded is None else room_for(grid, bounded, stereo=source.form.channels == 2)

    def measured(segment: Segment, blocks: Iterator[Samples]) -> tuple[int, SlotSeries | None]:
        part = _measured(Meter(grid, source.form.weights, peaks), segment, watch(segment, blocks))
        if room is None:
            return part.samples, part
        fill(room, part, segment.start)
        return part.samples, None

    begun = crew.begin(source, cut, measured)

    def series() -> SlotSeries:
        parts = crew.results(begun)
        if room is not None:
            return told_alike(shortened(room, sum(samples for samples, _ in parts)), peaks)
        found = [part for _, part in parts if part is not None]
        return told_alike(joined(found), peaks) if found else Meter(grid, source.form.weights).finish()

    return series


def measure_again(
    source: Source, series: SlotSeries, places: Sequence[tuple[int, int]], *, peaks: float, jobs: int
) -> SlotSeries:
    """The series after the source changed in these places (frames from, to), which alone are measured.

    It is written into: that of three hours takes too much memory to be there twice.
    """
    step, run_up = series.grid.step_samples, int(RUN_UP_S * source.form.sample_rate_hz)
    segments = []
    for index, (first, last) in enumerate(places):
        start, stop = first // step * step, min(series.samples, -(-last // step) * step)
        segments.append(Segment(index, start, stop, max(0, start - run_up), stop + AFTER))

    def measured(segment: Segment, blocks: Iterator[Samples]) -> SlotSeries:
        return _measured(Meter(series.grid, source.form.weights, peaks), segment, blocks)

    parts = over_segments(source, segments, measured, jobs=jobs)
    for segment, part in zip(segments, parts, strict=True):
        fill(series, part, segment.start)
    return told_alike(series, peaks)


def measurement_of(series: SlotSeries, form: Form, codec: str) -> tuple[Measurement, Sides]:
    """The figures of a series of sound in this form, and what its channels hold."""
    steps = whole_steps(series)
    integrated = loudness.integrated_lufs(steps)
    playback_lu = loudness.MONO_PLAYBACK_LU if form.channels == 1 else 0.0
    peak = float(series.peak.max(initial=0.0))
    slots = series.grid.slots_per_step
    recognised = recognise(series, form.channels)
    measurement = Measurement(
        loudness=Loudness(
            integrated_lufs=integrated,
            playback_lufs=None if integrated is None else integrated + playback_lu,
            true_peak_dbtp=20 * float(np.log10(peak)) if peak > 0 else None,
            loudness_range_lu=loudness.range_lu(steps),
        ),
        momentary_max_lufs=loudness.highest_lufs(series.power, loudness.BLOCK_STEPS * slots),
        short_term_max_lufs=loudness.highest_lufs(series.power, loudness.WINDOW_STEPS * slots),
        duration_s=series.duration_s,
        channels=form.channels,
        sample_rate_hz=form.sample_rate_hz,
        codec=codec,
        momentary_lufs=_printed(loudness.lufs(loudness.moving(steps, loudness.BLOCK_STEPS))),
        short_term_lufs=_printed(loudness.lufs(loudness.moving(steps, loudness.WINDOW_STEPS))),
        peaks_dbtp=_printed(_decibels(highest_by_step(series))),
        remarks=recognised.remarks,
    )
    return measurement, recognised.sides


def _measured(meter: Meter, segment: Segment, blocks: Iterator[Samples]) -> SlotSeries:
    """One segment: first what lies before it, then itself, then a few frames of what comes behind."""
    before, inside = segment.start - segment.read_from, segment.stop - segment.start
    after: Samples | None = None
    for whole in blocks:
        block = whole
        if before:
            meter.run_up(block[:before])
            before, block = before - len(block[:before]), block[before:]
        meter.take(block[:inside])
        after = block[inside:] if after is None or not len(after) else np.concatenate([after, block[inside:]])
        inside -= len(block[:inside])
    return meter.finish(after)


def _measurable(form: Form) -> Form:
    return form if Grid.fits(form.sample_rate_hz) else Form(_OTHER_RATE_HZ, form.channels, form.weights)


def _decibels(factors: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore"):
        return np.asarray(20 * np.log10(factors))


def _printed(series: np.ndarray) -> tuple[float, ...]:
    """Two decimals are all that is kept: notes on disk hold these series for hours of sound.

    In memory, equal values are one: three hours have 300,000 values, but only some thousands of different ones.
    """
    values = (np.round(series.astype(np.float64), 2) + 0.0).tolist()  # no -0.0, which equals 0.0 and would stand for it
    return tuple(map({}.setdefault, values, values))
