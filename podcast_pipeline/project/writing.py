"""The only writers of a show's files: the record of an episode, and the date of a draft."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from podcast_pipeline.errors import FileProblem
from podcast_pipeline.files import write_alone
from podcast_pipeline.model import Record
from podcast_pipeline.project import yaml12
from podcast_pipeline.project.text import split_front_matter


def write_record(path: Path, record: Record) -> None:
    """Write published.json at once and whole, whoever was killed while writing it before."""
    write_alone(path, (record.model_dump_json(indent=2) + "\n").encode())


def write_date(path: Path, published_at: datetime) -> None:
    """Write `published_at` into an episode.md; every other byte of the file stays as it is. Errors as with_date()."""
    write_alone(path, with_date(path, published_at))


def with_date(path: Path, published_at: datetime) -> bytes:
    """What write_date() would write. FileProblem when it would come out wrong, with what to write by hand."""
    try:
        return dated(path.read_bytes().decode("utf-8"), published_at).encode()
    except OSError as error:
        raise FileProblem(f"cannot be read: {error.strerror}", where=str(path)) from error
    except ValueError as error:
        advice = f"write `{_date_line(published_at)}` into it by hand"
        raise FileProblem(f"its date cannot be written into this front matter; {advice}", where=str(path)) from error


def dated(text: str, published_at: datetime) -> str:
    """An episode.md with `published_at` in its front matter: in the place of an empty one, else as its last line. Pure.

    Read again, it says the same as before and the date. ValueError when it would not: front matter in braces, indented,
    or with a date that spans lines.
    """
    lines = text.split("\n")
    line = _date_line(published_at) + ("\r" if lines[0].endswith("\r") else "")
    fence = next((index for index, written in enumerate(lines[1:], 1) if written.rstrip() == "---"), 0)
    old = next((index for index in range(1, fence) if lines[index].startswith("published_at:")), None)
    new = "\n".join([*lines[: old or fence], line, *lines[(old + 1 if old else fence) :]])
    if _said(new) != {**_said(text), "published_at": published_at.isoformat(timespec="seconds")}:
        raise ValueError("the front matter would say something else")
    return new


def _date_line(published_at: datetime) -> str:
    return f"published_at: {published_at.isoformat(timespec='seconds')}"


def _said(text: str) -> dict[str, Any]:
    """The front matter as values; ValueError when it has a mistake."""
    front_matter, _ = split_front_matter(text) or ("", "")
    parsed = yaml12.parse(f"{front_matter}\n", file="")  # with the end of its last line, which a text block keeps
    if parsed.problems or not isinstance(parsed.value, dict):
        raise ValueError("the front matter has a mistake")
    return parsed.value
