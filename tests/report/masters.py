"""Masters made by hand: no sound, only the values that mastering would give."""

from __future__ import annotations

import math
from pathlib import Path

from podcast_pipeline.model import (
    Deliverable,
    Loudness,
    Master,
    Measurement,
    Remark,
    Span,
    SpeakerLevel,
    Timeline,
)


def speech(seconds: float, level_lufs: float, *, swing_lu: float = 8.0) -> tuple[float, ...]:
    """A momentary series like that of talk: syllables, sentences, pauses, and two voices of different level."""
    found = []
    for step in range(int(seconds * 10) - 3):
        at = step / 10
        voice = -swing_lu / 2 if int(at / 23) % 2 else swing_lu / 2
        syllable = 4 * math.sin(at * 9.1) + 2 * math.sin(at * 23.7 + 1)
        pause = -30 if math.sin(at * 0.9) + math.sin(at * 0.37) > 1.55 else 0.0
        found.append(level_lufs + voice + syllable + pause)
    return tuple(found)


def smoothed(momentary: tuple[float, ...], window: int = 26) -> tuple[float, ...]:
    powers = [10 ** (value / 10) for value in momentary]
    sums = [sum(powers[:window])]
    for start in range(1, len(powers) - window + 1):
        sums.append(sums[-1] - powers[start - 1] + powers[start + window - 1])
    return tuple(10 * math.log10(total / window) for total in sums)


def measured(
    seconds: float,
    level_lufs: float,
    *,
    peak_dbtp: float,
    range_lu: float = 6.2,
    channels: int = 2,
    codec: str = "mp3",
    swing_lu: float = 8.0,
    remarks: tuple[Remark, ...] = (),
) -> Measurement:
    plain = level_lufs - (10 * math.log10(2) if channels == 1 else 0)
    momentary = speech(seconds, plain, swing_lu=swing_lu)
    short_term = smoothed(momentary)
    return Measurement(
        loudness=Loudness(
            integrated_lufs=plain, playback_lufs=level_lufs, true_peak_dbtp=peak_dbtp, loudness_range_lu=range_lu
        ),
        momentary_max_lufs=max(momentary),
        short_term_max_lufs=max(short_term),
        duration_s=seconds,
        channels=channels,
        sample_rate_hz=44100,
        codec=codec,
        momentary_lufs=momentary,
        short_term_lufs=short_term,
        peaks_dbtp=tuple(min(peak_dbtp, value + 14) for value in (*momentary, -60.0, -60.0, -60.0)),
        remarks=remarks,
    )


def deliverable(
    measurement: Measurement, name: str = "folge.mp3", *, kbps: int = 128, on_target: bool = True
) -> Deliverable:
    mime = {"mp3": "audio/mpeg", "aac": "audio/mp4", "opus": "audio/ogg"}[measurement.codec]
    return Deliverable(Path("build") / name, "ab" * 32, mime, measurement.codec, kbps, measurement, on_target)


def whole(recording: Measurement) -> Timeline:
    return Timeline(spans=(Span(source_start_s=0, output_start_s=0, duration_s=recording.duration_s),))


def full_master(seconds: float = 780.0) -> Master:
    """Everything there is: three files, leveller, limiter, speakers, an intro of 8 s, warnings."""
    recording = measured(
        seconds, -26.1, peak_dbtp=-6.2, range_lu=12.3, codec="flac", swing_lu=14.0,
        remarks=(Remark("same_sides"),),
    )  # fmt: skip
    after = seconds + 8.0
    limiting = tuple(
        max(0.0, 6.4 * math.sin(step / 61.7) - 3.2) if step % 7 < 3 else 0.0 for step in range(int(after * 10))
    )
    levelling = tuple(4.5 if int(step / 230) % 2 else -2.5 for step in range(int(after * 10)))
    return Master(
        deliverables=(
            deliverable(measured(after, -16.0, peak_dbtp=-1.1, swing_lu=3.0)),
            deliverable(measured(after, -16.0, peak_dbtp=-1.0, codec="aac"), "folge.m4a", kbps=112),
            deliverable(measured(after, -16.4, peak_dbtp=-0.4, codec="opus"), "folge.opus", kbps=96, on_target=False),
        ),
        recording=recording,
        gain_db=10.2,
        limited_db_max=3.2,
        limited_s=12.4,
        timeline=Timeline(spans=(Span(source_start_s=0, output_start_s=8.0, duration_s=seconds),)),
        encoder="ffmpeg 7.0.2, libmp3lame 3.100",
        limiting_db=limiting,
        levelling_db=levelling,
        speakers=(SpeakerLevel("Dr. Änne Größler", -22.0, -15.6), SpeakerLevel("Jürgen Weiß", -33.1, -17.0)),
        warnings=(
            Remark("much_limiting", (12.0, 83.4, 200.0), (("most_db", 6.2),)),
            Remark("clipped", tuple(float(second) for second in range(30, 600, 15))),
        ),
    )  # fmt: skip


def plain_master(seconds: float = 102.0, *, channels: int = 2) -> Master:
    """A recording that gain alone brought to its target."""
    recording = measured(seconds, -20.0, peak_dbtp=-7.0, channels=channels, codec="flac")
    return Master(
        deliverables=(deliverable(measured(seconds, -16.0, peak_dbtp=-3.0, channels=channels)),),
        recording=recording,
        gain_db=4.0,
        limited_db_max=0.0,
        limited_s=0.0,
        timeline=whole(recording),
        encoder="ffmpeg 7.0.2, libmp3lame 3.100",
    )


def silent_master(seconds: float = 5.0) -> Master:
    """Silence from start to end: every level is undefined."""
    nothing = Loudness(integrated_lufs=None, playback_lufs=None, true_peak_dbtp=None, loudness_range_lu=None)
    steps = int(seconds * 10)
    silence = Measurement(
        loudness=nothing,
        momentary_max_lufs=None,
        short_term_max_lufs=None,
        duration_s=seconds,
        channels=1,
        sample_rate_hz=48000,
        codec="mp3",
        momentary_lufs=(-math.inf,) * (steps - 3),
        short_term_lufs=(-math.inf,) * (steps - 29),
        peaks_dbtp=(-math.inf,) * steps,
    )
    return Master(
        deliverables=(deliverable(silence, on_target=False),),
        recording=silence,
        gain_db=0.0,
        limited_db_max=0.0,
        limited_s=0.0,
        timeline=whole(silence),
        encoder="x",
        limiting_db=(0.0,) * steps,
        levelling_db=(0.0,) * steps,
    )
