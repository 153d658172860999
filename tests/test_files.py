"""A file comes to be whole, under its own name, or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from podcast_pipeline.errors import FileProblem
from podcast_pipeline.files import unfinished, write_alone, write_whole, written_whole


def test_a_file_takes_its_name_when_it_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(b"old")
    with written_whole(path) as temporary:
        temporary.write_bytes(b"new")
        assert path.read_bytes() == b"old"
        assert temporary.parent == tmp_path
        assert temporary.suffix == ".xml"
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("feed.xml", b"new")]


def test_what_fails_half_way_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt):
        _interrupted(path)
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("feed.xml", b"old")]


def test_nothing_is_left_when_a_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(FileProblem, match="cannot be written"):
        write_whole(tmp_path / "taken", b"content")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_whoever_may_serve_a_file_may_read_it(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        write_whole(tmp_path / "feed.xml", b"content")
    finally:
        os.umask(before)
    assert (tmp_path / "feed.xml").stat().st_mode & 0o777 == 0o644


def test_the_longest_name_has_room_for_an_unfinished_one(tmp_path: Path) -> None:
    path = tmp_path / f"{'a' * 251}.mp3"
    write_whole(path, b"content")
    assert path.read_bytes() == b"content"


def test_an_unfinished_file_is_gone_at_the_end(tmp_path: Path) -> None:
    with unfinished(tmp_path / "master.mp3") as temporary:
        temporary.write_bytes(b"never kept")
    assert list(tmp_path.iterdir()) == []


def _interrupted(path: Path) -> None:
    with written_whole(path) as temporary:
        temporary.write_bytes(b"ne")
        raise KeyboardInterrupt


def test_what_a_killed_process_left_of_a_file_is_gone_when_it_is_written_again(tmp_path: Path) -> None:
    path = tmp_path / "published.json"
    (tmp_path / ".published.0123abcd.part.json").write_bytes(b"{")
    (tmp_path / ".episode.0123abcd.part.md").write_bytes(b"another file's")
    write_alone(path, b"{}")
    assert {each.name for each in tmp_path.iterdir()} == {"published.json", ".episode.0123abcd.part.md"}
    assert path.read_bytes() == b"{}"
