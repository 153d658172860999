"""The report's figures: the ones that matter most, and tables, as texts for the template. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

from podcast_pipeline.model import AudioSettings, Deliverable, Master, Measurement
from podcast_pipeline.report import series
from podcast_pipeline.report.charts import Laid
from podcast_pipeline.report.language import NOTHING, Language
from podcast_pipeline.report.sentences import levelling_span, wanted_loudness

_MOST_ROWS = 60
_MINUTE_S = 60.0

_CODECS = {"aac": "AAC", "flac": "FLAC", "mp3": "MP3", "opus": "Opus", "vorbis": "Vorbis", "alac": "ALAC"}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: what it is about, and its cells."""

    head: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure that matters most, with what it was before or what belongs to it."""

    name: str
    value: str
    beside: str


def tiles(master: Master, language: Language) -> list[Tile]:
    """Loudness, true peak, range and gain."""
    before, after = master.recording.loudness, master.enclosure.measured.loudness
    levels = (
        ("heard_short", after.playback_lufs, before.playback_lufs, "LUFS"),
        ("peak_short", after.true_peak_dbtp, before.true_peak_dbtp, "dBTP"),
        ("range", after.loudness_range_lu, before.loudness_range_lu, "LU"),
    )
    return [
        *(
            Tile(
                language.words[name],
                language.level(now, unit),
                language.say("before_small", level=language.level(was, unit)),
            )
            for name, now, was, unit in levels
        ),
        Tile(
            language.words["gain"],
            language.level(master.gain_db, "dB", signed=True),
            f"{language.words['limiter']}: {limiting(master, language)}",
        ),
    ]


def figures(master: Master, settings: AudioSettings, language: Language) -> list[Row]:
    """Recording, master and what was wanted, measure by measure."""
    both = (master.recording, master.enclosure.measured)
    say = language.words
    plain = any(measured.channels == 1 for measured in both)
    rows = [
        ("heard", [each.loudness.playback_lufs for each in both], "LUFS", wanted_loudness(master, settings, language)),
        *([("plain", [each.loudness.integrated_lufs for each in both], "LUFS", NOTHING)] if plain else []),
        ("range", [each.loudness.loudness_range_lu for each in both], "LU", NOTHING),
        ("peak", [each.loudness.true_peak_dbtp for each in both], "dBTP",
         language.say("at_most", level=language.level(settings.true_peak_dbtp, "dBTP"))),
        ("momentary_max", [_heard(each, each.momentary_max_lufs) for each in both], "LUFS", NOTHING),
        ("short_term_max", [_heard(each, each.short_term_max_lufs) for each in both], "LUFS", NOTHING),
    ]  # fmt: skip
    return [
        *(
            Row(say[name], (*(language.level(level, unit) for level in found), wanted))
            for name, found, unit, wanted in rows
        ),
        Row(say["duration"], (*(language.clock(each.duration_s, tenths=True) for each in both), NOTHING)),
        Row(say["form"], (*(form(each, language) for each in both), NOTHING)),
    ]


def form(measured: Measurement, language: Language) -> str:
    """`MP3, 44.1 kHz, stereo`."""
    return ", ".join([codec(measured.codec), language.kilo(measured.sample_rate_hz), channels(measured, language)])


def codec(name: str) -> str:
    return _CODECS.get(name.lower(), name)


def channels(measured: Measurement, language: Language) -> str:
    words = {1: language.words["mono"], 2: language.words["stereo"]}
    return words.get(measured.channels, language.say("channels", count=str(measured.channels)))


def limiting(master: Master, language: Language) -> str:
    """`at most 3.2 dB over 12.4 s`."""
    if master.limited_db_max <= 0:
        return language.say("limiter_none")
    return language.say(
        "limiter_value",
        db=language.level(master.limited_db_max, "dB"),
        seconds=language.level(master.limited_s, "s"),
    )


def deeds(master: Master, settings: AudioSettings, language: Language) -> list[Row]:
    """What was done to the sound, and with what."""
    say, span = language.words, levelling_span(master, language)
    levelled = say[settings.leveller]
    if span is not None:
        levelled = language.say("leveller_value", low=span[0], high=span[1], strength=say[settings.leveller])
    return [
        Row(say["done_gain"], (language.level(master.gain_db, "dB", signed=True),)),
        Row(say["done_limiter"], (limiting(master, language),)),
        Row(say["done_leveller"], (levelled,)),
        *([Row(say["done_filters"], (settings.filters,))] if settings.filters else []),
        *([Row(say["done_trim"], (say["done_trim_value"],))] if settings.trim_silence else []),
        *([Row(say["done_gate"], (say["on"],))] if settings.gate else []),
        Row(say["done_encoder"], (master.encoder,)),
    ]


def files(master: Master, language: Language) -> list[tuple[Row, bool]]:
    """Each deliverable, and whether it is on target."""
    return [(Row(each.path.name, _file_cells(each, language)), each.on_target) for each in master.deliverables]


def _file_cells(deliverable: Deliverable, language: Language) -> tuple[str, ...]:
    measured = deliverable.measured
    rate = [f"{deliverable.bitrate_kbps}\u00a0kbit/s"] if deliverable.bitrate_kbps else []
    sort = [codec(deliverable.codec), *rate, language.kilo(measured.sample_rate_hz), channels(measured, language)]
    return (
        language.level(measured.loudness.playback_lufs, "LUFS"),
        language.level(measured.loudness.true_peak_dbtp, "dBTP"),
        language.clock(measured.duration_s, tenths=True),
        ", ".join(sort),
    )


def speakers(master: Master, language: Language) -> list[Row]:
    """How loud each speaker was and is."""
    return [
        Row(
            each.name,
            (
                language.level(each.recorded_lufs, "LUFS"),
                language.level(each.mastered_lufs, "LUFS"),
                language.level(each.mastered_lufs - each.recorded_lufs, "LU", signed=True),
            ),
        )
        for each in master.speakers
    ]


def minutes(laid: Laid, language: Language) -> tuple[str, list[Row]]:
    """The pictures as a table: how long a row is, and the rows. One a minute, at most sixty."""
    step_s = max(_MINUTE_S, math.ceil(laid.duration_s / _MOST_ROWS))
    step = round(step_s * series.STEPS_PER_S)
    levelled = any(value and math.isfinite(value) for value in laid.levelling_db)
    rows = []
    for start in range(0, len(laid.momentary_after), step):
        stretch = slice(start, start + step)
        cells = [
            language.number(series.mean_db(_known(laid.momentary_before[stretch]))),
            language.number(series.mean_db(_known(laid.momentary_after[stretch]))),
            language.number(series.highest(_known(laid.peaks_after[stretch]))),
            language.number(series.highest(_known(laid.limiting_db[stretch]))),
            *([language.number(series.mean_of(_known(laid.levelling_db[stretch])), signed=True)] if levelled else []),
        ]
        rows.append(Row(language.clock(start / series.STEPS_PER_S), tuple(cells)))
    return language.clock(step_s), rows


def _known(values: list[float]) -> list[float]:
    return [value for value in values if not math.isnan(value)]


def _heard(measured: Measurement, lufs: float | None) -> float | None:
    return None if lufs is None else lufs + series.heard_offset_lu(measured)
