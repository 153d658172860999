"""The namespaces of a podcast feed, and the one way an element gets into it.

The prefixes are part of the contract: the Podcast Index finds no podcast tag under another prefix
(standards: podcast namespace, "namespace declaration").
"""

from __future__ import annotations

import re

from feedgen.ext.base import BaseExtension
from lxml import etree

NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "psc": "http://podlove.org/simple-chapters",
}
# Readers must also accept the address the podcast namespace had at first.
PODCAST_BY_GITHUB = "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md"

# XML 1.0, section 2.2: what no document may hold.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Extension(BaseExtension):  # type: ignore[misc]  # feedgen brings no types
    """What feedgen asks of an extension, with types: `extend_ns` for the root, `extend_rss` for channel or item."""

    def extend_ns(self) -> dict[str, str]:
        return {}

    def extend_rss(self, element: etree._Element) -> etree._Element:
        return element


def clean(text: str) -> str:
    """The text without the characters that XML cannot hold."""
    return _FORBIDDEN.sub("", text)


def qualified(name: str) -> str:
    """`itunes:author` as lxml writes it; a name without prefix is RSS's own."""
    prefix, colon, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}" if colon else name


def add(parent: etree._Element, name: str, content: str | None = None, /, **attributes: str | None) -> etree._Element:
    """Append an element; attributes that are None are left out."""
    element = etree.SubElement(parent, qualified(name))
    for key, value in attributes.items():
        if value is not None:
            element.set(key, clean(value))
    if content is not None:
        element.text = clean(content)
    return element
