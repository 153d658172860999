"""What several rules look for in a channel or an item, gathered once: the addresses, the tags of the podcast namespace.
Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from podcast_pipeline.checks.feeds.vocabulary import TAGS, Tag
from podcast_pipeline.xml.document import Node

# Where addresses stand: in the text of an element, or in an attribute. Those that apps fetch by themselves are loaded.
_IN_TEXT = ("link", "comments", "docs", "itunes:new-feed-url")
_IN_ATTRIBUTES = {
    "enclosure": ("url",),
    "itunes:image": ("href",),
    "atom:link": ("href",),
    "psc:chapter": ("href", "image"),
    "podcast:funding": ("url",),
    "podcast:trailer": ("url",),
    "podcast:transcript": ("url",),
    "podcast:chapters": ("url",),
    "podcast:license": ("url",),
    "podcast:person": ("href", "img"),
    "podcast:image": ("href",),
    "podcast:contentLink": ("href",),
    "podcast:remoteItem": ("feedUrl",),
    "podcast:socialInteract": ("uri", "accountUrl"),
    "podcast:source": ("uri",),
}
_LOADED = {
    "enclosure", "itunes:image", "url", "psc:chapter", "podcast:trailer", "podcast:transcript", "podcast:chapters",
    "podcast:person", "podcast:image", "podcast:source",
}  # fmt: skip


class Named(NamedTuple):
    """An address with the element that names it."""

    address: str
    node: Node

    @property
    def is_loaded(self) -> bool:
        return self.node.name in _LOADED


class Placed(NamedTuple):
    """A tag of the namespace, with the element it stands in and its definition, where it has one."""

    node: Node
    parent: str
    tag: Tag | None


def addresses(by_name: Mapping[str, tuple[Node, ...]]) -> Iterator[Named]:
    """Every address that is named outside of texts."""
    for name in _IN_TEXT:
        yield from (Named(node.text.strip(), node) for node in by_name.get(name, ()) if node.text.strip())
    for image in by_name.get("image", ()):
        yield from (Named(url.text.strip(), url) for url in image.named("url") if url.text.strip())
    for name, nodes in by_name.items():
        if name == "item" or (name not in _IN_ATTRIBUTES and not name.startswith(("podcast:", "psc:"))):
            continue
        for node in nodes:
            for inner in (node, *node.below()):
                for attribute in _IN_ATTRIBUTES.get(inner.name, ()):
                    if address := inner.attributes.get(attribute, "").strip():
                        yield Named(address, inner)


def placed(by_name: Mapping[str, tuple[Node, ...]], parent: str) -> Iterator[Placed]:
    """Every tag of the namespace there, with those inside it."""
    for name, nodes in by_name.items():
        if name.startswith("podcast:"):
            for node in nodes:
                yield from _and_below(node, parent)


def _and_below(node: Node, parent: str) -> Iterator[Placed]:
    yield Placed(node, parent, TAGS.get(node.name))
    for child in node.children:
        if child.name.startswith("podcast:"):
            yield from _and_below(child, node.name)
