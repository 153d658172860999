"""Puts intro, outro, jingles and a music bed round and under the speech, each as loud as it should be.

pydub fades the clips: it holds a clip in memory, and would start ffprobe by itself; so it is given PCM, a minute at
most. Where all this plays is mixing.Mixture's affair.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np

from podcast_pipeline.audio import intake, loudness, metering
from podcast_pipeline.audio.bed import Loop, Sound, Underlaid
from podcast_pipeline.audio.decoding import Recording, all_said
from podcast_pipeline.audio.ingredients import Ingredients
from podcast_pipeline.audio.layers import GainLine
from podcast_pipeline.audio.meter import Meter
from podcast_pipeline.audio.mixing import (
    Addition,
    Mixture,
    Passage,
    Placed,
    ducking_curve,
    kept_stretch,
    laid_out,
    stretches_between,
)
from podcast_pipeline.audio.scratch import Scratch
from podcast_pipeline.audio.slots import Grid, SlotSeries, whole_steps
from podcast_pipeline.audio.source import Form, Source
from podcast_pipeline.audio.weighting import Samples
from podcast_pipeline.errors import AudioError
from podcast_pipeline.model import AudioSettings, Bed, Clip, Remark, RemarkKind, Span, Timeline
from podcast_pipeline.model.times import format_clock

LONGEST_CLIP_S, LONGEST_BED_S = 60, 600

_CLICK_FADE_S, _OUTRO_FADE_S, _BED_FADE_S, _LOOP_FADE_S = 0.02, 1.0, 2.0, 2.0
_SHORTEST_UNDERLAID_S = 1.0
_SAMPLE_BYTES, _INT_SCALE = 4, 2.0**30  # 32 bits, half of which stay free


@dataclass(frozen=True)
class Assembled:
    """A programme made of speech and what was added. `timeline` says where the recording's seconds play in it."""

    source: Mixture
    timeline: Timeline
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class _Ready:
    """A clip as it plays, and how many frames of it play together with the speech."""

    frames: Samples
    overlap: int = 0


def assemble(
    speech: Source,
    series: SlotSeries,
    heard_lufs: float,
    ingredients: Ingredients,
    settings: AudioSettings,
    scratch: Scratch,
) -> Assembled | None:
    """None when nothing is to be added or trimmed. `series` and `heard_lufs` are what was measured of `speech`.

    A music bed is kept in `scratch`.

    FileProblem or AudioError when a file cannot be read, is too long or too short, or a jingle comes after the end.
    """
    desk = _Desk(speech.form, heard_lufs, scratch)
    kept = kept_stretch(series, desk.speech_lufs) if settings.trim_silence else (0, series.samples)
    added = (ingredients.intro, ingredients.outro, ingredients.bed, *ingredients.jingles)
    if kept == (0, series.samples) and not any(added):
        return None
    intro = desk.intro(ingredients.intro, settings.intro, kept[1] - kept[0])
    outro = desk.outro(ingredients.outro, settings.outro, kept[1] - kept[0])
    jingles = [desk.jingle(at_s, file, series) for at_s, file in sorted(ingredients.jingles, key=lambda each: each[0])]
    cuts = [(at, len(frames)) for at, frames in jingles]
    begin = len(intro.frames) - intro.overlap
    passages, places = laid_out(kept, begin, cuts, series)
    end = max(passages[-1].stop, *(at + length for at, (_, length) in zip(places, cuts, strict=True)), 0)
    additions: list[Addition] = [Placed(0, intro.frames), Placed(end - outro.overlap, outro.frames)]
    additions += [Placed(at, frames) for at, (_, frames) in zip(places, jingles, strict=True)]
    if ingredients.bed is not None:
        between = (len(intro.frames), end - outro.overlap)
        additions += desk.underlaid(ingredients.bed, settings.bed, series, passages, between)
    mixture = Mixture(speech, passages, tuple(each for each in additions if each.stop > each.start))
    return Assembled(mixture, _timeline(passages, speech.form.sample_rate_hz), tuple(desk.remarks))


class _Desk:
    """Makes files ready for one programme: in its form, as loud as its speech. Collects remarks about them."""

    def __init__(self, form: Form, heard_lufs: float, scratch: Scratch) -> None:
        self._form, self._rate, self._scratch = form, form.sample_rate_hz, scratch
        # As a plain meter shows it of sound in this form; all that is added has the same.
        self.speech_lufs = heard_lufs - (loudness.MONO_PLAYBACK_LU if form.channels == 1 else 0.0)
        self.remarks: list[Remark] = []

    def intro(self, file: Path | None, clip: Clip | None, speech_frames: int) -> _Ready:
        """It fades out while the speech begins."""
        if file is None:
            return self._nothing()
        sound, clip = self._clip(file, "an intro"), clip or Clip(file=str(file))
        overlap = self._overlap("intro", clip, len(sound), speech_frames)
        sound = self._faded(sound, _CLICK_FADE_S, self._fade_s(clip.fade_s, overlap, len(sound)))
        return _Ready(self._matched(sound, sound[: len(sound) - overlap]), overlap)

    def outro(self, file: Path | None, clip: Clip | None, speech_frames: int) -> _Ready:
        """It fades in while the speech ends; where it comes after the speech, it begins at once."""
        if file is None:
            return self._nothing()
        sound, clip = self._clip(file, "an outro"), clip or Clip(file=str(file))
        overlap = self._overlap("outro", clip, len(sound), speech_frames)
        fade_in_s = self._fade_s(clip.fade_s, overlap, len(sound)) if overlap else _CLICK_FADE_S
        fade_out_s = min(_OUTRO_FADE_S, len(sound) / self._rate - fade_in_s, len(sound) / self._rate / 2)
        sound = self._faded(sound, fade_in_s, fade_out_s)
        return _Ready(self._matched(sound, sound[overlap:]), overlap)

    def jingle(self, at_s: float, file: Path, series: SlotSeries) -> tuple[int, Samples]:
        """The frame of the speech before which it plays, and its sound."""
        if at_s > series.duration_s:
            length = format_clock(series.duration_s, millis=False)
            message = f"is to play at {format_clock(at_s, millis=False)}, but the recording lasts only {length}"
            raise AudioError(f"{message}; correct the jingle's time", where=str(file))
        sound = self._faded(self._clip(file, "a jingle"), _CLICK_FADE_S, _CLICK_FADE_S)
        # Never after `at_s`: what begins at that very second plays behind the jingle.
        return int(at_s * self._rate), self._matched(sound, sound)

    def underlaid(
        self, file: Path, bed: Bed | None, series: SlotSeries, passages: Sequence[Passage], between: tuple[int, int]
    ) -> list[Underlaid]:
        """The bed under each passage, as far as it lies between the frames given; each time from its beginning."""
        bed = bed or Bed(file=str(file))
        sound = self._scratch.put_away(self._blocks(file, "a music bed", LONGEST_BED_S), self._form.channels)
        bed_lufs = _loudness(sound, self._form)
        if bed_lufs is None:
            raise AudioError("is silent; name other music for the bed, or none", where=str(file))
        loud_db = self.speech_lufs - bed_lufs
        curve = ducking_curve(series, self.speech_lufs, loud_db - bed.under_speech_lu, loud_db - bed.in_pauses_lu)
        gains = GainLine(curve, Grid(self._rate).slot_samples)
        loop = Loop(sound, min(self._frames(_LOOP_FADE_S), len(sound) // 4))
        return [
            Underlaid(start, stop, source_start, loop, gains, min(self._frames(_BED_FADE_S), (stop - start) // 2))
            for start, stop, source_start in stretches_between(passages, *between, self._frames(_SHORTEST_UNDERLAID_S))
        ]

    def _clip(self, file: Path, what: str) -> Samples:
        return np.concatenate(list(self._blocks(file, what, LONGEST_CLIP_S)))

    def _blocks(self, file: Path, what: str, longest_s: int) -> Iterator[Samples]:
        """A whole file in the programme's form. FileProblem or AudioError before its first block or behind its last."""
        promise = intake.read_promise(file)
        recording, count = Recording(file, promise, self._form), 0
        for block in recording.read(0, longest_s * self._rate + 1):
            count += len(block)
            if count > longest_s * self._rate:
                longest = f"{longest_s} s" if longest_s < 120 else f"{longest_s // 60} min"
                raise AudioError(f"is too long for {what}: at most {longest}; cut it first", where=str(file))
            yield block
        said, seconds = all_said(recording.logs), count / self._rate
        if said.status != 0:
            raise said.failed(str(file)) if count else intake.not_sound(file)
        damage = intake.check_whole(file, promise, said, seconds)
        if seconds < metering.SHORTEST_S:
            message = f"is only {seconds:.2f} s long; {what} needs at least {metering.SHORTEST_S} s"
            raise AudioError(message, where=str(file))
        self.remarks += [replace(remark, file=file.name) for remark in damage]

    def _overlap(self, what: Literal["intro", "outro"], clip: Clip, clip_frames: int, speech_frames: int) -> int:
        wanted = self._frames(clip.overlap_s)
        overlap = min(wanted, clip_frames, speech_frames)
        if overlap < wanted:
            kind: RemarkKind = "clip_within_overlap" if clip_frames == overlap else "speech_within_overlap"
            lengths = (("clip", what), ("overlap_s", overlap / self._rate), ("wanted_s", clip.overlap_s))
            self.remarks.append(Remark(kind, values=lengths))
        return overlap

    def _fade_s(self, wanted_s: float, overlap: int, frames: int) -> float:
        """All of the overlap; else no more than half of the clip."""
        return max(overlap / self._rate, min(wanted_s, frames / self._rate / 2), _CLICK_FADE_S)

    def _matched(self, sound: Samples, alone: Samples) -> Samples:
        """A clip as loud as the speech, judged by what of it is heard alone, or by all of it where that is louder."""
        found = [level for part in (sound, alone) if (level := _loudness(part, self._form)) is not None]
        return sound * np.float32(10 ** ((self.speech_lufs - max(found)) / 20)) if found else sound

    def _faded(self, sound: Samples, fade_in_s: float, fade_out_s: float) -> Samples:
        head, tail = self._whole_ms(fade_in_s), self._whole_ms(fade_out_s)
        result = sound.copy()
        result[:head] = self._by_pydub(result[:head], lambda segment: segment.fade_in(len(segment)))
        start = len(sound) - tail
        result[start:] = self._by_pydub(result[start:], lambda segment: segment.fade_out(len(segment)))
        return result

    def _by_pydub(self, sound: Samples, change: Callable[[Any], Any]) -> Samples:
        """Its whole numbers clip; so the highest sample is put 6 dB below what they hold."""
        scale = _INT_SCALE / max(float(np.abs(sound).max()), 1e-9)
        pcm = (sound * scale).astype("<i4").tobytes()
        form = {"sample_width": _SAMPLE_BYTES, "frame_rate": self._rate, "channels": self._form.channels}
        changed = change(_audio_segment()(pcm, **form))
        numbers = np.frombuffer(changed.raw_data, "<i4").astype(np.float32)
        return numbers.reshape(sound.shape) / np.float32(scale)

    def _whole_ms(self, seconds: float) -> int:
        """Frames that pydub, which counts in milliseconds, finds to be a whole number of them."""
        return int(max(1, int(seconds * 1000)) * (self._rate / 1000.0))

    def _nothing(self) -> _Ready:
        return _Ready(np.zeros((0, self._form.channels), np.float32))

    def _frames(self, seconds: float) -> int:
        return round(seconds * self._rate)


def _loudness(sound: Sound, form: Form) -> float | None:
    """As a plain meter shows it; None for silence, and for what is too short."""
    meter = Meter(Grid(form.sample_rate_hz), form.weights)
    piece = 10 * form.sample_rate_hz
    for start in range(0, len(sound), piece):
        meter.take(sound[start : start + piece])
    return loudness.integrated_lufs(whole_steps(meter.finish()))


def _timeline(passages: Sequence[Passage], rate: int) -> Timeline:
    spans = []
    for passage in passages:
        start_s, stop_s = passage.source_start / rate, passage.source_stop / rate
        duration_s = stop_s - start_s
        if start_s + duration_s > stop_s:  # by rounding: then what begins at the cut would play before it
            duration_s = float(np.nextafter(duration_s, 0.0))
        spans.append(Span(source_start_s=start_s, output_start_s=passage.start / rate, duration_s=duration_s))
    return Timeline(spans=tuple(spans))


def _audio_segment() -> Any:
    # pydub looks for ffmpeg on the PATH when it is imported, and warns when there is none. We never let it use one.
    # It also imports audioop, which Python 3.13 drops (audioop-lts takes its place there).
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Couldn't find ffmpeg or avconv", category=RuntimeWarning)
        warnings.filterwarnings("ignore", message="'audioop' is deprecated", category=DeprecationWarning)
        from pydub import AudioSegment
    return AudioSegment
