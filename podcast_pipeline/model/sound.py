"""What was measured and what was made of a recording, as values."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from podcast_pipeline.model.frozen import Frozen


class Loudness(Frozen):
    """The loudness of a file (ITU-R BS.1770-5, EBU Tech 3341 and 3342); None where it is undefined, as for silence.

    `integrated_lufs` is what a plain meter shows. `playback_lufs` is what listeners hear on two speakers:
    3.01 LU more for a mono file, the same for stereo. Targets and checks mean `playback_lufs`.
    """

    integrated_lufs: float | None
    playback_lufs: float | None
    true_peak_dbtp: float | None
    loudness_range_lu: float | None


RemarkKind = Literal[
    "silence",
    "faint",
    "short",
    "same_sides",
    "left_empty",
    "right_empty",
    "out_of_phase",
    "out_of_phase_here",
    "clipped",
    "above_full_scale",
    "above_between_samples",
    "damaged",
    "silent_track",
    "length_changed",
    "clip_within_overlap",
    "speech_within_overlap",
    "missed",
    "missed_by_limiting",
    "peak_above_limit",
    "much_limiting",
    "much_gain",
]
"""What a remark is about. report/english.py and german.py have a sentence for each."""

_FAULTS = ("out_of_phase", "out_of_phase_here", "clipped", "damaged", "silent_track")


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a producer should know, not yet in words: of which file, at which seconds, if it has a place.

    `values` fill the blanks of its sentence, by name; a number's unit is the end of the name.
    """

    kind: RemarkKind
    at_s: tuple[float, ...] = ()
    values: tuple[tuple[str, float | str], ...] = ()
    file: str | None = None

    @property
    def fault(self) -> bool:
        """Whether it is about the recording, and mastering cannot mend it."""
        return self.kind in _FAULTS


@dataclass(frozen=True, slots=True)
class Measurement:
    """One measured audio file.

    The series have one value per 100 ms, -inf for silence: `momentary_lufs[i]` is the loudness of the 400 ms that start
    at i/10 s, `short_term_lufs[i]` that of the 3 s that start there (whole windows only), `peaks_dbtp[i]` the highest
    true peak from i/10 s to (i+1)/10 s, or the highest sample where others are 6 dB higher. `remarks` say what was
    recognised in the sound.
    """

    loudness: Loudness
    momentary_max_lufs: float | None
    short_term_max_lufs: float | None
    duration_s: float
    channels: int
    sample_rate_hz: int
    codec: str
    momentary_lufs: tuple[float, ...] = ()
    short_term_lufs: tuple[float, ...] = ()
    peaks_dbtp: tuple[float, ...] = ()
    remarks: tuple[Remark, ...] = ()


class Span(Frozen):
    """A stretch of the recording and where the master plays it, in seconds."""

    source_start_s: float
    output_start_s: float
    duration_s: float


class Timeline(Frozen):
    """Where the recording's seconds lie in the master, so that chapters and transcripts shift without audio.

    Without spans they are the same: the audio came finished, and its chapters with it (an imported episode).
    """

    spans: tuple[Span, ...] = ()

    def to_master(self, source_s: float) -> float:
        """The master's second that plays the recording's `source_s`; what was cut moves to the next second kept."""
        if not self.spans:
            return source_s
        for span in self.spans:
            if source_s < span.source_start_s + span.duration_s:
                return span.output_start_s + max(0.0, source_s - span.source_start_s)
        last = self.spans[-1]
        return last.output_start_s + last.duration_s


@dataclass(frozen=True, slots=True)
class Deliverable:
    """One encoded file of a master, measured after decoding it again. `on_target`: loudness and peaks are as wanted."""

    path: Path
    sha256: str
    mime_type: str
    codec: str
    bitrate_kbps: int
    measured: Measurement
    on_target: bool


@dataclass(frozen=True, slots=True)
class SpeakerLevel:
    """How loud one speaker is while speaking, in LUFS as heard: as recorded, and in the master."""

    name: str
    recorded_lufs: float
    mastered_lufs: float


@dataclass(frozen=True, slots=True)
class Master:
    """The encoded audio of an episode, before tags: files in build/. The first deliverable is the enclosure.

    `gain_db` is the one gain for everything. What the limiter took off is `limited_db_max` at most, over `limited_s`
    seconds; `limiting_db` has its highest value (0 or more) for each 100 ms of the master, empty when it had nothing
    to do. `levelling_db` likewise is what the leveller added to or took from each 100 ms.
    """

    deliverables: tuple[Deliverable, ...]
    recording: Measurement
    gain_db: float
    limited_db_max: float
    limited_s: float
    timeline: Timeline
    encoder: str
    limiting_db: tuple[float, ...] = ()
    levelling_db: tuple[float, ...] = ()
    speakers: tuple[SpeakerLevel, ...] = ()
    warnings: tuple[Remark, ...] = ()

    @property
    def enclosure(self) -> Deliverable:
        """The file that the feed names."""
        return self.deliverables[0]

    @property
    def on_target(self) -> bool:
        return all(deliverable.on_target for deliverable in self.deliverables)
