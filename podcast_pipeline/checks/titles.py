"""What there is to say of an episode's title: of the show's files and of any feed. Pure."""

from __future__ import annotations

import re

# "Folge 3: …", "#3 …", "S1E2 …"; a bare "3 – …" only when 3 is the episode's own number: "2023: …" is a title.
_NUMBERED = re.compile(r"(?:folge|episode|ep\.?|nr\.?)\s*#?\d+\b|#\s?\d+\b|s\d+\s?e\d+\b|e\d+\b", re.IGNORECASE)
_BARE_NUMBER = re.compile(r"0*(\d{1,9})\s*(?:[:.)|–—]|-\s)")

_BETWEEN = r"\s*(?:[:|–—·,/]|\s-)\s*"  # what stands between a show's title and an episode's


def holds_the_show_title(title: str, show: str) -> str | None:
    """What is wrong with a title that begins or ends with the show's; None when it does not."""
    name = re.escape(show)
    parts = re.fullmatch(rf"{name}(?:{_BETWEEN}(.+))?|(.+?){_BETWEEN}{name}", title, re.IGNORECASE)
    if parts is None:
        return None
    rest = parts[1] or parts[2]
    advice = f"write {rest!r}" if rest else "write what this episode is about"
    return f"the title holds the show's title, which apps show beside it; {advice}"


def starts_with_a_number(title: str, number: int | None, place: str) -> str | None:
    """What is wrong with a title that begins with the episode's number, which belongs into `place`."""
    bare = _BARE_NUMBER.match(title)
    own = bare if bare is not None and number is not None and int(bare[1]) == number else None
    found = _NUMBERED.match(title) or own
    if found is None:
        return None
    rest = title[found.end() :].strip(" :.)|–—-") or "what it is about"
    return f"the title starts with {found[0].strip()!r}; put it into {place} and write {rest!r}"
