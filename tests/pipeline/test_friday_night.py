"""What producers really do: scheduled episodes, new settings, dates taken back, several publishes at once."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest

from podcast_pipeline.pipeline import Scope, Wish, make_plan
from podcast_pipeline.progress import Unwatched
from podcast_pipeline.project import load
from tests.command import podcast, podcast_here
from tests.shows import add_episode, make_show

LOCAL = '  local: {kind: folder, path: public, base_url: "http://localhost:8000"}'


def a_show(root: Path) -> Path:
    make_show(root, targets=LOCAL)
    add_episode(root, "wasser", 1)
    return root


@pytest.fixture
def show(tmp_path: Path) -> Path:
    return a_show(tmp_path / "show")


@pytest.fixture(scope="module")
def published_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = a_show(tmp_path_factory.mktemp("published") / "show")
    publish(root, "episode", "1")
    return root


@pytest.fixture
def published(published_once: Path, tmp_path: Path) -> Path:
    """A copy of the show with its episode published, to do with as one likes."""
    return shutil.copytree(published_once, tmp_path / "show")


def publish(show: Path, *what: str) -> Any:
    ran = podcast_here("publish", *what, "--json", cwd=show)
    assert ran.status == 0, ran.stderr
    return ran.json


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_scheduled_episode_comes_with_the_first_feed_after_its_date(show: Path) -> None:
    change(show / "episodes/wasser/episode.md", "2023-05-04 06:00", "2099-05-04 06:00")
    assert publish(show, "episode", "1")["feed"]["added"] == []
    date = datetime(2099, 5, 4, 4, tzinfo=UTC)
    for now, added in ((date - timedelta(seconds=1), []), (date, ["guid-of-wasser"])):
        plan = make_plan(load(show), Wish(Scope.FEED, now), Unwatched())
        assert [each.guid for each in plan.feed.changes.added] == added


def test_new_settings_hold_for_new_episodes_and_published_files_stay(published: Path) -> None:
    change(published / "podcast.yaml", "bitrate_kbps: 64", "bitrate_kbps: 96")
    add_episode(published, "hitze", 2)
    report = publish(published, "all")
    assert [each["guid"] for each in report["feed"]["added"]] == ["guid-of-hitze"]
    assert report["feed"]["changed"] == []
    assert report["notices"] == [
        "episode 1: the audio settings of podcast.yaml (or an intro, outro, bed or jingle) changed since; the published "
        "file stays as it is"
    ]


def test_a_live_episode_without_its_date_is_not_dated_anew(published: Path) -> None:
    change(published / "episodes/wasser/episode.md", "published_at: 2023-05-04 06:00\n", "")
    ran = podcast_here("publish", "episode", "1", "--now", "--yes", cwd=published)
    assert (ran.status, ran.error) == (
        1,
        "episodes/wasser/episode.md: has no published_at, but is live since 2023-05-04 06:00; write its date back",
    )


def test_a_live_episode_moved_to_the_future_is_refused_where_it_is_named_and_else_stays(published: Path) -> None:
    before = (published / "public/feed.xml").read_bytes()
    change(published / "episodes/wasser/episode.md", "2023-05-04", "2099-05-04")
    ran = podcast_here("publish", "episode", "1", cwd=published)
    assert ran.status == 1
    assert "write `published_at: 2023-05-04T06:00:00+02:00` back, or withdraw it on purpose" in ran.error
    assert publish(published, "feed")["feed"]["action"] == "keep"  # without a record, an old checkout is no mistake
    assert (published / "public/feed.xml").read_bytes() == before


def test_a_bonus_with_the_number_of_an_episode_goes_by_its_slug(show: Path) -> None:
    folder = add_episode(show, "zugabe", 1)
    change(folder / "episode.md", "number: 1", "number: 1\ntype: bonus")
    states = podcast_here("status", "--json", cwd=show).json["episodes"]
    assert {each["slug"]: each["label"] for each in states} == {"wasser": "1", "zugabe": "zugabe"}
    assert publish(show, "episode", "1")["episodes"][0]["slug"] == "wasser"


def test_an_offset_of_elsewhere_is_shown_in_the_shows_time(show: Path) -> None:
    change(show / "episodes/wasser/episode.md", "2023-05-04 06:00", "2023-12-31T23:30:00Z")
    publish(show, "episode", "1")
    (entry,) = feedparser.parse((show / "public/feed.xml").read_bytes()).entries
    assert entry.published == "Mon, 01 Jan 2024 00:30:00 +0100"
    assert "1  live       2024-01-01 00:30" in podcast_here("status", cwd=show).stdout


def test_publishers_at_the_same_moment_all_publish(show: Path) -> None:
    for number in range(2, 6):
        add_episode(show, f"folge-{number}", number)
    assert podcast_here("build", cwd=show).status == 0
    with ThreadPoolExecutor() as pool:
        runs = list(pool.map(lambda number: podcast("publish", "episode", str(number), cwd=show), range(1, 6)))
    listed = {entry.id for entry in feedparser.parse((show / "public/feed.xml").read_bytes()).entries}
    assert [run.status for run in runs] == [0] * 5, [run.error for run in runs]
    assert listed == {"guid-of-wasser", *(f"guid-of-folge-{number}" for number in range(2, 6))}


def test_chapters_after_the_end_are_told_before_anything_is_public(show: Path) -> None:
    change(show / "episodes/wasser/episode.md", '"00:00:02"', '"00:05:00"')
    ran = podcast_here("plan", "episode", "1", cwd=show)
    assert "Öffentliche Räume" in ran.stderr
    assert not (show / "public").exists()


def test_every_feed_that_was_live_is_kept_once(published: Path) -> None:
    first = (published / "public/feed.xml").read_bytes()
    change(published / "episodes/wasser/episode.md", "title: ", "title: Neues von ")
    publish(published, "feed")
    publish(published, "feed")
    assert [path.read_bytes() for path in (published / "public/feeds").iterdir()] == [first]


def test_the_report_is_made_anew_only_when_it_would_say_something_else(show: Path) -> None:
    report = show / "build/wasser/report.html"

    def made() -> tuple[int, bytes]:
        assert podcast_here("build", "1", cwd=show).status == 0
        return report.stat().st_mtime_ns, report.read_bytes()

    first = made()
    assert made() == first
    change(show / "episodes/wasser/episode.md", "title: ", "title: Neues von ")
    renamed = made()
    assert renamed[0] != first[0]
    assert b"Neues von" in renamed[1]
    report.write_bytes(renamed[1][:-100])
    assert made()[1] == renamed[1]
    report.unlink()
    assert made()[1] == renamed[1]
