"""A feed as real clients' parsers have it."""

from __future__ import annotations

import io
from pathlib import Path

import feedparser
import podcastparser


def as_apps_know_it(file: Path) -> dict[str, tuple[str, str]]:
    """guid -> date and title, as two parsers have them: apps go by the guid, or without one by the enclosure."""
    content = file.read_bytes()
    entries = feedparser.parse(content).entries
    podcasts = podcastparser.parse("https://example.org/feed.xml", io.BytesIO(content))["episodes"]
    found = {entry.id: (entry.published, entry.title) for entry in entries}
    assert {each["guid"]: each["title"] for each in podcasts} == {guid: title for guid, (_, title) in found.items()}
    assert len(found) == len(entries) == len(podcasts)
    return found
