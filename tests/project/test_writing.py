"""What the tool writes into a show is whole, and leaves the rest alone."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from podcast_pipeline.errors import FileProblem
from podcast_pipeline.project.writing import dated, write_whole

AT = datetime.fromisoformat("2026-11-23T06:00:00+01:00")
LINE = "published_at: 2026-11-23T06:00:00+01:00"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("---\ntitle: a\n---\nnotes\n", f"---\ntitle: a\n{LINE}\n---\nnotes\n"),
        ("---\ntitle: a\npublished_at:\nnumber: 1\n---\n", f"---\ntitle: a\n{LINE}\nnumber: 1\n---\n"),
        ("---\npublished_at: null # later\n---\n---\n", f"---\n{LINE}\n---\n---\n"),
        ("---\r\ntitle: a\r\n---\r\nnotes", f"---\r\ntitle: a\r\n{LINE}\r\n---\r\nnotes"),
    ],
)
def test_a_date_is_written_and_every_other_byte_stays(before: str, after: str) -> None:
    assert dated(before, AT) == after


def test_nothing_is_left_when_a_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(FileProblem, match="cannot be written"):
        write_whole(tmp_path / "taken", b"content")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
