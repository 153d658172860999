"""HTML -> Markdown as a person would write it. Pure; the owner of markdownify, and loaded by who moves in alone."""

from __future__ import annotations

from typing import Any

from bs4.element import Tag
from markdownify import MarkdownConverter

# What Markdown has no sign for, and may hold as it is (CommonMark 0.31, section 6.6).
_STAY_AS_TAGS = ("abbr", "cite", "small", "sub", "sup", "u")


class _Element(Tag):
    """Beautiful Soup's, without its search engine where markdownify only asks each element for one outside of it."""

    def find_parent(self, name: Any = None, *args: Any, **kwargs: Any) -> Any:
        if not isinstance(name, str) or args or kwargs:
            return super().find_parent(name, *args, **kwargs)
        return next((parent for parent in self.parents if parent.name == name), None)


class _Converter(MarkdownConverter):
    """With the names that markdownify calls by tag: lists with paragraphs in them stay apart, some tags stay tags."""

    def convert_li(self, element: Any, text: str, parent_tags: set[str]) -> str:
        """A blank line between items is what makes paragraphs of them (CommonMark 0.31, section 5.3: loose)."""
        written = str(super().convert_li(element, text, parent_tags))  # type: ignore[misc]
        following = element.find_next_sibling("li")
        if following is None or not any(each.find("p", recursive=False) for each in (element, following)):
            return written
        return f"{written}\n"


def _as_tag(tag: str) -> Any:
    def convert(self: _Converter, element: Any, text: str, parent_tags: set[str]) -> str:
        return f"<{tag}>{text}</{tag}>" if text.strip() else text

    return convert


for _tag in _STAY_AS_TAGS:
    setattr(_Converter, f"convert_{_tag}", _as_tag(_tag))


def converted(html: str, *, escape_all: bool) -> str:
    """Markdown for it; with `escape_all` every sign that could mean something in Markdown is escaped.

    RecursionError for HTML as deep as only a hostile feed is.
    """
    soup: Any = {"features": "html.parser", "element_classes": {Tag: _Element}}
    converter = _Converter(
        escape_misc=escape_all, heading_style="ATX", bullets="-", newline_style="BACKSLASH", bs4_options=soup
    )
    return str(converter.convert(html)).strip()
