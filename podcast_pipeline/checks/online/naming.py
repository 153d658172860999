"""What a feed names: its audio, and the files beside it, from its elements. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from podcast_pipeline.checks.dates import written
from podcast_pipeline.checks.online.facts import Link, Medium
from podcast_pipeline.checks.rules import About
from podcast_pipeline.xml.document import Node

_LENGTH = re.compile("[0-9]{1,18}", re.ASCII)
_LINKS = (
    ("artwork", "itunes:image", "href"),
    ("transcript", "podcast:transcript", "url"),
    ("chapters", "podcast:chapters", "url"),
)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def newest(items: Sequence[Node], count: int | None) -> list[Node]:
    """The newest items; all of them without a `count`. Those without a date that can be read come last."""
    by_date = sorted(items, key=lambda item: written(_text(item, "pubDate")).at or _LONG_AGO, reverse=True)
    return by_date[:count]


def media_of(item: Node) -> Iterator[Medium]:
    """The enclosure, and the alternates that lie on the web (others may only be had by some apps: ipfs:)."""
    about = about_of(item)
    for node in item.named("enclosure"):
        if url := node.attributes.get("url", "").strip():
            yield Medium(about, url, _length(node) or 0, _type(node))
    for node in item.named("podcast:alternateEnclosure"):
        for source in node.named("podcast:source"):
            url = source.attributes.get("uri", "").strip()
            if url.startswith(("http://", "https://")):
                yield Medium(about, url, _length(node), _type(node))


def links_of(part: Node) -> Iterator[Link]:
    """Artwork, transcripts and chapters of a channel or an item."""
    about = about_of(part) if part.name == "item" else None
    for what, name, attribute in _LINKS:
        for node in part.named(name):
            if url := node.attributes.get(attribute, "").strip():
                yield Link(about, what, url)


def about_of(item: Node) -> About:
    return About(_text(item, "title") or _text(item, "itunes:title"), _text(item, "guid"))


def _text(node: Node, name: str) -> str:
    return next((child.text.strip() for child in node.named(name)), "")


def _length(node: Node) -> int | None:
    told = node.attributes.get("length", "").strip()
    return int(told) if _LENGTH.fullmatch(told) else None


def _type(node: Node) -> str:
    return node.attributes.get("type", "").strip()
