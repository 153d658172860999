"""What is mastered: from the files to one source, measured, before anything is encoded.

    one recording, or tracks mixed -> one channel where two hold the same -> leveller -> intro, outro, jingles, bed

All steps are sources made of sources: nothing is written, and what is not asked for costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from podcast_pipeline.audio import assembly, leveller, metering, tracks
from podcast_pipeline.audio.excerpts import Excerpt, Excerpts
from podcast_pipeline.audio.ingredients import Ingredients
from podcast_pipeline.audio.intake import Promise
from podcast_pipeline.audio.layers import Curved, Layer, OneSide
from podcast_pipeline.audio.limiter import FloatArray
from podcast_pipeline.audio.mastering import Measured
from podcast_pipeline.audio.recognition import Sides
from podcast_pipeline.audio.scratch import Scratch
from podcast_pipeline.audio.slots import SlotSeries, for_planning
from podcast_pipeline.audio.source import Form, Source, plain_form
from podcast_pipeline.errors import AudioError
from podcast_pipeline.model import AudioSettings, Measurement, Remark, Span, Timeline

_KEPT_RATES_HZ = (44_100, 48_000)

OnProgress = Callable[[float], None]


@dataclass(frozen=True)
class Stage:
    """A source on its way to the programme, what was measured of it, and its loudest seconds."""

    source: Source
    series: SlotSeries  # for planning: power and peak
    excerpts: Sequence[Excerpt]

    @property
    def frames(self) -> int:
        return self.series.samples

    @property
    def heard_lufs(self) -> float:
        return self.measured.loudness_lufs

    @cached_property
    def measured(self) -> Measured:
        power = self.series.power * np.float32(2) if self.source.form.channels == 1 else self.series.power
        return Measured(self.series.grid, self.series.samples, power, self.series.peak)

    def under(self, layer: Layer) -> Stage:
        """The same with a layer over it; nothing has to be measured again."""
        excerpts = [replace(each, frames=layer.passed(each.frames, each.first_frame)) for each in self.excerpts]
        return Stage(layer, layer.series(self.series), excerpts)


@dataclass(frozen=True)
class Programme:
    """All that is known before anything is encoded. `recording` is measured as it is, before anything is done to it."""

    stage: Stage
    recording: Measurement
    timeline: Timeline
    levelling: FloatArray | None
    mix: tracks.Mix | None
    remarks: tuple[Remark, ...]


def prepare(
    ingredients: Ingredients,
    promises: Sequence[Promise],
    settings: AudioSettings,
    *,
    scratch: Scratch,
    jobs: int,
    on_progress: OnProgress,
) -> Programme:
    """Measure the recording and lay over it what the settings ask for. `promises` are those of its files.

    What is decoded is kept in `scratch`, for the programme is read again.

    Errors as metering.read_recording; also AudioError for silence, and those of assembly.assemble.
    """
    if len(ingredients.recording) == 1:
        path, promise = ingredients.recording[0], promises[0]
        opened, mix = _one_recording(path, promise, settings, scratch, jobs, on_progress), None
    else:
        opened, mix = _several(ingredients, settings, scratch, jobs, on_progress)
    stage, levelling = opened.stage, None
    if stage.heard_lufs == -np.inf:
        raise AudioError(
            f"is silent from start to end, so nothing can be brought to {settings.loudness_lufs:g} LUFS; "
            "check which track it is",
            where=", ".join(map(str, ingredients.recording)),
        )
    if settings.leveller != "off":
        series = stage.series
        levelling = leveller.level_curve(series.power, series.grid.slots_per_s, settings.leveller)
        stage = stage.under(Curved(stage.source, levelling))
    timeline = Timeline(spans=(Span(source_start_s=0.0, output_start_s=0.0, duration_s=stage.series.duration_s),))
    remarks = opened.remarks
    assembled = assembly.assemble(stage.source, stage.series, stage.heard_lufs, ingredients, settings, scratch)
    if assembled is not None:
        stage, timeline = _measured(assembled.source, jobs), assembled.timeline
        remarks = (*remarks, *assembled.remarks)
    return Programme(stage, opened.measurement, timeline, levelling, mix, remarks)


@dataclass(frozen=True)
class _Opened:
    """The recording in the form that is mastered, what it measures as it is, and what is not right with it."""

    stage: Stage
    measurement: Measurement
    remarks: tuple[Remark, ...]


def _one_recording(
    path: Path, promise: Promise, settings: AudioSettings, scratch: Scratch, jobs: int, on_progress: OnProgress
) -> _Opened:
    excerpts = Excerpts()
    as_it_is = settings.filters is None and _form(promise, settings, "stereo") == promise.form
    reading = metering.read_recording(
        path,
        promise,
        jobs=jobs,
        scratch=scratch if as_it_is else None,
        watch=excerpts.watching,
        on_progress=on_progress,
    )
    form, native = _form(promise, settings, reading.sides), reading
    if form != promise.form or settings.filters is not None:
        excerpts = Excerpts()
        reading = metering.read_recording(
            path, promise, jobs=jobs, form=form, filters=settings.filters, scratch=scratch, watch=excerpts.watching
        )
    stage = Stage(reading.source, for_planning(reading.series), excerpts.found)
    stage = _as_mono(stage, reading.sides, settings, jobs)
    remarks = [*native.damage, *(remark for remark in native.measurement.remarks if remark.fault)]
    if settings.filters is not None:
        remarks += metering.remarks_on_length(native, reading)
    return _Opened(stage, native.measurement, tuple(remarks))


def _several(
    ingredients: Ingredients, settings: AudioSettings, scratch: Scratch, jobs: int, on_progress: OnProgress
) -> tuple[_Opened, tracks.Mix]:
    mix = tracks.mix_tracks(
        ingredients.recording,
        ingredients.speakers,
        gate=settings.gate,
        filters=settings.filters,
        scratch=scratch,
        jobs=jobs,
        on_progress=on_progress,
    )
    series, excerpts = _metered(mix.source, jobs)
    measurement, sides = metering.measurement_of(series, mix.source.form, "pcm")
    stage = _as_mono(Stage(mix.source, for_planning(series), excerpts), sides, settings, jobs)
    return _Opened(stage, measurement, mix.remarks), mix


def _form(promise: Promise, settings: AudioSettings, sides: Sides) -> Form:
    """44.1 and 48 kHz are kept, more than two channels become two; mono becomes stereo only when asked for."""
    rate = promise.form.sample_rate_hz if promise.form.sample_rate_hz in _KEPT_RATES_HZ else _KEPT_RATES_HZ[-1]
    return plain_form(rate, 2 if settings.channels == "stereo" and sides == "mono" else min(promise.form.channels, 2))


def _as_mono(stage: Stage, sides: Sides, settings: AudioSettings, jobs: int) -> Stage:
    """One channel where both hold the same or one holds nothing, or where one is asked for."""
    if stage.source.form.channels == 1 or settings.channels == "stereo":
        return stage
    if sides != "stereo":
        return stage.under(OneSide(stage.source, sides))
    return _measured(OneSide(stage.source, sides), jobs) if settings.channels == "mono" else stage


def _measured(source: Source, jobs: int) -> Stage:
    series, excerpts = _metered(source, jobs)
    return Stage(source, for_planning(series), excerpts)


def _metered(source: Source, jobs: int) -> tuple[SlotSeries, Sequence[Excerpt]]:
    excerpts = Excerpts()
    series = metering.measure_source(source, jobs=jobs, watch=excerpts.watching)
    return series, excerpts.found
