"""Every episode that a feed lists, rendered: on all cores, and not again where nothing changed since the last time."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Any

from podcast_pipeline import feed
from podcast_pipeline.errors import FileProblem
from podcast_pipeline.files import sha256_of_file
from podcast_pipeline.itemshelf import ItemShelf, made_by
from podcast_pipeline.model import Edition, Enclosure, Episode, RenderedEpisode
from podcast_pipeline.model.sounding import Format
from podcast_pipeline.notes import template_files
from podcast_pipeline.pipeline.composing import compose, in_format
from podcast_pipeline.pipeline.sight import Sight
from podcast_pipeline.progress import Progress
from podcast_pipeline.project import Project
from podcast_pipeline.publish import Role, Upload
from podcast_pipeline.workers import over_parts

_TOGETHER = 100  # episodes that one core renders before it tells of them


@dataclass(frozen=True, slots=True)
class _Work:
    """What was made of one episode: an element and its enclosure for each format, and the files beside the audio."""

    items: Mapping[Format | None, tuple[Enclosure, bytes]]
    uploads: tuple[Upload, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """An episode as the feeds list it, with the edition whose files they may name, and its files beside the audio."""

    episode: Episode
    edition: Edition
    work: _Work

    @property
    def uploads(self) -> tuple[Upload, ...]:
        return self.work.uploads

    def rendered(self, format_: Format | None) -> RenderedEpisode:
        """For a feed whose enclosures are the files of a format, or the usual ones."""
        return RenderedEpisode(self.episode, *self.work.items[format_])


def make_listings(
    project: Project,
    target_name: str,
    sight: Sight,
    editions: Mapping[str, Edition],
    *,
    anew: Collection[str],
    progress: Progress,
) -> tuple[Listing, ...]:
    """Those episodes that have an edition, in their order. The slugs `anew` come with the bytes of all their files."""
    basis = _basis(project, sight)
    keys = {
        episode.slug: _key(basis, project, episode, editions[episode.slug])
        for episode in project.episodes
        if episode.slug in editions
    }
    shelf = ItemShelf(project.build_folder(target_name) / "items")
    slugs = {key: slug for slug, key in keys.items() if slug not in anew}
    found = ((slugs[key], _read(kept, sight)) for key, kept in shelf.find(slugs))
    known = {slug: work for slug, work in found if work is not None}
    missing = [episode for episode in project.episodes if episode.slug in keys and episode.slug not in known]
    parts = [missing[at : at + _TOGETHER] for at in range(0, len(missing), _TOGETHER)]

    def render(part: Sequence[Episode]) -> list[_Work]:
        return [_rendered(project, sight, each, editions[each.slug], whole=each.slug in anew) for each in part]

    with progress.task("Rendering episodes") as advance:
        for part, works in zip(parts, over_parts(render, parts), strict=True):
            known |= {episode.slug: work for episode, work in zip(part, works, strict=True)}
            advance(len(known) / len(keys))
    if missing:
        shelf.keep({key: _written(known[slug]) for slug, key in keys.items()})
    return tuple(
        Listing(episode, editions[episode.slug], known[episode.slug])
        for episode in project.episodes
        if episode.slug in keys
    )


def _basis(project: Project, sight: Sight) -> str:
    """What all items of a target are made from: the code, the show, the target's address, the templates."""
    templates = (f"{file} {_sha256_of(file)}" for file in template_files(project.template_folders))
    parts = (made_by(), project.show.model_dump_json(), sight.target.base_url, *templates)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _sha256_of(file: Path) -> str:
    """Empty for a file that nobody can read: whoever needs it says so."""
    try:
        return sha256_of_file(file)
    except FileProblem:
        return ""


def _key(basis: str, project: Project, episode: Episode, edition: Edition) -> str:
    files = (
        project.transcript_file(episode), project.artwork_file(episode), *project.chapter_images(episode).values()
    )  # fmt: skip
    parts = (
        basis,
        episode.model_dump_json(),
        edition.model_dump_json(),
        *("" if file is None else _sha256_of(file) for file in files),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _rendered(project: Project, sight: Sight, episode: Episode, edition: Edition, *, whole: bool) -> _Work:
    composition = compose(project, episode, edition, sight.target)
    items: dict[Format | None, tuple[Enclosure, bytes]] = {}
    for format_ in dict.fromkeys(settings.format for settings in project.show.feeds):
        listed = in_format(composition.listed, edition, format_, sight.target)
        items[format_] = listed.enclosure, feed.render_episode(project.show, listed).xml
    # A long show's transcripts together are more than a machine may hold, and what is there is not sent.
    there = set() if whole else {upload.key for upload in composition.uploads if sight.names(upload.key)}
    uploads = (replace(each, source=None) if each.key in there else each for each in composition.uploads)
    return _Work(items, tuple(uploads))


def _written(work: _Work) -> dict[str, Any]:
    """As it is kept: plain values, and of the files only what they are known by."""
    return {
        "items": [[format_, astuple(enclosure), xml.decode()] for format_, (enclosure, xml) in work.items.items()],
        "uploads": [
            [each.role, each.key, each.size_bytes, each.sha256, each.content_type, each.cache_control]
            for each in work.uploads
        ],
    }


def _read(kept: Any, sight: Sight) -> _Work | None:
    """What was kept, as long as all its files are there: else they are made again, to be sent."""
    uploads = [Upload(Role(role), key, None, *known) for role, key, *known in kept["uploads"]]
    if not all(sight.names(upload.key) for upload in uploads):
        return None
    items = {format_: (Enclosure(*enclosure), xml.encode()) for format_, enclosure, xml in kept["items"]}
    return _Work(items, tuple(uploads))
