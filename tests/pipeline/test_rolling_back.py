"""A feed that was live before comes back by the same plan and the same deed; nothing else is touched."""

import os
import shutil
from pathlib import Path

import feedparser
import pytest

from tests.command import podcast_here
from tests.shows import add_episode, make_recording, make_show

LOCAL = '  local: {kind: folder, path: public, base_url: "http://localhost:8000"}'


@pytest.fixture
def show(published_twice: Path, tmp_path: Path) -> Path:
    return shutil.copytree(published_twice, tmp_path / "show")


@pytest.fixture(scope="module")
def published_twice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A show whose two episodes were published one after the other."""
    root = make_show(tmp_path_factory.mktemp("published") / "show", targets=LOCAL)
    add_episode(root, "wasser", 1)
    assert podcast_here("publish", "episode", "1", cwd=root).status == 0
    _live_since(root, 1_700_000_000)
    add_episode(root, "hitze", 2)
    assert podcast_here("publish", "episode", "2", cwd=root).status == 0
    _live_since(root, 1_700_003_600)
    return root


def _live_since(root: Path, second: int) -> None:
    """A feed that went live then."""
    os.utime(root / "public/feed.xml", (second, second))


def live(show: Path) -> list[str]:
    return sorted(entry.id for entry in feedparser.parse((show / "public/feed.xml").read_bytes()).entries)


def files(show: Path) -> dict[str, bytes]:
    folder = show / "public"
    found = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    return {key: path.read_bytes() for key, path in found.items() if not key.startswith("feed")}


def test_the_feed_before_comes_back_and_a_second_rollback_takes_it_back(show: Path) -> None:
    newest, objects = (show / "public/feed.xml").read_bytes(), files(show)
    ran = podcast_here("rollback", "--yes", cwd=show)
    assert ran.status == 0, ran.stderr
    assert "the next publish brings the feed of git again" in ran.stderr
    assert live(show) == ["guid-of-wasser"]
    assert files(show) == objects
    assert podcast_here("rollback", "--yes", cwd=show).status == 0
    assert (show / "public/feed.xml").read_bytes() == newest


def test_of_two_publishes_within_a_second_the_last_is_taken_back(show: Path) -> None:
    _live_since(show, 1_700_000_000)  # as the first feed, which was kept under that time
    before = (show / "public/feed.xml").read_bytes()
    add_episode(show, "schatten", 3)
    assert podcast_here("publish", "episode", "3", cwd=show).status == 0
    _live_since(show, 1_700_000_000)
    add_episode(show, "licht", 4)
    third = (show / "public/feed.xml").read_bytes()
    assert podcast_here("publish", "episode", "4", cwd=show).status == 0
    for steps, content in (("1", third), ("3", before)):
        assert podcast_here("rollback", steps, "--yes", cwd=show).status == 0
        assert (show / "public/feed.xml").read_bytes() == content


def test_the_plan_says_which_episodes_listeners_will_miss(show: Path) -> None:
    ran = podcast_here("rollback", cwd=show)
    assert ran.status == 1
    assert "leaves the feed: apps drop it from their lists" in ran.stdout
    assert "There is no terminal to ask: give --yes" in ran.error
    assert live(show) == ["guid-of-hitze", "guid-of-wasser"]


def test_kept_feeds_are_listed_with_the_number_that_brings_them_back(show: Path) -> None:
    (kept,) = podcast_here("rollback", "--list", "--json", cwd=show).json["feeds"]
    assert kept["steps_back"] == 1
    assert (show / "public" / kept["key"]).exists()
    assert kept["key"] in podcast_here("rollback", "--list", cwd=show).stdout


def test_more_steps_than_feeds_were_kept_are_refused(show: Path) -> None:
    ran = podcast_here("rollback", "5", "--yes", cwd=show)
    assert (ran.status, ran.error) == (1, "public: cannot go back 5 steps: 1 feed was kept there")


def test_a_feed_that_names_lost_audio_is_refused(show: Path) -> None:
    assert podcast_here("rollback", "--yes", cwd=show).status == 0
    (audio,) = (show / "public/media").glob("hitze-*.mp3")
    audio.unlink()
    ran = podcast_here("rollback", "--yes", cwd=show)
    assert ran.status == 1
    assert f"the old feed names media/{audio.name}" in ran.error
    assert live(show) == ["guid-of-wasser"]


def test_a_feed_from_before_a_file_was_written_over_is_refused(show: Path) -> None:
    make_recording(show / "episodes/hitze/recording.wav", seconds=2)
    assert podcast_here("publish", "episode", "2", "--replace", "same-url", "--yes", cwd=show).status == 0
    newest = (show / "public/feed.xml").read_bytes()
    ran = podcast_here("rollback", "--yes", cwd=show)
    assert ran.status == 1
    assert "where another file was put with `--replace same-url`; publish the kept one anew" in ran.error
    assert (show / "public/feed.xml").read_bytes() == newest
