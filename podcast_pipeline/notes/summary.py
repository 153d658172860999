"""The mark that tells a summary from the notes behind it in rendered show notes, for whoever reads them back. Pure.

templates/notes.html.j2 writes an empty line behind the summary, which no reader sees.
"""

from __future__ import annotations

import re
from html import unescape

_MARKED = re.compile(r"<p>([^<]+)</p>\n[ \t]*\n\s*")


def parted(html: str) -> tuple[str, str]:
    """The summary as text, and the HTML behind it; empty and all of it where none is marked."""
    found = _MARKED.match(html)
    return (unescape(found[1]), html[found.end() :]) if found else ("", html)


def unmarked(body: str) -> str:
    """Notes whose first paragraph is not taken for a summary: what nh3 takes out leaves empty lines."""
    return _MARKED.sub(r"<p>\1</p>\n", body, count=1) if _MARKED.match(body) else body
