"""Show notes: an episode's Markdown and the templates -> safe HTML for apps and pages, and plain text for tags.

Show notes are untrusted input in a listener's app. Whatever Markdown and templates say, what leaves this room has no
script, no style, no picture and no relative address. Reads template files and nothing else.

safe.py       Markdown and HTML -> HTML that is allowed (cmarkgfm, nh3)
plain.py      that -> plain text
transcript.py the transcript as a section of a page
templates.py  Jinja2 in a sandbox
words.py      labels and roles in the show's language
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup, escape

from podcast_pipeline.model import Chapter, Episode, Show, ShowNotes
from podcast_pipeline.model.times import format_clock
from podcast_pipeline.notes.plain import as_text, tidy
from podcast_pipeline.notes.safe import from_markdown, safe, without_controls
from podcast_pipeline.notes.templates import rendered
from podcast_pipeline.notes.transcript import render_transcript
from podcast_pipeline.notes.words import labels_of, with_role

__all__ = ["Line", "render_notes", "render_transcript"]

# `00:12:30 Title`, `- 12:30 Title`, `1. (1:02:03) Title`
_TIMED_LINE = re.compile(r"^(?:\d{1,3}\. )?[^\w\n]{0,4}(?:\d{1,2}:)?\d{1,2}:\d{2}\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list in a template: a chapter with its time, a person with the role, a page with its name."""

    text: str
    href: str | None = None
    time: str = ""


def render_notes(
    show: Show,
    episode: Episode,
    *,
    chapters: Sequence[Chapter],
    base_url: str,
    template_folders: Sequence[Path] = (),
) -> ShowNotes:
    """The episode's show notes; `chapters` in the master's time, templates of the show before the shipped ones.

    Relative links count from the episode's page, base_url/slug/. TemplateError when a template does not render.
    """
    page_url = f"{base_url.rstrip('/')}/{episode.slug}/"
    body = safe(from_markdown(episode.notes), page_url)
    words = {
        "show": show,
        "episode": episode,
        "labels": labels_of(show.language),
        "summary": episode.summary or "",
        "chapters": [
            Line(chapter.title, chapter.href, format_clock(chapter.start_s, millis=False)) for chapter in chapters
        ],
        "people": [
            Line(with_role(person, show.language), person.href)
            for person in dict.fromkeys((*show.people, *episode.people))
        ],
        "links": _pages(show, episode, body),
    }
    folders = tuple(template_folders)
    said = as_text(body)
    # Apps make chapters of times in a description: a second list of them would make each one twice.
    listed = [] if _lists_times(said, len(chapters)) else words["chapters"]
    html = rendered(folders, "notes.html.j2", {**words, "chapters": listed, "notes": Markup(body)})
    text = rendered(folders, "notes.txt.j2", {**words, "notes": said})
    # Once more over the whole: a template of the show is bound by the same rules.
    return ShowNotes(html=safe(html, page_url), text=tidy(without_controls(text)))


def _lists_times(text: str, chapters_count: int) -> bool:
    """Whether the notes hold a list of chapters already: as many lines that begin with a time, or three (Apple)."""
    return len(_TIMED_LINE.findall(text)) >= min(3, chapters_count) > 0


def _pages(show: Show, episode: Episode, body: str) -> list[Line]:
    """The pages of the episode and the podcast, unless the notes link to them already."""
    labels = labels_of(show.language)
    pages = [Line(labels["episode_page"], episode.link)] if episode.link else []
    pages.append(Line(labels["show_page"], show.link))
    return [page for page in pages if f'href="{escape(page.href)}"' not in body]
