"""Show notes: an episode's Markdown and the templates -> safe HTML for apps and pages, and plain text for tags.

Show notes are untrusted input in a listener's app. Whatever Markdown and templates say, what leaves this room has no
script, no style, no picture and no relative address. Reads template files and nothing else.

markdown.py   another host's HTML -> Markdown that says the same
converting.py HTML -> Markdown (markdownify)
safe.py       Markdown and HTML -> HTML that is allowed (cmarkgfm, nh3)
plain.py      that -> plain text
summary.py    the mark behind a summary, by which an import finds it again
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

from podcast_pipeline.model import Chapter, Episode, Show
from podcast_pipeline.model.times import format_clock
from podcast_pipeline.notes.plain import as_text, tidy
from podcast_pipeline.notes.safe import from_markdown, safe, without_controls
from podcast_pipeline.notes.summary import unmarked
from podcast_pipeline.notes.templates import rendered, template_files
from podcast_pipeline.notes.transcript import render_transcript
from podcast_pipeline.notes.words import labels_of, with_role

__all__ = ["Line", "render_html", "render_text", "render_transcript", "template_files"]

# `00:12:30 Title`, `- 12:30 Title`, `1. (1:02:03) Title`
_TIMED_LINE = re.compile(r"^(?:\d{1,3}\. )?[^\w\n]{0,4}(?:\d{1,2}:)?\d{1,2}:\d{2}\b", re.MULTILINE)
# What is left of a time in HTML, where tags may stand in the middle of it.
_TIME = re.compile(r":(?:<[^>]*>)*\d")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list in a template: a chapter with its time, a person with the role, a page with its name.

    Put into HTML as it is, it is all of that.
    """

    text: str
    href: str | None = None
    time: str = ""

    def __html__(self) -> str:
        text = f'<a href="{escape(self.href)}">{escape(self.text)}</a>' if self.href else escape(self.text)
        return f"{escape(self.time)} {text}" if self.time else str(text)


def render_html(
    show: Show,
    episode: Episode,
    *,
    chapters: Sequence[Chapter],
    base_url: str,
    template_folders: Sequence[Path] = (),
) -> str:
    """The episode's show notes; `chapters` in the master's time, templates of the show before the shipped ones.

    Relative links count from the episode's page, base_url/slug/. TemplateError when a template does not render.
    """
    page_url = _page_url(base_url, episode)
    body = safe(from_markdown(episode.notes), page_url)
    # Apps make chapters of times in a description: a second list of them would make each one twice.
    listed = () if _lists_times(body, len(chapters)) else chapters
    words = {**_words(show, episode, listed, body), "notes": Markup(unmarked(body))}
    # Once more over the whole: a template of the show is bound by the same rules.
    return safe(rendered(tuple(template_folders), "notes.html.j2", words), page_url)


def render_text(
    show: Show,
    episode: Episode,
    *,
    chapters: Sequence[Chapter],
    base_url: str,
    template_folders: Sequence[Path] = (),
) -> str:
    """The same as plain text, for the tags inside the file."""
    body = safe(from_markdown(episode.notes), _page_url(base_url, episode))
    words = {**_words(show, episode, chapters, body), "notes": as_text(body)}
    return tidy(without_controls(rendered(tuple(template_folders), "notes.txt.j2", words)))


def _page_url(base_url: str, episode: Episode) -> str:
    return f"{base_url.rstrip('/')}/{episode.slug}/"


def _words(show: Show, episode: Episode, chapters: Sequence[Chapter], body: str) -> dict[str, object]:
    """What the templates have at hand, besides the notes."""
    return {
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


def _lists_times(body: str, chapters_count: int) -> bool:
    """Whether the notes hold a list of chapters already: as many lines that begin with a time, or three (Apple)."""
    # Most notes name no time at all, and as text they would be read for nothing.
    return _TIME.search(body) is not None and (len(_TIMED_LINE.findall(as_text(body))) >= min(3, chapters_count) > 0)


def _pages(show: Show, episode: Episode, body: str) -> list[Line]:
    """The pages of the episode and the podcast, unless the notes link to them already."""
    labels = labels_of(show.language)
    pages = [Line(labels["episode_page"], episode.link)] if episode.link else []
    pages.append(Line(labels["show_page"], show.link))
    return [page for page in pages if f'href="{escape(page.href)}"' not in body]
