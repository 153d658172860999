"""The report on a master: one HTML file with words, figures and pictures. Values in, text out; it reads one template.

page.py       the page, from all of the below
sentences.py  what was done and what came out
figures.py    tables and the figures that matter most
remarks.py    warnings in words, with their places; also for the terminal
passages.py   the timeline
charts.py     the pictures of loudness, peaks, limiter and leveller
voices.py     the picture of the speakers
picture.py    curves and axes as SVG paths and positions
series.py     the 100 ms series, side by side in the master's time
language.py   numbers and words in german.py and english.py
"""

from __future__ import annotations

from podcast_pipeline.model import AudioSettings, Master
from podcast_pipeline.report.remarks import in_english, sentence

__all__ = ["in_english", "render_report", "sentence"]


def render_report(master: Master, settings: AudioSettings, *, title: str, language: str, recording_name: str) -> str:
    """One HTML file that needs nothing else: what was done to a recording, and what came out.

    German for the language codes `de`, `de-AT` and the like, else English. The same values give the same bytes.
    """
    from podcast_pipeline.report import page  # with Jinja2, which words alone do not need

    return page.render(master, settings, title=title, language=language, recording_name=recording_name)
