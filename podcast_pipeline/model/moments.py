"""A date of podcast.yaml or episode.md as a value: in the show's time zone, which the validation's context brings."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationInfo

from podcast_pipeline.model.frozen import wrong
from podcast_pipeline.model.times import parse_published_at


def _moment(value: Any, info: ValidationInfo) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    zone = (info.context or {}).get("zone")
    try:
        at = parse_published_at(value, zone)
    except ValueError as error:
        raise wrong(str(error)) from error
    # Whatever offset it was written with: people read it, and feeds show it, in the show's time. As a fixed offset:
    # Python holds the two 02:30 of an autumn night for unequal to every time of another zone (PEP 495).
    local = at if zone is None else at.astimezone(zone)
    return local.astimezone(timezone(local.utcoffset() or timedelta()))


Moment = Annotated[datetime, BeforeValidator(_moment)]
MaybeMoment = Annotated[datetime | None, BeforeValidator(_moment)]
