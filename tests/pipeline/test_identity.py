"""Whatever a producer changes, no app sees a new episode; what would make it see one is refused with the ways out."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pytest

from podcast_pipeline import feed
from podcast_pipeline.model import FeedChanges
from podcast_pipeline.pipeline import Plan, Scope, Wish, make_plan, publish
from podcast_pipeline.progress import Unwatched
from podcast_pipeline.project import load
from tests.clients import as_apps_know_it
from tests.command import podcast_here
from tests.servers import S3Bucket
from tests.shows import LOCAL_TARGET, add_published, add_recorded, make_show, s3_target

NOW = datetime(2024, 3, 1, tzinfo=UTC)


@pytest.fixture
def show(tmp_path: Path) -> Path:
    root = make_show(tmp_path / "show")
    add_published(root, "wasser", 1)
    add_published(root, "hitze", 2, published_at="2023-06-04 06:00")
    published(root)
    return root


def plan(show: Path, scope: Scope = Scope.FEED, *episodes: str, **more: bool) -> Plan:
    return make_plan(load(show), Wish(scope, NOW, episodes, **more), Unwatched())  # type: ignore[arg-type]


def published(show: Path, scope: Scope = Scope.FEED, *episodes: str, **more: bool) -> Plan:
    made = plan(show, scope, *episodes, **more)
    publish(load(show), made, Unwatched())
    return made


def refusal(show: Path, scope: Scope = Scope.FEED, *episodes: str, **more: bool) -> str:
    (only,) = plan(show, scope, *episodes, **more).refusals
    return only


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


# --- Nothing of this is a new episode ---------------------------------------------------------------------------------


def with_another_title(show: Path) -> None:
    change(show / "episodes/wasser/episode.md", "title: Folge wasser", "title: Ganz anders")


def with_another_slug(show: Path) -> None:
    (show / "episodes/wasser").rename(show / "episodes/regen")


def with_another_number(show: Path) -> None:
    change(show / "episodes/wasser/episode.md", "number: 1", "number: 7\nseason: 2")


def with_another_base_url(show: Path) -> None:
    change(show / "podcast.yaml", "http://localhost:8000", "https://neu.example.org/podcast")


def with_another_bucket(show: Path) -> None:
    shutil.copytree(show / "public", show / "other")
    change(show / "podcast.yaml", "path: public", "path: other")
    with_another_base_url(show)


def with_an_empty_bucket_but_the_audio(show: Path) -> None:
    with_another_bucket(show)
    (show / "other/feed.xml").unlink()


def with_another_link_and_show_title(show: Path) -> None:
    change(show / "podcast.yaml", "https://example.org/staedte", "https://example.net/neu")
    change(show / "podcast.yaml", "title: Städte & Wasser", "title: Neu")


@pytest.mark.parametrize(
    "changed",
    [
        with_another_title,
        with_another_slug,
        with_another_number,
        with_another_base_url,
        with_another_bucket,
        with_an_empty_bucket_but_the_audio,
        with_another_link_and_show_title,
    ],
)
def test_no_app_sees_a_new_episode(show: Path, changed: Callable[[Path], None]) -> None:
    before = as_apps_know_it(show / "public/feed.xml")
    changed(show)
    published(show)
    target = load(show).show.targets["local"]
    after = as_apps_know_it(show / getattr(target, "path", "") / "feed.xml")
    assert {guid: date for guid, (date, _) in after.items()} == {guid: date for guid, (date, _) in before.items()}


def test_a_new_base_url_is_told_as_one_move(show: Path) -> None:
    with_another_base_url(show)
    made = plan(show)
    assert made.refusals == ()
    assert made.feed.changes == FeedChanges(unchanged=made.feed.changes.unchanged)
    said = podcast_here("plan", "feed", cwd=show)
    assert (
        "  The show moves from http://localhost:8000 to https://neu.example.org/podcast: 4 addresses change, same guids\n"
    ) in said.stdout
    told = podcast_here("plan", "feed", "--json", cwd=show).json
    assert told["moves"] == [
        {
            "before": "http://localhost:8000",
            "after": "https://neu.example.org/podcast",
            "addresses": 4,
            "staying": 0,
        }
    ]
    assert told["feed"]["changed"] == []


def test_a_move_leaves_what_it_carries_over_at_the_old_address_and_says_so(show: Path) -> None:
    shutil.rmtree(show / "episodes/hitze")
    with_another_base_url(show)
    assert "3 addresses change, same guids; 1 of an episode that is carried over stays at the old one" in (
        podcast_here("plan", "feed", cwd=show).stdout
    )


# --- What would be one is refused -------------------------------------------------------------------------------------


def test_a_changed_date_is_refused_and_has_a_way_of_its_own(show: Path) -> None:
    change(show / "episodes/wasser/episode.md", "2023-05-04", "2023-05-05")
    assert refusal(show) == (
        "episodes/wasser/episode.md: episode 1 is dated 2023-05-05 06:00, but the live feed has 2023-05-04 06:00: write "
        "`published_at: 2023-05-04T06:00:00+02:00` back, or give it the new date with `podcast publish episode 1 --redate`"
    )
    assert refusal(show, Scope.ALL) == refusal(show, Scope.EPISODE, "1") == refusal(show)
    made = published(show, Scope.EPISODE, "1", redate=True)
    assert [question.flag for question in made.questions] == ["--yes"]
    assert as_apps_know_it(show / "public/feed.xml")["guid-of-wasser"][0] == "Fri, 05 May 2023 06:00:00 +0200"
    assert json.loads((show / "episodes/wasser/published.json").read_text())["published_at"].startswith("2023-05-05")
    assert plan(show).changes_nothing


def test_redating_one_episode_allows_no_other_date_to_change(show: Path) -> None:
    change(show / "episodes/hitze/episode.md", "2023-06-04", "2023-06-05")
    assert "episode 2 is dated 2023-06-05" in refusal(show, Scope.EPISODE, "1", redate=True)


def test_a_date_to_come_does_not_take_an_episode_back(show: Path) -> None:
    change(show / "episodes/wasser/episode.md", "2023-05-04", "2099-05-04")
    for more in ({}, {"redate": True}):
        assert "or withdraw it on purpose with `podcast withdraw 1`" in refusal(show, Scope.EPISODE, "1", **more)


def test_an_interrupted_redate_is_finished_by_the_same_command(show: Path) -> None:
    old_feed = (show / "public/feed.xml").read_bytes()
    change(show / "episodes/wasser/episode.md", "2023-05-04", "2023-05-05")
    published(show, Scope.EPISODE, "1", redate=True)
    new_feed = (show / "public/feed.xml").read_bytes()
    (show / "public/feed.xml").write_bytes(old_feed)
    assert "episode 1 is dated 2023-05-05" in refusal(show)
    published(show, Scope.EPISODE, "1", redate=True)
    assert (show / "public/feed.xml").read_bytes() == new_feed


def test_an_old_checkout_does_not_bring_an_old_date_back(show: Path) -> None:
    old = (show / "episodes/wasser/episode.md").read_text(), (show / "episodes/wasser/published.json").read_text()
    change(show / "episodes/wasser/episode.md", "2023-05-04", "2023-05-05")
    published(show, Scope.EPISODE, "1", redate=True)
    (show / "episodes/wasser/episode.md").write_text(old[0])
    (show / "episodes/wasser/published.json").write_text(old[1])
    assert "write `published_at: 2023-05-05T06:00:00+02:00` back" in refusal(show)


def test_a_changed_guid_is_refused_even_when_its_record_is_gone(show: Path) -> None:
    change(show / "episodes/wasser/episode.md", "guid-of-wasser", "anders")
    ran = podcast_here("publish", "feed", cwd=show)
    assert (ran.status, ran.error) == (
        1,
        "episodes/wasser/episode.md:4: guid: episode.md has the guid 'anders', but was published as 'guid-of-wasser': "
        "apps would show it twice; write the published guid",
    )
    record = show / "episodes/wasser/published.json"
    change(record, "guid-of-wasser", "anders")
    assert refusal(show) == (
        "episodes/wasser/episode.md: episode 1 has the audio, or the title and the date, of 'Folge wasser', which is live "
        "with the guid 'guid-of-wasser' and not in this checkout: write `guid: guid-of-wasser` if it is that episode"
    )


def test_another_podcast_guid_is_refused(show: Path) -> None:
    change(show / "podcast.yaml", "9b024349", "9b024340")
    assert "is that of another show ('Städte & Wasser', podcast:guid 9b024349" in refusal(show)


def test_a_file_that_somebody_else_replaced_is_not_undone(show: Path) -> None:
    change(show / "public/feed.xml", "media/wasser-", "media/wasser-neu-")
    assert "episode 1 is live with a file that this checkout does not know" in refusal(show)


def test_a_number_that_a_live_episode_has_which_is_not_merged_yet_is_refused(show: Path) -> None:
    shutil.rmtree(show / "episodes/hitze")
    add_published(show, "neu", 2, published_at="2023-07-04 06:00")
    assert "episode 2 has the number of 'Folge hitze', which is live" in refusal(show)
    change(show / "episodes/neu/episode.md", "number: 2", "number: 3")
    assert [each.live.guid for each in published(show).feed.carried] == ["guid-of-hitze"]
    assert re.findall("guid-of-[a-z]+", (show / "public/feed.xml").read_text()) == [
        "guid-of-neu",
        "guid-of-hitze",
        "guid-of-wasser",
    ]


# --- What this checkout does not know ---------------------------------------------------------------------------------

LIVE = (Path(__file__).parent.parent / "data/feed/carried_over/live.xml").read_bytes()


def carries_all_of(show: Path, live: Callable[[], bytes]) -> None:
    """Another host's feed: its prefixes, CDATA, comments and namespaces; after publishing over it, once and again."""
    before = {each.guid: each for each in feed.read(LIVE).episodes}
    made = published(show)
    assert [each.live.guid for each in made.feed.carried] == list(before)
    after = live()
    for guid, episode in before.items():
        assert episode.xml.partition(b">")[2] in after, guid  # after the start tag with its declarations
    dates = [each.published_at for each in feed.read(after).episodes]
    known = [at for at in dates if at is not None]
    assert known == sorted(known, reverse=True)
    assert dates[-1] is None  # what has no readable date comes last
    assert len(feedparser.parse(after).entries) == len(before) + 1
    assert published(show).changes_nothing


@pytest.fixture
def newcomer(tmp_path: Path) -> Path:
    root = make_show(tmp_path / "newcomer")
    add_recorded(root, "neu", 1, published_at="2023-06-29 18:00")
    return root


def test_a_folder_s_live_episodes_are_carried_over_byte_for_byte(newcomer: Path) -> None:
    (newcomer / "public").mkdir()
    (newcomer / "public/feed.xml").write_bytes(LIVE)
    carries_all_of(newcomer, (newcomer / "public/feed.xml").read_bytes)


def test_a_bucket_s_live_episodes_are_carried_over_byte_for_byte(
    newcomer: Path, s3_bucket: S3Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in s3_bucket.env.items():
        monkeypatch.setenv(name, value)
    target = s3_target(s3_bucket.name, s3_bucket.server.endpoint_url, s3_bucket.base_url, name="local")
    change(newcomer / "podcast.yaml", LOCAL_TARGET, target)
    client = s3_bucket.server.client()
    client.put_object(Bucket=s3_bucket.name, Key="feed.xml", Body=LIVE)
    carries_all_of(newcomer, lambda: client.get_object(Bucket=s3_bucket.name, Key="feed.xml")["Body"].read())
