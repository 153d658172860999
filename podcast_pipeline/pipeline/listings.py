"""Every episode that a feed lists, rendered: on all cores, and not again where nothing changed since the last time."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from podcast_pipeline import feed
from podcast_pipeline.errors import FileProblem
from podcast_pipeline.kept import is_worth_keeping, keep, made_by, read_kept
from podcast_pipeline.model import Edition, Enclosure, Outline, RenderedEpisode
from podcast_pipeline.model.sounding import Format
from podcast_pipeline.notes import template_files
from podcast_pipeline.pipeline.composing import compose, in_format
from podcast_pipeline.pipeline.sight import Sight
from podcast_pipeline.progress import Progress
from podcast_pipeline.project import Project
from podcast_pipeline.publish import Role, Upload
from podcast_pipeline.workers import over_parts

_TOGETHER = 100  # episodes that one core renders before it tells of them


# No slots: with them, pickling takes three times as long, and these travel between processes by the thousand.
@dataclass(frozen=True)
class _Work:
    """What was made of one episode: an element and its enclosure for each format, and the files beside the audio."""

    items: Mapping[Format | None, tuple[Enclosure, bytes]]
    uploads: tuple[Upload, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """An episode as the feeds list it, with the edition whose files they may name, and its files beside the audio."""

    episode: Outline
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
    """Those episodes that have an edition, in their order. The slugs `anew` come with the bytes of all their files.

    The show of the project is the composed one, so that another picture of it makes other items.
    """
    basis = _basis(project, sight)
    episodes = [episode for episode in project.outlines if episode.slug in editions]
    keys = {episode.slug: _key(project, episode, editions[episode.slug]) for episode in episodes}
    file = project.build_folder(target_name) / "items"
    slugs = {key: slug for slug, key in keys.items() if slug not in anew}
    works = {slugs[key]: work for key, work in _kept(file, basis, slugs) if _is_there(work, sight)}
    missing = [episode.slug for episode in episodes if episode.slug not in works]
    parts = [missing[at : at + _TOGETHER] for at in range(0, len(missing), _TOGETHER)]

    def render(part: Sequence[str]) -> list[_Work]:
        return [_rendered(project, sight, slug, editions[slug], whole=slug in anew) for slug in part]

    with progress.task("Rendering episodes") as advance:
        for part, made in zip(parts, over_parts(render, parts), strict=True):
            works |= zip(part, made, strict=True)
            advance(len(works) / len(keys))
    if is_worth_keeping(len(missing), len(keys)):
        _keep(file, basis, {key: works[slug] for slug, key in keys.items()})
    return tuple(Listing(episode, editions[episode.slug], works[episode.slug]) for episode in episodes)


def _basis(project: Project, sight: Sight) -> str:
    """What all items of a target are made from: the code, the show, the target's address, the templates."""
    templates = (f"{file} {_sha256_of(project, file)}" for file in template_files(project.template_folders))
    parts = (made_by(), project.show.model_dump_json(), sight.target.base_url, *templates)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _sha256_of(project: Project, file: Path) -> str:
    """Empty for a file that nobody can read: whoever needs it says so."""
    try:
        return project.sha256_of(file)
    except FileProblem:
        return ""


def _key(project: Project, episode: Outline, edition: Edition) -> str:
    """What one item is made from, besides what all of them are."""
    digest = hashlib.sha256(project.read[episode.slug].whole)
    digest.update(edition.model_dump_json().encode())
    for file in project.named_files(episode):
        digest.update(_sha256_of(project, file).encode())
    return digest.hexdigest()


def _rendered(project: Project, sight: Sight, slug: str, edition: Edition, *, whole: bool) -> _Work:
    composition = compose(project, project.episode(slug), edition, sight.target)
    items: dict[Format | None, tuple[Enclosure, bytes]] = {}
    for format_ in dict.fromkeys(settings.format for settings in project.show.feeds):
        listed = in_format(composition.listed, edition, format_, sight.target)
        items[format_] = listed.enclosure, feed.render_episode(project.show, listed).xml
    # A long show's transcripts together are more than a machine may hold, and what is there is not sent.
    there = set() if whole else {upload.key for upload in composition.uploads if sight.names(upload.key)}
    uploads = (replace(each, source=None) if each.key in there else each for each in composition.uploads)
    return _Work(items, tuple(uploads))


def _keep(file: Path, basis: str, works: Mapping[str, _Work]) -> None:
    """All works by their keys, in the place of what was kept: of the files only what they are known by."""
    written = [
        [
            key,
            [[format_, *vars(enclosure).values(), len(xml)] for format_, (enclosure, xml) in work.items.items()],
            [
                [each.role, each.key, each.size_bytes, each.sha256, each.content_type, each.cache_control]
                for each in work.uploads
            ],
        ]
        for key, work in works.items()
    ]
    keep(file, basis, written, (xml for work in works.values() for _, xml in work.items.values()))


def _kept(file: Path, basis: str, keys: Collection[str]) -> Iterator[tuple[str, _Work]]:
    """What was kept under these keys."""
    written, content = read_kept(file, basis) or ([], memoryview(b""))
    end = 0
    for key, written_items, written_uploads in written:
        items: dict[Format | None, tuple[Enclosure, bytes]] = {}
        for format_, *enclosure, length in written_items:
            start, end = end, end + length
            items[format_] = Enclosure(*enclosure), bytes(content[start:end])
        if key in keys:
            uploads = (Upload(Role(role), name, None, *known) for role, name, *known in written_uploads)
            yield key, _Work(items, tuple(uploads))


def _is_there(work: _Work, sight: Sight) -> bool:
    """Whether all its files are there: else they are made again, to be sent."""
    return all(sight.names(upload.key) for upload in work.uploads)
