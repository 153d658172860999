"""What is kept comes back as it was, or not at all."""

from __future__ import annotations

import hashlib
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import podcast_pipeline
from podcast_pipeline.itemshelf import ItemShelf

ITEMS = {hashlib.sha256(name.encode()).hexdigest(): {"name": name, "xml": "ä" * 200} for name in ("a", "b", "c")}


@pytest.fixture
def shelf(tmp_path: Path) -> ItemShelf:
    shelf = ItemShelf(tmp_path / "build/local/items")
    shelf.keep(ITEMS)
    return shelf


def test_what_was_kept_is_found(shelf: ItemShelf) -> None:
    assert dict(shelf.find(ITEMS)) == ITEMS


def test_what_was_kept_before_is_gone(shelf: ItemShelf) -> None:
    key, item = next(iter(ITEMS.items()))
    shelf.keep({key: item})
    assert dict(shelf.find(ITEMS)) == {key: item}


def test_nothing_is_found_where_nothing_is(tmp_path: Path) -> None:
    assert dict(ItemShelf(tmp_path / "none").find(ITEMS)) == {}
    assert dict(ItemShelf(tmp_path).find(ITEMS)) == {}


@pytest.mark.parametrize("seed", range(100))
def test_what_is_damaged_is_not_found_and_nothing_else_is_found_in_its_place(shelf: ItemShelf, seed: int) -> None:
    chance = random.Random(seed)
    content = bytearray(shelf.file.read_bytes())
    if chance.random() < 0.3:
        del content[chance.randrange(len(content)) :]
    for _ in range(chance.randrange(1, 4)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    shelf.file.write_bytes(content)
    found = dict(shelf.find(ITEMS))
    assert found.items() <= ITEMS.items()


def test_that_it_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "build").write_text("")
    ItemShelf(tmp_path / "build/items").keep(ITEMS)


def test_another_version_of_the_code_has_another_fingerprint(tmp_path: Path) -> None:
    package = tmp_path / "podcast_pipeline"
    shutil.copytree(Path(podcast_pipeline.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))

    def fingerprint() -> str:
        program = "from podcast_pipeline.itemshelf import made_by; print(made_by())"
        done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
        return done.stdout

    before = fingerprint()
    assert fingerprint() == before
    (package / "feed/itunes.py").write_text((package / "feed/itunes.py").read_text(encoding="utf-8") + "\n# new\n")
    assert fingerprint() != before
