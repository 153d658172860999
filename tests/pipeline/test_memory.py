"""A long feed is read once: what it was read as is kept by its bytes, and changes nothing that is planned."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from podcast_pipeline.kept import keep, made_by, read_kept
from podcast_pipeline.pipeline import Plan, Scope, Wish, make_plan, publish
from podcast_pipeline.progress import Unwatched
from podcast_pipeline.project import load
from tests.shows import add_recorded, make_show

NOW = datetime(2024, 3, 1, tzinfo=UTC)
LONG_NOTES = "Ein Absatz über Städte, Hitze & Regen, der nicht kürzer wird. " * 40
SETTINGS = "feeds: [{file: feed.xml}, {file: pages.xml, page_size: 20}]\n"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_show(tmp_path_factory.mktemp("long") / "show")
    with (root / "podcast.yaml").open("a", encoding="utf-8") as settings:
        settings.write(SETTINGS)
    for number in range(1, 61):
        folder = add_recorded(
            root, f"folge-{number}", number, published_at=f"2023-{5 + number // 28:02}-{1 + number % 28:02} 06:00"
        )
        with (folder / "episode.md").open("a", encoding="utf-8") as text:
            text.write(LONG_NOTES)
    publish(load(root), plan(root), Unwatched())
    return root


@pytest.fixture
def show(published: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(published, tmp_path / "show"))


def plan(show: Path) -> Plan:
    return make_plan(load(show), Wish(Scope.FEED, NOW), Unwatched())


def kept(show: Path) -> Path:
    return show / "build/local/feeds"


def planned(show: Path) -> object:
    made = plan(show)
    return [(step.upload.key, step.upload.source, step.changes) for step in made.feeds], made.refusals, made.questions


def as_if_new(show: Path) -> object:
    return planned(Path(shutil.copytree(show, show.parent / "copy", ignore=shutil.ignore_patterns("build"))))


def correct(show: Path, number: int) -> None:
    with (show / f"episodes/folge-{number}/episode.md").open("a", encoding="utf-8") as text:
        text.write("\nBerichtigt.\n")


def test_what_was_read_before_is_taken(show: Path) -> None:
    plan(show)
    found = read_kept(kept(show), made_by())
    assert found is not None
    keep(kept(show), made_by(), found[0], [bytes(found[1]).replace(b"Folge folge-60", b"Kunde folge-60")])
    correct(show, 60)
    assert [each.title for each in plan(show).feed.changes.unchanged].count("Kunde folge-60") == 0
    (show / "episodes/folge-60/episode.md").unlink()
    (show / "episodes/folge-60/published.json").unlink()
    assert [each.live.title for each in plan(show).feed.carried] == ["Kunde folge-60"]


def test_nothing_is_kept_again_when_nothing_changed(show: Path) -> None:
    plan(show)
    before = kept(show).stat().st_mtime_ns
    assert plan(show).changes_nothing
    assert kept(show).stat().st_mtime_ns == before


def test_the_plan_is_the_one_of_a_fresh_checkout(show: Path) -> None:
    plan(show)
    for number in (60, 7):
        correct(show, number)
        shutil.rmtree(show.parent / "copy", ignore_errors=True)
        assert planned(show) == as_if_new(show)
        publish(load(show), plan(show), Unwatched())


def test_a_feed_that_another_put_is_read(show: Path) -> None:
    plan(show)
    feed = show / "public/feed.xml"
    feed.write_bytes(feed.read_bytes().replace(b"<title>Folge folge-60</title>", b"<title>Von anderswo</title>"))
    assert planned(show) == as_if_new(show)
    assert "title" in next(each.parts for each in plan(show).feed.changes.changed)


def test_a_damaged_file_changes_nothing(show: Path) -> None:
    expected = planned(show)
    for at in range(5):
        content = bytearray(kept(show).read_bytes())
        content[len(content) * at // 5] ^= 1
        kept(show).write_bytes(content)
        assert planned(show) == expected
