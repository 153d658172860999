"""A feed of ours that is imported is the same feed again: nothing that we write is lost on the way back."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from podcast_pipeline import feed
from podcast_pipeline.model import Episode, Show
from podcast_pipeline.model.taxonomy import group_of
from podcast_pipeline.project import load
from podcast_pipeline.xml import parse
from tests.feed import feed_examples
from tests.importing.feeds import imported, our_feed

# Where files lie is said anew.
MOVED = {"feed address", "chapters", "new feed address"}
# What Markdown writes in one way (<b> as <strong>, blanks, a division as a paragraph) comes out in one way.
MORE = {"notes": {"notes"}, "everything": {"notes", "transcript"}}
ONE_WAY = re.compile(r"</?(?:p|div|span|a)>|\s+")
# No feed tells how a show sounds and where it is published, nor names a season without episodes; ours writes countries
# in small letters.
OTHERWISE = {
    "artwork", "audio", "targets", "default_target", "feeds", "new_feed_url", "checks", "seasons", "spotify",
}  # fmt: skip
# Notes are compared as they are rendered; a feed tells of files of ours where they lie, and has no end of a chapter.
ELSEWHERE = {"slug", "notes", "transcript", "artwork", "alternate_enclosures"}
# It carries over what others wrote as it stood, which an import takes apart.
OWN = [name for name in feed_examples.NAMES if name not in ("carried_over", "serial")]


def notes_of(xml: bytes) -> list[str]:
    """The notes of each item but for what Markdown writes in one way."""
    written = [
        item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded") or "" for item in parse(xml).iter("item")
    ]
    return [ONE_WAY.sub("", re.sub(r"<(/?)b>", r"<\1strong>", notes)) for notes in written]


def as_told(episode: Episode, show: Show) -> dict[str, Any]:
    """The episode but for what goes without saying: the show's people, groups that follow from roles."""
    told = episode.model_dump(exclude=ELSEWHERE)
    people = [
        each.model_copy(update={"group": None}) if each.group == group_of(each.role) else each
        for each in episode.people
    ]
    chapters = [each.model_copy(update={"end_s": None}) for each in episode.chapters]
    return told | {"people": [each for each in people if each not in show.people], "chapters": chapters}


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
    project = load(tmp_path / "show")
    show = project.show
    assert show.model_dump(exclude=OTHERWISE) == example.show.model_dump(exclude=OTHERWISE)
    assert show.seasons.items() <= example.show.seasons.items()
    before = {each.episode.guid: as_told(each.episode, example.show) for each in example.listed}
    assert {each.guid: as_told(each, show) for each in project.episodes} == before


@pytest.mark.parametrize("name", OWN)
def test_importing_twice_changes_nothing_more(name: str, tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_bytes(feed_examples.load(name).render())
    imported(tmp_path / "feed.xml", tmp_path / "show")
    once = our_feed(tmp_path / "show")
    (tmp_path / "once.xml").write_bytes(once)
    imported(tmp_path / "once.xml", tmp_path / "twice")
    assert our_feed(tmp_path / "twice") == once
