"""Work kept from the last time saves time, and never changes a byte of a feed."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from podcast_pipeline.pipeline import Plan, Scope, Wish, make_plan, publish
from podcast_pipeline.progress import Unwatched
from podcast_pipeline.project import load
from tests.shows import TRANSCRIPT, add_recorded, make_show

NOW = datetime(2024, 3, 1, tzinfo=UTC)
TARGETS = """\
  local: {kind: folder, path: public, base_url: "http://localhost:8000", record: true}
  other: {kind: folder, path: other, base_url: "https://podcast.example.org"}"""

TEMPLATES = {
    "templates/notes.html.j2": '<p>Alt: {{ notes }}</p>{% include "mehr/teil.html.j2" %}',
    "mehr/teil.html.j2": "<p>Alter Teil</p>",
}


@pytest.fixture
def show(tmp_path: Path) -> Path:
    root = make_show(tmp_path / "show", targets=TARGETS)
    for number in range(1, 4):
        folder = add_recorded(root, f"folge-{number}", number, published_at=f"2023-05-{number:02} 06:00")
        (folder / "transcript.vtt").write_text(TRANSCRIPT, encoding="utf-8")
        change(folder / "episode.md", "\n---\n\n", "\ntranscript: transcript.vtt\n---\n\n")
    change(root / "podcast.yaml", "author:", "people: [{name: Alt, img: alt.png}]\nauthor:")
    change(root / "episodes/folge-2/episode.md", "number:", "people: [{name: Gast, img: gast.png}]\nnumber:")
    for picture in (root / "alt.png", root / "episodes/folge-2/gast.png"):
        Image.new("L", (20, 20)).save(picture)
    for file, text in TEMPLATES.items():
        (root / file).parent.mkdir()
        (root / file).write_text(text, encoding="utf-8")
    (root / "templates/mehr").symlink_to(root / "mehr")
    published(root)
    return root


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def plan(show: Path, target: str = "local") -> Plan:
    return make_plan(load(show), Wish(Scope.FEED, NOW, target=target), Unwatched())


def published(show: Path) -> None:
    publish(load(show), plan(show), Unwatched())
    plan(show)  # what lies at the target now is what is kept


def kept(show: Path) -> Path:
    return show / "build/local/items"


def planned(show: Path) -> tuple[object, ...]:
    made = plan(show)
    return made.feed.upload.source, [(step.upload.key, step.upload.sha256, step.action) for step in made.steps]


def as_if_new(show: Path) -> tuple[object, ...]:
    copy = show.parent / "copy"
    shutil.copytree(show, copy, ignore=shutil.ignore_patterns("build"))
    return planned(copy)


def test_nothing_is_made_twice(show: Path) -> None:
    before = kept(show).stat().st_mtime_ns
    assert plan(show).changes_nothing
    assert kept(show).stat().st_mtime_ns == before


def test_a_damaged_file_changes_nothing(show: Path) -> None:
    expected, whole = planned(show), kept(show).read_bytes()
    for seed in range(10):
        content = bytearray(whole)
        for _ in range(20):
            content[random.Random(seed).randrange(len(content))] ^= 1
        kept(show).write_bytes(content[: len(content) - seed * 100])
        assert planned(show) == expected


def retitle(show: Path) -> None:
    change(show / "episodes/folge-2/episode.md", "Folge folge-2", "Neuer Titel")


def rewrite(show: Path) -> None:
    change(show / "episodes/folge-2/episode.md", "Text.", "Neuer Text.")


def another_record(show: Path) -> None:
    change(show / "episodes/folge-2/published.json", "96000", "96001")


def another_transcript(show: Path) -> None:
    change(show / "episodes/folge-2/transcript.vtt", "Guten Tag", "Guten Abend")


def another_host(show: Path) -> None:
    change(show / "podcast.yaml", "name: Alt", "name: Neu")


def another_portrait_of_the_host(show: Path) -> None:
    Image.new("L", (30, 30)).save(show / "alt.png")


def another_portrait_of_the_guest(show: Path) -> None:
    Image.new("L", (30, 30)).save(show / "episodes/folge-2/gast.png")


def another_template(show: Path) -> None:
    change(show / "templates/notes.html.j2", "Alt", "Neues Wort")


def a_template_behind_a_link(show: Path) -> None:
    change(show / "mehr/teil.html.j2", "Alter", "Anderer")


def another_zone(show: Path) -> None:
    change(show / "podcast.yaml", "Europe/Berlin", "America/New_York")


def another_address(show: Path) -> None:
    change(show / "podcast.yaml", "http://localhost:8000", "http://localhost:9000")


def a_lost_file(show: Path) -> None:
    """A feed that does not name a file, and the file not there: it must be sent, whatever was kept."""
    shutil.rmtree(show / "public/transcripts")
    (show / "public/feed.xml").unlink()


@pytest.mark.parametrize(
    "deed",
    [
        *(retitle, rewrite, another_record, another_transcript, another_host, another_template),
        *(another_portrait_of_the_host, another_portrait_of_the_guest),
        *(a_template_behind_a_link, another_zone, another_address, a_lost_file),
    ],
)
def test_what_was_made_from_something_else_is_made_again(show: Path, deed: Callable[[Path], None]) -> None:
    before = planned(show)
    deed(show)
    after = planned(show)
    assert after == as_if_new(show)
    assert after != before


def test_each_target_keeps_its_own(show: Path) -> None:
    here, there = plan(show).feed.upload.source, plan(show, "other").feed.upload.source
    assert isinstance(there, bytes)
    assert b"https://podcast.example.org/feed.xml" in there
    assert plan(show).feed.upload.source == here


def test_files_that_are_sent_come_with_their_bytes(show: Path) -> None:
    made = plan(show, "other")
    sent = {step.upload.role.value for step in made.to_send}
    assert "transcript" in sent
    assert all(step.upload.source is not None for step in made.to_send)
