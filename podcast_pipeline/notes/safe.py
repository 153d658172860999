"""Markdown -> HTML, and any HTML -> HTML that may stand in a listener's app. Pure.

A picture is dropped with the rest: one from a foreign host tells that host who listens (LG München I, 3 O 17493/20).
"""

from __future__ import annotations

import re
from contextvars import ContextVar
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

import cmarkgfm
import nh3
from cmarkgfm.cmark import Options

_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "cite", "code", "dd", "del", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4",
    "h5", "h6", "hr", "i", "kbd", "li", "ol", "p", "pre", "q", "s", "section", "small", "span", "strong", "sub", "sup",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
# What these hold is no text for a reader, so it goes with them.
_GONE_WITH_CONTENT = {
    "audio", "canvas", "iframe", "math", "noembed", "noframes", "noscript", "object", "script", "select", "style",
    "svg", "template", "textarea", "title", "video",
}  # fmt: skip
_ATTRIBUTES = {
    "*": {"dir", "lang"},
    "a": {"href"},
    "ol": {"start"},
    "td": {"align"},
    "th": {"align"},
    "time": {"datetime"},
}
_SCHEMES = {"http", "https", "mailto"}

# XML 1.0, section 2.2. HTML may hold them (`&#1;`), a feed and a tag may not.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# cmark writes these two as bytes that are no UTF-8, and its Python wrapper stumbles over them.
_NONCHARACTERS = re.compile(r"&#(x0*fff[ef]|0*6553[45]);", re.IGNORECASE)


def from_markdown(markdown: str) -> str:
    """HTML that is not safe yet: tags in the Markdown are let through, nh3 decides about them."""
    html: str = cmarkgfm.markdown_to_html_with_extensions(
        _NONCHARACTERS.sub("", without_controls(markdown)),
        options=Options.CMARK_OPT_UNSAFE,
        extensions=["table", "strikethrough", "autolink"],
    )
    return html


def safe(html: str, page_url: str, *, with_times: bool = False) -> str:
    """The HTML without anything that acts, loads or styles; relative links count from `page_url`.

    `with_times` lets `time` stay, which pages know and feeds do not.
    """
    _PAGE_URL.set(page_url)
    cleaned = _cleaner(with_times).clean(html)
    # The one named entity nh3 writes that XML does not know.
    return without_controls(cleaned).replace("&nbsp;", "\u00a0").strip()


_PAGE_URL: ContextVar[str] = ContextVar("page_url")


@lru_cache  # to be made, one takes twice as long as it then does for a page
def _cleaner(with_times: bool) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=_TAGS | ({"time"} if with_times else set()),
        clean_content_tags=_GONE_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        attribute_filter=_filtered,
        link_rel=None,
        url_schemes=_SCHEMES,
    )


def _filtered(_tag: str, attribute: str, value: str) -> str | None:
    return _absolute(value, _PAGE_URL.get()) if attribute == "href" else value


@lru_cache(maxsize=1024)  # notes are made safe twice, and a show's notes link to the same pages again and again
def _absolute(address: str, page_url: str) -> str | None:
    """The address as it works in any app; None for what is none, or of another scheme."""
    try:
        joined = urljoin(page_url, without_controls(address).strip())
        return joined if urlsplit(joined).scheme in _SCHEMES else None
    except ValueError:
        return None


def without_controls(text: str) -> str:
    return _CONTROLS.sub("", text)
