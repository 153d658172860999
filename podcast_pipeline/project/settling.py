"""A show that comes from elsewhere -> the files of a show: podcast.yaml, an episode.md and a record for each episode.

Only makes their text. What it says was fitted to the model before; the loader reads it as it reads any show.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from podcast_pipeline.model import Record
from podcast_pipeline.project import layout
from podcast_pipeline.project.creating import furniture
from podcast_pipeline.project.patterns import bucket_of, slug_of, word_for_numbers
from podcast_pipeline.project.yamltext import document

_EXAMPLE_URL = "https://podcast.example.org"
_REMARKS = {
    "guid": "the show's identity: never to be changed, not even when the feed moves",
    "timezone": "holds for every published_at without an offset of its own",
    "default_target": "without --target, things go to the folder public/ and nowhere else",
    "targets": "production: write your host's bucket, address and base_url; see docs/s3.md",
}
_FIRST = ("version", "title", "description", "link", "language", "timezone", "author", "owner", "categories",
          "explicit", "type", "copyright", "locked", "artwork", "guid")  # fmt: skip
_EPISODE_FIRST = ("title", "number", "season", "type", "guid", "published_at")


@dataclass(frozen=True, slots=True)
class Settling:
    """An episode as it comes: `settings` are those of episode.md, `notes` are Markdown."""

    slug: str
    settings: Mapping[str, Any]
    notes: str
    record: Record


def placing_of(title: str, timezone: str) -> dict[str, Any]:
    """What podcast.yaml needs and no feed can tell: where the show will be published."""
    return {
        "version": 1,
        "timezone": timezone,
        "default_target": "local",
        "targets": {
            "local": {"kind": "folder", "path": "public", "base_url": "http://localhost:8000"},
            "production": {"kind": "s3", "bucket": bucket_of(title), "base_url": _EXAMPLE_URL, "record": True},
        },
    }


def slugs_for(titles: Sequence[str], language: str) -> list[str]:
    """A folder's name for each title, in their order; of two that would have one name, the later one gets a number."""
    slugs: dict[str, None] = {}
    counts: dict[str, int] = {}  # up to which a name is taken: a show may call all of its episodes alike
    for title in titles:
        bare = slug = slug_of(title, language) or word_for_numbers(language)
        while slug in slugs:
            counts[bare] = counts.get(bare, 1) + 1
            slug = f"{bare}-{counts[bare]}"
        slugs[slug] = None
    return list(slugs)


def files_of(show: Mapping[str, Any], episodes: Sequence[Settling], came_from: str) -> dict[str, bytes]:
    """Name -> content of every text file; podcast.yaml is the last: while it is missing, the folder is no show."""
    files = dict(furniture())
    for episode in episodes:
        folder = f"{layout.EPISODES}/{episode.slug}"
        front_matter = document(_ordered(episode.settings, _EPISODE_FIRST))
        files[f"{folder}/{layout.EPISODE_FILE}"] = f"---\n{front_matter}---\n\n{episode.notes}\n".encode()
        files[f"{folder}/{layout.RECORD_FILE}"] = (episode.record.model_dump_json(indent=2) + "\n").encode()
    head = f"# The show. What stands here holds for every episode. It came from {' '.join(came_from.split())}\n"
    files[layout.SHOW_FILE] = (head + document(_ordered(show, _FIRST), _REMARKS)).encode()
    return files


def as_written(at: datetime) -> str:
    """A date as episode.md has it: to the second, with its offset."""
    return at.isoformat(timespec="seconds")


def _ordered(settings: Mapping[str, Any], first: Sequence[str]) -> dict[str, Any]:
    known = {key: settings[key] for key in first if key in settings}
    return {**known, **{key: value for key, value in settings.items() if key not in known}}
