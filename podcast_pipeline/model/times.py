"""Times as people write them: positions in a recording and dates in the show's time zone. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

# Outside of these no podcast is dated, and from some of them no time zone can be reached.
FIRST_YEAR, LAST_YEAR = 1970, 2999

_CLOCK = re.compile(r"(?:(?:(\d{1,4}):)?([0-5]?\d):)?([0-5]?\d)(\.\d{1,3})?")
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2})?)( ?(?:Z|[+-]\d{2}:?\d{2}))?")


def parse_clock(value: object) -> float:
    """Seconds of `1:02:03.5`, `02:03` or `37`; ValueError says what to write instead."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 360_000:
        return float(value)
    match = _CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f'must be a time such as "00:12:30" or "00:12:30.500", not {value!r}')
    hours, minutes, seconds, fraction = match.groups(default="0")
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0{fraction}" if fraction != "0" else 0)


@lru_cache(maxsize=1024)  # a chapter's time stands in notes, descriptions and chapter lists
def format_clock(seconds: float, *, millis: bool = True) -> str:
    """`01:02:03.500`; without `millis` cut to the second."""
    total = round(seconds * 1000) if millis else int(seconds) * 1000
    hours, rest = divmod(total, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    whole, thousandths = divmod(rest, 1000)
    clock = f"{hours:02}:{minutes:02}:{whole:02}"
    return f"{clock}.{thousandths:03}" if millis else clock


def shortest_clock(seconds: float) -> str:
    """As format_clock, with thousandths only where there are any."""
    return format_clock(seconds, millis=not float(seconds).is_integer())


def parse_published_at(value: object, zone: ZoneInfo | None) -> datetime:
    """An aware datetime, in `zone` when the text has no offset of its own.

    ValueError when the text is no date, or of no year from 1970 to 2999; when it has neither offset nor zone; and when
    the wall clock of the zone shows that time twice or never (the nights the clocks change).
    """
    match = _DATE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"must be a date such as 2023-05-04 06:00 or 2023-05-04T06:00:00+02:00, not {value!r}")
    day, clock, offset = match.groups()
    if not FIRST_YEAR <= int(day[:4]) <= LAST_YEAR:
        raise ValueError(f"must lie in the years {FIRST_YEAR} to {LAST_YEAR}, not {value!r}")
    try:
        if offset:
            return datetime.fromisoformat(f"{day}T{clock}{offset.strip()}")
        wall = datetime.fromisoformat(f"{day}T{clock}")
    except ValueError as error:
        raise ValueError(f"is no date of the calendar: {value!r}") from error
    if zone is None:
        raise ValueError(f"needs an offset such as +02:00, or a show with a valid timezone: {value!r}")
    return _at_wall_clock(wall, zone)


def in_our_years(at: datetime) -> datetime:
    """The same date; ValueError when it lies in another year than FIRST_YEAR to LAST_YEAR."""
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise ValueError(f"must lie in the years {FIRST_YEAR} to {LAST_YEAR}, not {at.isoformat()}")
    return at


def _at_wall_clock(wall: datetime, zone: ZoneInfo) -> datetime:
    first, second = wall.replace(tzinfo=zone, fold=0), wall.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first
    shown = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
    if shown != wall:
        later = first.astimezone(UTC).astimezone(zone)
        raise ValueError(
            f"{wall:%Y-%m-%d %H:%M} does not exist in {zone.key}: the clocks go forward that night; "
            f"write {later:%Y-%m-%d %H:%M}, or give an offset"
        )
    ways = " or ".join(f"{wall:%Y-%m-%dT%H:%M:%S}{_offset(at)}" for at in (first, second))
    raise ValueError(f"{wall:%Y-%m-%d %H:%M} comes twice in {zone.key}: the clocks go back that night; write {ways}")


def _offset(at: datetime) -> str:
    text = at.strftime("%z")
    return f"{text[:3]}:{text[3:]}"
