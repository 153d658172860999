"""Bytes -> elements. Any host's feed may come in; it is not to be trusted."""

from __future__ import annotations

import re
from copy import copy
from typing import TypeAlias

from lxml import etree

from podcast_pipeline.errors import FeedError

Element: TypeAlias = etree._Element

_PLACE = re.compile(r", line \d+, column \d+$")


def channel_of(xml: bytes, *, where: str, advice: str = "see what lies there") -> Element:
    """The channel element of an RSS feed. FeedError with `advice` when it is no XML, no RSS, or hides something."""
    root = _root(xml, where, advice)
    channel = root.find("channel") if root.tag == "rss" else None
    if channel is None:
        raise FeedError(f"is no podcast feed: it has no <rss> with a <channel>; {advice}", where=where)
    return channel


def parse(xml: bytes) -> Element:
    """The element with its CDATA, comments and namespaces as they stand; lxml's XMLSyntaxError when it is no XML.

    libxml2 itself takes no more than 256 levels, 10 MB in one text or attribute, and no entity that grows without end.
    """
    parser = etree.XMLParser(
        strip_cdata=False,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        attribute_defaults=False,
        huge_tree=False,
    )
    return etree.fromstring(xml, parser)


def serialised(element: Element) -> bytes:
    """The element alone, with all its namespaces, as UTF-8."""
    xml: bytes = etree.tostring(element, encoding="utf-8", with_tail=False)
    return xml


def serialised_without(element: Element, left_out: str) -> bytes:
    """The element without its children of that name, likewise."""
    bare = etree.Element(element.tag, nsmap=element.nsmap)
    bare.extend(copy(child) for child in element if child.tag != left_out)
    return serialised(bare)


def _root(xml: bytes, where: str, advice: str) -> Element:
    try:
        root = parse(xml)
    except etree.XMLSyntaxError as error:
        line, _ = error.position
        what = _PLACE.sub("", error.msg or "nothing is there").strip()
        raise FeedError(f"is not well-formed XML in line {line} ({what}); {advice}", where=where) from error
    if root.getroottree().docinfo.internalDTD is not None and root.tag == "rss":
        raise FeedError("has a DOCTYPE, which no feed needs and which may hide entities; remove it", where=where)
    return root
