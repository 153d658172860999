"""The order in which a master is made. Decides nothing itself: mastering.py does.

prepare the programme -> plan -> try the encoders on excerpts -> plan again
-> encode all -> decode and measure all -> encode again where it missed -> final names
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import numpy as np

from podcast_pipeline import ffmpeg
from podcast_pipeline.audio import mastering, tracks, writing
from podcast_pipeline.audio.decoding import check_filters
from podcast_pipeline.audio.delivery import Work, correct, encode_all, share
from podcast_pipeline.audio.encoders import CODECS, Encoder
from podcast_pipeline.audio.excerpts import Excerpt, try_encoder
from podcast_pipeline.audio.ingredients import Ingredients
from podcast_pipeline.audio.intake import Promise, check_unchanged
from podcast_pipeline.audio.mastering import EncoderEffect, MasteringPlan
from podcast_pipeline.audio.programme import Programme, prepare
from podcast_pipeline.audio.scratch import Scratch
from podcast_pipeline.audio.slots import Grid, per_step
from podcast_pipeline.audio.source import Form
from podcast_pipeline.errors import AudioError
from podcast_pipeline.files import sha256_of_file, unfinished
from podcast_pipeline.model import AudioSettings, Deliverable, Master, SpeakerLevel

_GUESSED_OVERSHOOT_DB = 0.5
_MOST_EXPECTED_DB = 1.2  # a click in an excerpt must not hold down all
_OPUS_KBPS = {1: 64, 2: 96}
_MIME_TYPES = {"mp3": "audio/mpeg", "m4a": "audio/mp4", "opus": "audio/ogg", "flac": "audio/flac", "wav": "audio/wav"}
_LOSSLESS_KBPS = 2304  # 24 bits, two channels, 48 kHz

OnProgress = Callable[[float], None]


def make_master(
    ingredients: Ingredients,
    outputs: Sequence[Path],
    settings: AudioSettings,
    *,
    promised: Callable[[], list[Promise]],
    jobs: int,
    on_progress: OnProgress,
) -> Master:
    """See audio.make_master(). `promised` gives what the files of the recording promise, or raises the first error."""
    for output in outputs:
        writing.check_output(output, ingredients.files)
        _format_of(output)
    if settings.filters is not None:
        check_filters(settings.filters)
    promises = promised()
    _check_space(outputs, promises, settings)
    with ExitStack() as stack:
        scratch = stack.enter_context(Scratch(outputs[0].parent))
        measuring = share(on_progress, 0.0, 0.2)
        programme = prepare(ingredients, promises, settings, scratch=scratch, jobs=jobs, on_progress=measuring)
        form = programme.stage.source.form
        wanted, limit = mastering.wanted_lufs(settings, form.channels), settings.true_peak_dbtp
        encoders = [_encoder(output, form, settings) for output in outputs]
        temporaries = [stack.enter_context(unfinished(output)) for output in outputs]
        works = [
            Work(encoder, temporary, output, plan)
            for encoder, temporary, output, plan in zip(
                encoders, temporaries, outputs, _plans(programme, encoders, wanted, limit, jobs), strict=True
            )
        ]
        encode_all(programme.stage, works, jobs, share(on_progress, 0.2, 0.8))
        for work in works:
            correct(programme.stage, work, wanted, limit, jobs)
        for file, promise in zip(ingredients.recording, promises, strict=True):
            check_unchanged(file, promise)
        on_progress(0.99)
        with ThreadPoolExecutor(1) as aside:
            aside.submit(scratch.close)  # to free the room of an hour takes a fifth of a second
            deliverables = tuple(_deliverable(work, wanted, limit) for work in works)
            for work in works:
                writing.finish(work.file, work.output)
    on_progress(1.0)
    return _master(programme, works[0], deliverables, wanted, limit)


def _format_of(output: Path) -> str:
    name = output.suffix.lower().removeprefix(".")
    if name not in CODECS:
        known = ", ".join(f".{each}" for each in CODECS)
        raise AudioError(f"has no ending of a format that can be written ({known}); give it one", where=str(output))
    return name


def _encoder(output: Path, form: Form, settings: AudioSettings) -> Encoder:
    name = _format_of(output)
    kbps = {"opus": _OPUS_KBPS[form.channels], "flac": 0, "wav": 0}.get(name, settings.kbps(form.channels))
    return Encoder(name, form, kbps)


def _check_space(outputs: Sequence[Path], promises: Sequence[Promise], settings: AudioSettings) -> None:
    seconds = max(promise.duration_s or 0.0 for promise in promises)
    kbps = sum(_LOSSLESS_KBPS if _format_of(output) in ("flac", "wav") else settings.kbps(2) for output in outputs)
    writing.check_space(outputs[0], seconds * kbps * 125)


# --- The plan -------------------------------------------------------------------------------------


def _plans(
    programme: Programme, encoders: Sequence[Encoder], wanted: float, limit: float, jobs: int
) -> list[MasteringPlan]:
    """A plan for each file. All have the same curve: they differ in their gain, by what their encoders do to it."""
    measured = programme.stage.measured
    first = mastering.plan_master(
        measured, EncoderEffect(encoders[0].guessed_gain_db, _GUESSED_OVERSHOOT_DB), wanted, limit
    )
    effects = [_effect(programme.stage.excerpts, first, encoder, jobs) for encoder in encoders]
    overshoot_db = min(max(effect.overshoot_db for effect in effects), _MOST_EXPECTED_DB)
    plan = mastering.plan_master(measured, replace(effects[0], overshoot_db=overshoot_db), wanted, limit)
    return [mastering.for_encoder(plan, effect) for effect in effects]


def _effect(excerpts: Sequence[Excerpt], plan: MasteringPlan, encoder: Encoder, jobs: int) -> EncoderEffect:
    if encoder.bitrate_kbps == 0 or not excerpts:
        return EncoderEffect(0.0, 0.0)
    return try_encoder(excerpts, plan, encoder, jobs)


# --- After: what is told --------------------------------------------------------------------------


def _deliverable(work: Work, wanted: float, limit: float) -> Deliverable:
    measured = work.measurement
    return Deliverable(
        path=work.output,
        sha256=sha256_of_file(work.file),
        mime_type=_MIME_TYPES[work.encoder.name],
        codec=measured.codec,
        bitrate_kbps=work.encoder.bitrate_kbps,
        measured=measured,
        on_target=mastering.on_target(measured.loudness, wanted, limit),
    )


def _master(
    programme: Programme, first: Work, deliverables: tuple[Deliverable, ...], wanted: float, limit: float
) -> Master:
    plan, grid = first.plan, programme.stage.series.grid
    limiting = plan.limiting(grid)
    heard = [(each.path.suffix.removeprefix(".").upper(), each.measured.loudness) for each in deliverables]
    speakers: tuple[SpeakerLevel, ...] = ()
    if programme.mix is not None and first.series is not None:
        speakers = tracks.levels_in_master(
            programme.mix, programme.timeline, first.series, programme.stage.source.form.channels
        )
    return Master(
        deliverables=deliverables,
        recording=programme.recording,
        gain_db=plan.gain_db,
        limited_db_max=limiting.most_db,
        limited_s=limiting.seconds,
        timeline=programme.timeline,
        encoder=ffmpeg.encoder_version(),
        limiting_db=tuple(round(value, 2) for value in limiting.series_db) if limiting.most_db > 0 else (),
        levelling_db=_levelling_db(programme, grid),
        speakers=speakers,
        warnings=(*programme.remarks, *mastering.warnings(plan, grid, heard, wanted, limit)),
    )


def _levelling_db(programme: Programme, grid: Grid) -> tuple[float, ...]:
    """What the leveller did to each 100 ms of the master."""
    if programme.levelling is None:
        return ()
    recorded = 20 * np.log10(per_step(programme.levelling, grid).astype(np.float64))
    steps = np.zeros(round(programme.stage.series.duration_s * 10))
    for span in programme.timeline.spans:
        first, source, count = (
            round(seconds * 10) for seconds in (span.output_start_s, span.source_start_s, span.duration_s)
        )
        part = recorded[source : source + count][: len(steps) - first]
        steps[first : first + len(part)] = part
    return tuple(np.round(steps, 2).tolist())
