"""Warnings and remarks in words, with the seconds where they happen, each once. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from podcast_pipeline.model import Master, Remark
from podcast_pipeline.report.language import PLAIN_ENGLISH, Language

_MOST_PLACES, _MOST_IN_A_LINE = 12, 5  # seconds named with one remark
_A_MINUTE_S = 60
# What a number means is the end of its name. Peaks are told to 0.01 dB: a limit is missed by that much.
_UNITS = {"lufs": ("LUFS", 1), "dbtp": ("dBTP", 2), "db": ("dB", 1), "s": ("s", 1)}


@dataclass(frozen=True, slots=True)
class Said:
    """A remark and its places."""

    text: str
    at: str


def remarks(master: Master, language: Language) -> list[tuple[str, list[Said]]]:
    """Warnings first, then what was recognised in the recording and in each file; nothing twice."""
    known: set[Remark] = set()
    groups: list[tuple[str, Iterable[Remark]]] = [
        (language.words["warn_master"], master.warnings),
        (language.words["warn_recording"], master.recording.remarks),
        *(
            (language.say("warn_deliverable", name=each.path.name), each.measured.remarks)
            for each in master.deliverables
        ),
    ]
    found = []
    for name, group in groups:
        fresh = [remark for remark in dict.fromkeys(group) if remark not in known]
        known.update(fresh)
        if fresh:
            said = [Said(sentence(remark, language), _places(remark, language, _MOST_PLACES)) for remark in fresh]
            found.append((name, said))
    return found


def in_english(remark: Remark) -> str:
    """A remark as one line for a terminal or a program: its sentence, and the first places in brackets."""
    at = _places(remark, PLAIN_ENGLISH, _MOST_IN_A_LINE)
    return sentence(remark, PLAIN_ENGLISH) + (f" ({at})" if at else "")


def sentence(remark: Remark, language: Language) -> str:
    """A remark in words, without its places."""
    values = {name: _written(name, value, language) for name, value in remark.values}
    said = language.say(f"r_{remark.kind}", **values)
    return said if remark.file is None else f"{remark.file}: {said}"


def _written(name: str, value: float | str, language: Language) -> str:
    if isinstance(value, str):
        return language.words[value] if name == "clip" else value
    if name.endswith("_s") and value >= _A_MINUTE_S:
        return language.clock(value, tenths=True)
    unit, digits = _UNITS[name.rpartition("_")[2]]
    return language.level(value, unit, digits=digits, signed=unit == "dBTP")


def _places(remark: Remark, language: Language, most: int) -> str:
    if not remark.at_s:
        return ""
    rest = len(remark.at_s) - most
    shown = [language.clock(second) for second in remark.at_s[: most if rest > 1 else None]]
    if rest > 1:
        return f"{language.words['at']} {', '.join(shown)} {language.say('more', count=str(rest))}"
    return f"{language.words['at']} {language.listed(shown)}"
