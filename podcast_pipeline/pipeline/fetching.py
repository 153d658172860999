"""Published audio -> build/, as the records tell of it: so a clone without recordings can publish it elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from podcast_pipeline.errors import NotVerified
from podcast_pipeline.model import Edition, Episode, Medium
from podcast_pipeline.pipeline.building import shelf_of
from podcast_pipeline.pipeline.planning import open_target
from podcast_pipeline.progress import Progress
from podcast_pipeline.project import Project
from podcast_pipeline.publish import Store, open_public_store, open_store
from podcast_pipeline.publish.carrying import fetch_verified
from podcast_pipeline.publish.together import Part, go_together
from podcast_pipeline.shelf import Shelf

_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Fetched:
    """`files` came now; `here` were here already; `elsewhere` lie at another host; `failed` says why each did not."""

    files: tuple[Path, ...]
    bytes_fetched: int
    here: int
    elsewhere: int
    failed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Missing:
    """A file of an edition that is not on the shelf."""

    shelf: Shelf
    medium: Medium


def fetch_published(
    project: Project, names: Sequence[str], *, target: str | None, public: bool, progress: Progress
) -> Fetched:
    """Bring the media of the named episodes, or of all that are recorded, unless they stand in build/ already.

    One that does not come stops no other.
    """
    _, place = open_target(project, target)
    store = open_public_store(place) if public else open_store(place, root=project.root)
    episodes = [project.find(name) for name in names] or [e for e in project.episodes if e.slug in project.records]
    failed = [
        f"episode {each.label} has no record: nothing tells what was published; `git pull`, or publish it first"
        for each in episodes
        if each.slug not in project.records
    ]
    recorded = [episode for episode in episodes if episode.slug in project.records]
    missing, here, elsewhere = _missing(project, recorded)
    parts = [_part(store, each) for each in missing]
    what = "1 file" if len(parts) == 1 else f"{len(parts)} files"
    outcomes = go_together(f"Fetching {what}", parts, progress, at_once=_AT_ONCE)
    for episode in recorded:
        _note(project, episode)
    files = tuple(outcome for outcome in outcomes if isinstance(outcome, Path))
    failed += [outcome for outcome in outcomes if isinstance(outcome, str)]
    sizes = (each.medium.length_bytes for each, out in zip(missing, outcomes, strict=True) if isinstance(out, Path))
    return Fetched(files, sum(sizes), here, elsewhere, tuple(failed))


def _missing(project: Project, episodes: Sequence[Episode]) -> tuple[list[_Missing], int, int]:
    """What is to be fetched; how many files are here already, and how many are another host's."""
    missing, here, elsewhere = [], 0, 0
    for episode in episodes:
        shelf, edition = shelf_of(project, episode), _edition(project, episode)
        for medium, file in zip(edition.media, shelf.files(edition), strict=True):
            if medium.key is None:
                elsewhere += 1
            elif file is not None:
                here += 1
            else:
                missing.append(_Missing(shelf, medium))
    return missing, here, elsewhere


def _part(store: Store, wanted: _Missing) -> Part[Path | str]:
    return Part(wanted.medium.length_bytes, lambda advance: _fetch(store, wanted, advance))


def _fetch(store: Store, wanted: _Missing, advance: Callable[[float], None]) -> Path | str:
    """The file where the shelf finds it, or why it did not come."""
    key, sha256 = wanted.medium.key or "", wanted.medium.sha256
    wanted.shelf.open()
    fetched = wanted.shelf.folder / f"fetched-{key.rpartition('/')[2]}"
    try:
        if fetch_verified(store, key, fetched, sha256=sha256, on_progress=advance) is None:
            return f"{key} is not at {store.place}"
    except NotVerified as error:
        return str(error)
    return wanted.shelf.keep_file(wanted.medium, fetched)


def _note(project: Project, episode: Episode) -> None:
    """Once all its files are here, the edition is as good as one that was made here."""
    shelf, edition = shelf_of(project, episode), _edition(project, episode)
    if edition.enclosure.key is not None and None not in shelf.files(edition):
        shelf.note_edition(edition)


def _edition(project: Project, episode: Episode) -> Edition:
    record = project.records[episode.slug]
    return Edition(media=record.media, timeline=record.timeline, made_from=record.made_from)
