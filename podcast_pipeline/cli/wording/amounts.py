"""Levels, times and sizes as every sentence writes them. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from podcast_pipeline.model import Loudness


def level(value: float | None, unit: str) -> str:
    """`-16.0 LUFS`; a dash where the level is undefined, as for silence."""
    return f"{value:.1f} {unit}" if value is not None else f"– {unit}"


def clock(seconds: float) -> str:
    """`1:37`, `1:02:03`."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def span(length: timedelta) -> str:
    """`3 days 4 h`, `2 h 11 min`, `5 min`: the two largest units."""
    minutes = int(abs(length).total_seconds()) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} {'day' if days == 1 else 'days'}" + (f" {hours} h" if hours else "")
    return f"{hours} h" + (f" {minutes} min" if minutes else "") if hours else f"{minutes} min"


def size(count: int) -> str:
    """`1.6 MB`, decimal as hosts bill it."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= factor:
            return f"{count / factor:.1f} {unit}"
    return f"{count} B"


def moment(at: datetime | None) -> str:
    return "no date" if at is None else f"{at:%Y-%m-%d %H:%M}"


def loudness_line(loudness: Loudness) -> str:
    """`-16.0 LUFS as heard, at most -1.1 dBTP, range 5.2 LU`."""
    return (
        f"{level(loudness.playback_lufs, 'LUFS')} as heard, at most {level(loudness.true_peak_dbtp, 'dBTP')}, "
        f"range {level(loudness.loudness_range_lu, 'LU')}"
    )
