"""What there is to say of a date: of the show's files and of any feed. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import NamedTuple

from podcast_pipeline.model.times import FIRST_YEAR, LAST_YEAR

_FIRST_PODCAST = datetime(2000, 12, 1, tzinfo=UTC)  # RSS 0.92, which brought the enclosure
_FAR_AHEAD = timedelta(days=366)

# RFC 2822, section 3.3, with the four-digit years and the zones that RSS 2.0 allows.
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_ZONE = r"[+-]\d{4}|UTC?|GMT|Z|EST|EDT|CST|CDT|MST|MDT|PST|PDT"
_DATE = re.compile(
    rf"(?:({'|'.join(DAYS)}), ?)?\d{{1,2}} (?:{_MONTHS}) \d{{4}} \d{{2}}:\d{{2}}(:\d{{2}})?(?: ({_ZONE}))?"
)


def implausible(at: datetime, now: datetime) -> str | None:
    """Why a date is most likely a slip; None when it is not."""
    if _FIRST_PODCAST <= at <= now + _FAR_AHEAD:
        return None
    return "before there were podcasts" if at < _FIRST_PODCAST else "more than a year ahead"


class Written(NamedTuple):
    """A date as it is written: `at` is None where it cannot be read."""

    at: datetime | None
    is_rfc: bool
    weekday: str
    has_seconds: bool
    zone: str


@lru_cache(maxsize=1024)
def written(text: str) -> Written:
    """What there is to know of a date of RFC 2822."""
    match = _DATE.fullmatch(text) if len(text) <= 100 else None
    try:
        at = parsedate_to_datetime(text[:100])
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        known = at if FIRST_YEAR <= at.year <= LAST_YEAR else None
    except (ValueError, TypeError, OverflowError, IndexError):
        known = None
    if match is None:
        return Written(known, False, "", True, "?")
    return Written(known, True, match[1] or "", match[2] is not None, match[3] or "")
