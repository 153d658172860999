"""The texts of another host's items -> summaries and show notes of episodes, on all cores. Writes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from pydantic import ValidationError

from podcast_pipeline.importing import ForeignEpisode, Texts, counted
from podcast_pipeline.model import Episode, Show
from podcast_pipeline.notes import render_html
from podcast_pipeline.notes.markdown import as_block, to_markdown, to_text
from podcast_pipeline.notes.summary import parted
from podcast_pipeline.progress import Progress
from podcast_pipeline.workers import over_parts

_TOGETHER = 50  # episodes that one core converts before it tells of them
_MOST_SECTIONS = 6  # headings of the level that our template uses, from the end


@dataclass(frozen=True, slots=True)
class Noted:
    """A summary, empty where there is none of its own, and the notes as Markdown."""

    summary: str
    notes: str


def notes_of_all(
    show: Show, episodes: Sequence[ForeignEpisode], progress: Progress, *, from_ours: bool
) -> dict[str, Noted]:
    """What becomes of every episode's texts, by guid. `from_ours`: a feed of this tool told them."""
    parts = [episodes[at : at + _TOGETHER] for at in range(0, len(episodes), _TOGETHER)]

    def convert(part: Sequence[ForeignEpisode]) -> list[Noted]:
        return [_noted(show, episode, from_ours=from_ours) for episode in part]

    noted: dict[str, Noted] = {}
    with progress.task(f"Converting the notes of {counted(len(episodes), 'episode')}") as advance:
        for part, done in zip(parts, over_parts(convert, parts), strict=True):
            noted |= {episode.guid: each for episode, each in zip(part, done, strict=True)}
            advance(len(noted) / len(episodes))
    return noted


def _noted(show: Show, episode: ForeignEpisode, *, from_ours: bool) -> Noted:
    page_url = episode.settings.get("link") or show.link
    settings = {"title": episode.title, "guid": episode.guid, **episode.settings, "slug": "notes"}

    def render(summary: str, notes: str) -> str:
        told = {**settings, "summary": summary or None, "notes": notes}
        value = Episode.model_validate(told, context={"zone": show.zone})
        return to_text(render_html(show, value, chapters=value.chapters, base_url=show.link), page_url)

    ours = None
    if from_ours:
        with suppress(ValidationError):  # of a summary that no feed of ours has
            ours = _put_in(episode.texts.content, page_url, render)
    return ours or summary_and_notes(episode.texts, page_url)


def summary_and_notes(texts: Texts, page_url: str) -> Noted:
    """The longest text as Markdown, and the first of the others that does not say how it begins."""
    long, *others = [text for text in (texts.content, texts.description, texts.summary, texts.subtitle) if text] or [""]
    words = _words(to_text(long, page_url))
    told = (to_text(other, page_url) for other in others)
    summary = next((text for text in told if text and not words.startswith(_words(text))), "")
    return Noted(" ".join(summary.split()), to_markdown(long, page_url))


def _put_in(html: str, page_url: str, render: Callable[[str, str], str]) -> Noted | None:
    """The summary and the notes that our template made this of, adding chapters, people and links; None when it did
    not. `render` makes of both the text of what our feed would say.
    """
    whole = _words(to_text(html, page_url))
    summary, rest = parted(html)
    ends = [match.start() for match in re.finditer("<h2>", rest)][-_MOST_SECTIONS:]
    for end in [*ends, *([len(rest)] if summary else ())]:
        if _words(render(summary, as_block(rest[:end]))) == whole:
            return Noted(summary, to_markdown(rest[:end], page_url))
    return None


def _words(text: str) -> str:
    return re.sub(r"\W+", "", text)
