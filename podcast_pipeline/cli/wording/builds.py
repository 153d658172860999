"""What `podcast build` made of an episode, as JSON for a program. Pure."""

from __future__ import annotations

from typing import Any

from podcast_pipeline.cli.wording.sounds import measurement_json
from podcast_pipeline.pipeline import BuiltEpisode
from podcast_pipeline.project import Project
from podcast_pipeline.report import in_english


def built_json(project: Project, built: BuiltEpisode) -> dict[str, Any]:
    return {
        "slug": built.episode.slug,
        "label": built.episode.label,
        "files": [project.shown(file) for file in built.files],
        "enclosure": built.edition.enclosure.model_dump(mode="json"),
        "input": measurement_json(built.episode.recording_name, built.master.recording),
        "gain_db": built.master.gain_db,
        "limited_db_max": built.master.limited_db_max,
        "limited_s": built.master.limited_s,
        "on_target": built.master.on_target,
        "warnings": list(map(in_english, built.master.warnings)),
    }
