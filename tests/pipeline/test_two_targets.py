"""A show with a target that is recorded and one that is not: what is public there changes only when that is meant."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.command import Ran, podcast_here
from tests.shows import add_episode, make_recording, make_show

TARGETS = """\
  production: {kind: folder, path: prod, base_url: "https://podcast.example.org", record: true}
  local: {kind: folder, path: public, base_url: "http://localhost:8000"}"""


def a_show(root: Path) -> Path:
    make_show(root, targets=TARGETS)
    add_episode(root, "wasser", 1)
    return root


@pytest.fixture
def show(tmp_path: Path) -> Path:
    return a_show(tmp_path / "show")


@pytest.fixture(scope="module")
def published_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """The show with its episode at the recorded target, and what publishing it said."""
    root = a_show(tmp_path_factory.mktemp("published") / "show")
    return root, publish(root, "episode 1")


@pytest.fixture
def report(published_once: tuple[Path, Any]) -> Any:
    return published_once[1]


@pytest.fixture
def published(published_once: tuple[Path, Any], tmp_path: Path) -> Path:
    """A copy of that show, to do with as one likes."""
    return shutil.copytree(published_once[0], tmp_path / "show")


def publish(show: Path, what: str, *options: str, target: str = "production") -> Any:
    ran = run(show, what, *options, target=target)
    assert ran.status == 0, ran.stderr
    return ran.json


def run(show: Path, what: str, *options: str, target: str = "production") -> Ran:
    return podcast_here("publish", *what.split(), "--target", target, *options, "--json", cwd=show)


def retitle(show: Path, title: str) -> None:
    episode = show / "episodes/wasser/episode.md"
    first, _, rest = episode.read_text(encoding="utf-8").partition("\n")
    _, _, rest = rest.partition("\n")
    episode.write_text(f"{first}\ntitle: {title}\n{rest}", encoding="utf-8")


def record(show: Path) -> bytes:
    return (show / "episodes/wasser/published.json").read_bytes()


def test_only_the_recorded_target_writes_a_record(show: Path) -> None:
    assert publish(show, "episode 1", target="local")["commit"] == []
    assert not (show / "episodes/wasser/published.json").exists()
    committed = publish(show, "episode 1")["commit"]
    assert committed == [
        "episodes/wasser/episode.md",
        "episodes/wasser/transcript.vtt",
        "episodes/wasser/published.json",
    ]


def test_the_recorded_edition_goes_to_another_target_as_it_is(published: Path, report: Any) -> None:
    retitle(published, "Neuer Titel")
    second = publish(published, "episode 1", target="local")
    assert second["episodes"][0]["sha256"] == report["episodes"][0]["sha256"]


def test_an_edition_replaced_at_one_target_is_not_undone_by_its_feed(published: Path) -> None:
    publish(published, "episode 1", target="local")
    retitle(published, "Neuer Titel")
    replaced = publish(published, "episode 1", "--replace", "new-url", "--yes", target="local")
    assert publish(published, "feed", target="local")["feed"]["action"] == "keep"
    assert publish(published, "episode 1", target="local")["episodes"] == replaced["episodes"]
    assert publish(published, "feed")["feed"]["changed"][0]["parts"] == ["title"]


def test_lost_audio_comes_back_with_the_same_bytes_from_the_shelf(published: Path, report: Any) -> None:
    shutil.rmtree(published / "prod/media")
    again = publish(published, "episode 1")
    assert [key.split("/")[0] for key in again["sent"]] == ["media"]
    assert again["episodes"] == report["episodes"]


def test_lost_audio_is_made_again_when_that_gives_the_same_bytes(published: Path, report: Any) -> None:
    shutil.rmtree(published / "prod/media")
    shutil.rmtree(published / "build")
    assert publish(published, "episode 1")["episodes"] == report["episodes"]


def test_lost_audio_is_never_replaced_by_other_bytes_in_silence(published: Path) -> None:
    before = record(published)
    retitle(published, "Neuer Titel")
    shutil.rmtree(published / "prod")
    shutil.rmtree(published / "build")
    ran = run(published, "episode 1")
    assert ran.status == 1
    assert ran.json["error"]["message"] == (
        "episode 1 is published, and its file is lost and cannot be made again with the same bytes: bring the file back, "
        "or publish from the machine that made it, or give `--replace new-url` to publish it anew (same guid, new file), "
        "or `--replace same-url` to write over the file under its address"
    )
    assert record(published) == before


@pytest.mark.parametrize("damage", ["unlink", "truncate"])
def test_damaged_audio_without_recording_and_build_is_a_refusal(published: Path, damage: str) -> None:
    (medium,) = (published / "prod/media").iterdir()
    medium.unlink() if damage == "unlink" else medium.write_bytes(medium.read_bytes()[:100])
    shutil.rmtree(published / "build")
    (published / "episodes/wasser/recording.wav").unlink()
    ran = run(published, "episode 1")
    assert ran.status == 1
    assert ran.json["error"]["message"] == (
        "episode 1: its audio is neither at prod nor on this machine; bring the recording back"
    )


def test_replace_without_the_recording_is_refused(published: Path) -> None:
    (published / "episodes/wasser/recording.wav").unlink()
    ran = run(published, "episode 1", "--replace", "new-url", "--yes")
    assert ran.status == 1
    assert "the recording 'recording.wav' is not on this machine" in ran.json["error"]["message"]


@pytest.mark.parametrize("folder", ["artwork", "chapters", "transcripts"])
def test_publishing_an_episode_again_brings_lost_files_back(published: Path, folder: str) -> None:
    shutil.rmtree(published / "prod" / folder)
    assert {key.split("/")[0] for key in publish(published, "episode 1")["sent"]} == {folder}


def test_an_interrupted_now_is_finished_by_the_same_command(show: Path) -> None:
    episode = show / "episodes/wasser/episode.md"
    episode.write_text(episode.read_text(encoding="utf-8").replace("published_at: 2023-05-04 06:00\n", ""))
    (show / "prod").mkdir()
    (show / "prod/media").write_text("a file where a folder should be")
    assert run(show, "episode 1", "--now").status == 1
    (show / "prod/media").unlink()
    assert publish(show, "episode 1", "--now")["feed"]["added"][0]["guid"] == "guid-of-wasser"


def test_a_record_written_before_the_feed_failed_is_completed(published: Path) -> None:
    make_recording(published / "episodes/wasser/recording.wav", tone_hz=900)
    old_feed = (published / "prod/feed.xml").read_bytes()
    publish(published, "episode 1", "--replace", "new-url", "--yes")
    new_feed = (published / "prod/feed.xml").read_bytes()
    (published / "prod/feed.xml").write_bytes(old_feed)
    publish(published, "feed")
    assert (published / "prod/feed.xml").read_bytes() == new_feed


def test_an_episode_that_is_not_at_a_target_is_left_out_with_the_way_out(published: Path) -> None:
    assert publish(published, "feed", target="local")["feed"]["left_out"] == [
        {
            "slug": "wasser",
            "title": "Folge über wasser",
            "reason": "its audio is not at this target: run `podcast publish episode 1` for it",
        }
    ]


def test_artwork_that_apps_refuse_is_not_published(show: Path) -> None:
    from PIL import Image

    Image.new("RGB", (800, 600)).save(show / "artwork.jpg")
    ran = run(show, "episode 1")
    assert ran.status == 1
    assert "artwork.jpg: " in ran.json["error"]["message"]
    assert "800" in ran.json["error"]["message"]
    assert not (show / "prod").exists()


def test_artwork_of_another_kind_is_one_sentence(show: Path) -> None:
    (show / "artwork.webp").write_bytes((show / "artwork.jpg").read_bytes())
    yaml = show / "podcast.yaml"
    yaml.write_text(yaml.read_text(encoding="utf-8").replace("artwork.jpg", "artwork.webp"))
    ran = run(show, "feed")
    assert (ran.status, ran.json["error"]["message"]) == (
        1,
        "must be a .jpg or .png file; export the picture as one",
    )
