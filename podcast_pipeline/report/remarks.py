"""Warnings and remarks with the seconds where they happen, each once. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from podcast_pipeline.model import Master, Remark
from podcast_pipeline.report.language import Language

_MOST_PLACES = 12  # seconds named with one remark


@dataclass(frozen=True, slots=True)
class Said:
    """A remark and its places."""

    text: str
    at: str


def remarks(master: Master, language: Language) -> list[tuple[str, list[Said]]]:
    """Warnings first, then what was recognised in the recording and in each file; nothing twice."""
    known: set[tuple[str, tuple[float, ...]]] = set()
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
        fresh = {(remark.text, remark.at_s): remark for remark in group if (remark.text, remark.at_s) not in known}
        known.update(fresh)
        if fresh:
            found.append((name, [Said(remark.text, _places(remark, language)) for remark in fresh.values()]))
    return found


def _places(remark: Remark, language: Language) -> str:
    if not remark.at_s:
        return ""
    shown = [language.clock(second) for second in remark.at_s[:_MOST_PLACES]]
    rest = len(remark.at_s) - len(shown)
    if rest:
        return f"{language.words['at']} {', '.join(shown)} {language.say('more', count=str(rest))}"
    return f"{language.words['at']} {language.listed(shown)}"
