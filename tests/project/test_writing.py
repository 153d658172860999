"""What the tool writes into a show leaves the rest alone."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from podcast_pipeline.errors import FileProblem
from podcast_pipeline.project import with_date, write_date
from podcast_pipeline.project.writing import dated

AT = datetime.fromisoformat("2026-11-23T06:00:00+01:00")
LINE = "published_at: 2026-11-23T06:00:00+01:00"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("---\ntitle: a\n---\nnotes\n", f"---\ntitle: a\n{LINE}\n---\nnotes\n"),
        ("---\ntitle: a\npublished_at:\nnumber: 1\n---\n", f"---\ntitle: a\n{LINE}\nnumber: 1\n---\n"),
        ("---\npublished_at: null # later\n---\n---\n", f"---\n{LINE}\n---\n---\n"),
        ("---\r\ntitle: a\r\n---\r\nnotes", f"---\r\ntitle: a\r\n{LINE}\r\n---\r\nnotes"),
        ("\ufeff---\ntitle: a\n---\nnotes", f"\ufeff---\ntitle: a\n{LINE}\n---\nnotes"),
        (
            "---\ntitle: 'a\u2028 ---\x85 b'\n---\n\u2028\r\x0c",
            f"---\ntitle: 'a\u2028 ---\x85 b'\n{LINE}\n---\n\u2028\r\x0c",
        ),
        ("---\nsummary: |\n  a\n   b\n---\n", f"---\nsummary: |\n  a\n   b\n{LINE}\n---\n"),
    ],
)
def test_a_date_is_written_and_every_other_byte_stays(before: str, after: str) -> None:
    assert dated(before, AT) == after


@pytest.mark.parametrize(
    "front_matter",
    [
        "{title: a}",
        'title: a\n"published_at": null',
        "  title: a\n  number: 1",
        "title: a\npublished_at:\n  null",
        "title: a\npublished_at: >\n  2023",
        "title: a\n? published_at\n: null",
        "title: 'a\n  b",
        "- a",
        "",
    ],
)
def test_a_date_that_cannot_be_written_says_how_to_do_it_by_hand(front_matter: str, tmp_path: Path) -> None:
    file = tmp_path / "episode.md"
    file.write_text(f"---\n{front_matter}\n---\nnotes\n", encoding="utf-8")
    before = file.read_bytes()
    for write in (with_date, write_date):
        with pytest.raises(FileProblem) as caught:
            write(file, AT)
        assert str(caught.value) == (
            f"{file}: its date cannot be written into this front matter; write `{LINE}` into it by hand"
        )
    assert file.read_bytes() == before


def test_what_would_be_written_is_what_is_written(tmp_path: Path) -> None:
    file = tmp_path / "episode.md"
    file.write_bytes("---\ntitle: ä\n---\n".encode())
    meant = with_date(file, AT)
    assert file.read_bytes() == "---\ntitle: ä\n---\n".encode()
    write_date(file, AT)
    assert file.read_bytes() == meant == f"---\ntitle: ä\n{LINE}\n---\n".encode()


@pytest.mark.parametrize("content", [None, b"---\ntitle: \xff\n---\n", b"no front matter", b"---\ntitle: a\n", b""])
def test_an_episode_that_changed_in_the_meantime_is_named(content: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "episode.md"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(FileProblem) as caught:
        write_date(file, AT)
    assert caught.value.where == str(file)
