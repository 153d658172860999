"""A feed of ours that is imported is the same feed again: nothing that we write is lost on the way back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from podcast_pipeline import feed
from podcast_pipeline.project import load
from podcast_pipeline.xml import parse
from tests.feed import feed_examples
from tests.importing.feeds import imported, our_feed

# Where files lie is said anew.
MOVED = {"feed address", "chapters", "new feed address"}
# What Markdown writes in one way (<b> as <strong>, blanks, a division as a paragraph) comes out in one way.
MORE = {"notes": {"notes"}, "everything": {"notes", "transcript"}}
ONE_WAY = re.compile(r"</?(?:p|div|span|a)>|\s+")
# No feed tells how a show sounds and where it is published, nor names a season without episodes; ours says to which
# group a role belongs, and writes countries in small letters.
OTHERWISE = {
    "artwork", "audio", "targets", "default_target", "feeds", "new_feed_url", "checks", "seasons", "people", "live",
    "spotify",
}  # fmt: skip
# It carries over what others wrote as it stood, which an import takes apart.
OWN = [name for name in feed_examples.NAMES if name not in ("carried_over", "serial")]


def notes_of(xml: bytes) -> list[str]:
    """The notes of each item but for what Markdown writes in one way."""
    written = [
        item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded") or "" for item in parse(xml).iter("item")
    ]
    return [ONE_WAY.sub("", re.sub(r"<(/?)b>", r"<\1strong>", notes)) for notes in written]


@pytest.mark.parametrize("name", OWN)
def test_import_of_our_own_feed_gives_the_same_show(name: str, tmp_path: Path) -> None:
    example = feed_examples.load(name)
    xml = example.render()
    (tmp_path / "feed.xml").write_bytes(xml)
    moved = imported(tmp_path / "feed.xml", tmp_path / "show", zone=example.show.timezone)
    again = our_feed(tmp_path / "show")
    changes = feed.differences(feed.read(xml), feed.read(again))
    parts = {part for each in changes.changed for part in each.parts} | set(changes.show_changed)
    assert (changes.added, changes.removed, parts - MOVED - MORE.get(name, set())) == ((), (), set())
    assert notes_of(again) == notes_of(xml)
    assert dict(moved.no_place) == {}
    show = load(tmp_path / "show").show
    assert show.model_dump(exclude=OTHERWISE) == example.show.model_dump(exclude=OTHERWISE)
    assert show.seasons.items() <= example.show.seasons.items()


@pytest.mark.parametrize("name", OWN)
def test_importing_twice_changes_nothing_more(name: str, tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_bytes(feed_examples.load(name).render())
    imported(tmp_path / "feed.xml", tmp_path / "show")
    once = our_feed(tmp_path / "show")
    (tmp_path / "once.xml").write_bytes(once)
    imported(tmp_path / "once.xml", tmp_path / "twice")
    assert our_feed(tmp_path / "twice") == once
