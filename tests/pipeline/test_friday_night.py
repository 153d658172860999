"""What producers really do: scheduled episodes, new settings, dates taken back, several publishes at once."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest

from tests.command import podcast, podcast_here
from tests.shows import add_episode, make_show

LOCAL = '  local: {kind: folder, path: public, base_url: "http://localhost:8000"}'


@pytest.fixture
def show(tmp_path: Path) -> Path:
    root = make_show(tmp_path / "show", targets=LOCAL)
    add_episode(root, "wasser", 1)
    return root


def publish(show: Path, *what: str) -> Any:
    ran = podcast_here("publish", *what, "--json", cwd=show)
    assert ran.status == 0, ran.stderr
    return ran.json


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_scheduled_episode_comes_with_the_first_feed_after_its_date(show: Path) -> None:
    episode = show / "episodes/wasser/episode.md"
    soon = datetime.now(UTC) + timedelta(seconds=15)
    change(episode, "2023-05-04 06:00", soon.isoformat(timespec="seconds"))
    assert publish(show, "episode", "1")["feed"]["added"] == []
    while datetime.now(UTC) <= soon:
        time.sleep(0.2)
    assert [each["guid"] for each in publish(show, "feed")["feed"]["added"]] == ["guid-of-wasser"]


def test_new_settings_hold_for_new_episodes_and_published_files_stay(show: Path) -> None:
    publish(show, "all")
    change(show / "podcast.yaml", "bitrate_kbps: 64", "bitrate_kbps: 96")
    add_episode(show, "hitze", 2)
    report = publish(show, "all")
    assert [each["guid"] for each in report["feed"]["added"]] == ["guid-of-hitze"]
    assert report["feed"]["changed"] == []
    assert report["notices"] == [
        "episode 1: the audio settings of podcast.yaml (or an intro, outro, bed or jingle) changed since; the published "
        "file stays as it is"
    ]


def test_a_live_episode_without_its_date_is_not_dated_anew(show: Path) -> None:
    publish(show, "episode", "1")
    change(show / "episodes/wasser/episode.md", "published_at: 2023-05-04 06:00\n", "")
    ran = podcast_here("publish", "episode", "1", "--now", "--yes", cwd=show)
    assert (ran.status, ran.error) == (
        1,
        "episodes/wasser/episode.md: has no published_at, but is live since 2023-05-04 06:00; write its date back",
    )


def test_a_live_episode_moved_to_the_future_is_refused_where_it_is_named_and_else_stays(show: Path) -> None:
    publish(show, "episode", "1")
    before = (show / "public/feed.xml").read_bytes()
    change(show / "episodes/wasser/episode.md", "2023-05-04", "2099-05-04")
    ran = podcast_here("publish", "episode", "1", cwd=show)
    assert ran.status == 1
    assert "write `published_at: 2023-05-04T06:00:00+02:00` back, or withdraw it on purpose" in ran.error
    assert publish(show, "feed")["feed"]["action"] == "keep"  # without a record, an old checkout is no mistake
    assert (show / "public/feed.xml").read_bytes() == before


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


def test_every_feed_that_was_live_is_kept_once(show: Path) -> None:
    publish(show, "episode", "1")
    first = (show / "public/feed.xml").read_bytes()
    change(show / "episodes/wasser/episode.md", "title: ", "title: Neues von ")
    publish(show, "feed")
    publish(show, "feed")
    assert [path.read_bytes() for path in (show / "public/feeds").iterdir()] == [first]


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
