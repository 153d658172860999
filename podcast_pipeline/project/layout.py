"""Where things lie in a show: the only file that knows the folder layout."""

from __future__ import annotations

from pathlib import Path

SHOW_FILE = "podcast.yaml"
EPISODES = "episodes"
EPISODE_FILE = "episode.md"
RECORD_FILE = "published.json"
RECORDINGS = "recordings"
TEMPLATES = "templates"
BUILD = "build"


def find_root(start: Path) -> Path | None:
    """The nearest folder at or above `start` that holds podcast.yaml."""
    start = start.resolve()
    return next((folder for folder in (start, *start.parents) if (folder / SHOW_FILE).is_file()), None)


def episode_folder(root: Path, slug: str) -> Path:
    return root / EPISODES / slug


def build_folder(root: Path, name: str) -> Path:
    """Where what can be made again is kept, by slug or by target."""
    return root / BUILD / name


def inside(root: Path, folder: Path, path: str) -> Path | None:
    """`path`, relative to `folder`, when it lies inside the show once links are followed; else None."""
    place = (folder / path).resolve()
    return place if place.is_relative_to(root.resolve()) else None
