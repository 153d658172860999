"""What was scheduled goes when its time has come: once, late if it must, and nobody is held back by another."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import pytest

from podcast_pipeline.cli.app import run
from podcast_pipeline.cli.wording.amounts import span
from podcast_pipeline.cli.wording.due import late_lines, nothing_due_line
from podcast_pipeline.pipeline import Scope, Wish, make_plan, publish
from podcast_pipeline.pipeline.due import Schedule, look_at_schedule
from podcast_pipeline.progress import Unwatched
from podcast_pipeline.project import load
from tests.command import Ran, podcast, podcast_here
from tests.shows import add_episode, add_published, add_recorded, make_show

NOW = datetime(2024, 6, 1, 9, tzinfo=UTC)
Here = Callable[..., Ran]


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One episode is live; of three recorded ones two were due before NOW, and one comes after it."""
    root = make_show(tmp_path / "show")
    add_published(root, "wasser", 1)
    monkeypatch.chdir(root)
    assert run(["publish", "feed"]) == 0
    add_published(root, "hitze", 2, published_at="2024-06-01 08:49")
    add_published(root, "boden", 3, published_at="2024-05-28 07:00")
    add_published(root, "licht", 4, published_at="2024-06-04 07:00")
    return root


@pytest.fixture
def here() -> Here:
    return podcast_here


def listed(show: Path) -> list[str]:
    return [entry.id for entry in feedparser.parse((show / "public/feed.xml").read_bytes()).entries]


def schedule(show: Path, now: datetime = NOW) -> Schedule:
    return look_at_schedule(load(show), Wish(Scope.DUE, now), Unwatched())


def redate(show: Path, slug: str, published_at: str) -> None:
    """As if it had been scheduled for then from the start."""
    text = show / f"episodes/{slug}/episode.md"
    text.write_text(re.sub("published_at: .*", f"published_at: {published_at}", text.read_text(encoding="utf-8")))
    record = show / f"episodes/{slug}/published.json"
    content = json.loads(record.read_text(encoding="utf-8"))
    record.write_text(json.dumps({**content, "published_at": f"{published_at.replace(' ', 'T')}:00+02:00"}))


def test_who_is_late_is_named_with_how_late_and_who_is_next(show: Path) -> None:
    found = schedule(show)
    assert late_lines(found) == [
        "Due: episode 3, Folge boden, since 2024-05-28 07:00 (4 days 4 h late)",
        "Due: episode 2, Folge hitze, since 2024-06-01 08:49 (2 h 11 min late)",
    ]
    assert found.next is not None
    assert (found.next.slug, found.next.late) == ("licht", timedelta(days=-2, hours=-20))


def test_what_is_due_goes_and_the_rest_waits(show: Path) -> None:
    plan = make_plan(load(show), Wish(Scope.DUE, NOW), Unwatched())
    assert [each.slug for each in plan.episodes] == ["hitze", "boden"]
    publish(load(show), plan, Unwatched())
    assert listed(show) == ["guid-of-hitze", "guid-of-boden", "guid-of-wasser"]
    assert nothing_due_line(schedule(show)) == (
        "Nothing is due; next is episode 4, Folge licht, on 2024-06-04 07:00 (in 2 days 20 h)"
    )
    assert [each.slug for each in schedule(show, NOW + timedelta(days=3)).late] == ["licht"]


def test_a_date_that_comes_this_very_second_is_due(show: Path) -> None:
    at = datetime(2024, 6, 1, 6, 49, tzinfo=UTC)
    assert [each.slug for each in schedule(show, at).late] == ["boden", "hitze"]
    assert [each.slug for each in schedule(show, at - timedelta(seconds=1)).late] == ["boden"]


def test_drafts_and_withdrawn_episodes_are_never_due(show: Path) -> None:
    assert run(["publish", "due"]) == 0
    assert run(["withdraw", "3", "--yes"]) == 0
    add_episode(show, "entwurf", 5, published_at=None, with_recording=False)
    assert schedule(show) == Schedule((), None)
    assert nothing_due_line(schedule(show)) == "Nothing is due, and nothing is scheduled."
    assert listed(show) == ["guid-of-licht", "guid-of-hitze", "guid-of-wasser"]


def test_the_command_says_it_does_it_and_then_has_nothing_to_do(show: Path, here: Here) -> None:
    redate(show, "licht", "2099-05-04 06:00")
    ran = podcast("publish", "due", cwd=show)
    assert ran.status == 0, ran.stderr
    first, second, *_ = ran.stdout.splitlines()
    assert re.fullmatch(r"Due: episode 3, Folge boden, since 2024-05-28 07:00 \(\d+ days( \d+ h)? late\)", first)
    assert second.startswith("Due: episode 2, Folge hitze, since 2024-06-01 08:49 (")
    assert listed(show) == ["guid-of-hitze", "guid-of-boden", "guid-of-wasser"]
    before = (show / "public/feed.xml").stat()
    again = here("publish", "due")
    (line,) = again.stdout.splitlines()
    assert line.startswith("Nothing is due; next is episode 4, Folge licht, on 2099-05-04 06:00 (in ")
    assert (again.status, again.stderr, (show / "public/feed.xml").stat()) == (0, "", before)
    as_json = here("publish", "due", "--json").json
    assert (as_json["due"], as_json["next"]["slug"]) == ([], "licht")


def test_nothing_due_changes_nothing_even_when_a_text_changed(show: Path, here: Here) -> None:
    assert here("publish", "due").status == 0
    file = show / "episodes/wasser/episode.md"
    file.write_text(file.read_text(encoding="utf-8").replace("Folge wasser", "Neuer Titel"), encoding="utf-8")
    before = (show / "public/feed.xml").read_bytes()
    assert here("publish", "due").stdout.startswith("Nothing is due")
    assert (show / "public/feed.xml").read_bytes() == before


def test_one_that_cannot_go_holds_nobody_back_and_the_status_tells(show: Path, here: Here) -> None:
    add_episode(show, "regen", 6, published_at="2024-05-29 06:00", with_recording=False)
    stuck = (
        "episode 6 is due and cannot go: episodes/regen/episode.md:6: recording: the recording 'recording.wav' is not on "
        "this machine; put it beside episode.md or into recordings/; run `podcast publish episode 6` where its "
        "recording is"
    )
    planned = here("plan", "due", "--json")
    assert (planned.status, planned.json["stuck"]) == (1, [stuck])
    ran = here("publish", "due")
    assert (ran.status, ran.error) == (1, f"local: {stuck}")
    assert listed(show) == ["guid-of-licht", "guid-of-hitze", "guid-of-boden", "guid-of-wasser"]
    before = (show / "public/feed.xml").read_bytes()
    again = here("publish", "due", "--json")
    assert (again.status, again.json["error"]["message"]) == (1, stuck)
    assert (show / "public/feed.xml").read_bytes() == before


def test_audio_that_was_lost_at_the_target_is_told_and_not_left_out_in_silence(show: Path, here: Here) -> None:
    for file in (show / "public/media").glob("boden-*"):
        file.unlink()
    ran = here("publish", "due")
    assert (
        ran.status,
        "episode 3 is due and cannot go: its audio is neither at public nor on this machine" in ran.error,
    ) == (1, True)
    assert listed(show) == ["guid-of-licht", "guid-of-hitze", "guid-of-wasser"]


def test_the_next_one_is_warned_of_while_there_is_time(tmp_path: Path) -> None:
    root = make_show(tmp_path / "show")
    add_episode(root, "regen", 1, published_at="2024-06-02 11:00", with_recording=False)
    assert nothing_due_line(schedule(root)) == (
        "Nothing is due; next is episode 1, Folge über regen, on 2024-06-02 11:00 (in 1 day); its audio is not made yet: "
        "run `podcast publish episode 1` before"
    )


def test_the_plan_of_what_is_due_is_the_deed_whatever_is_due_later(show: Path, here: Here) -> None:
    redate(show, "licht", "2099-05-04 06:00")
    assert here("plan", "due", "--out", "plan.json").status == 0
    plan = json.loads((show / "plan.json").read_text(encoding="utf-8"))
    assert (plan["wish"]["scope"], plan["wish"]["episodes"]) == ("due", ["hitze", "boden"])
    assert here("publish", "--plan", "plan.json").status == 0
    assert listed(show) == ["guid-of-hitze", "guid-of-boden", "guid-of-wasser"]
    assert "Nothing to do" in here("publish", "--plan", "plan.json").stdout


def test_markdown_of_what_is_due_begins_with_who_is_late(show: Path, here: Here) -> None:
    first, second, third, blank, *rest = here("plan", "due", "--markdown").stdout.splitlines()
    assert [line.partition(" since")[0] for line in (first, second, third)] == [
        "- Due: episode 3, Folge boden,",
        "- Due: episode 2, Folge hitze,",
        "- Due: episode 4, Folge licht,",
    ]
    assert (blank, rest[0]) == ("", "### Plan for local")


def test_all_publishes_every_dated_episode_and_keeps_the_future_out(show: Path, here: Here) -> None:
    redate(show, "licht", "2099-05-04 06:00")
    add_recorded(show, "fern", 7)
    add_episode(show, "entwurf", 8, published_at=None, with_recording=False)
    ran = here("publish", "all", "--json")
    assert ran.status == 0, ran.stderr
    assert listed(show) == ["guid-of-hitze", "guid-of-boden", "guid-of-fern", "guid-of-wasser"]
    assert [each["slug"] for each in ran.json["feed"]["left_out"]] == ["licht", "entwurf"]
    assert here("publish", "all").stdout.count("Nothing to do") == 1


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(0), "0 min"),
        (timedelta(seconds=59), "0 min"),
        (timedelta(minutes=5, seconds=31), "5 min"),
        (timedelta(hours=2), "2 h"),
        (timedelta(hours=23, minutes=59), "23 h 59 min"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=-3, hours=-4, minutes=-5), "3 days 4 h"),
    ],
)
def test_spans_are_said_by_their_two_largest_units(length: timedelta, words: str) -> None:
    assert span(length) == words
