"""One show, several feeds: one per format, a private one; each whole by itself, and the main one put last."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from podcast_pipeline import feed
from podcast_pipeline.errors import FeedError, TargetMoved
from podcast_pipeline.model import LiveFeed
from podcast_pipeline.pipeline import Plan, Scope, Wish, make_plan, publish
from podcast_pipeline.pipeline.feeds import decide_feeds, feed_steps
from podcast_pipeline.pipeline.sight import look_at_target
from podcast_pipeline.progress import Unwatched
from podcast_pipeline.project import load
from podcast_pipeline.publish import open_store
from tests.command import podcast_here
from tests.shows import SHOW_GUID, add_recorded, make_show

NOW = datetime(2024, 3, 1, tzinfo=UTC)
SECRET = "privat-9f86d081884c7d659a2feaa0c55ad015.xml"
FORMATS = "audio: {formats: [mp3, opus]}\n"
FEEDS = (
    FORMATS + f"feeds:\n  - file: feed.xml\n  - {{file: opus.xml, format: opus, title_suffix: (Opus)}}\n"
    f"  - {{file: {SECRET}, private: true}}\n"
)


@pytest.fixture
def show(tmp_path: Path) -> Path:
    root = make_show(tmp_path / "show")
    add_recorded(root, "alt", 1, published_at="2023-05-04 06:00")
    add_recorded(root, "neu", 2, published_at="2023-06-04 06:00", formats=("mp3", "opus"))
    with_settings(root, FORMATS)
    return root


def with_settings(show: Path, settings: str) -> None:
    """The show with other audio settings and feeds."""
    text = (show / "podcast.yaml").read_text(encoding="utf-8")
    before, after = text.partition("guid:")[0], text.partition("default_target:")[2]
    (show / "podcast.yaml").write_text(f"{before}guid: {SHOW_GUID}\n{settings}default_target:{after}", encoding="utf-8")


def plan(show: Path) -> Plan:
    return make_plan(load(show), Wish(Scope.FEED, NOW), Unwatched())


def published(show: Path) -> Plan:
    made = plan(show)
    publish(load(show), made, Unwatched())
    return made


def forget(show: Path, slug: str) -> None:
    """As a checkout that never had the episode."""
    for file in sorted((show / "episodes" / slug).iterdir()):
        file.unlink()
    (show / "episodes" / slug).rmdir()


def live(show: Path, file: str = "feed.xml") -> LiveFeed:
    return feed.read((show / "public" / file).read_bytes())


def enclosures(found: LiveFeed) -> list[tuple[str, int, str]]:
    return [(e.enclosure.url, e.enclosure.length_bytes, e.enclosure.mime_type) for e in found.episodes if e.enclosure]


def test_the_main_feed_goes_up_last(show: Path) -> None:
    with_settings(show, FEEDS)
    assert [step.upload.key for step in plan(show).feeds] == ["opus.xml", SECRET, "feed.xml"]


def test_other_feeds_change_nothing_in_the_main_one(show: Path) -> None:
    published(show)
    before = (show / "public/feed.xml").read_bytes()
    with_settings(show, FEEDS)
    made = published(show)
    assert [(step.upload.key, step.action.value) for step in made.feeds] == [
        ("opus.xml", "send"),
        (SECRET, "send"),
        ("feed.xml", "keep"),
    ]
    assert (show / "public/feed.xml").read_bytes() == before


def test_a_feed_of_a_format_has_its_files_and_the_usual_one_where_there_is_none(show: Path) -> None:
    with_settings(show, FEEDS)
    published(show)
    of_format = live(show, "opus.xml")
    assert of_format.title == "Städte & Wasser (Opus)"
    assert enclosures(of_format) == [
        ("https://media.example.org/neu.opus", 60_000, "audio/ogg"),
        ("https://media.example.org/alt.mp3", 96_000, "audio/mpeg"),
    ]
    assert [each.url for each in of_format.episodes[0].alternates] == ["https://media.example.org/neu.mp3"]
    assert [each.url for each in live(show).episodes[0].alternates] == ["https://media.example.org/neu.opus"]


def test_every_feed_has_the_same_guids_and_its_own_address(show: Path) -> None:
    with_settings(show, FEEDS)
    published(show)
    feeds = {file: live(show, file) for file in ("feed.xml", "opus.xml", SECRET)}
    assert {each.podcast_guid for each in feeds.values()} == {load(show).show.guid}
    assert {tuple(e.guid for e in each.episodes) for each in feeds.values()} == {("guid-of-neu", "guid-of-alt")}
    for file, each in feeds.items():
        assert f'href="http://localhost:8000/{file}" rel="self"'.encode() in each.channel


def test_a_private_feed_asks_to_be_left_out_of_directories_and_the_main_one_does_not(show: Path) -> None:
    with_settings(show, "locked: false\n" + FEEDS)
    published(show)
    private, main = live(show, SECRET).channel, live(show).channel
    assert b"<itunes:block>Yes</itunes:block>" in private
    assert b"<podcast:block>yes</podcast:block>" in private
    assert b">yes</podcast:locked>" in private
    assert b":block>" not in main
    assert b">no</podcast:locked>" in main


def test_a_new_feed_starts_with_all_that_the_main_one_has(show: Path) -> None:
    add_recorded(show, "fremd", 3)
    published(show)
    forget(show, "fremd")
    with_settings(show, FEEDS)
    made = published(show)
    assert [[each.live.guid for each in step.carried] for step in made.feeds] == [["guid-of-fremd"]] * 3
    assert live(show, "opus.xml").episode("guid-of-fremd") is not None


def test_each_feed_carries_over_what_is_live_in_it(show: Path) -> None:
    with_settings(show, FEEDS)
    add_recorded(show, "fremd", 3, formats=("mp3", "opus"))
    published(show)
    forget(show, "fremd")
    before = live(show, "opus.xml").episode("guid-of-fremd")
    assert published(show).changes_nothing
    assert before is not None
    assert before.enclosure is not None
    assert before.enclosure.url == "https://media.example.org/fremd.opus"
    assert live(show, "opus.xml").episode("guid-of-fremd") == before


def test_another_show_s_feed_is_not_written_over_whichever_it_is(show: Path) -> None:
    other = make_show(show.parent / "other", guid="917393e3-1b1e-5cef-ace4-edaa54e1f810")
    published(other)
    (show / "public").mkdir()
    (other / "public/feed.xml").rename(show / "public/opus.xml")
    with_settings(show, FEEDS)
    (refusal,) = plan(show).refusals
    assert refusal.startswith("the feed at http://localhost:8000/opus.xml is that of another show")


def test_a_feed_that_another_put_since_the_look_is_not_taken_for_the_one_that_was_seen(show: Path) -> None:
    project = load(show)
    target = project.show.targets["local"]
    store = open_store(target, root=show)
    sight = look_at_target(project.show, target, store)
    (show / "public").mkdir()
    (show / "public/feed.xml").write_bytes(b"<rss/>")
    (step,) = feed_steps(project.show, sight, decide_feeds(sight, [], NOW), [], "https://example.org/a.jpg", NOW)
    with pytest.raises(TargetMoved):
        store.swap(step.upload, step.seen)


def test_whoever_put_another_feed_meanwhile_keeps_the_main_one_from_going_up(show: Path) -> None:
    with_settings(show, FEEDS)
    made = plan(show)
    (show / "public").mkdir()
    (show / "public/opus.xml").write_bytes(b"<rss/>")
    with pytest.raises(TargetMoved, match="opus"):
        publish(load(show), made, Unwatched())
    assert not (show / "public/feed.xml").exists()


def test_the_command_names_every_feed(show: Path) -> None:
    with_settings(show, FEEDS)
    said = podcast_here("plan", "feed", cwd=show).stdout
    assert [line.split()[1] for line in said.splitlines() if line.startswith("  put")] == [
        "opus.xml",
        SECRET,
        "feed.xml",
    ]
    report = podcast_here("publish", "feed", "--json", cwd=show).json
    assert report["feed"]["key"] == "feed.xml"
    assert [each["key"] for each in report["more_feeds"]] == ["opus.xml", SECRET]
    assert report["feeds_sent"] == ["opus.xml", SECRET, "feed.xml"]


# --- pages


TENS = "feeds: [{file: feed.xml, page_size: 10}]\n"


@pytest.fixture
def long_show(tmp_path: Path) -> Path:
    root = make_show(tmp_path / "long")
    for number in range(1, 26):
        add_recorded(root, f"folge-{number}", number, published_at=f"2023-05-{number:02} 06:00")
    with_settings(root, TENS)
    return root


def whole(show: Path) -> feed.WholeFeed:
    def fetch(key: str) -> bytes | None:
        return (show / "public" / key).read_bytes() if (show / "public" / key).exists() else None

    first = fetch("feed.xml")
    assert first is not None
    return feed.read_whole(first, fetch, file="feed.xml", base_url="http://localhost:8000")


def listed(show: Path) -> list[str]:
    return [live.title.removeprefix("Folge folge-") for live in whole(show).live.episodes]


def put(made: Plan) -> list[str]:
    return [page.upload.key.rpartition("-")[0] or page.upload.key for step in made.feeds_to_put for page in step.to_put]


ALL = [str(number) for number in range(25, 0, -1)]


def test_a_long_feed_goes_up_page_by_page_the_first_one_last(long_show: Path) -> None:
    made = published(long_show)
    assert put(made) == ["feed-1", "feed.xml"]
    assert listed(long_show) == ALL
    assert len(live(long_show).episodes) == 15
    assert published(long_show).changes_nothing


def test_a_new_episode_touches_the_first_page_and_a_full_one_makes_another(long_show: Path) -> None:
    published(long_show)
    for number in range(26, 30):
        add_recorded(long_show, f"folge-{number}", number, published_at=f"2023-05-{number:02} 06:00")
    assert put(published(long_show)) == ["feed.xml"]
    add_recorded(long_show, "folge-30", 30, published_at="2023-05-30 06:00")
    assert put(published(long_show)) == ["feed-2", "feed-1", "feed.xml"]
    assert listed(long_show) == [str(number) for number in range(30, 0, -1)]


def test_a_corrected_text_goes_to_its_page_alone(long_show: Path) -> None:
    published(long_show)
    episode = long_show / "episodes/folge-3/episode.md"
    episode.write_text(episode.read_text(encoding="utf-8").replace("Text.", "Mehr Text."), encoding="utf-8")
    made = published(long_show)
    assert put(made) == ["feed-1"]
    assert [each.parts for each in made.feed.changes.changed] == [("notes",)]
    assert b"Mehr Text." in whole(long_show).live.episodes[-3].xml


def test_an_episode_of_an_older_page_that_the_checkout_does_not_know_stays_there(long_show: Path) -> None:
    published(long_show)
    before = whole(long_show)
    forget(long_show, "folge-3")
    made = published(long_show)
    assert [each.live.guid for each in made.feed.carried] == ["guid-of-folge-3"]
    assert (made.changes_nothing, whole(long_show)) == (True, before)


@pytest.mark.parametrize("settings", ["feeds: [{file: feed.xml}]\n", "feeds: [{file: feed.xml, page_size: 12}]\n"])
def test_nothing_is_lost_when_pages_are_switched_off_or_get_another_size(long_show: Path, settings: str) -> None:
    published(long_show)
    forget(long_show, "folge-3")
    with_settings(long_show, settings)
    published(long_show)
    assert listed(long_show) == ALL
    with_settings(long_show, TENS)
    published(long_show)
    assert listed(long_show) == ALL
    assert len(whole(long_show).pages) == 2


def test_a_publish_that_was_interrupted_between_pages_is_finished_by_the_next(long_show: Path) -> None:
    made = plan(long_show)
    page = made.feed.pages[0].upload
    (long_show / "public").mkdir()
    (long_show / "public" / page.key).write_bytes(b"half a p")
    published(long_show)
    assert (long_show / "public" / page.key).read_bytes() == page.source
    assert listed(long_show) == ALL


def test_of_two_publishers_one_gets_the_first_page_and_the_other_is_told(long_show: Path) -> None:
    slow = plan(long_show)
    forget(long_show, "folge-20")
    published(long_show)
    with pytest.raises(TargetMoved):
        publish(load(long_show), slow, Unwatched())
    assert listed(long_show) == [number for number in ALL if number != "20"]


def test_a_page_that_is_gone_is_no_feed_to_build_upon(long_show: Path) -> None:
    published(long_show)
    (page,) = (long_show / "public").glob("feed-1-*.xml")
    page.unlink()
    with pytest.raises(FeedError, match="nothing lies there; bring that page back"):
        plan(long_show)


def test_status_sees_what_is_live_on_every_page(long_show: Path) -> None:
    published(long_show)
    assert [each["state"] for each in podcast_here("status", "--json", cwd=long_show).json["episodes"]] == ["live"] * 25


def test_the_plan_counts_pages(long_show: Path) -> None:
    said = podcast_here("plan", "feed", cwd=long_show).stdout
    assert "  put   feed-1-" in said
    published(long_show)
    assert "  keep  1 page of feed.xml" in podcast_here("plan", "feed", cwd=long_show).stdout
