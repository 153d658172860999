"""What the rules on feeds look at: a document, its channel, its items; gathered once, with what one item shares with
another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from podcast_pipeline.checks.feeds.contents import Named, Placed, addresses, placed
from podcast_pipeline.checks.rules import About
from podcast_pipeline.project.yaml12 import Path
from podcast_pipeline.xml.document import Document, Node


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """The document itself."""

    document: Document
    file: str
    key: Path = ()

    @property
    def channels(self) -> tuple[Node, ...]:
        root = self.document.root
        return root.named("channel") if root is not None and root.name == "rss" else ()


@dataclass(frozen=True, slots=True)
class Part:
    """The channel or an item: its children by name, the addresses it names, the tags of the podcast namespace.

    `url` is where the feed came from, if anywhere.
    """

    node: Node
    by_name: Mapping[str, tuple[Node, ...]]
    addresses: tuple[Named, ...]
    placed: tuple[Placed, ...]
    file: str
    key: Path
    url: str | None
    now: datetime

    @property
    def is_item(self) -> bool:
        return self.node.name == "item"

    def all(self, name: str) -> tuple[Node, ...]:
        return self.by_name.get(name, ())

    def first(self, name: str) -> Node | None:
        return next(iter(self.all(name)), None)

    def text(self, name: str) -> str:
        """The text of the first such child, without the blanks around it; empty when there is none."""
        first = self.first(name)
        return first.text.strip() if first is not None else ""

    def attribute(self, name: str, attribute: str) -> str:
        """Likewise of an attribute."""
        first = self.first(name)
        return first.attributes.get(attribute, "").strip() if first is not None else ""


@dataclass(frozen=True, slots=True)
class ChannelFacts(Part):
    """The channel; `count` is how many items it has."""

    count: int


@dataclass(frozen=True, slots=True)
class ItemFacts(Part):
    """An item. `twins` names the items before it that have the same guid, enclosure …; they count from 1.
    `before` is the pubDate of the item in front of it."""

    channel: ChannelFacts
    number: int
    about: About
    twins: Mapping[str, int]
    before: str


def channel_facts(document: DocumentFacts, url: str | None, now: datetime) -> ChannelFacts | None:
    """The first channel; None when there is none."""
    if not document.channels:
        return None
    [node, *_] = document.channels
    by_name = _by_name(node)
    return ChannelFacts(
        node, by_name, *_contents(node, by_name), document.file, (), url, now, len(by_name.get("item", ()))
    )


def item_facts(channel: ChannelFacts) -> Iterator[ItemFacts]:
    """The items, in their order."""
    seen: defaultdict[str, dict[str, int]] = defaultdict(dict)
    date_before = ""
    for number, node in enumerate(channel.all("item"), 1):
        by_name = _by_name(node)
        twins = {}
        for what, identity in _identities(by_name):
            twin = seen[what].setdefault(identity, number)
            if twin != number:
                twins[what] = twin
        about = About(_text(by_name, "title") or _text(by_name, "itunes:title"), _text(by_name, "guid"))
        key = ("item", number - 1)
        yield ItemFacts(
            node, by_name, *_contents(node, by_name), channel.file, key, channel.url, channel.now, channel, number,
            about, twins, date_before,
        )  # fmt: skip
        date_before = _text(by_name, "pubDate")


def _contents(node: Node, by_name: Mapping[str, tuple[Node, ...]]) -> tuple[tuple[Named, ...], tuple[Placed, ...]]:
    return tuple(addresses(by_name)), tuple(placed(by_name, node.name))


def _by_name(node: Node) -> dict[str, tuple[Node, ...]]:
    children: defaultdict[str, list[Node]] = defaultdict(list)
    for child in node.children:
        children[child.name].append(child)
    return {name: tuple(found) for name, found in children.items()}


def _identities(by_name: Mapping[str, tuple[Node, ...]]) -> Iterator[tuple[str, str]]:
    """What two items must not share."""
    enclosure = next((node.attributes.get("url", "") for node in by_name.get("enclosure", ())), "")
    numbers = [_text(by_name, name) for name in ("itunes:season", "itunes:episode", "itunes:episodeType")]
    for what, identity in (
        ("guid", _text(by_name, "guid")),
        ("enclosure", enclosure.strip()),
        ("date", _text(by_name, "pubDate")),
        ("number", "/".join([*numbers[:2], numbers[2].lower() or "full"]) if numbers[1] else ""),
    ):
        if identity:
            yield what, identity


def _text(by_name: Mapping[str, tuple[Node, ...]], name: str) -> str:
    return next((node.text.strip() for node in by_name.get(name, ())), "")
