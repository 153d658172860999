"""The master's timeline as a table: what was put in, what was cut out, and where the recording lies. Pure."""

from __future__ import annotations

from podcast_pipeline.model import Master
from podcast_pipeline.report.language import NOTHING, Language

_LEAST_S = 0.1  # an encoder's frames end a little later than the sound


def passages(master: Master, language: Language) -> list[tuple[str, str, str]]:
    """Part, place in the recording, place in the master; empty when the master is the recording from end to end."""
    rows: list[tuple[str, str, str]] = []
    source_s = output_s = 0.0
    for span in master.timeline.spans:
        if span.source_start_s - source_s > _LEAST_S:
            rows.append((language.words["part_cut"], _stretch(source_s, span.source_start_s, language), NOTHING))
        if span.output_start_s - output_s > _LEAST_S:
            rows.append((language.words["part_inserted"], NOTHING, _stretch(output_s, span.output_start_s, language)))
        source_s, output_s = span.source_start_s + span.duration_s, span.output_start_s + span.duration_s
        in_recording = _stretch(span.source_start_s, source_s, language)
        rows.append((language.words["part_recording"], in_recording, _stretch(span.output_start_s, output_s, language)))
    if master.recording.duration_s - source_s > _LEAST_S:
        rows.append((language.words["part_cut"], _stretch(source_s, master.recording.duration_s, language), NOTHING))
    if master.enclosure.measured.duration_s - output_s > _LEAST_S:
        end_s = master.enclosure.measured.duration_s
        rows.append((language.words["part_inserted"], NOTHING, _stretch(output_s, end_s, language)))
    return rows if len(rows) > 1 else []


def _stretch(start_s: float, end_s: float, language: Language) -> str:
    start, end = language.clock(start_s, tenths=True), language.clock(end_s, tenths=True)
    return language.say("until", start=start, end=end)
