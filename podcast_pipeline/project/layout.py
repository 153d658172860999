"""Where things lie in a show: the only file that knows the folder layout."""

from __future__ import annotations

import errno
import os
from functools import lru_cache
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
    start = followed(start)
    return next((folder for folder in (start, *start.parents) if is_file(folder / SHOW_FILE)), None)


@lru_cache(maxsize=1 << 16)  # asked for six times an episode, and pathlib takes its time
def episode_folder(root: Path, slug: str) -> Path:
    return root.joinpath(EPISODES, slug)


def episode_text(slug: str) -> str:
    """An episode's text as people read its path: relative to the show."""
    return f"{EPISODES}/{slug}/{EPISODE_FILE}"


def build_folder(root: Path, name: str) -> Path:
    """Where what can be made again is kept, by slug or by target."""
    return root.joinpath(BUILD, name)


def inside(root: Path, folder: Path, path: str) -> Path | None:
    """`path`, relative to `folder`, when it lies inside the show once links are followed; else None."""
    place = followed(folder / path)
    return place if place.is_relative_to(followed(root)) else None


def names_in(folder: str | Path) -> list[str]:
    """What lies in a folder, sorted; nothing where there is no folder. OSError when it may not be looked into."""
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208 - names are all that is asked for
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
            return []
        raise


# os.path, because pathlib raises at a circle of links, at a name that is too long, and in a folder closed to us.


def followed(path: Path) -> Path:
    """The absolute path with its links followed, as far as they lead somewhere."""
    return Path(os.path.realpath(path))


def is_file(path: Path) -> bool:
    return os.path.isfile(path)  # noqa: PTH113


def exists(path: Path) -> bool:
    return os.path.exists(path)  # noqa: PTH110


def read(folder: str | Path, name: str) -> bytes:
    """What a file holds. OSErrors come as they are; without pathlib, which takes as long as the reading."""
    with open(f"{folder}/{name}", "rb", buffering=0) as stream:  # noqa: PTH123
        return stream.read()


def content_of(folder: str | Path, name: str) -> bytes | None:
    """The same; None for a file that is not there, or that cannot be read."""
    try:
        return read(folder, name)
    except OSError:
        return None
