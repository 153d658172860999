"""Numbers, levels and times as a German or an English reader writes them, and the page's words. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from podcast_pipeline.report.english import ENGLISH
from podcast_pipeline.report.german import GERMAN

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Language:
    """How one language says things; `code` is the page's `lang`."""

    code: str
    words: Mapping[str, str]
    point: str
    minus: str = "\u2212"
    gap: str = "\u00a0"  # between a number and its unit: they stay on one line

    def say(self, key: str, **values: str) -> str:
        """The sentence named `key`, with its blanks filled in."""
        return self.words[key].format_map(values)

    def number(self, value: float | None, digits: int = 1, *, signed: bool = False) -> str:
        """`−16,0`; a dash where there is no number, as for silence."""
        if value is None or not math.isfinite(value):
            return NOTHING
        written = f"{abs(value):.{digits}f}"
        positive = "+" if signed else ""
        sign = "" if float(written) == 0 else self.minus if value < 0 else positive
        return f"{sign}{written}".replace(".", self.point)

    def level(self, value: float | None, unit: str, *, digits: int = 1, signed: bool = False) -> str:
        """`−16,0 LUFS`, kept on one line."""
        written = self.number(value, digits, signed=signed)
        return written if written == NOTHING else f"{written}{self.gap}{unit}"

    def clock(self, seconds: float, *, tenths: bool = False) -> str:
        """`1:37`, `1:02:03`, with `tenths` `1:37,4`."""
        if not math.isfinite(seconds):
            return NOTHING
        total = max(0, round(seconds * 10) if tenths else round(seconds) * 10)
        whole, tenth = divmod(total, 10)
        minutes, rest = divmod(whole, 60)
        hours, minutes = divmod(minutes, 60)
        written = f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
        return f"{written}{self.point}{tenth}" if tenths else written

    def kilo(self, hertz: int) -> str:
        """`44,1 kHz`."""
        return f"{hertz / 1000:g}{self.gap}kHz".replace(".", self.point)

    def listed(self, parts: list[str]) -> str:
        """`a, b and c`."""
        return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {self.words['and']} {parts[-1]}"


PLAIN_ENGLISH = Language("en", ENGLISH, ".", minus="-", gap=" ")
"""In characters that every terminal has."""


def language_of(code: str) -> Language:
    """German for `de`, `de-AT` and the like, else English."""
    if code.strip().lower().replace("_", "-").partition("-")[0] == "de":
        return Language("de", GERMAN, ",")
    return Language("en", ENGLISH, ".")
