"""An episode whose audio another host made and serves: it is listed as it is, and never made anew by accident."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from podcast_pipeline import feed
from podcast_pipeline.model import Enclosure
from podcast_pipeline.pipeline import Scope, Wish, make_plan, publish
from podcast_pipeline.progress import Unwatched
from podcast_pipeline.project import load
from tests.command import podcast_here
from tests.shows import add_recorded, make_recording, make_show

NOW = datetime(2024, 3, 1, tzinfo=UTC)
COVER = "https://old.example.org/cover.jpg?v=2"


@pytest.fixture
def show(tmp_path: Path) -> Path:
    """A show of which only the feed of its old host is known."""
    root = make_show(tmp_path / "show")
    folder = add_recorded(root, "alt", 1)
    record = json.loads((folder / "published.json").read_text(encoding="utf-8"))
    known = {"url": "https://old.example.org/1.mp3", "length_bytes": 0, "mime_type": "audio/mpeg", "duration_s": 0}
    record |= {"media": [known], "timeline": {"spans": []}, "made_from": None}
    (folder / "published.json").write_text(json.dumps(record), encoding="utf-8")
    settings = (root / "podcast.yaml").read_text(encoding="utf-8")
    (root / "podcast.yaml").write_text(settings.replace("artwork: artwork.jpg", f"artwork: {COVER}"), encoding="utf-8")
    return root


def test_it_is_listed_with_its_old_address_and_what_is_known(show: Path) -> None:
    made = make_plan(load(show), Wish(Scope.FEED, NOW), Unwatched())
    publish(load(show), made, Unwatched())
    xml = (show / "public/feed.xml").read_bytes()
    (episode,) = feed.read(xml).episodes
    assert episode.enclosure == Enclosure("https://old.example.org/1.mp3", 0, "audio/mpeg", 0)
    assert b"itunes:duration" not in xml
    assert f'<itunes:image href="{COVER}"/>'.encode() in xml
    assert [path.name for path in (show / "public").rglob("*") if path.is_file()] == ["feed.xml"]


def test_a_recording_beside_it_is_never_mastered_by_accident(show: Path) -> None:
    episode = show / "episodes/alt/episode.md"
    make_recording(episode.parent / "recording.wav", seconds=1)
    episode.write_text(episode.read_text(encoding="utf-8").replace("\nnumber", "\nrecording: recording.wav\nnumber"))
    refused = make_plan(load(show), Wish(Scope.EPISODE, NOW, ("1",)), Unwatched())
    assert refused.refusals[0].startswith(
        "episode 1 is published, and it came with its audio from another host, which no recording of ours has made: "
        "`podcast publish feed` keeps it and changes texts only, or give `--replace new-url`"
    )
    everything = make_plan(load(show), Wish(Scope.ALL, NOW), Unwatched())
    assert (everything.refusals, [step.upload.key for step in everything.steps]) == ((), [])
    assert not list((show / "build").rglob("master*"))


def test_every_command_can_speak_of_it(show: Path) -> None:
    planned = podcast_here("plan", "episode", "1", cwd=show)
    assert (planned.status, planned.stderr) == (0, "")
    assert "    audio/mpeg, at old.example.org" in planned.stdout.splitlines()
    (told,) = podcast_here("plan", "episode", "1", "--json", cwd=show).json["episodes"]
    assert (told["url"], told["sha256"], told["playback_lufs"]) == ("https://old.example.org/1.mp3", None, None)
    assert podcast_here("check", cwd=show).status == 0
    assert podcast_here("status", cwd=show).status == 0
