"""What git carries along is read from its index, as git itself wrote it."""

from __future__ import annotations

from pathlib import Path

import pytest

from podcast_pipeline.project.git import carried
from tests.git import git


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    names = ["a.wav", "episodes/ä/recording.wav", "episodes/ä/recording.wav.txt", f"{'tief/' * 30}b.wav", "z.wav"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"sound")
    return [tmp_path / name for name in names]


@pytest.mark.parametrize("version", ["2", "3", "4"])
@pytest.mark.parametrize("hashes", ["sha1", "sha256"])
def test_what_was_added_is_carried_and_what_was_not_is_not(
    tmp_path: Path, files: list[Path], version: str, hashes: str
) -> None:
    git(tmp_path, "init", f"--object-format={hashes}")
    git(tmp_path, "add", *map(str, files[1:4]))
    if version == "3":
        git(tmp_path, "add", "--intent-to-add", "a.wav")  # what needs the extended flags
    git(tmp_path, "update-index", "--index-version", version)
    expected = set(files[0 if version == "3" else 1 : 4])
    assert carried(tmp_path, files) == expected
    assert carried(tmp_path / "episodes/ä", files) == expected


def test_a_worktree_has_an_index_of_its_own(tmp_path: Path) -> None:
    main, other = tmp_path / "main", tmp_path / "other"
    main.mkdir()
    (main / "a.wav").write_bytes(b"sound")
    git(main, "init")
    git(main, "add", "a.wav")
    git(main, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-m", "a")
    git(main, "worktree", "add", "-b", "other", str(other))
    assert carried(other, [other / "a.wav", main / "a.wav"]) == {other / "a.wav"}


@pytest.mark.parametrize(
    "content", [b"", b"DIRC", b"DIRC\0\0\0\2\0\0\0\1", b"DIRC\0\0\0\4\0\0\0\1" + b"\xff" * 80, b"?" * 99]
)
def test_what_is_no_index_carries_nothing(tmp_path: Path, files: list[Path], content: bytes) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/index").write_bytes(content)
    assert carried(tmp_path, files) == set()


def test_without_a_repository_nothing_is_carried(tmp_path: Path, files: list[Path]) -> None:
    (tmp_path / ".git").write_text("gitdir: nowhere")
    assert carried(tmp_path, files) == set()
