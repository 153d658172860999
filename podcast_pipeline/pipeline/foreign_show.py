"""A show as another host's feed tells it -> the files of a show in a folder."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from podcast_pipeline import artwork
from podcast_pipeline.importing import ForeignEpisode, ForeignShow
from podcast_pipeline.model import Episode, Record, Show
from podcast_pipeline.notes import render_html
from podcast_pipeline.pipeline.foreign_files import Fetch, Small
from podcast_pipeline.pipeline.foreign_notes import summary_and_notes
from podcast_pipeline.project.layout import EPISODES
from podcast_pipeline.project.placing import explained
from podcast_pipeline.project.settling import Settling, as_written, files_of, slugs_for

_PLACEHOLDER = "artwork.jpg"


def write_show(
    folder: Path, show: Mapping[str, Any], foreign: ForeignShow, small: Small, came_from: str
) -> tuple[str, ...]:
    """The whole show into an empty folder; the names of its files, podcast.yaml as the last."""
    shutil.rmtree(folder, ignore_errors=True)
    settlings = _settlings(show, foreign, small)
    slugs = {settling.record.guid: settling.slug for settling in settlings}
    files: dict[str, bytes | Path] = {}
    for (guid, _), file in small.files.items():
        files[file.name if guid is None else f"{EPISODES}/{slugs[guid]}/{file.name}"] = file.path
    cover = small.files.get((None, Fetch.ARTWORK))
    name = cover.name if cover is not None else show.get("artwork", _PLACEHOLDER)
    if name == _PLACEHOLDER and cover is None:
        files[name] = artwork.placeholder()
    files |= files_of({**show, "artwork": name}, settlings, came_from)
    with explained(folder):
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            # In haste: what is lost in a power cut is made again.
            path.write_bytes(content if isinstance(content, bytes) else content.read_bytes())
    return tuple(files)


def _settlings(show: Mapping[str, Any], foreign: ForeignShow, small: Small) -> list[Settling]:
    """The oldest episode first: what comes to the feed later takes no name from it."""
    oldest_first = sorted(foreign.episodes, key=lambda episode: episode.published_at)
    slugs = slugs_for([episode.title for episode in oldest_first], show["language"])
    values = Show.model_validate({"artwork": _PLACEHOLDER, **show})
    return [_settling(values, episode, slug, small) for episode, slug in zip(oldest_first, slugs, strict=True)]


def _settling(show: Show, episode: ForeignEpisode, slug: str, small: Small) -> Settling:
    at = episode.published_at.astimezone(show.zone)
    settings = {
        "title": episode.title,
        "guid": episode.guid,
        "published_at": as_written(at),
        **episode.settings,
        **small.settings_of(episode.guid),
    }

    def render(notes: str) -> str:
        value = Episode.model_validate({**settings, "slug": slug, "notes": notes}, context={"zone": show.zone})
        return render_html(show, value, chapters=value.chapters, base_url=show.link)

    page_url = settings.get("link") or show.link
    summary, notes = summary_and_notes(episode.texts, page_url, render)
    if summary:
        settings["summary"] = summary
    record = Record(guid=episode.guid, published_at=at, media=(episode.medium,))
    return Settling(slug, settings, notes, record)
