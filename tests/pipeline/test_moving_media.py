"""A show moves from place to place with its published files: the same guids, dates and bytes, nothing mastered again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import feedparser
import pytest

from podcast_pipeline import http
from tests.command import Ran, podcast_here
from tests.servers import S3Server, make_public_bucket
from tests.shows import add_episode, add_published, make_show, s3_target

Here = Callable[..., Ran]
FOLDERS = """\
  local: {kind: folder, path: public, base_url: "http://localhost:8000", record: true}
  away: {kind: folder, path: away, base_url: "https://away.example.org"}"""


@pytest.fixture
def here() -> Here:
    return podcast_here


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, here: Here) -> Path:
    """Two recorded episodes that are live in a folder; it is the working folder."""
    root = make_show(tmp_path / "show", targets=FOLDERS)
    monkeypatch.chdir(root)
    add_published(root, "wasser", 1)
    add_published(root, "hitze", 2, published_at="2023-06-04 06:00")
    assert here("publish", "all").status == 0
    return root


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def entries(feed: bytes) -> list[tuple[str, str, str, str]]:
    """Guid, date, title and the enclosure's name of each episode, in order."""
    return [
        (each.id, each.published, each.title, each.enclosures[0].href.rpartition("/")[2])
        for each in feedparser.parse(feed).entries
    ]


def clone(show: Path, to: Path) -> Path:
    """As git gives it: no recordings, nothing built, nothing published."""
    return Path(shutil.copytree(show, to, ignore=shutil.ignore_patterns("build", "public", "away", "recording.*")))


def ok(ran: Ran) -> Any:
    assert ran.status == 0, ran.stderr
    return ran.json


@pytest.mark.needs("ceph")
def test_from_folder_to_bucket_to_bucket_to_folder_with_the_same_episodes(
    s3_servers: Callable[[str], S3Server], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, here: Here
) -> None:
    a, b = (make_public_bucket(s3_servers("ceph")) for _ in range(2))
    buckets = [
        s3_target(each.name, each.server.endpoint_url, each.base_url, name=name, more=", prefix: show").replace(
            "record: true", "record: false"
        )
        for name, each in (("a", a), ("b", b))
    ]
    root = make_show(
        tmp_path / "show",
        targets="\n".join([FOLDERS, *buckets])
        .replace(a.base_url, f"{a.base_url}/show")
        .replace(b.base_url, f"{b.base_url}/show"),
    )
    for name, value in a.env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(root)
    add_episode(root, "wasser", 1)
    add_published(root, "hitze", 2, published_at="2023-06-04 06:00")
    ok(here("publish", "all", "--json"))
    first = entries((root / "public/feed.xml").read_bytes())
    assert [guid for guid, *_ in first] == ["guid-of-hitze", "guid-of-wasser"]

    monkeypatch.chdir(clone(root, tmp_path / "clone"))
    shutil.copytree(root / "public", "public")
    up = ok(here("copy", "--from", "local", "--to", "a", "--json"))
    assert (up["copied"], up["at_the_host"], up["missing"]) == (len(up["objects"]), 0, [])
    shutil.rmtree("public")
    assert not [key for key in ok(here("publish", "all", "--target", "a", "--json"))["sent"] if "media/" in key]

    over = ok(here("copy", "--from", "a", "--to", "b", "--json"))
    assert (over["copied"], over["at_the_host"]) == (len(over["objects"]), len(over["objects"]))
    published = ok(here("publish", "all", "--target", "b", "--json"))
    assert not [key for key in published["sent"] if "media/" in key]
    feed = http.get(f"{b.base_url}/show/feed.xml", max_bytes=1_000_000).body
    assert entries(feed) == first
    for entry in feedparser.parse(feed).entries:
        (enclosure,) = entry.enclosures
        assert enclosure.href.startswith(f"{b.base_url}/show/media/")
        answer = http.head(enclosure.href)
        assert (answer.status, answer.headers["content-type"]) == (200, "audio/mpeg")
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.length_bytes == int(enclosure.length)

    for name in a.env:
        monkeypatch.delenv(name)
    down = ok(here("copy", "--from", "b", "--to", "away", "--public", "--json"))
    assert down["copied"] == len(down["objects"]) > 4
    assert files_of(Path("away/media")) == files_of(root / "public/media")
    ok(here("publish", "all", "--target", "away", "--json"))
    assert entries(Path("away/feed.xml").read_bytes()) == first
    fetched = ok(here("fetch", "all", "--target", "b", "--public", "--json"))
    assert len(fetched["fetched"]) == 2
    assert not list(Path("build").rglob("*.part*"))


def test_a_show_of_which_nothing_is_published_has_nothing_to_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(make_show(tmp_path / "show", targets=FOLDERS))
    assert podcast_here("copy", "--from", "local", "--to", "away").stdout.splitlines() == [
        "Copy from public to away",
        "  nothing: no feed that is live there and no record here names a file",
    ]


def test_a_second_copy_brings_what_is_missing_and_a_third_nothing(show: Path, here: Here) -> None:
    planned = here("copy", "--from", "local", "--to", "away", "--dry-run")
    assert (planned.status, planned.stdout.count("  copy  "), (show / "away").exists()) == (0, 3, False)
    assert here("copy", "--from", "local", "--to", "away").stdout.splitlines()[-1].startswith("Copied 3 objects, ")
    (gone,) = (show / "away/media").glob("hitze-*")
    gone.unlink()
    again = here("copy", "--from", "local", "--to", "away")
    assert again.stdout == (
        f"Copy from public to away\n  copy  media/{gone.name}  18 B  not there yet\n  keep  2 objects that the target has\n"
        "Copied 1 object, 18 B, 1 of them straight from place to place. `podcast publish all --target away` lists them there.\n"
    )
    assert here("copy", "--from", "local", "--to", "away").stdout.endswith("Nothing to copy: away has it all.\n")


def test_other_bytes_at_the_new_place_stop_it_all(show: Path, here: Here) -> None:
    (file,) = (show / "public/media").glob("hitze-*")
    (show / "away/media").mkdir(parents=True)
    (show / "away/media" / file.name).write_bytes(b"something else")
    before = files_of(show / "away")
    ran = here("copy", "--from", "local", "--to", "away")
    assert (ran.status, ran.error) == (
        1,
        f"away: media/{file.name} is another file there, and nothing is written over: move it away first",
    )
    assert files_of(show / "away") == before


def test_what_is_lost_at_the_old_place_is_told_and_the_rest_comes(show: Path, here: Here) -> None:
    (file,) = (show / "public/media").glob("hitze-*")
    file.unlink()
    ran = here("copy", "--from", "local", "--to", "away")
    assert (ran.status, ran.error) == (
        1,
        "public: 1 object that a feed or a record names: not there; publish those episodes again from the machine that has "
        "them",
    )
    assert len(files_of(show / "away")) == 2


def test_a_damaged_file_does_not_travel(show: Path, here: Here) -> None:
    (file,) = (show / "public/media").glob("hitze-*")
    file.write_bytes(file.read_bytes().replace(b"hitze", b"Hitze"))
    ran = here("copy", "--from", "local", "--to", "away")
    assert (ran.status, "is not the file that its record tells of" in ran.error) == (1, True)
    ran = here("fetch", "all", "--json")
    assert (ran.status, len(ran.json["fetched"]), "is not what it should be" in ran.json["failed"][0]) == (1, 1, True)
    assert [path.name for path in (show / "build/hitze").glob("*.mp3")] == []


def test_strangers_episodes_are_warned_of(show: Path, here: Here) -> None:
    shutil.rmtree(show / "episodes/hitze")
    ran = here("copy", "--from", "local", "--to", "away")
    assert ran.status == 0
    assert "1 episode is live at local and not in this checkout: `git pull` before you publish" in ran.stderr
    assert len(list((show / "away/media").iterdir())) == 2


@pytest.mark.parametrize("names", [("local", "local"), ("local", "nowhere"), ("nowhere", "local")])
def test_two_different_targets_are_needed(show: Path, here: Here, names: tuple[str, str]) -> None:
    ran = here("copy", "--from", names[0], "--to", names[1])
    assert (ran.status, "target" in ran.error) == (1, True)


def test_fetched_audio_publishes_a_clone_elsewhere(
    show: Path, here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files_of(show / "public/media")
    monkeypatch.chdir(clone(show, tmp_path / "clone"))
    shutil.copytree(show / "public", "public")
    one = here("fetch", "episode", "2", "--target", "local")
    assert (one.status, one.stdout.splitlines()[-1]) == (0, "Fetched 1 file, 18 B.")
    both = here("fetch", "all", "--target", "local").stdout.splitlines()
    assert both[1:] == ["Fetched 1 file, 19 B.", "1 file here already."]
    assert here("fetch", "all", "--target", "local").stdout == "2 files here already.\n"
    shutil.rmtree("public")
    sent = ok(here("publish", "all", "--target", "away", "--json"))["sent"]
    assert len([key for key in sent if key.startswith("media/")]) == 2
    assert files_of(Path("away/media")) == before


def test_what_was_never_published_cannot_be_fetched(show: Path, here: Here) -> None:
    add_episode(show, "entwurf", 3, published_at=None, with_recording=False)
    ran = here("fetch", "episode", "3")
    assert (ran.status, ran.error) == (
        1,
        "local: episode 3 has no record: nothing tells what was published; `git pull`, or publish it first",
    )
