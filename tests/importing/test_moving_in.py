"""A show comes into its folder whole or not at all; files of the old host come when asked for, and go on after a stop."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image

from podcast_pipeline import feed
from podcast_pipeline.errors import FileProblem, TargetUnreachable
from podcast_pipeline.pipeline import Scope, Wish, make_plan, publish
from podcast_pipeline.pipeline.foreign_files import Fetch
from podcast_pipeline.pipeline.moving_in import MoveIn, move_in
from podcast_pipeline.progress import Unwatched
from podcast_pipeline.project import load
from tests.command import podcast_here
from tests.importing.feeds import HOSTS, NOW, feed_of, imported, item
from tests.shows import SHOW_GUID, TRANSCRIPT
from tests.web import Page, Web

AUDIO = frozenset({Fetch.AUDIO})
SMALL = frozenset({Fetch.ARTWORK, Fetch.TRANSCRIPTS, Fetch.CHAPTERS})
SOUNDS = {number: bytes([number]) * 300_000 for number in (1, 2, 3)}
CHAPTERS = {"chapters": [
    {"startTime": 0, "title": "Anfang", "img": "../podcast.yaml"},
    {"startTime": 1, "title": "Bild", "toc": False, "img": "https://example.org/bild.jpg"},
    {"startTime": 62.5, "title": "Mitte", "url": "https://example.org"},
]}  # fmt: skip


@pytest.fixture
def web() -> Iterator[Web]:
    """An old host with three episodes, on this machine."""
    with Web() as site:
        items = [_item(site, number) for number in (3, 2, 1)]
        site.pages["/feed.xml"] = Page(_at(site, feed_of(*items)).encode())
        for number, sound in SOUNDS.items():
            site.pages[f"/{number}.mp3"] = Page(sound, headers={"ETag": f'"{number}"', "Content-Type": "audio/mpeg"})
        site.pages["/cover.jpg"] = Page(_picture())
        site.pages["/1.vtt"] = Page(TRANSCRIPT.encode())
        site.pages["/1.json"] = Page(json.dumps(CHAPTERS).encode())
        yield site


def _at(site: Web, text: str) -> str:
    return text.replace("https://old.example.org", site.url)


def _item(site: Web, number: int) -> str:
    texts = (
        '<podcast:transcript url="https://old.example.org/1.html" type="text/html"/>'
        '<podcast:transcript url="https://old.example.org/1.vtt" type="text/vtt"/>'
        '<podcast:chapters url="https://old.example.org/1.json" type="application/json+chapters"/>'
    )
    length = f'<enclosure url="https://old.example.org/{number}.mp3" length="300000" type="audio/mpeg"/>'
    return item(number, audio=length, texts=texts if number == 1 else "")


def _picture() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (1400, 1400), (20, 80, 120)).save(stream, "JPEG", quality=40)
    return stream.getvalue()


class Interrupting:
    """Somebody who presses Ctrl-C when so much of a piece of work is done."""

    def __init__(self, label: str, part: float) -> None:
        self.label, self.part = label, part

    @contextmanager
    def task(self, label: str) -> Iterator[Callable[[float], None]]:
        def advance(part: float) -> None:
            if label.startswith(self.label) and part > self.part:
                raise KeyboardInterrupt

        yield advance


def wish(web: Web, folder: Path, fetch: frozenset[Fetch]) -> MoveIn:
    return MoveIn(f"{web.url}/feed.xml", folder, "UTC", fetch, False, NOW)


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


# --- The folder -------------------------------------------------------------------------------------------------------


def test_a_show_comes_with_all_that_a_new_one_has(tmp_path: Path) -> None:
    imported(feed_of(item(1)), tmp_path / "show")
    assert names(tmp_path / "show") == [
        ".github/workflows/podcast.yml",
        ".gitignore",
        ".gitlab-ci.yml",
        "episodes/folge-1/episode.md",
        "episodes/folge-1/published.json",
        "podcast.yaml",
        "templates/notes.html.j2",
        "templates/notes.txt.j2",
    ]


def test_nothing_that_exists_is_written_over(tmp_path: Path) -> None:
    folder = tmp_path / "show"
    (folder / ".git").mkdir(parents=True)
    (folder / "README.md").write_text("Meine Show")
    imported(feed_of(item(1)), folder)
    before = {name: (folder / name).read_bytes() for name in names(folder)}
    with pytest.raises(FileProblem, match="exists already, so nothing is written over it"):
        imported(feed_of(item(2), item(1)), folder)
    assert {name: (folder / name).read_bytes() for name in names(folder)} == before
    for taken in ("episodes/alt/notiz.txt", ".gitignore"):
        other = tmp_path / f"other-{taken[0]}"
        (other / taken).parent.mkdir(parents=True)
        (other / taken).write_text("da")
        with pytest.raises(FileProblem, match="in the way of a new show"):
            imported(feed_of(item(1)), other)
        assert names(other) == [taken]


@pytest.mark.parametrize("step", ["Understanding", "Converting", "Writing", "Rendering"])
def test_each_step_says_how_far_it_is_and_an_interrupt_leaves_nothing(step: str, web: Web, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        move_in(wish(web, tmp_path / "show", frozenset()), Interrupting(step, 0.1))
    assert not (tmp_path / "show").exists()


# --- Pages ------------------------------------------------------------------------------------------------------------


def test_all_pages_of_a_feed_are_read_once(web: Web, tmp_path: Path) -> None:
    def page(*items: str, rel: str, onward: str) -> Page:
        link = f'<atom:link rel="{rel}" href="{onward}"/>'
        return Page(feed_of(*items, more=link).encode())

    web.pages["/feed.xml"] = page(item(4), item(3), rel="next", onward="/feed.xml?page=2")
    web.pages["/feed.xml?page=2"] = page(item(3), item(2), rel="prev-archive", onward=f"{web.url}/old.xml")
    web.pages["/old.xml"] = page(item(1), rel="next", onward="/feed.xml")
    moved = imported(f"{web.url}/feed.xml", tmp_path / "show")
    assert [episode.title for episode in load(tmp_path / "show").episodes] == [f"Folge {n}" for n in (1, 2, 3, 4)]
    assert (moved.items, web.requests) == (4, ["GET /feed.xml", "GET /feed.xml?page=2", "GET /old.xml"])


def test_soundcloud_s_pages_give_one_show(web: Web, tmp_path: Path) -> None:
    host = "https://feeds.soundcloud.example"
    first = (HOSTS / "soundcloud.xml").read_text(encoding="utf-8")
    pages = "/users/soundcloud:users:123/sounds.rss"
    web.pages[pages] = Page(first.replace(f'href="{host}', f'href="{web.url}').encode())
    older = item(1).replace("guid-1", "tag:soundcloud,2010:tracks/1").replace("May 2023", "Mar 2023")
    web.pages[f"{pages}?before=99"] = Page(feed_of(older).encode())
    moved = imported(f"{web.url}{pages}", tmp_path / "show")
    by_guid = {episode.guid: episode for episode in load(tmp_path / "show").episodes}
    assert list(by_guid) == ["tag:soundcloud,2010:tracks/1482000100", "tag:soundcloud,2010:tracks/1"]
    assert by_guid["tag:soundcloud,2010:tracks/1482000100"].notes == "Over the bridge.\\\nLine two."
    assert dict(moved.no_place) == {}


# --- Files of the old host --------------------------------------------------------------------------------------------


def test_artwork_transcripts_and_chapters_come_into_the_show(web: Web, tmp_path: Path) -> None:
    moved = move_in(wish(web, tmp_path / "show", SMALL), Unwatched())
    project = load(tmp_path / "show")
    episode = project.find("folge-1")
    assert (project.show.artwork, episode.transcript) == ("artwork.jpg", "transcript.vtt")
    assert [(each.start_s, each.title, each.hidden, each.image) for each in episode.chapters] == [
        (0, "Anfang", False, None),
        (1, "Bild", True, "https://example.org/bild.jpg"),
        (62.5, "Mitte", False, None),
    ]
    assert (tmp_path / "show/episodes/folge-1/transcript.vtt").read_text() == TRANSCRIPT
    assert (moved.fetched, moved.failed, moved.remarks) == ({"artwork": 1, "transcripts": 1, "chapters": 1}, (), ())
    assert not (tmp_path / "show/.import").exists()


def test_what_is_no_picture_and_no_transcript_stays_there_and_is_told(web: Web, tmp_path: Path) -> None:
    web.pages["/cover.jpg"] = Page(b"<html>gone</html>")
    web.pages["/1.vtt"] = Page(b"no transcript")
    del web.pages["/1.json"]
    moved = move_in(wish(web, tmp_path / "show", SMALL), Unwatched())
    assert [failure.removeprefix(web.url)[:30] for failure in moved.failed] == [
        "/cover.jpg: is no picture that",
        "/1.vtt: is no transcript that ",
        "/1.json: is not there (404): c",
    ]
    assert load(tmp_path / "show").show.artwork == f"{web.url}/cover.jpg"


def test_a_host_that_is_away_stops_the_import_and_the_next_run_goes_on(web: Web, tmp_path: Path) -> None:
    web.pages["/1.json"] = Page(status=503)
    with pytest.raises(TargetUnreachable, match="the same command goes on"):
        move_in(wish(web, tmp_path / "show", SMALL), Unwatched())
    assert not (tmp_path / "show/podcast.yaml").exists()
    web.pages["/1.json"] = Page(json.dumps(CHAPTERS).encode())
    web.requests.clear()
    move_in(wish(web, tmp_path / "show", SMALL), Unwatched())
    assert web.requests == ["GET /feed.xml", "GET /1.json"]
    assert load(tmp_path / "show").find("folge-1").transcript == "transcript.vtt"


def test_fetched_audio_is_what_publishing_brings_to_our_place(web: Web, tmp_path: Path) -> None:
    folder = tmp_path / "show"
    assert move_in(wish(web, folder, AUDIO), Unwatched()).fetched == {"audio": 3}
    before = feed.read(web.pages["/feed.xml"].body)
    plan = make_plan(load(folder), Wish(Scope.ALL, NOW), Unwatched())
    publish(load(folder), plan, Unwatched())
    after = feed.read((folder / "public/feed.xml").read_bytes())
    assert [(live.guid, live.published_at) for live in after.episodes] == [
        (live.guid, live.published_at) for live in before.episodes
    ]
    for live, number in zip(after.episodes, (3, 2, 1), strict=True):
        assert live.enclosure is not None
        key = live.enclosure.url.removeprefix("http://localhost:8000/")
        assert key.startswith(f"media/folge-{number}-")
        assert (folder / "public" / key).read_bytes() == SOUNDS[number]
    assert not list((folder / "build").rglob("master*"))
    web.requests.clear()
    again = move_in(wish(web, folder, AUDIO), Unwatched())
    assert (again.new, again.fetched, web.requests) == (False, {"audio": 0}, ["GET /feed.xml"])


def test_audio_may_come_after_the_feed_was_published_with_its_old_addresses(web: Web, tmp_path: Path) -> None:
    folder = tmp_path / "show"
    move_in(wish(web, folder, frozenset()), Unwatched())
    publish(load(folder), make_plan(load(folder), Wish(Scope.FEED, NOW), Unwatched()), Unwatched())
    move_in(wish(web, folder, AUDIO), Unwatched())
    plan = make_plan(load(folder), Wish(Scope.ALL, NOW), Unwatched())
    assert (plan.refusals, plan.questions) == ((), ())
    assert [each.parts for each in plan.feed.changes.changed] == [("enclosure",)] * 3
    publish(load(folder), plan, Unwatched())
    again = make_plan(load(folder), Wish(Scope.ALL, NOW), Unwatched())
    assert again.changes_nothing


def test_an_interrupted_run_goes_on_with_the_same_command(web: Web, tmp_path: Path) -> None:
    folder = tmp_path / "show"
    with pytest.raises(KeyboardInterrupt):
        move_in(wish(web, folder, AUDIO), Interrupting("Fetching", 0.5))
    assert load(folder).show.guid == SHOW_GUID
    move_in(wish(web, folder, AUDIO), Unwatched())
    assert {record.enclosure.url for record in load(folder).records.values()} == {None}
    assert web.ranges
    sounds = {path.read_bytes() for path in (folder / "episodes").rglob("*.mp3")}
    assert sounds == set(SOUNDS.values())
    assert not list((folder / "episodes").rglob("*.part*"))


def test_a_feed_from_a_file_sends_nobody_into_the_own_network(web: Web, tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_bytes(web.pages["/feed.xml"].body)
    with pytest.raises(TargetUnreachable, match="lies in a private network"):
        imported(tmp_path / "feed.xml", tmp_path / "show", fetch=AUDIO)
    assert web.requests == []


# --- The command ------------------------------------------------------------------------------------------------------


def test_the_command_tells_what_came_and_what_did_not(web: Web, tmp_path: Path) -> None:
    del web.pages["/2.mp3"]
    ran = podcast_here(
        "import", f"{web.url}/feed.xml", "--fetch", "audio", "--timezone", "Europe/Berlin", "--json", cwd=tmp_path
    )
    assert ran.status == 1
    assert ran.json == {
        "version": 1,
        "folder": "staedte",
        "new": True,
        "title": "Städte",
        "guid": SHOW_GUID,
        "items": 3,
        "episodes": 3,
        "remarks": [
            "'Folge 1': transcripts stay at the old host, and our feed names none; --fetch transcripts brings them",
            "'Folge 1': chapters stay at the old host, and our feed names none; --fetch chapters brings them",
        ],
        "no_place": {},
        "fetched": {"audio": 2},
        "failed": [f"{web.url}/2.mp3: is not there (404): audio of 'Folge 2'"],
    }
    assert f"Warning: {web.url}/2.mp3: is not there (404): audio of 'Folge 2'" in ran.stderr
    status = podcast_here("status", cwd=tmp_path / "staedte")
    assert (status.status, status.stdout.count("published")) == (0, 3)


@pytest.mark.parametrize(
    ("arguments", "status", "error"),
    [
        (("--fetch", "video"), 1, "--fetch: may name audio, artwork, transcripts, chapters or all, not 'video'"),
        (("--timezone", "Berlin"), 1, "--timezone: must be a time zone such as Europe/Berlin, not 'Berlin'"),
    ],
)
def test_wrong_options_are_said_before_anything_is_read(
    arguments: tuple[str, ...], status: int, error: str, tmp_path: Path
) -> None:
    ran = podcast_here("import", "no-feed.xml", *arguments, cwd=tmp_path)
    assert (ran.status, ran.error) == (status, error)
