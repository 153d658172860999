"""What a document of a feed was read as, as plain values, and back: the same bytes need not be read again. Pure.

Only of a document whose elements stand in it as serialised() writes them, but for the declarations of its root: ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple
from datetime import datetime
from typing import Any

from podcast_pipeline.model import Alternate, Enclosure, LiveEpisode, LiveFeed, Withdrawn

_START = b"<item"


def remembered(content: bytes, live: LiveFeed) -> dict[str, Any] | None:
    """What is to be kept of a document that was read, as JSON can hold it; None where its elements stand otherwise."""
    declared = live.episodes[0].xml.partition(b">")[0].removeprefix(_START) if live.episodes else b""
    places = _places(content, live, declared)
    if places is None:
        return None
    return {
        "sha256": live.sha256,
        "guid": live.podcast_guid,
        "title": live.title,
        "channel": live.channel.decode(),
        "next_url": live.next_url,
        "withdrawn": [[each.guid, each.at.isoformat()] for each in live.withdrawn],
        "declared": declared.decode(),
        "episodes": [
            [*place, each.guid, each.title, each.published_at and each.published_at.isoformat(), *_audio(each)]
            for place, each in zip(places, live.episodes, strict=True)
        ],
    }


def recalled(content: bytes, kept: dict[str, Any]) -> LiveFeed:
    """The document of these very bytes, as it was read."""
    return LiveFeed(
        podcast_guid=kept["guid"],
        title=kept["title"],
        episodes=tuple(_episodes(content, kept)),
        sha256=kept["sha256"],
        channel=kept["channel"].encode(),
        next_url=kept["next_url"],
        withdrawn=tuple(Withdrawn(guid, datetime.fromisoformat(at)) for guid, at in kept["withdrawn"]),
    )


def _places(content: bytes, live: LiveFeed, declared: bytes) -> list[tuple[int, int]] | None:
    """Where each element begins and ends; None where one of them is not found as it would be put together again."""
    head, places, end = len(_START) + len(declared), [], 0
    for each in live.episodes:
        bare = _START + each.xml[head:]
        start = content.find(bare, end)
        if start < 0 or not each.xml.startswith(_START + declared):
            return None
        end = start + len(bare)
        places.append((start, end))
    return places


def _episodes(content: bytes, kept: dict[str, Any]) -> Iterator[LiveEpisode]:
    start_tag = _START + kept["declared"].encode()
    for start, end, guid, title, at, enclosure, alternates in kept["episodes"]:
        yield LiveEpisode(
            guid,
            title,
            None if at is None else datetime.fromisoformat(at),
            None if enclosure is None else Enclosure(*enclosure),
            start_tag + content[start + len(_START) : end],
            tuple(Alternate(*each) for each in alternates),
        )


def _audio(live: LiveEpisode) -> tuple[tuple[Any, ...] | None, list[tuple[Any, ...]]]:
    enclosure = None if live.enclosure is None else tuple(vars(live.enclosure).values())
    return enclosure, [astuple(each) for each in live.alternates]
