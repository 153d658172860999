"""The same audio in several formats: built together, published together, frozen together."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from podcast_pipeline.xml import NAMESPACES
from tests.command import Ran, podcast_here
from tests.shows import add_episode, make_show

TARGETS = """\
  production: {kind: folder, path: prod, base_url: "https://podcast.example.org", record: true}
  local: {kind: folder, path: public, base_url: "http://localhost:8000"}"""
ENDINGS = {".mp3", ".m4a", ".opus"}
ALL, ONE = "formats: [mp3, m4a, opus]", "formats: [mp3]"


def a_show(root: Path) -> Path:
    make_show(root, targets=TARGETS)
    add_episode(root, "wasser", 1)
    change(root / "podcast.yaml", "bitrate_kbps: 64", f"bitrate_kbps: 64, {ALL}")
    return root


@pytest.fixture
def show(tmp_path: Path) -> Path:
    return a_show(tmp_path / "show")


@pytest.fixture(scope="module")
def published_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """The show with its episode in all formats at the recorded target, and what publishing it said."""
    root = a_show(tmp_path_factory.mktemp("published") / "show")
    return root, publish(root, "episode 1")


@pytest.fixture
def report(published_once: tuple[Path, Any]) -> Any:
    return published_once[1]


@pytest.fixture
def published(published_once: tuple[Path, Any], tmp_path: Path) -> Path:
    """A copy of that show, to do with as one likes."""
    return shutil.copytree(published_once[0], tmp_path / "show")


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def run(show: Path, what: str, *options: str, target: str = "production") -> Ran:
    return podcast_here("publish", *what.split(), "--target", target, *options, "--json", cwd=show)


def publish(show: Path, what: str, *options: str, target: str = "production") -> Any:
    ran = run(show, what, *options, target=target)
    assert ran.status == 0, ran.stderr
    return ran.json


def record(show: Path) -> Any:
    return json.loads((show / "episodes/wasser/published.json").read_bytes())


def alternates(feed: Path) -> list[dict[str, str]]:
    """What a feed says of the other formats."""
    return [
        {
            **element.attrib,
            "uri": element.find("podcast:source", NAMESPACES).get("uri"),
            "integrity": element.find("podcast:integrity", NAMESPACES).get("value"),
        }
        for element in etree.parse(feed).iterfind(".//podcast:alternateEnclosure", NAMESPACES)
    ]


def endings(keys: list[str]) -> list[str]:
    return sorted(key.rpartition(".")[2] for key in keys if key.startswith("media/"))


def test_a_build_makes_every_format_and_a_report(show: Path) -> None:
    ran = podcast_here("build", "1", "--json", cwd=show)
    assert ran.status == 0, ran.stderr
    (episode,) = ran.json["episodes"]
    assert [Path(file).suffix for file in episode["files"][:3]] == [".mp3", ".m4a", ".opus"]
    assert episode["files"][-1] == "build/wasser/report.html"
    heads = [(show / file).read_bytes()[:12] for file in episode["files"][:3]]
    assert (heads[0][:3], heads[1][4:8], heads[2][:4]) == (b"ID3", b"ftyp", b"OggS")
    assert "<html" in (show / "build/wasser/report.html").read_text(encoding="utf-8")


def test_nothing_is_made_twice(show: Path) -> None:
    podcast_here("build", "1", cwd=show)
    made = {path: path.stat().st_mtime_ns for path in (show / "build/wasser").glob("*.*") if path.suffix in ENDINGS}
    assert len(made) == 6
    assert podcast_here("build", "1", cwd=show).status == 0
    assert {path: path.stat().st_mtime_ns for path in made} == made


def test_every_format_goes_up_and_the_feed_names_it_as_it_lies_there(published: Path, report: Any) -> None:
    assert endings(report["sent"]) == ["m4a", "mp3", "opus"]
    told = alternates(published / "prod/feed.xml")
    assert [each["type"] for each in told] == ["audio/mp4", "audio/ogg"]
    for each in told:
        content = (published / each["uri"].replace("https://podcast.example.org", "prod")).read_bytes()
        assert each["length"] == str(len(content))
        assert each["integrity"] == f"sha256-{base64.b64encode(hashlib.sha256(content).digest()).decode()}"
    assert [medium["role"] for medium in record(published)["media"]] == ["enclosure", "alternate", "alternate"]


def test_publishing_again_changes_nothing(published: Path) -> None:
    again = publish(published, "episode 1")
    assert (again["sent"], again["feed_sent"], again["records"]) == ([], False, [])


def test_the_record_alone_gives_the_same_feed(published: Path) -> None:
    before = (published / "prod/feed.xml").read_bytes()
    (published / "episodes/wasser/recording.wav").unlink()
    shutil.rmtree(published / "build")
    assert publish(published, "feed")["feed_sent"] is False
    assert (published / "prod/feed.xml").read_bytes() == before


def test_a_format_more_is_refused_without_replace_and_keeps_the_mp3_with_it(show: Path) -> None:
    change(show / "podcast.yaml", ALL, ONE)
    first = publish(show, "episode 1")
    change(show / "podcast.yaml", ONE, ALL)
    ran = run(show, "episode 1")
    assert ran.status == 1
    assert "the audio settings of podcast.yaml (or an intro, outro, bed or jingle) changed since" in ran.stderr
    # Nothing that listeners have is replaced, so nothing is asked.
    report = publish(show, "episode 1", "--replace", "new-url")
    assert endings(report["sent"]) == ["m4a", "opus"]
    assert report["episodes"][0]["url"] == first["episodes"][0]["url"]
    assert report["feed"]["changed"] == [
        {
            "guid": "guid-of-wasser",
            "title": "Folge über wasser",
            "parts": ["other formats"],
            "in_apps": "same guid: refreshed in place, nothing is downloaded again",
        }
    ]


def test_taking_a_format_away_is_asked_for(published: Path) -> None:
    change(published / "podcast.yaml", ALL, "formats: [mp3, m4a]")
    ran = run(published, "episode 1", "--replace", "new-url")
    assert (ran.status, ran.json["error"]["kind"]) == (1, "needs_answer")
    publish(published, "episode 1", "--replace", "new-url", "--yes")
    assert [each["type"] for each in alternates(published / "prod/feed.xml")] == ["audio/mp4"]


@pytest.mark.parametrize("also", [(), ("build",)], ids=["from the shelf", "made again"])
def test_a_lost_format_comes_back_with_the_same_bytes(published: Path, also: tuple[str, ...]) -> None:
    (opus,) = (published / "prod/media").glob("*.opus")
    content = opus.read_bytes()
    opus.unlink()
    for folder in also:
        shutil.rmtree(published / folder)
    assert endings(publish(published, "episode 1")["sent"]) == ["opus"]
    assert opus.read_bytes() == content


def test_a_target_that_never_got_a_format_does_not_name_it(show: Path) -> None:
    change(show / "podcast.yaml", ALL, ONE)
    publish(show, "episode 1")
    publish(show, "episode 1", target="local")
    change(show / "podcast.yaml", ONE, ALL)
    publish(show, "episode 1", "--replace", "new-url")
    assert len(alternates(show / "prod/feed.xml")) == 2
    assert publish(show, "feed", target="local")["feed_sent"] is False
    assert alternates(show / "public/feed.xml") == []
    assert endings(publish(show, "episode 1", target="local")["sent"]) == ["m4a", "opus"]
    assert len(alternates(show / "public/feed.xml")) == 2
