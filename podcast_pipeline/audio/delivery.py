"""Files in the making: encoded, decoded again, measured, and corrected where they missed.

What came out too loud in some places is encoded again there: of an MP3 only the segments that change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Thread

import numpy as np

from podcast_pipeline import ffmpeg
from podcast_pipeline.audio import allocator, metering, mp3
from podcast_pipeline.audio.cores import Crew
from podcast_pipeline.audio.correction import MAX_ENCODES, nearest_of, plan_after_encoding, tried_out, without_curve
from podcast_pipeline.audio.encoders import Encoder
from podcast_pipeline.audio.encoding import Material, encode_mp3, encode_streams
from podcast_pipeline.audio.intake import read_promise
from podcast_pipeline.audio.limiter import FloatArray
from podcast_pipeline.audio.mastering import MasteringPlan, on_target, with_curve
from podcast_pipeline.audio.meter import FOR_THE_HIGHEST
from podcast_pipeline.audio.mp3file import EncodedMp3, Mp3Writer
from podcast_pipeline.audio.programme import Stage
from podcast_pipeline.audio.relay import Relay
from podcast_pipeline.audio.slots import SlotSeries
from podcast_pipeline.audio.source import plain_form
from podcast_pipeline.audio.weighting import Samples
from podcast_pipeline.errors import AudioError
from podcast_pipeline.model import Measurement

_LENGTH_SLACK_S = 0.05

OnProgress = Callable[[float], None]


class Work:
    """One file in the making: by which plan, and what it measures once it was decoded."""

    def __init__(self, encoder: Encoder, file: Path, output: Path, plan: MasteringPlan) -> None:
        self.encoder, self.file, self.output, self.plan = encoder, file, output, plan
        self.writer: Mp3Writer | None = None
        self.series: SlotSeries | None = None
        self._measurement: Measurement | None = None

    def came_out_as(self, series: SlotSeries) -> None:
        """What was measured of the file as it is now."""
        self.series, self._measurement = series, None

    @property
    def measurement(self) -> Measurement:
        assert self.series is not None
        if self._measurement is None:
            form = plain_form(self.series.grid.sample_rate_hz, self.encoder.form.channels)
            self._measurement = metering.measurement_of(self.series, form, self.encoder.codec)[0]
        return self._measurement


def encode_all(stage: Stage, works: Sequence[Work], jobs: int, on_progress: OnProgress) -> None:
    """Encode all files from one decoding, and measure what came of it."""
    mp3s = [work for work in works if work.encoder.name == "mp3"]
    streams = [work for work in works if work.encoder.name != "mp3"]
    if not mp3s:
        _encode_streams(stage, streams, streams[0].plan, Material(stage.source, stage.frames, streams[0].plan).blocks())
    for work in mp3s:
        work.writer = Mp3Writer(work.file, work.encoder, stage.frames, work.output)
        with _Aside(stage, streams, work.plan) as relay:
            _encode_and_measure(stage, work, work.writer, jobs, relay, share(on_progress, 0.0, 0.9))
    for work in streams:
        work.came_out_as(_read_back(work, stage, jobs))
    on_progress(1.0)


def _encode_and_measure(
    stage: Stage,
    work: Work,
    writer: Mp3Writer,
    jobs: int,
    relay: Relay | None = None,
    on_progress: OnProgress = lambda _: None,
) -> None:
    """Encode all of an MP3; what is written is decoded and measured as soon as a core has nothing more to encode."""
    parts = mp3.layout(stage.frames, writer.encoder.form.sample_rate_hz)
    todo = 2 * stage.frames
    with Crew(jobs, lambda done: on_progress(min(1.0, done / todo))) as crew:
        encoding = encode_mp3(crew, Material(stage.source, stage.frames, work.plan), writer, parts, relay)

        def wait_for(first: int, last: int) -> None:
            for part, encoded in zip(parts, encoding, strict=True):
                if part.first_frame < last and first < part.first_frame + part.frame_count:
                    encoded.result()

        measured = metering.begin_to_measure(crew, EncodedMp3(writer, wait_for), peaks=FOR_THE_HIGHEST)
        crew.results(encoding)
        allocator.give_back()
        writer.finish(_lame())
        work.came_out_as(measured())


class _Aside:
    """While an MP3 is encoded: the other files, in a thread of its own, from what a relay hands on."""

    def __init__(self, stage: Stage, works: Sequence[Work], plan: MasteringPlan) -> None:
        self._relay: Relay | None = None
        self._failure: BaseException | None = None
        if works:
            self._relay = Relay()
            self._thread = Thread(target=self._encode, args=(stage, works, plan), daemon=True)

    def __enter__(self) -> Relay | None:
        if self._relay is not None:
            self._thread.start()
        return self._relay

    def __exit__(self, *_: object) -> None:
        if self._relay is not None:
            self._relay.end()
            self._thread.join()
        if self._failure is not None:
            raise self._failure

    def _encode(self, stage: Stage, works: Sequence[Work], plan: MasteringPlan) -> None:
        assert self._relay is not None
        try:
            _encode_streams(stage, works, plan, self._relay.blocks())
        except BaseException as failure:  # noqa: BLE001 (raised again by the thread that waits)
            self._failure = failure
        finally:
            self._relay.end(self._failure)


def _encode_streams(stage: Stage, works: Sequence[Work], plan: MasteringPlan, blocks: Iterator[Samples]) -> None:
    """Encode several files from blocks that were made by `plan`: they differ from their own plans by a gain alone."""
    outputs = {work.encoder: (work.file, work.plan.gain_db - plan.gain_db) for work in works}
    encode_streams(blocks, stage.source.form, outputs, [work.output for work in works])


def _read_back(work: Work, stage: Stage, jobs: int) -> SlotSeries:
    """Decode what was written and measure it."""
    try:
        reading = metering.read_recording(work.file, read_promise(work.file), peaks=FOR_THE_HIGHEST, jobs=jobs)
    except AudioError as error:
        raise AudioError(f"was written but cannot be read back: it {error.message}", where=str(work.output)) from error
    expected_s, found_s = stage.series.duration_s, reading.series.duration_s
    if abs(found_s - expected_s) > _LENGTH_SLACK_S:
        raise AudioError(
            f"came out {found_s:.2f} s long instead of {expected_s:.2f} s; did the recording change?",
            where=str(work.output),
        )
    return reading.series


def correct(stage: Stage, work: Work, wanted: float, limit: float, jobs: int) -> None:
    """Encode again what missed its target, as often as it may; of an MP3 only the segments that change.

    All series of a long programme are in memory now, so free memory is handed back before more is asked for.
    """
    if on_target(work.measurement.loudness, wanted, limit):
        return
    tried = [tried_out(work.plan, work.measurement.loudness, stage.measured)]
    while len(tried) < MAX_ENCODES:
        assert work.series is not None
        allocator.give_back()
        better = plan_after_encoding(tried, stage.measured, _heard_peak(work.series, stage.series), wanted, limit)
        if better is None:
            break
        tried[-1] = without_curve(tried[-1])
        _encode_again(stage, work, better, jobs)
        del better
        tried.append(tried_out(work.plan, work.measurement.loudness, stage.measured))
    nearest = nearest_of(tried, wanted, limit)
    if nearest.missed(wanted, limit) < tried[-1].missed(wanted, limit):
        _encode_again(stage, work, with_curve(nearest.plan, stage.measured), jobs)


def _encode_again(stage: Stage, work: Work, better: MasteringPlan, jobs: int) -> None:
    changed = None if work.writer is None else _changed_parts(work.plan, better, stage)
    work.plan = better
    if work.writer is not None and changed is not None:
        allocator.give_back()
        _encode_parts(stage, work, work.writer, changed, jobs)
        return
    work.series = None  # there will be a new one
    allocator.give_back()
    if work.writer is not None:
        _encode_and_measure(stage, work, work.writer, jobs)
    else:
        _encode_streams(stage, [work], better, Material(stage.source, stage.frames, better).blocks())
        work.came_out_as(_read_back(work, stage, jobs))


def _encode_parts(stage: Stage, work: Work, writer: Mp3Writer, parts: Sequence[mp3.Segment], jobs: int) -> None:
    assert work.series is not None
    with Crew(jobs) as crew:
        crew.results(encode_mp3(crew, Material(stage.source, stage.frames, work.plan), writer, parts))
    writer.finish(_lame())
    places = [mp3.samples_of(part, stage.frames) for part in parts]
    encoded = EncodedMp3(writer)
    work.came_out_as(metering.measure_again(encoded, work.series, places, peaks=FOR_THE_HIGHEST, jobs=jobs))


def _changed_parts(before: MasteringPlan, after: MasteringPlan, stage: Stage) -> tuple[mp3.Segment, ...] | None:
    """The parts of an MP3 that another plan makes sound different; None for all."""
    if before.gain_db != after.gain_db:
        return None
    curves = [plan.curve if plan.curve is not None else np.ones(1, np.float32) for plan in (before, after)]
    (slots,) = np.nonzero(curves[0] != curves[1])
    size = stage.series.grid.slot_samples
    # A slot's gain reaches into its neighbours, as straight lines lead to it.
    stretches = np.split(slots, np.flatnonzero(np.diff(slots) > 1) + 1)
    return mp3.touched([(max(0, part[0] - 1) * size, (part[-1] + 2) * size) for part in stretches], stage.frames)


def _heard_peak(heard: SlotSeries, programme: SlotSeries) -> FloatArray:
    """True peaks of a file, which may have another sample rate (Opus has but one), slot by slot of the programme."""
    if heard.grid == programme.grid:
        return heard.peak
    slots = (np.arange(len(heard.peak)) * (programme.grid.slots_per_s / heard.grid.slots_per_s)).astype(np.intp)
    found = np.zeros(len(programme.peak), np.float32)
    np.maximum.at(found, np.minimum(slots, len(found) - 1), heard.peak)
    return found


def _lame() -> str:
    """The encoder's name as an Info header holds it."""
    version = ffmpeg.encoder_version().rpartition("LAME ")[2]
    return f"LAME{version}"[:9] if version[:1].isdigit() else "LAME"


def share(on_progress: OnProgress, start: float, stop: float) -> OnProgress:
    """Progress of one step as progress of the whole."""
    return lambda done: on_progress(start + (stop - start) * done)
