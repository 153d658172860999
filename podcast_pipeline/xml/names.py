"""The namespaces of a podcast feed.

The prefixes are part of the contract: the Podcast Index finds no podcast tag under another prefix
(standards: podcast namespace, "namespace declaration").
"""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree

NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "spotify": "http://www.spotify.com/ns/rss",
    "psc": "http://podlove.org/simple-chapters",
}
# Readers must also accept the address the podcast namespace had at first.
PODCAST_BY_GITHUB = "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md"


@lru_cache(maxsize=1024)  # a feed has few names, and each of them thousands of times
def qualified(name: str) -> str:
    """`itunes:author` as lxml writes it; a name without prefix is RSS's own."""
    prefix, colon, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}" if colon else name


_KNOWN = {
    re.sub("^https?://|/$", "", uri.lower()): uri
    for uri in (*NAMESPACES.values(), PODCAST_BY_GITHUB)
}  # fmt: skip


def unify(root: etree._Element) -> None:
    """Give every namespace that is one of ours the address it has here, in place: hosts write http or https, capitals,
    a slash behind, or the podcast namespace's first address."""
    for element in root.iter(etree.Element):
        name = etree.QName(element)
        known = _KNOWN.get(re.sub("^https?://|/$", "", (name.namespace or "").lower()))
        if known == PODCAST_BY_GITHUB:
            known = NAMESPACES["podcast"]
        if known is not None and known != name.namespace:
            element.tag = f"{{{known}}}{name.localname}"


def prefixed(element: etree._Element) -> str:
    """`itunes:image`, under whatever prefix the feed has it."""
    namespace, name, prefix = _names_of(element.tag)
    if namespace and not prefix:
        prefix = element.prefix or ""
    return f"{prefix}:{name}" if prefix else name


@lru_cache(maxsize=1024)  # a long feed has few names, and each of them a hundred thousand times
def _names_of(tag: str) -> tuple[str, str, str]:
    """The namespace, the name without it, and the namespace's prefix here; empty where there is none."""
    name = etree.QName(tag)
    prefix = next((prefix for prefix, uri in NAMESPACES.items() if uri == name.namespace), "")
    return name.namespace or "", str(name.localname), prefix
