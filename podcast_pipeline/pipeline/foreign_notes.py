"""The texts of another host's item -> summary and show notes of an episode. Pure but for the show's templates."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from podcast_pipeline.importing import Texts
from podcast_pipeline.notes.markdown import to_markdown, to_text

_MOST_SECTIONS = 6  # headings of the level that our templates use, from the end


def summary_and_notes(texts: Texts, page_url: str, render: Callable[[str], str]) -> tuple[str, str]:
    """A summary, empty where there is none of its own, and the notes as Markdown.

    `render` makes of Markdown what our feed would say. Of notes that our templates wrote, only what was put into them
    is taken: they add chapters, people and links again.
    """
    long, *others = [text for text in (texts.content, texts.description, texts.summary, texts.subtitle) if text] or [""]
    notes = next(_what_was_put_in(long, page_url, render), None)
    if notes is None:
        notes = to_markdown(long, page_url)
    words = _words(to_text(long, page_url))
    told = (to_text(other, page_url) for other in others)
    summary = next((text for text in told if text and not words.startswith(_words(text))), "")
    return " ".join(summary.split()), notes


def _what_was_put_in(html: str, page_url: str, render: Callable[[str], str]) -> Iterator[str]:
    """Beginnings of the notes of which our templates make the whole, the shortest first."""
    places = [match.start() for match in re.finditer("<h2>", html)][-_MOST_SECTIONS:]
    whole = _words(to_text(html, page_url)) if places else ""
    for place in places:
        beginning = to_markdown(html[:place], page_url)
        if _words(to_text(render(beginning), page_url)) == whole:
            yield beginning


def _words(text: str) -> str:
    return re.sub(r"\W+", "", text)
