"""What was read of a long show's episodes, kept in build/ with the SHA-256 of every file that it was read from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from podcast_pipeline.kept import is_worth_keeping, keep, made_by, read_kept
from podcast_pipeline.model import EpisodeType, Outline
from podcast_pipeline.project import layout
from podcast_pipeline.project.episodes import ReadEpisode

# A show with fewer is read faster than it is known again.
WORTH_KEEPING = 100
_KEPT = ".read"  # no episode and no target has a name that begins with a dot


# No slots: with them, pickling takes three times as long, and these travel between processes by the thousand.
@dataclass(frozen=True)
class Reading:
    """An episode, and what it was read from: the SHA-256 of its text, of the file of its chapters, and of its record.

    `chapters_file` is the one that the text names. What is not there has an empty hash.
    """

    episode: ReadEpisode
    chapters_file: str | None
    sha256s: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Readings:
    """What was kept of a show's episodes, by slug; it counts for an episode as long as `still_holds` says so."""

    root: Path
    basis: str
    kept: Mapping[str, Reading]

    @classmethod
    def of(cls, root: Path, timezone: str) -> Readings:
        """Those of the show in `root`, of which dates are read in a time zone."""
        basis = hashlib.sha256(f"{made_by()} {timezone}".encode()).hexdigest()
        found = read_kept(_file(root), basis)
        return cls(root, basis, {} if found is None else _read(*found))

    def still_holds(self, slug: str) -> bool:
        """Whether every file of an episode is as it was when it was read."""
        reading = self.kept.get(slug)
        if reading is None:
            return False
        named, folder = reading.episode.outline.files, layout.episode_folder(self.root, slug)
        return _sha256s_of(str(folder), reading.chapters_file) == reading.sha256s and all(
            (place := layout.inside(self.root, folder, file)) is not None and layout.is_file(place) for file in named
        )

    def keep(self, readings: Mapping[str, Reading]) -> None:
        """Keep these for the next time, unless they are so few that nobody waits, or nearly all of them are kept."""
        new = sum(self.kept.get(slug) is not each for slug, each in readings.items())
        if len(readings) < WORTH_KEEPING or not is_worth_keeping(new, len(readings)):
            return
        episodes = [each.episode for each in readings.values()]
        keep(
            _file(self.root),
            self.basis,
            [_written(each) for each in readings.values()],
            (part for each in episodes for part in (each.whole, each.record or b"")),
        )


def _sha256s_of(folder: str, chapters_file: str | None) -> tuple[str, str, str]:
    """What a Reading tells of the files in an episode's folder."""
    names = (layout.EPISODE_FILE, chapters_file, layout.RECORD_FILE)
    first, second, third = (sha256_of(None if name is None else layout.content_of(folder, name)) for name in names)
    return first, second, third


def sha256_of(content: bytes | None) -> str:
    """Empty for what is not there, or cannot be read: who needs it says so."""
    return "" if content is None else hashlib.sha256(content).hexdigest()


def _file(root: Path) -> Path:
    return layout.build_folder(root, _KEPT)


def _written(reading: Reading) -> list[Any]:
    outline, record = reading.episode.outline, reading.episode.record
    at = outline.published_at
    return [
        *(outline.slug, outline.guid, outline.title, outline.number, outline.season, outline.type),
        None if at is None else at.isoformat(),
        outline.files,
        reading.chapters_file,
        reading.sha256s,
        len(reading.episode.whole),
        None if record is None else len(record),
    ]


def _read(written: list[Any], content: memoryview) -> dict[str, Reading]:
    readings: dict[str, Reading] = {}
    end = 0
    for slug, guid, title, number, season, kind, at, files, *rest in written:
        chapters_file, sha256s, whole_bytes, record_bytes = rest
        published_at = None if at is None else datetime.fromisoformat(at)
        outline = Outline(slug, guid, title, number, season, EpisodeType(kind), published_at, tuple(files))
        start, middle, end = end, end + whole_bytes, end + whole_bytes + (record_bytes or 0)
        record = None if record_bytes is None else bytes(content[middle:end])
        episode = ReadEpisode(outline, bytes(content[start:middle]), record)
        readings[slug] = Reading(episode, chapters_file, tuple(sha256s))
    return readings
