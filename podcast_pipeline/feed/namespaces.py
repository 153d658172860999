"""The one way an element gets into a feed."""

from __future__ import annotations

import re

from feedgen.ext.base import BaseExtension
from lxml import etree

from podcast_pipeline.xml import qualified

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
    return text if text.isprintable() else _FORBIDDEN.sub("", text)  # which knows of far more, and is told at once


def number(value: float | None) -> str | None:
    """A number as an attribute has it: no fraction where there is none, and never an exponent."""
    if value is None:
        return None
    return str(value) if isinstance(value, int) else f"{value:.8f}".rstrip("0").rstrip(".")


def true_or_false(value: bool) -> str:
    return "true" if value else "false"


def add(parent: etree._Element, name: str, content: str | None = None, /, **attributes: str | None) -> etree._Element:
    """Append an element; attributes that are None are left out."""
    element = etree.SubElement(parent, qualified(name))
    for key, value in attributes.items():
        if value is not None:
            element.set(key, clean(value))
    if content is not None:
        element.text = clean(content)
    return element
