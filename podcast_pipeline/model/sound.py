"""What was measured and what was made of a recording, as values."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field

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


@dataclass(frozen=True, slots=True)
class Measurement:
    """One measured audio file.

    `momentary_lufs` has one value per 100 ms (of the 400 ms that start there), `peaks_dbfs` the highest sample of each
    100 ms; both are -inf for silence.
    """

    loudness: Loudness
    momentary_max_lufs: float | None
    short_term_max_lufs: float | None
    duration_s: float
    channels: int
    sample_rate_hz: int
    codec: str
    momentary_lufs: tuple[float, ...] = ()
    peaks_dbfs: tuple[float, ...] = ()


class Span(Frozen):
    """A stretch of the recording and where the master plays it, in seconds."""

    source_start_s: float
    output_start_s: float
    duration_s: float


class Timeline(Frozen):
    """Where the recording's seconds lie in the master, so that chapters and transcripts shift without audio."""

    spans: Annotated[tuple[Span, ...], Field(min_length=1)]

    def to_master(self, source_s: float) -> float:
        """The master's second that plays the recording's `source_s`; what was cut moves to the next second kept."""
        for span in self.spans:
            if source_s < span.source_start_s + span.duration_s:
                return span.output_start_s + max(0.0, source_s - span.source_start_s)
        last = self.spans[-1]
        return last.output_start_s + last.duration_s


@dataclass(frozen=True, slots=True)
class Master:
    """The encoded audio of an episode, before tags: a file in build/, measured after decoding it again."""

    path: Path
    sha256: str
    mime_type: str
    codec: str
    bitrate_kbps: int
    measured: Measurement
    recording: Measurement
    gain_db: float
    limited_db_max: float
    limited_s: float
    on_target: bool
    timeline: Timeline
    encoder: str
    warnings: tuple[str, ...] = ()
