"""One recording per speaker becomes one source: equally loud speakers, each track quiet while only others speak.

All tracks begin at the same moment. They are decoded side by side and never held: only their levels are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from podcast_pipeline.audio import limiter, loudness, metering
from podcast_pipeline.audio.gate import gate_curves, speech_loudness
from podcast_pipeline.audio.intake import read_promise
from podcast_pipeline.audio.layers import Curved, OneSide
from podcast_pipeline.audio.leveller import FRAME_S, Doubles, Flags, group_means, lufs_of, smoothed
from podcast_pipeline.audio.limiter import FloatArray
from podcast_pipeline.audio.mixing import Tap
from podcast_pipeline.audio.scratch import Scratch
from podcast_pipeline.audio.slots import Grid, SlotSeries
from podcast_pipeline.audio.source import Form, Source, plain_form
from podcast_pipeline.audio.weighting import Samples
from podcast_pipeline.errors import AudioError
from podcast_pipeline.model import Remark, SpeakerLevel, Timeline

_CD_RATE_HZ, _RATE_HZ = 44_100, 48_000
_MOSTLY_DB, _SPEECH_BELOW_LU = 10.0, 15.0
_FRAMES_NEAR = 5  # who speaks is judged by levels of 100 ms

OnProgress = Callable[[float], None]


@dataclass(frozen=True)
class Speaker:
    """Who speaks in a track, how loud while speaking (LUFS as heard, as recorded), and in which slots of the mix the
    others are silent meanwhile."""

    name: str
    recorded_lufs: float
    alone: Flags


@dataclass(frozen=True)
class Mix:
    """All tracks as one source. `remarks`: what is not right with its files."""

    source: Source
    speakers: tuple[Speaker, ...]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A source in a sum; so many frames of it, times `gain`."""

    source: Source
    frames: int
    gain: float = 1.0


@dataclass(frozen=True)
class Together:
    """The sum of sources that begin together; what ends early is silent then, what is mono sounds on both sides."""

    form: Form
    parts: tuple[Part, ...]

    @property
    def frames(self) -> int:
        return max(part.frames for part in self.parts)

    @property
    def seeks(self) -> bool:
        return all(part.source.seeks for part in self.parts)

    def read(self, start: int = 0, stop: int | None = None) -> Iterator[Samples]:
        """See source.Source. AudioError when a part ends before it should."""
        end, block = self.frames if stop is None else min(stop, self.frames), self.form.sample_rate_hz
        taps = [(part, Tap(part.source, start, min(end, part.frames))) for part in self.parts]
        for at in range(start, end, block):
            total = np.zeros((min(block, end - at), self.form.channels), np.float32)
            for part, tap in taps:
                count = min(len(total), part.frames - at)
                if count > 0:
                    total[:count] += tap.take(count) * np.float32(part.gain)
            yield total


@dataclass(frozen=True)
class _Track:
    """A measured track. `power` per slot is as heard on two speakers, so mono and stereo tracks compare."""

    name: str
    source: Source
    frames: int
    power: FloatArray
    speech_lufs: float | None
    remarks: tuple[Remark, ...]


def mix_tracks(
    files: Sequence[Path],
    speakers: Sequence[str | None],
    *,
    gate: bool,
    jobs: int,
    filters: str | None = None,
    scratch: Scratch | None = None,
    on_progress: OnProgress = lambda _: None,
) -> Mix:
    """Bring the speakers of all files to the mean of their levels, close `gate`s where only others speak, and add up.

    44.1 kHz if all files have that, else 48 kHz; mono if what sounds in each file is mono, else stereo. A track without
    speech is left out, with a remark. ffmpeg's `filters` run over each file before anything else. `speakers` may be
    fewer than files; the file's name stands in for a missing one.
    Errors as metering.read_recording; AudioError when nobody speaks in any file.
    """
    names = [*speakers, *[None] * (len(files) - len(speakers))]
    tracks = _measured(files, names, filters, scratch, jobs, on_progress)
    heard = [(track, track.speech_lufs) for track in tracks if track.speech_lufs is not None]
    if not heard:
        raise AudioError("are all silent from start to end; check which files they are", where=_listed(files))
    mean_lufs = sum(level for _, level in heard) / len(heard)
    gains = [float(10 ** ((mean_lufs - level) / 20)) for _, level in heard]
    voices = [track for track, _ in heard]
    form = plain_form(voices[0].source.form.sample_rate_hz, max(track.source.form.channels for track in voices))
    grid = Grid(form.sample_rate_hz)
    powers = [track.power * np.float32(gain**2) for track, gain in zip(voices, gains, strict=True)]
    sources: list[Source] = [track.source for track in voices]
    if gate:
        curves = gate_curves(powers, grid.slots_per_s)
        sources = [Curved(source, curve) for source, curve in zip(sources, curves, strict=True)]
        powers = [power * limiter.power_gain(curve) for power, curve in zip(powers, curves, strict=True)]
    parts = [Part(source, track.frames, gain) for source, track, gain in zip(sources, voices, gains, strict=True)]
    alone = _alone(powers, mean_lufs, grid)
    return Mix(
        source=Together(form, tuple(parts)),
        speakers=tuple(Speaker(track.name, level, own) for (track, level), own in zip(heard, alone, strict=True)),
        remarks=tuple(remark for track in tracks for remark in track.remarks),
    )


def levels_in_master(mix: Mix, timeline: Timeline, master: SlotSeries, channels: int) -> tuple[SpeakerLevel, ...]:
    """How loud each speaker is in a master that was measured, where only he speaks; who never does is left out."""
    levels = []
    for speaker in mix.speakers:
        slots = _in_master(speaker.alone, Grid(mix.source.form.sample_rate_hz), timeline, master)
        level_lufs = speech_loudness(master.power[slots], master.grid.slots_per_s)
        if level_lufs is not None:
            heard_lufs = level_lufs + (loudness.MONO_PLAYBACK_LU if channels == 1 else 0.0)
            levels.append(SpeakerLevel(speaker.name, speaker.recorded_lufs, heard_lufs))
    return tuple(levels)


def _measured(
    files: Sequence[Path],
    speakers: Sequence[str | None],
    filters: str | None,
    scratch: Scratch | None,
    jobs: int,
    on_progress: OnProgress,
) -> list[_Track]:
    promises = [read_promise(file) for file in files]
    rates = {promise.form.sample_rate_hz for promise in promises}
    rate = _CD_RATE_HZ if rates == {_CD_RATE_HZ} else _RATE_HZ
    lengths = [promise.duration_s or 1.0 for promise in promises]
    tracks, done = [], 0.0
    for file, speaker, promise, length in zip(files, speakers, promises, lengths, strict=True):
        form = plain_form(rate, min(2, promise.form.channels))

        def tell(share: float, start: float = done, length: float = length) -> None:
            on_progress((start + share * length) / sum(lengths))

        reading = metering.read_recording(
            file, promise, jobs=jobs, form=form, filters=filters, scratch=scratch, on_progress=tell
        )
        remarks = [*reading.damage]
        if filters is not None:  # what they let through does not tell whether the file was whole
            plain = metering.read_recording(file, promise, jobs=jobs)
            remarks = [*plain.damage, *metering.remarks_on_length(plain, reading)]
        tracks.append(_track(file, speaker or file.stem, reading, remarks))
        done += length
    return tracks


def _track(file: Path, name: str, reading: metering.Reading, about_file: Sequence[Remark]) -> _Track:
    """A track as it is mixed: one channel of it, where both hold the same or one holds nothing."""
    source, series = reading.source, reading.series
    if reading.sides in ("same", "left", "right"):
        one = OneSide(source, reading.sides)
        source, series = one, one.series(series)
    power = series.power * np.float32(2 if source.form.channels == 1 else 1)
    speech_lufs = speech_loudness(power, series.grid.slots_per_s)
    faults = [remark for remark in reading.measurement.remarks if remark.fault]
    remarks = [*about_file, *(faults if speech_lufs is not None else [Remark("silent_track")])]
    named = tuple(replace(remark, file=file.name) for remark in remarks)
    return _Track(name, source, series.samples, power, speech_lufs, named)


def _alone(powers: Sequence[FloatArray], speech_lufs: float, grid: Grid) -> list[Flags]:
    """For each track the slots in which it is near the level of speech, and far above the sum of all others."""
    frame = max(1, round(FRAME_S * grid.slots_per_s))
    count = max(map(len, powers))
    levels = [_near(power, frame, -(-count // frame)) for power in powers]
    total: Doubles = np.sum(levels, axis=0)
    clear, lowest = 10 ** (_MOSTLY_DB / 10), speech_lufs - _SPEECH_BELOW_LU
    flags = [(own > clear * (total - own)) & (lufs_of(own) > lowest) for own in levels]
    return [np.repeat(own, frame)[:count] for own in flags]


def _near(power: FloatArray, frame: int, frames: int) -> Doubles:
    means = group_means(power, frame)
    return smoothed(np.pad(means, (0, frames - len(means))), np.ones(_FRAMES_NEAR))


def _in_master(alone: Flags, grid: Grid, timeline: Timeline, master: SlotSeries) -> Flags:
    """Flags of the mix's slots as flags of the master's."""
    slots, per_s = np.zeros(len(master.power), np.bool_), master.grid.slots_per_s
    for span in timeline.spans:
        end_s = span.output_start_s + span.duration_s
        at = np.arange(int(np.ceil(span.output_start_s * per_s)), min(len(slots), int(end_s * per_s)))
        seconds = (at + 0.5) / per_s - span.output_start_s + span.source_start_s
        there = (seconds * grid.slots_per_s).astype(np.intp)
        known = there < len(alone)
        slots[at[known]] = alone[there[known]]
    return slots


def _listed(files: Sequence[Path]) -> str:
    return ", ".join(map(str, files))
