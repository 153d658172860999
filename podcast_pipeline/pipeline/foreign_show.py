"""A show as another host's feed tells it -> the files of a show in a folder."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from podcast_pipeline import artwork
from podcast_pipeline.importing import ForeignEpisode, ForeignShow, counted
from podcast_pipeline.model import Record, Show
from podcast_pipeline.pipeline.foreign_files import Fetch, Small
from podcast_pipeline.pipeline.foreign_notes import Noted
from podcast_pipeline.progress import Progress
from podcast_pipeline.project.layout import EPISODES
from podcast_pipeline.project.placing import explained
from podcast_pipeline.project.settling import Settling, as_written, files_of, slugs_for

_PLACEHOLDER = "artwork.jpg"


def values_of(settings: Mapping[str, Any]) -> Show:
    """The show that these settings of podcast.yaml are; one without artwork gets a placeholder."""
    return Show.model_validate({"artwork": _PLACEHOLDER, **settings})


def write_show(
    folder: Path,
    show: Mapping[str, Any],
    foreign: ForeignShow,
    noted: Mapping[str, Noted],
    small: Small,
    came_from: str,
    progress: Progress,
) -> tuple[str, ...]:
    """The whole show into an empty folder; the names of its files, podcast.yaml as the last. `noted` goes by guid."""
    shutil.rmtree(folder, ignore_errors=True)
    settlings = _settlings(show, foreign, noted, small)
    slugs = {settling.record.guid: settling.slug for settling in settlings}
    files: dict[str, bytes | Path] = {}
    for (guid, _), file in small.files.items():
        files[file.name if guid is None else f"{EPISODES}/{slugs[guid]}/{file.name}"] = file.path
    cover = small.files.get((None, Fetch.ARTWORK))
    name = cover.name if cover is not None else show.get("artwork", _PLACEHOLDER)
    if name == _PLACEHOLDER and cover is None:
        files[name] = artwork.placeholder()
    files |= files_of({**show, "artwork": name}, settlings, came_from)
    label = f"Writing {counted(len(foreign.episodes), 'episode')}"
    with explained(folder), progress.task(label) as advance:
        for number, (name, content) in enumerate(files.items()):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            # In haste: what is lost in a power cut is made again.
            path.write_bytes(content if isinstance(content, bytes) else content.read_bytes())
            advance(number / len(files))
    return tuple(files)


def _settlings(
    show: Mapping[str, Any], foreign: ForeignShow, noted: Mapping[str, Noted], small: Small
) -> list[Settling]:
    """The oldest episode first: what comes to the feed later takes no name from it."""
    oldest_first = sorted(foreign.episodes, key=lambda episode: episode.published_at)
    slugs = slugs_for([episode.title for episode in oldest_first], show["language"])
    zone = values_of(show).zone
    return [
        _settling(episode, episode.published_at.astimezone(zone), slug, noted[episode.guid], small)
        for episode, slug in zip(oldest_first, slugs, strict=True)
    ]


def _settling(episode: ForeignEpisode, at: datetime, slug: str, noted: Noted, small: Small) -> Settling:
    settings = {
        "title": episode.title,
        "guid": episode.guid,
        "published_at": as_written(at),
        **episode.settings,
        **small.settings_of(episode.guid),
    }
    if noted.summary:
        settings["summary"] = noted.summary
    record = Record(guid=episode.guid, published_at=at, media=(episode.medium,))
    return Settling(slug, settings, noted.notes, record)
