"""The report's pictures as values for the template: curves with their axes, keys and a description in words. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from podcast_pipeline.model import AudioSettings, Loudness, Master
from podcast_pipeline.report import picture, series
from podcast_pipeline.report.language import Language

_LOUDNESS_PX, _PEAKS_PX, _CHANGES_PX = 176, 128, 96
_AXIS_PX = 28  # for the times below a picture and half a line above it


@dataclass(frozen=True, slots=True)
class Curve:
    """A path in the picture's own units; `kind` names its class in the style sheet."""

    kind: str
    path: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A grid line, a time of the axis or a wanted level (`kind` is its class): where, and what is written there."""

    at: float
    text: str = ""
    kind: str = ""
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Chart:
    """One picture. Levels lie at pixels from the top, times at percent from the left."""

    name: str
    heading: str
    unit: str
    description: str
    columns: int
    height_px: int
    curves: tuple[Curve, ...]
    levels: tuple[Mark, ...]
    wanted: tuple[Mark, ...]
    times: tuple[Mark, ...]
    keys: tuple[tuple[str, str], ...]

    @property
    def whole_px(self) -> int:
        return self.height_px + _AXIS_PX


@dataclass(frozen=True, slots=True)
class _Frame:
    """A picture before anything is drawn: its name, the word of its heading, its unit and size, and its scale."""

    name: str
    heading: str
    unit: str
    height_px: int
    scale: picture.Scale

    def px(self, value: float) -> float:
        return round(self.scale.percent(value) * self.height_px / 100, 1)


@dataclass(frozen=True, slots=True)
class Laid:
    """All series of a master in steps of 100 ms of the master's time; levels as heard."""

    duration_s: float
    momentary_before: list[float]
    momentary_after: list[float]
    short_term_before: list[float]
    short_term_after: list[float]
    peaks_before: list[float]
    peaks_after: list[float]
    limiting_db: list[float]
    levelling_db: list[float]


def lay(master: Master) -> Laid:
    """Put the recording's and the master's series side by side."""
    before, after = master.recording, master.enclosure.measured
    duration_s = after.duration_s if math.isfinite(after.duration_s) else 0.0
    heard_before, heard_after = series.heard_offset_lu(before), series.heard_offset_lu(after)

    def recorded(values: Sequence[float], window_s: float, offset: float = 0.0) -> list[float]:
        return series.placed(values, window_s, duration_s=duration_s, timeline=master.timeline, offset=offset)

    def mastered(values: Sequence[float], window_s: float = series.STEP_S, offset: float = 0.0) -> list[float]:
        return series.placed(values, window_s, duration_s=duration_s, offset=offset)

    return Laid(
        duration_s,
        recorded(before.momentary_lufs, series.MOMENTARY_S, heard_before),
        mastered(after.momentary_lufs, series.MOMENTARY_S, heard_after),
        recorded(before.short_term_lufs, series.SHORT_TERM_S, heard_before),
        mastered(after.short_term_lufs, series.SHORT_TERM_S, heard_after),
        recorded(before.peaks_dbtp, series.STEP_S),
        mastered(after.peaks_dbtp),
        mastered(master.limiting_db),
        mastered(master.levelling_db),
    )


def target_heard_lufs(master: Master, settings: AudioSettings) -> float:
    """The wanted loudness as heard, whichever way it was wanted."""
    after = master.enclosure.measured
    plain = settings.mono == "as_measured" and after.channels == 1
    return settings.loudness_lufs + (series.heard_offset_lu(after) if plain else 0.0)


def charts_of(master: Master, settings: AudioSettings, laid: Laid, language: Language) -> list[Chart]:
    """The pictures from the top of the page down; what has no values, or was not at work, has none."""
    target_lufs = target_heard_lufs(master, settings)
    scale = picture.scale_around(
        _without_the_softest([*laid.momentary_before, *laid.momentary_after]),
        least_bottom=target_lufs - 24,
        least_top=target_lufs + 6,
        most_db=60,
    )
    before = ("before", "p_recording", master.recording.loudness, laid.momentary_before, laid.short_term_before)
    after = ("after", "p_master", master.enclosure.measured.loudness, laid.momentary_after, laid.short_term_after)
    made = [
        _loudness_chart(*side, scale=scale, target_lufs=target_lufs, laid=laid, language=language)
        for side in (before, after)
        if _has_values(side[3])
    ]
    if _has_values(laid.peaks_after):
        made.append(_peaks_chart(master, settings, laid, language))
    if any(value > 0 for value in laid.limiting_db):
        made.append(_limiter_chart(master, laid, language))
    if any(value and math.isfinite(value) for value in laid.levelling_db):
        made.append(_leveller_chart(laid, language))
    return made


def _loudness_chart(
    name: str,
    heading: str,
    loudness: Loudness,
    momentary: list[float],
    short_term: list[float],
    *,
    scale: picture.Scale,
    target_lufs: float,
    laid: Laid,
    language: Language,
) -> Chart:
    cells = series.columns(momentary, picture.MOST_COLUMNS)
    means = [series.mean_db(cell) for cell in series.columns(short_term, picture.MOST_COLUMNS)]
    band = picture.band_path([series.lowest(cell) for cell in cells], [series.highest(cell) for cell in cells], scale)
    curves = (Curve(f"band {name}", band), Curve(f"line {name}", picture.line_path(means, scale)))
    finite = [value for value in short_term if math.isfinite(value)]
    target = language.level(target_lufs, "LUFS")
    description = language.say(
        "d_loudness",
        name=language.words[heading],
        duration=language.clock(laid.duration_s),
        heard=language.level(loudness.playback_lufs, "LUFS"),
        low=language.level(min(finite, default=None), "LUFS"),
        high=language.level(max(finite, default=None), "LUFS"),
        moment=language.level(max(value for value in momentary if math.isfinite(value)), "LUFS"),
        target=target,
    )
    keys = (
        (f"band {name}", language.words["momentary"]),
        (f"line {name}", language.words["short_term"]),
        ("rule target", language.say("target_line", level=target)),
    )
    frame = _Frame(f"loudness-{name}", heading, "LUFS", _LOUDNESS_PX, scale)
    return _chart(frame, description, curves, keys, laid, language, wanted=("target", target_lufs))


def _peaks_chart(master: Master, settings: AudioSettings, laid: Laid, language: Language) -> Chart:
    limit_dbtp = settings.true_peak_dbtp
    before = [series.highest(cell) for cell in series.columns(laid.peaks_before, picture.MOST_COLUMNS)]
    after = [series.highest(cell) for cell in series.columns(laid.peaks_after, picture.MOST_COLUMNS)]
    scale = picture.scale_around([*before, *after], least_bottom=-24.0, least_top=6.0, most_db=36)
    ground = [math.nan if math.isnan(value) else scale.bottom for value in before]
    curves = (Curve("band before", picture.band_path(ground, before, scale)),
              Curve("line after", picture.line_path(after, scale)))  # fmt: skip
    limit = language.level(limit_dbtp, "dBTP")
    description = language.say(
        "d_peaks",
        duration=language.clock(laid.duration_s),
        before=language.level(master.recording.loudness.true_peak_dbtp, "dBTP"),
        after=language.level(master.enclosure.measured.loudness.true_peak_dbtp, "dBTP"),
        limit=limit,
    )
    keys = (
        ("band before", language.words["k_before"]),
        ("line after", language.words["k_after"]),
        ("rule limit", language.say("limit_line", level=limit)),
    )
    frame = _Frame("peaks", "p_peaks", "dBTP", _PEAKS_PX, scale)
    return _chart(frame, description, curves, keys, laid, language, wanted=("limit", limit_dbtp))


def _limiter_chart(master: Master, laid: Laid, language: Language) -> Chart:
    taken = [-series.highest(cell) for cell in series.columns(laid.limiting_db, picture.MOST_COLUMNS)]
    most_db = max(value for value in laid.limiting_db if math.isfinite(value))
    step = 1.0 if most_db <= 3 else 3.0
    scale = picture.Scale(-step * max(3, math.ceil(most_db / step)), 0.0, step)
    description = language.say(
        "d_limiter",
        duration=language.clock(laid.duration_s),
        db=language.level(master.limited_db_max, "dB"),
        seconds=language.level(master.limited_s, "s"),
        at=language.clock(laid.limiting_db.index(most_db) / series.STEPS_PER_S),
    )
    curves = (Curve("bars limiter", picture.bars_path(taken, scale)),)
    keys = (("bars limiter", language.words["k_limiter"]),)
    frame = _Frame("limiter", "p_limiter", "dB", _CHANGES_PX, scale)
    return _chart(frame, description, curves, keys, laid, language)


def _leveller_chart(laid: Laid, language: Language) -> Chart:
    finite = [value for value in laid.levelling_db if math.isfinite(value)]
    added = [series.strongest(cell) for cell in series.columns(laid.levelling_db, picture.MOST_COLUMNS)]
    reach = 6.0 * max(1, math.ceil(max(map(abs, finite)) / 6))
    scale = picture.Scale(-reach, reach, reach)
    description = language.say(
        "d_leveller",
        duration=language.clock(laid.duration_s),
        low=language.level(min(finite), "dB", signed=True),
        high=language.level(max(finite), "dB", signed=True),
    )
    curves = (Curve("bars leveller", picture.bars_path(added, scale)),)
    keys = (("bars leveller", language.words["k_leveller"]),)
    frame = _Frame("leveller", "p_leveller", "dB", _CHANGES_PX, scale)
    return _chart(frame, description, curves, keys, laid, language)


def _chart(
    frame: _Frame,
    description: str,
    curves: tuple[Curve, ...],
    keys: tuple[tuple[str, str], ...],
    laid: Laid,
    language: Language,
    *,
    wanted: tuple[str, float] | None = None,
) -> Chart:
    """`wanted`: the class of the line and its level."""
    return Chart(
        name=frame.name,
        heading=language.words[frame.heading],
        unit=frame.unit,
        description=f"{description} {language.words['d_see']}",
        columns=max(1, min(picture.MOST_COLUMNS, len(laid.peaks_after))),
        height_px=frame.height_px,
        curves=tuple(curve for curve in curves if curve.path),
        levels=tuple(
            Mark(frame.px(value), language.number(value, 0, signed=frame.name == "leveller"))
            for value in frame.scale.grid
        ),
        wanted=(Mark(frame.px(wanted[1]), kind=wanted[0]),) if wanted is not None else (),
        times=_times(laid.duration_s, language),
        keys=keys,
    )


def _times(duration_s: float, language: Language) -> tuple[Mark, ...]:
    tenths = picture.time_step_s(duration_s) < 1
    return tuple(
        Mark(round(100 * at_s / duration_s, 2) if at_s else 0.0, language.clock(at_s, tenths=tenths), anchor=anchor)
        for number, at_s in enumerate(picture.times_s(duration_s))
        for anchor in ["start" if number == 0 else "middle"]
    )


def _has_values(values: Sequence[float]) -> bool:
    return any(math.isfinite(value) for value in values)


def _without_the_softest(values: Sequence[float]) -> list[float]:
    """The finite values without the lowest tenth: a pause must not make everything else flat."""
    finite = sorted(value for value in values if math.isfinite(value))
    return finite[len(finite) // 10 :]
