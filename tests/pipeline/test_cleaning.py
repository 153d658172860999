"""podcast clean deletes what nothing needs, after saying so, and nothing else."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.command import podcast_here
from tests.shows import add_episode, make_show

LOCAL = '  local: {kind: folder, path: public, base_url: "http://localhost:8000"}'
ORPHAN = "transcripts/gone-0123456789ab.vtt"
LOST_AUDIO = "media/gone-0123456789ab.mp3"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_show(tmp_path_factory.mktemp("published") / "show", targets=LOCAL)
    add_episode(root, "wasser", 1)
    assert podcast_here("publish", "episode", "1", cwd=root).status == 0
    return root


@pytest.fixture
def show(published: Path, tmp_path: Path) -> Path:
    """A published show whose target also holds orphans and a stranger's file, everything of last year."""
    root = shutil.copytree(published, tmp_path / "show")
    for key in (ORPHAN, LOST_AUDIO, "index.html"):
        (root / "public" / key).write_bytes(b"x")
    for path in (root / "public").rglob("*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    return root


def keys(show: Path) -> set[str]:
    folder = show / "public"
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_only_what_nothing_needs_goes(show: Path) -> None:
    before = keys(show)
    ran = podcast_here("clean", "--yes", cwd=show)
    assert ran.status == 0, ran.stderr
    assert "leave   1 object that this tool did not make" in ran.stdout
    assert ran.stdout.splitlines()[-1] == "Deleted 1 object, 1 B."
    assert keys(show) == before - {ORPHAN}
    again = podcast_here("clean", cwd=show).stdout.splitlines()
    assert again[-1] == "Nothing to delete."
    assert again[-3] == (
        "  keep    1 object of audio that nothing names, 1 B: replaced, withdrawn or never published; --audio deletes such, "
        "too"
    )
    assert podcast_here("clean", "--audio", "--yes", cwd=show).stdout.splitlines()[-1] == "Deleted 1 object, 1 B."
    assert keys(show) == before - {ORPHAN, LOST_AUDIO}


def test_the_audio_of_a_withdrawn_episode_stays(show: Path) -> None:
    (audio,) = (show / "public/media").glob("wasser-*.mp3")
    assert podcast_here("withdraw", "1", "--yes", cwd=show).status == 0
    for path in (show / "public").rglob("*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    ran = podcast_here("clean", "--yes", "--keep-feeds", "1", cwd=show)
    assert ran.status == 0, ran.stderr
    assert audio.exists()


def test_nothing_is_deleted_without_an_answer_or_beyond_the_limit(show: Path) -> None:
    before = keys(show)
    ran = podcast_here("clean", cwd=show)
    assert (ran.status, ran.error) == (1, "local: There is no terminal to ask whether to delete: give --yes")
    ran = podcast_here("clean", "--yes", "--limit", "0", cwd=show)
    assert (ran.status, ran.error) == (
        1,
        "local: 1 objects would go, more than the limit of 0: give --limit 1 if it is meant",
    )
    assert keys(show) == before


def test_where_no_feed_is_live_nothing_is_deleted(show: Path) -> None:
    (show / "public/feed.xml").unlink()
    before = keys(show)
    ran = podcast_here("clean", "--yes", cwd=show)
    assert ran.status == 1
    assert ran.error == "public: has no feed feed.xml, so nothing tells what is needed there; check the target"
    assert keys(show) == before
