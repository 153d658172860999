"""Another host's show notes -> Markdown that says the same. Pure."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator

from podcast_pipeline.notes.plain import as_text
from podcast_pipeline.notes.safe import from_markdown, safe

_LOOKS_LIKE_HTML = re.compile(r"</?[a-zA-Z][^<>]*>|&(#[0-9]+|#x[0-9a-fA-F]+|[a-zA-Z]+);")
_EMPTY_PARAGRAPH = re.compile(r"<p>(?:\s|<br>)*</p>")
_EMPTY_LINES = re.compile(r"\n[ \t\r]*(?=\n)")


def to_markdown(foreign: str, page_url: str) -> str:
    """Markdown for HTML or plain text; rendered again it has the same text and the same links.

    HTML that Markdown has no way to write stays HTML, which Markdown may hold.
    """
    html = safe(_as_html(foreign), page_url)
    meant = _said(html)
    written = ""
    for written in _ways_to_write(html):
        if _said(safe(from_markdown(written), page_url)) == meant:
            break
    return written


def as_block(html: str) -> str:
    """HTML as Markdown may hold it: one block, which an empty line would end (CommonMark 0.31, section 4.6)."""
    return f"<div>\n{_EMPTY_LINES.sub('', html)}\n</div>"


def to_text(foreign: str, page_url: str) -> str:
    """HTML or plain text as plain text that reads well."""
    return as_text(safe(_as_html(foreign), page_url))


def _as_html(foreign: str) -> str:
    """Plain text as paragraphs; HTML as it is."""
    if _LOOKS_LIKE_HTML.search(foreign):
        return foreign
    paragraphs = re.split(r"\n[ \t]*\n", entities.escape(foreign.replace("\r\n", "\n").strip(), quote=False))
    return "\n".join(f"<p>{'<br>'.join(paragraph.strip().splitlines())}</p>" for paragraph in paragraphs if paragraph)


def _ways_to_write(html: str) -> Iterator[str]:
    """The one that reads best first: few signs escaped, all of them, HTML in one block of Markdown."""
    from podcast_pipeline.notes.converting import converted  # here: only who moves in waits for markdownify

    filled = _EMPTY_PARAGRAPH.sub("", html)
    for escaped in (False, True):
        try:
            written = converted(filled, escape_all=escaped)
        except RecursionError:
            break
        yield written
        yield written.replace("www.", "www\\.")  # cmark would make a link of it
    yield as_block(html)


def _said(html: str) -> str:
    """What a reader gets of it: words, list signs and addresses, however the lines break."""
    return " ".join(as_text(html).split())
