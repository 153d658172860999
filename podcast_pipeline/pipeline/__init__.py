"""The order of things. It decides nothing and knows no format: the rooms do.

1. build    recording -> master -> tagged file, texts beside it, into build/<slug>/    building.py
2. plan     look at the target, choose editions, compose texts and addresses,
            let the feed's rules decide what is listed, refuse
            what listeners would not know again                    editions.py, composing.py, identity.py, planning.py
3. publish  date drafts, send objects, write records, put the feed     publishing.py
            then tell caches and those who wait for news    announcing.py, purging.py, pinging.py
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from podcast_pipeline.files import write_whole
from podcast_pipeline.model import Edition, Episode, Master
from podcast_pipeline.notes import render_text
from podcast_pipeline.pipeline.building import build_episode, shelf_of
from podcast_pipeline.pipeline.composing import compose, compose_show
from podcast_pipeline.pipeline.editions import Replacement
from podcast_pipeline.pipeline.planning import make_plan, open_target
from podcast_pipeline.pipeline.publishing import Published, publish
from podcast_pipeline.pipeline.wish import Scope, Wish
from podcast_pipeline.progress import Progress
from podcast_pipeline.project import Project
from podcast_pipeline.publish import Applied, Plan

__all__ = [
    "Applied",
    "BuiltEpisode",
    "Plan",
    "Published",
    "Replacement",
    "Scope",
    "Wish",
    "build",
    "chosen_for_build",
    "make_plan",
    "open_target",
    "publish",
]


@dataclass(frozen=True, slots=True)
class BuiltEpisode:
    """What `build` made of one episode: tagged files, the enclosure first, their texts, the report on the sound."""

    episode: Episode
    edition: Edition
    master: Master
    files: tuple[Path, ...]


def chosen_for_build(project: Project, names: tuple[str, ...]) -> tuple[Episode, ...]:
    """The named episodes, or every one whose recording is on this machine."""
    if names:
        return tuple(project.find(name) for name in names)
    return tuple(episode for episode in project.episodes if project.recording_files(episode))


def build(project: Project, episode: Episode, progress: Progress, *, jobs: int | None = None) -> BuiltEpisode:
    """Everything up to the upload, for one episode, as it would look at the show's default target."""
    built = build_episode(project, episode, progress, jobs=jobs)
    _, target = open_target(project, None)
    project = compose_show(project, target).project
    composition = compose(project, episode, built.edition, target)
    text = render_text(
        project.show,
        episode,
        chapters=composition.listed.chapters,
        base_url=target.base_url,
        template_folders=project.template_folders,
    )
    folder = project.build_folder(episode.slug)
    texts = {
        "notes.html": composition.listed.notes.encode(),
        "notes.txt": text.encode(),
        **{f"{upload.role}{Path(upload.key).suffix}": upload.source for upload in composition.uploads},
    }
    files = list(built.files)
    for name, content in texts.items():
        if isinstance(content, bytes):
            write_whole(folder / name, content)
            files.append(folder / name)
    files.append(shelf_of(project, episode).report_file)
    return BuiltEpisode(episode, built.edition, built.master, tuple(files))
