"""`chapters: FILE` in episode.md -> the chapters in that file."""

from __future__ import annotations

from pathlib import Path

from podcast_pipeline import chapters
from podcast_pipeline.errors import ChapterError, Problem, ProjectError
from podcast_pipeline.model import Chapter
from podcast_pipeline.project import layout
from podcast_pipeline.project.yaml12 import Parsed


def chapters_file(front_matter: Parsed) -> str | None:
    """The file that a front matter names for its chapters; None when they stand there themselves, or there are none."""
    named = front_matter.value.get("chapters") if isinstance(front_matter.value, dict) else None
    return named if isinstance(named, str) else None


def read_chapters(root: Path, path: Path) -> tuple[Chapter, ...]:
    """The chapters in a file of the show. ProjectError says with file and line why they cannot be read."""
    file = str(layout.followed(path).relative_to(layout.followed(root)))
    try:
        return chapters.read(path.read_bytes(), where=file)
    except OSError as error:
        raise ProjectError((Problem(file, f"cannot be read: {error.strerror}"),)) from error
    except ChapterError as error:
        raise ProjectError((Problem(file, error.message, error.line),)) from error
