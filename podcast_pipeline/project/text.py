"""The two kinds of text file as text: the front matter of an episode.md, and either file read again for its lines."""

from __future__ import annotations

from pathlib import Path

from podcast_pipeline.project import layout, yaml12


def split_front_matter(text: str) -> tuple[str, str] | None:
    """(front matter, notes) of an episode.md; None when the `---` lines are missing."""
    lines = text.removeprefix("\ufeff").split("\n")
    if lines[0].rstrip() != "---":
        return None
    end = next((index for index, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    return None if end is None else ("\n".join(lines[1:end]), "\n".join(lines[end + 1 :]).strip("\n"))


def parsed_again(root: Path, file: str) -> yaml12.Parsed | None:
    """A podcast.yaml or episode.md of the show, for the lines of its keys; None for another file, or one now gone."""
    if file != layout.SHOW_FILE and not file.endswith(f"/{layout.EPISODE_FILE}"):
        return None
    try:
        text = (root / file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    if file == layout.SHOW_FILE:
        return yaml12.parse(text, file=file)
    parts = split_front_matter(text)
    return None if parts is None else yaml12.parse(parts[0], file=file, first_line=2)
