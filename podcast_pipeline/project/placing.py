"""A new show's files come to lie in its folder: all of them or none, and nothing is overwritten."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from podcast_pipeline.errors import FileProblem
from podcast_pipeline.files import write_whole
from podcast_pipeline.project import layout


def refuse_what_is_in_the_way(folder: Path, files: Iterable[str]) -> None:
    """FileProblem names what of a folder a new show of these files would overwrite, or meet."""
    if os.path.lexists(folder) and not folder.is_dir():
        raise FileProblem("is a file; give a folder", where=str(folder))
    if os.path.lexists(folder / layout.SHOW_FILE):
        message = "exists already, so this is a show; `podcast new` adds an episode, or give another folder"
        raise FileProblem(message, where=str(folder / layout.SHOW_FILE))
    taken = {name for name in files if os.path.lexists(folder / name) and not name.startswith(f"{layout.EPISODES}/")}
    for name in {str(parent) for file in files for parent in PurePosixPath(file).parents if parent.name}:
        if os.path.lexists(folder / name) and not (folder / name).is_dir():
            taken.add(name)
    episodes = folder / layout.EPISODES
    if episodes.is_dir():
        # Any old episode could clash with the first one.
        taken |= {f"{layout.EPISODES}/{place.name}" for place in episodes.iterdir()}
    if taken:
        names = ", ".join(str(folder / name) for name in sorted(taken))
        raise FileProblem(f"in the way of a new show: {names}; move that aside, or give another folder")


def write_all(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files, each whole; when one fails, take back those before it and the folders made for them."""
    made: list[Path] = []
    try:
        for name, content in files.items():
            path = folder / name
            for parent in reversed([parent for parent in path.parents if not parent.exists()]):
                made.append(parent)
                parent.mkdir(exist_ok=True)
            made.append(path)
            write_whole(path, content)
    except BaseException:
        for path in reversed(made):
            with suppress(OSError):
                if path.is_dir():
                    path.rmdir()
                else:
                    path.unlink(missing_ok=True)
        raise


def move_all(origin: Path, folder: Path, names: Iterable[str]) -> None:
    """Move files that lie ready on the same disk, the last one last; when one fails, all of them go back."""
    moved: list[str] = []
    made: list[Path] = []
    try:
        for name in names:
            path = folder / name
            for parent in reversed([parent for parent in path.parents if not parent.exists()]):
                made.append(parent)
                parent.mkdir(exist_ok=True)
            (origin / name).rename(path)
            moved.append(name)
    except BaseException:
        for name in reversed(moved):
            (folder / name).rename(origin / name)
        for parent in reversed(made):
            with suppress(OSError):
                parent.rmdir()
        raise


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        message = f"cannot be made: {error.strerror or error}; change its rights, or give another folder"
        raise FileProblem(message, where=str(error.filename or folder)) from error
