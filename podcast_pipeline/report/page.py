"""The report's page: values and words into the shipped template. Jinja2 escapes all that is not ours to write."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import jinja2

from podcast_pipeline.model import AudioSettings, Master
from podcast_pipeline.report import figures, sentences
from podcast_pipeline.report.charts import charts_of, lay, target_heard_lufs
from podcast_pipeline.report.language import Language, language_of
from podcast_pipeline.report.passages import passages
from podcast_pipeline.report.remarks import remarks
from podcast_pipeline.report.voices import voices_chart
from podcast_pipeline.shipped import shipped_templates

# Bytes of a file name that are no UTF-8 cannot be written, and control characters are no HTML.
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


def render(master: Master, settings: AudioSettings, *, title: str, language: str, recording_name: str) -> str:
    """See report.render_report()."""
    spoken = language_of(language)
    page = _template().render(
        say=spoken.words,
        lang=spoken.code,
        title_lang=language if _LANGUAGE_TAG.fullmatch(language) else spoken.code,
        title=title,
        recording_name=recording_name,
        form=figures.form(master.recording, spoken),
        duration=spoken.clock(master.enclosure.measured.duration_s),
        **_done(master, settings, spoken),
        **_over_time(master, settings, spoken),
        **_files(master, spoken),
    )
    return _NO_TEXT.sub("\ufffd", page).encode("utf-8", "replace").decode()


def _done(master: Master, settings: AudioSettings, spoken: Language) -> dict[str, Any]:
    return {
        "on_target": master.on_target,
        "sentences": sentences.sentences(master, settings, spoken),
        "tiles": figures.tiles(master, spoken),
        "figures": figures.figures(master, settings, spoken),
        "mono": 1 in (master.recording.channels, master.enclosure.measured.channels),
        "deeds": figures.deeds(master, settings, spoken),
        "remarks": remarks(master, spoken),
    }


def _over_time(master: Master, settings: AudioSettings, spoken: Language) -> dict[str, Any]:
    laid = lay(master)
    step, rows = figures.minutes(laid, spoken)
    return {
        "charts": charts_of(master, settings, laid, spoken),
        "pictures_intro": spoken.say("pictures_intro", duration=spoken.clock(laid.duration_s)),
        "minutes": rows,
        "minutes_caption": spoken.say("table_caption", step=step),
        "levelled": bool(rows) and len(rows[0].cells) > 4,
        "speakers": figures.speakers(master, spoken),
        "voices": voices_chart(master, target_heard_lufs(master, settings), spoken),
        "spread": sentences.spread(master, spoken),
    }


def _files(master: Master, spoken: Language) -> dict[str, Any]:
    return {"files": figures.files(master, spoken), "passages": passages(master, spoken)}


@lru_cache(maxsize=1)
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(shipped_templates()),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2")
