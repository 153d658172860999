"""Feeds as hosts write them (tests/data/import), small ones for one fact, and what becomes of them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser

from podcast_pipeline.pipeline import Scope, Wish, make_plan
from podcast_pipeline.pipeline.foreign_files import Fetch
from podcast_pipeline.pipeline.moving_in import MovedIn, MoveIn, move_in
from podcast_pipeline.progress import Unwatched
from podcast_pipeline.project import load

HOSTS = Path(__file__).parent.parent / "data" / "import"
NOW = datetime(2024, 6, 1, tzinfo=UTC)
LATER = datetime(2999, 1, 1, tzinfo=UTC)

CHANNEL = """\
<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:psc="http://podlove.org/simple-chapters" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>Städte</title><link>https://example.org</link><description>Wasser</description><language>de</language>
<itunes:author>Redaktion</itunes:author><itunes:category text="Government"/><itunes:image href="https://old.example.org/cover.jpg"/>
<podcast:guid>9b024349-ccf0-5f69-a609-6b82873eab3c</podcast:guid>{more}{items}</channel></rss>
"""


def item(number: int, day: int | None = None, **changes: str) -> str:
    """An item of a day in May 2023; a change of None takes an element out."""
    parts: dict[str, str | None] = {
        "title": f"<title>Folge {number}</title>",
        "guid": f"<guid>guid-{number}</guid>",
        "date": f"<pubDate>{day or number:02} May 2023 06:00:00 +0200</pubDate>",
        "audio": f'<enclosure url="https://old.example.org/{number}.mp3" length="{1000 + number}" type="audio/mpeg"/>',
        **changes,
    }
    return f"<item>{''.join(part for part in parts.values() if part)}</item>"


def feed_of(*items: str, more: str = "") -> str:
    return CHANNEL.format(items="".join(items), more=more)


def imported(
    feed: Path | str, folder: Path, *, fetch: frozenset[Fetch] = frozenset(), reorder: bool = False, zone: str = "UTC"
) -> MovedIn:
    """A feed (its text, file or address) in a folder."""
    if isinstance(feed, str) and feed.lstrip().startswith("<"):
        (folder.parent / "old.xml").write_text(feed, encoding="utf-8")
        feed = folder.parent / "old.xml"
    return move_in(MoveIn(str(feed), folder, zone, fetch, reorder, NOW), Unwatched())


def our_feed(folder: Path) -> bytes:
    """The feed of a show as it would be put at its folder target."""
    source = make_plan(load(folder), Wish(Scope.FEED, LATER, target="local"), Unwatched()).feed.upload.source
    assert isinstance(source, bytes)
    return source


def as_apps_see(xml: bytes) -> list[dict[str, Any]]:
    """What another program makes of each item: identity, moment, audio, length."""
    return [
        {
            "guid": entry.get("id"),
            "at": entry.published_parsed[:6],
            "audio": [(link.href, link.get("length"), link.type) for link in entry.enclosures],
            "link": entry.get("link"),
        }
        for entry in feedparser.parse(xml).entries
        if entry.enclosures
    ]
