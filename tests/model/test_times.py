"""Times as people write them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from podcast_pipeline.model.times import parse_clock, parse_published_at

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    "text", ["0001-01-01 00:00", "0001-01-01T00:00:00+14:00", "1969-12-31 23:59", "3000-01-01 00:00", "9999-12-31T23:00-12:00"]
)  # fmt: skip
def test_a_year_that_no_podcast_has_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^must lie in the years 1970 to 2999, not '"):
        parse_published_at(text, BERLIN)


@pytest.mark.parametrize("text", ["1970-01-01 00:00", "2999-12-31 23:59", "2999-12-31T23:59:00-12:00"])
def test_the_first_and_the_last_year_are_dates(text: str) -> None:
    assert parse_published_at(text, BERLIN).year in (1970, 2999)


def test_hours_of_thousands_of_digits_are_no_time() -> None:
    with pytest.raises(ValueError, match="must be a time such as"):
        parse_clock("9" * 5000 + ":00:00")
