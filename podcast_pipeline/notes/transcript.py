"""A transcript -> a section of the episode's page: who speaks, when, and what, as HTML.

It is no part of the show notes: a feed links to transcripts, and its description has no room for one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from podcast_pipeline.model import Show
from podcast_pipeline.model.times import format_clock
from podcast_pipeline.notes.safe import safe
from podcast_pipeline.notes.templates import rendered
from podcast_pipeline.notes.words import labels_of
from podcast_pipeline.transcripts import Cue, turns


@dataclass(frozen=True, slots=True)
class Said:
    """A paragraph of the section. `time` is for people, `duration` for programs (HTML, valid duration string)."""

    time: str
    duration: str
    speaker: str | None
    text: str


def render_transcript(show: Show, cues: Sequence[Cue], *, template_folders: Sequence[Path] = ()) -> str:
    """The section as safe HTML: a heading, then `cite`, `time` and `p`; "" without cues. `cues` in the master's time.

    TemplateError when a template of the show does not render.
    """
    if not cues:
        return ""
    said = [
        Said(format_clock(turn.start_s, millis=False), f"PT{int(turn.start_s)}S", turn.speaker, turn.text)
        for turn in turns(cues)
    ]
    words = {"show": show, "labels": labels_of(show.language), "turns": said}
    return safe(rendered(tuple(template_folders), "transcript.html.j2", words), show.link, with_times=True)
