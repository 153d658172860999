"""What HTML in a feed does, read by its tags alone. Pure; linear in the length of any text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_NAME = re.compile(r"<([a-zA-Z][a-zA-Z0-9:-]{0,30})[\s/>]")
_WITH_ATTRIBUTES = re.compile(r"<([a-zA-Z][a-zA-Z0-9:-]{0,30})[\s/]([^<>]+)>")
_HANDLER = re.compile(r"[\s\"'/]on[a-z]{2,30}\s*=", re.IGNORECASE)
_ADDRESS = re.compile(r"\b(href|src|srcset|poster|data)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)

# PSP-1, item: description; Apple names p, ol, ul, li and a.
ALLOWED = frozenset(("p", "ol", "ul", "li", "a", "b", "i", "strong", "em"))
# A line break is in no list and harms nobody; apps show it, or run the lines together.
_HARMLESS = frozenset(("br",))
_ACTS = frozenset(("script", "style", "iframe", "object", "embed", "form", "input", "button", "link", "meta", "base"))
_LOADS = frozenset(("img", "audio", "video", "source", "picture", "iframe", "object", "embed", "track"))


class Tag(NamedTuple):
    name: str
    attributes: str


def names(html: str) -> set[str]:
    """The names of the tags in it."""
    return {name.lower() for name in set(_NAME.findall(html))}


def tags(html: str) -> Iterator[Tag]:
    """The tags that have attributes: the others neither act by themselves nor load anything."""
    for match in _WITH_ATTRIBUTES.finditer(html):
        yield Tag(match[1].lower(), match[2])


def not_allowed(html: str) -> list[str]:
    """The names of tags that a description may not hold."""
    return sorted(names(html) - ALLOWED - _HARMLESS)


def acts(html: str) -> str | None:
    """What in it would act in an app: `<script>`, an event handler, `javascript:`; None when nothing would."""
    if found := sorted(names(html) & _ACTS):
        return f"<{found[0]}>"
    for tag in tags(html):
        if handler := _HANDLER.search(f" {tag.attributes}"):
            return handler[0].strip(" \"'/\t\n=") + "=…"
        if any(address.lower().startswith("javascript:") for _, address in _addresses(tag)):
            return "a link with javascript:"
    return None


def loads(html: str) -> str | None:
    """An address that an app would fetch to show it; None when there is none."""
    for tag in tags(html):
        if tag.name in _LOADS:
            for attribute, address in _addresses(tag):
                if attribute != "href" and not address.lower().startswith("data:"):
                    return address
    return None


def relative_links(html: str) -> list[str]:
    """The addresses that only work on a page of their own."""
    found = [address for tag in tags(html) for _, address in _addresses(tag)]
    return [address for address in found if address and not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]{0,20}:", address)]


def _addresses(tag: Tag) -> Iterator[tuple[str, str]]:
    for match in _ADDRESS.finditer(tag.attributes):
        yield match[1].lower(), (match[2] or match[3] or match[4] or "").strip()
