"""What is kept comes back as it was, or not at all."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import podcast_pipeline
from podcast_pipeline.kept import is_worth_keeping, keep, read_kept

BASIS = "ab" * 32
VALUE = {"name": "Folge", "of": [1, 2, None]}
PIECES = (b"\x00\xff" * 200, "Bäume".encode())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "build/local/items"
    keep(file, BASIS, VALUE, PIECES)
    return file


def found(file: Path, basis: str = BASIS) -> tuple[Any, bytes] | None:
    kept = read_kept(file, basis)
    return None if kept is None else (kept[0], bytes(kept[1]))


def test_what_was_kept_is_found(file: Path) -> None:
    assert found(file) == (VALUE, b"".join(PIECES))


def test_what_was_kept_before_is_gone(file: Path) -> None:
    keep(file, BASIS, [])
    assert found(file) == ([], b"")


def test_what_was_made_from_something_else_is_not_found(file: Path) -> None:
    assert found(file, "cd" * 32) is None


def test_nothing_is_found_where_nothing_is(tmp_path: Path) -> None:
    assert found(tmp_path / "none") is None
    assert found(tmp_path) is None
    (tmp_path / "empty").touch()
    assert found(tmp_path / "empty") is None


@pytest.mark.parametrize("seed", range(100))
def test_what_is_damaged_is_not_found(file: Path, seed: int) -> None:
    chance = random.Random(seed)
    whole = file.read_bytes()
    content = bytearray(whole)
    if chance.random() < 0.3:
        del content[chance.randrange(len(content)) :]
    for _ in range(chance.randrange(1, 4)):
        if content:
            content[chance.randrange(len(content))] = chance.randrange(256)
    file.write_bytes(content)
    assert found(file) == (None if content != whole else (VALUE, b"".join(PIECES)))


def test_a_long_show_is_not_written_anew_for_a_hundredth_of_it() -> None:
    asked = [(0, 3), (1, 3), (1, 99), (1, 100), (2, 100), (100, 10_000), (101, 10_000), (10_000, 10_000)]
    assert [is_worth_keeping(*each) for each in asked] == [False, True, True, False, True, False, True, True]


def test_that_it_cannot_be_written_is_no_error_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "build").write_text("")
    keep(tmp_path / "build/items", BASIS, VALUE)
    assert [path.name for path in tmp_path.iterdir()] == ["build"]


def test_another_version_of_the_code_has_another_fingerprint(tmp_path: Path) -> None:
    package = tmp_path / "podcast_pipeline"
    shutil.copytree(Path(podcast_pipeline.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))

    def fingerprint() -> str:
        program = "from podcast_pipeline.kept import made_by; print(made_by())"
        done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
        return done.stdout

    before = fingerprint()
    assert fingerprint() == before
    (package / "feed/itunes.py").write_text((package / "feed/itunes.py").read_text(encoding="utf-8") + "\n# new\n")
    assert fingerprint() != before
