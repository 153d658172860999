"""The speakers' levels as a picture: for each one a line from the recorded to the mastered level. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

from podcast_pipeline.model import Master
from podcast_pipeline.report.language import Language

_MOST_NAME = 32  # characters that fit above a line on a phone
_ROW_PX, _TOP_PX, _NAME_PX, _LINE_PX = 46, 20, 16, 30


@dataclass(frozen=True, slots=True)
class Voice:
    """One speaker's line: positions in percent from the left and pixels from the top."""

    name: str
    recorded_at: float
    mastered_at: float
    name_px: int
    line_px: int


@dataclass(frozen=True, slots=True)
class VoicesChart:
    description: str
    height_px: int
    voices: tuple[Voice, ...]
    target_at: float
    target_text: str
    grid: tuple[tuple[float, str], ...]


def voices_chart(master: Master, target_lufs: float, language: Language) -> VoicesChart | None:
    """None where no speaker's level is known."""
    known = [each for each in master.speakers if math.isfinite(each.recorded_lufs + each.mastered_lufs)]
    if not known:
        return None
    levels = [target_lufs, *(level for each in known for level in (each.recorded_lufs, each.mastered_lufs))]
    low, high = 6 * math.floor((min(levels) - 1) / 6), 6 * math.ceil((max(levels) + 1) / 6)

    def at(level_lufs: float) -> float:
        return round(100 * (level_lufs - low) / (high - low), 2)

    each_one = [
        language.say(
            "d_speaker",
            name=each.name,
            before=language.level(each.recorded_lufs, "LUFS"),
            after=language.level(each.mastered_lufs, "LUFS"),
        )
        for each in known
    ]
    return VoicesChart(
        description=language.say("d_speakers", each="; ".join(each_one)),
        height_px=_TOP_PX + _ROW_PX * len(known) + 24,
        voices=tuple(
            Voice(_short(each.name), at(each.recorded_lufs), at(each.mastered_lufs), top + _NAME_PX, top + _LINE_PX)
            for number, each in enumerate(known)
            for top in [_TOP_PX + number * _ROW_PX]
        ),
        target_at=at(target_lufs),
        target_text=language.say("target_line", level=language.level(target_lufs, "LUFS")),
        grid=tuple((at(level), language.number(level, 0)) for level in range(low + 6, high, 6)),
    )


def _short(name: str) -> str:
    return name if len(name) <= _MOST_NAME else f"{name[: _MOST_NAME - 1]}…"
