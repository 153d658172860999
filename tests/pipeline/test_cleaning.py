"""podcast clean deletes what nothing needs, after saying so, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.command import podcast
from tests.shows import add_episode, make_show

LOCAL = '  local: {kind: folder, path: public, base_url: "http://localhost:8000"}'
ORPHAN = "media/gone-0123456789ab.mp3"


@pytest.fixture
def show(tmp_path: Path) -> Path:
    """A published show whose target also holds an orphan and a stranger's file, everything of last year."""
    root = make_show(tmp_path / "show", targets=LOCAL)
    add_episode(root, "wasser", 1)
    assert podcast("publish", "episode", "1", cwd=root).status == 0
    for key in (ORPHAN, "index.html"):
        (root / "public" / key).write_bytes(b"x")
    for path in (root / "public").rglob("*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    return root


def keys(show: Path) -> set[str]:
    folder = show / "public"
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_only_what_nothing_needs_goes(show: Path) -> None:
    before = keys(show)
    ran = podcast("clean", "--yes", cwd=show)
    assert ran.status == 0, ran.stderr
    assert "leave   1 object that this tool did not make" in ran.stdout
    assert ran.stdout.splitlines()[-1] == "Deleted 1 object, 1 B."
    assert keys(show) == before - {ORPHAN}
    assert podcast("clean", cwd=show).stdout.splitlines()[-1] == "Nothing to delete."


def test_nothing_is_deleted_without_an_answer_or_beyond_the_limit(show: Path) -> None:
    before = keys(show)
    ran = podcast("clean", cwd=show)
    assert (ran.status, ran.error) == (1, "local: There is no terminal to ask whether to delete: give --yes")
    ran = podcast("clean", "--yes", "--limit", "0", cwd=show)
    assert (ran.status, ran.error) == (
        1,
        "local: 1 objects would go, more than the limit of 0: give --limit 1 if it is meant",
    )
    assert keys(show) == before


def test_where_no_feed_is_live_nothing_is_deleted(show: Path) -> None:
    (show / "public/feed.xml").unlink()
    before = keys(show)
    ran = podcast("clean", "--yes", cwd=show)
    assert ran.status == 1
    assert ran.error == "public: has no feed feed.xml, so nothing tells what is needed there; check the target"
    assert keys(show) == before
