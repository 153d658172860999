"""Withdrawing is a deed of its own: it says what listeners will see, keeps audio and record, and lasts."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pytest

from podcast_pipeline import feed
from podcast_pipeline.errors import PlanRefused, UnknownEpisode
from podcast_pipeline.pipeline import Plan, Scope, Wish, make_plan, publish
from podcast_pipeline.progress import Unwatched
from podcast_pipeline.project import load
from tests.command import podcast_here
from tests.shows import LOCAL_TARGET, add_published, make_show

NOW = datetime(2024, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def show(tmp_path: Path) -> Path:
    root = make_show(tmp_path / "show")
    add_published(root, "wasser", 1)
    add_published(root, "hitze", 2, published_at="2023-06-04 06:00")
    published(root)
    return root


def plan(show: Path, scope: Scope = Scope.FEED, *episodes: str) -> Plan:
    return make_plan(load(show), Wish(scope, NOW, episodes), Unwatched())


def published(show: Path, scope: Scope = Scope.FEED, *episodes: str) -> Plan:
    made = plan(show, scope, *episodes)
    publish(load(show), made, Unwatched())
    return made


def listed(show: Path, file: str = "feed.xml") -> list[str]:
    return [entry.id for entry in feedparser.parse((show / "public" / file).read_bytes()).entries]


def left_out(made: Plan) -> list[tuple[str, str]]:
    return [(each.slug, each.reason) for each in made.feed.left_out]


def test_the_command_says_what_listeners_will_see_and_keeps_the_audio(show: Path) -> None:
    media = sorted((show / "public/media").iterdir())
    ran = podcast_here("withdraw", "2", "--yes", cwd=show)
    assert ran.status == 0, ran.stderr
    (audio,) = (each.name for each in media if each.name.startswith("hitze"))
    assert ran.stdout.startswith(
        f"""\
Plan for local (public)
  Withdraw Folge hitze (guid guid-of-hitze)
    apps drop it from their lists when they next read the feed; who downloaded it keeps it
    its audio stays at http://localhost:8000/media/{audio}
"""
    )
    assert "Withdrawn from local: no objects, and the feed." in ran.stdout
    assert 'git commit -m "Withdraw episode 2"' in ran.stdout
    assert listed(show) == ["guid-of-wasser"]
    assert sorted((show / "public/media").iterdir()) == media


def test_it_asks_and_without_a_terminal_names_the_flag(show: Path) -> None:
    ran = podcast_here("withdraw", "2", cwd=show)
    assert (ran.status, ran.error) == (
        1,
        "local: Withdraw 'Folge hitze' from local? Apps take it off their lists; who downloaded it keeps it, and its "
        "audio stays at its address. There is no terminal to ask: give --yes",
    )
    assert len(listed(show)) == 2


def test_the_plan_is_printed_by_the_same_code_and_changes_nothing(show: Path) -> None:
    told = podcast_here("plan", "withdraw", "2", "--json", cwd=show).json
    (withdrawn,) = told["withdrawn"]
    assert (withdrawn["guid"], withdrawn["title"]) == ("guid-of-hitze", "Folge hitze")
    assert told["records"] == ["hitze"]
    assert len(listed(show)) == 2


def test_neither_feed_nor_all_bring_it_back(show: Path) -> None:
    published(show, Scope.WITHDRAW, "2")
    record = json.loads((show / "episodes/hitze/published.json").read_text())
    assert record["withdrawn_at"] == "2024-03-01T10:00:00+01:00"
    why = "withdrawn on 2024-03-01 10:00 +01:00: `podcast publish episode 2` brings it back"
    for scope in (Scope.FEED, Scope.ALL):
        made = plan(show, scope)
        assert made.changes_nothing
        assert left_out(made) == [("hitze", why)]
    assert podcast_here("status", cwd=show).stdout.splitlines()[1].split()[:2] == ["2", "withdrawn"]


def test_a_checkout_without_that_record_does_not_bring_it_back_either(show: Path) -> None:
    before = (show / "episodes/hitze/published.json").read_bytes()
    published(show, Scope.WITHDRAW, "2")
    (show / "episodes/hitze/published.json").write_bytes(before)
    assert plan(show).changes_nothing


def test_nor_does_a_target_without_that_feed(show: Path) -> None:
    published(show, Scope.WITHDRAW, "2")
    (show / "public/feed.xml").unlink()
    published(show)
    assert listed(show) == ["guid-of-wasser"]


def test_publishing_the_episode_brings_it_back_after_asking(show: Path) -> None:
    before = (show / "public/feed.xml").read_bytes(), (show / "episodes/hitze/published.json").read_bytes()
    published(show, Scope.WITHDRAW, "2")
    made = published(show, Scope.EPISODE, "2")
    assert [(each.text, each.flag) for each in made.questions] == [
        ("Episode 2 was withdrawn on 2024-03-01 10:00. Bring it back?", "--yes")
    ]
    assert (show / "public/feed.xml").read_bytes() == before[0]
    after = json.loads((show / "episodes/hitze/published.json").read_text())
    assert after["withdrawn_at"] is None


def test_an_episode_that_is_not_in_this_checkout_goes_by_its_guid(show: Path) -> None:
    shutil.move(show / "episodes/hitze", show / "hitze")
    with pytest.raises(UnknownEpisode, match="live, but not in this checkout: guid-of-hitze"):
        plan(show, Scope.WITHDRAW, "2")
    made = published(show, Scope.WITHDRAW, "guid-of-hitze")
    assert made.records == ()
    assert listed(show) == ["guid-of-wasser"]
    shutil.move(show / "hitze", show / "episodes/hitze")  # now its record is merged
    assert plan(show).changes_nothing


def test_twice_is_nothing_to_do_and_what_nobody_has_is_refused(show: Path) -> None:
    published(show, Scope.WITHDRAW, "2")
    again = plan(show, Scope.WITHDRAW, "2")
    assert again.changes_nothing
    assert left_out(again)[0][1].startswith("withdrawn on 2024-03-01 10:00")
    assert plan(show, Scope.WITHDRAW, "guid-of-hitze").changes_nothing
    add_published(show, "neu", 3, published_at="2099-01-01 06:00")
    with pytest.raises(PlanRefused, match="episode 3 is not in the feed, so there is nothing to withdraw"):
        plan(show, Scope.WITHDRAW, "3")


def test_a_withdrawal_that_was_interrupted_before_the_feed_is_finished_by_the_same_command(show: Path) -> None:
    old = (show / "public/feed.xml").read_bytes()
    published(show, Scope.WITHDRAW, "2")
    new = (show / "public/feed.xml").read_bytes()
    (show / "public/feed.xml").write_bytes(old)
    assert [each.live.guid for each in plan(show).feed.carried] == ["guid-of-hitze"]
    published(show, Scope.WITHDRAW, "2")
    assert feed.read((show / "public/feed.xml").read_bytes()).episodes == feed.read(new).episodes


def test_an_episode_whose_date_was_taken_away_can_be_withdrawn(show: Path) -> None:
    episode = show / "episodes/hitze/episode.md"
    episode.write_text(episode.read_text().replace("published_at: 2023-06-04 06:00\n", ""))
    assert "or withdraw it on purpose with `podcast withdraw 2`" in plan(show).refusals[0]
    published(show, Scope.WITHDRAW, "2")
    assert listed(show) == ["guid-of-wasser"]
    assert plan(show).changes_nothing


def test_it_leaves_every_feed_of_the_show(show: Path) -> None:
    yaml = show / "podcast.yaml"
    feeds = "feeds: [{file: feed.xml}, {file: zweiter.xml, title_suffix: (2)}]\n"
    yaml.write_text(yaml.read_text().replace("default_target", feeds + "default_target"))
    published(show)
    assert listed(show, "zweiter.xml") == ["guid-of-hitze", "guid-of-wasser"]
    published(show, Scope.WITHDRAW, "hitze")
    assert listed(show) == listed(show, "zweiter.xml") == ["guid-of-wasser"]


def test_a_target_without_records_remembers_it_in_its_feed(tmp_path: Path) -> None:
    root = make_show(tmp_path / "show", targets=LOCAL_TARGET.replace(", record: true", ""))
    add_published(root, "wasser", 1)
    add_published(root, "hitze", 2)
    published(root)
    made = published(root, Scope.WITHDRAW, "2")
    assert made.records == ()
    assert plan(root).changes_nothing
    assert b'<podcast:txt purpose="withdrawn">2024-03-01T10:00:00+01:00 guid-of-hitze</podcast:txt>' in (
        (root / "public/feed.xml").read_bytes()
    )
