"""Measures sound by decoding it once with ffmpeg's ebur128 filter; `loudness` adds up what it reads.

The filter's own figures are not used but for the true peak: its 100 ms series are exact, its sums are rounded
and cannot be joined.
"""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from podcast_pipeline import ffmpeg
from podcast_pipeline.audio import intake, loudness
from podcast_pipeline.errors import AudioError
from podcast_pipeline.model import Measurement

SHORTEST_S = 0.4  # one block of BS.1770-5

# ebur128 hands its sound on in frames of 100 ms; astats, reset with each, tells the peak of each.
_PEAKS = "astats=metadata=1:reset=1:measure_perchannel=none:measure_overall=Peak_level"
_METER = f"ebur128=peak=true:metadata=1:framelog=quiet,{_PEAKS},ametadata=mode=print:file=-"
_BLOCK_STEPS, _WINDOW_STEPS = 4, 30  # of 100 ms: blocks of 400 ms, windows of 3 s
_SILENCE_LUFS = -120.0  # the filter prints -120.691 for no power at all
# The filter prints the peak with three decimals as a factor, and with one decimal in dB at the end.
# From -20 dBTP up the factor is the finer of the two.
_FINE_FACTOR = 0.1
_PEAK_DB = re.compile(r"    Peak: +(-?[\d.]+|-?inf) dBFS")
_OUTPUT_RATE = re.compile(r"  Stream #0:0\S*: Audio: \w+, (\d+) Hz")


@dataclass(frozen=True, slots=True)
class Reading:
    """A measurement, and in plain words what was not quite right with the file."""

    measurement: Measurement
    warnings: tuple[str, ...]


def read_recording(path: Path, promise: intake.Promise, on_progress: Callable[[float], None]) -> Reading:
    """Decode the first audio track of `path` and measure it. AudioError when it is cut off, damaged or too short."""
    measurement, log = measure_graph(
        ffmpeg.input_options(path),
        "[0:a:0]",
        codec=promise.codec,
        about_s=promise.duration_s,
        on_progress=on_progress,
        where=str(path),
    )
    if log.status != 0 and measurement.duration_s == 0:
        raise intake.not_sound(path)
    if log.status != 0:
        raise AudioError(f"cannot be decoded ({log.last_words}); export it as WAV or FLAC", where=str(path))
    warnings = intake.check_whole(path, promise, log, measurement.duration_s)
    if measurement.duration_s < SHORTEST_S:
        raise AudioError(
            f"is only {measurement.duration_s:.2f} s long; loudness needs at least {SHORTEST_S} s", where=str(path)
        )
    return Reading(measurement, warnings)


def measure_graph(
    inputs: list[str],
    graph: str,
    *,
    codec: str,
    about_s: float | None,
    on_progress: Callable[[float], None],
    where: str,
) -> tuple[Measurement, ffmpeg.Log]:
    """Measure what a filter graph gives; `graph` is its text up to where the meter is to be put.

    `asetpts` counts samples instead of believing time stamps, so the duration is what was decoded.
    """
    series = _Series(about_s, on_progress)
    metered = f"{graph}asetpts=N/SR/TB,{_METER}[metered]"
    output = ["-filter_complex", metered, "-map", "[metered]", "-vn", "-sn", "-dn", "-progress", "pipe:2"]
    log = ffmpeg.run([*inputs, *output, "-f", "null", "-"], on_bytes=ffmpeg.Lines(series.take))
    if series.restarted:
        raise AudioError("changes its sample rate or channels on the way; export it as one WAV or FLAC", where=where)
    on_progress(1.0)
    return series.measurement(log, codec), log


@dataclass(slots=True)
class _Series:
    """What the filter prints, taken line by line."""

    about_s: float | None
    on_progress: Callable[[float], None]
    momentary: array[float] = field(default_factory=lambda: array("d"))
    short_term: array[float] = field(default_factory=lambda: array("d"))
    peaks_dbfs: array[float] = field(default_factory=lambda: array("d"))
    channels: int = 0
    peak_factor: float = 0.0
    restarted: bool = False

    def take(self, line: str) -> None:
        key, _, value = line.removeprefix("lavfi.").removeprefix("r128.").partition("=")
        if key == "M":
            self.momentary.append(_lufs(value))
            if self.about_s and len(self.momentary) % 50 == 0:
                self.on_progress(min(1.0, len(self.momentary) / 10 / self.about_s))
        elif key == "S":
            self.short_term.append(_lufs(value))
        elif key == "astats.Overall.Peak_level":
            self.peaks_dbfs.append(float(value))
        elif key == "true_peak":
            self.peak_factor = float(value)
        elif key.startswith("true_peaks_ch"):
            self.channels = max(self.channels, int(key.removeprefix("true_peaks_ch")) + 1)
        elif key.startswith("frame:0 ") and self.momentary:
            # ffmpeg builds the graph anew when the sound changes its form, and the meter forgets what it heard.
            self.restarted = True

    def measurement(self, log: ffmpeg.Log, codec: str) -> Measurement:
        momentary = tuple(self.momentary[_BLOCK_STEPS - 1 :])
        short_term = self.short_term[_WINDOW_STEPS - 1 :]
        peak_dbtp = self._true_peak_dbtp(log)
        rates = [int(match[1]) for match in map(_OUTPUT_RATE.match, log.lines) if match]
        return Measurement(
            loudness=loudness.loudness_of(momentary, short_term, peak_dbtp, self.channels),
            momentary_max_lufs=loudness.highest_lufs(momentary),
            short_term_max_lufs=loudness.highest_lufs(short_term),
            duration_s=max(filter(None, map(ffmpeg.seconds_in, log.lines)), default=0.0),
            channels=self.channels,
            sample_rate_hz=rates[-1] if rates else 0,  # the last is that of the output: what was decoded
            codec=codec,
            momentary_lufs=momentary,
            peaks_dbfs=tuple(self.peaks_dbfs),
        )

    def _true_peak_dbtp(self, log: ffmpeg.Log) -> float | None:
        if self.peak_factor >= _FINE_FACTOR:
            return 20 * math.log10(self.peak_factor)
        rounded = [float(match[1]) for match in map(_PEAK_DB.match, log.lines) if match]
        return rounded[-1] if rounded and math.isfinite(rounded[-1]) else None


def _lufs(printed: str) -> float:
    value = float(printed)
    return value if value > _SILENCE_LUFS else -math.inf
