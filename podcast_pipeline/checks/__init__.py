"""What Apple, Spotify, PSP-1, the podcast namespace and we ask for: one function per rule, each with a stable id.

rules.py        Rule, Rulebook, Fault, Finding
facts.py        what is looked at, gathered from the show's files
show.py, people.py, texts.py, transcripts.py, chapters.py, artwork.py, audio.py, targets.py    the offline rules; pure
live.py         what is looked at online, asked over HTTP
online.py       the online rules; pure
lines.py        the line of each finding
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from podcast_pipeline.checks import (
    artwork,
    audio,
    chapters,
    online,
    people,
    show,
    targets,
    texts,
    transcripts,
)
from podcast_pipeline.checks.facts import Facts, gather
from podcast_pipeline.checks.lines import with_lines
from podcast_pipeline.checks.live import gather_live
from podcast_pipeline.checks.rules import Finding, Rule, Rulebook, S, Severity
from podcast_pipeline.model import Episode
from podcast_pipeline.progress import Progress, Unwatched
from podcast_pipeline.project import Project

__all__ = ["RULES", "Finding", "Rule", "Severity", "check_online", "check_show"]

_SHOW = (show.BOOK, audio.SHOW, targets.SHOW)
_TARGETS = (targets.TARGETS,)
_PEOPLE = (people.BOOK,)
_PICTURES = (artwork.BOOK,)
_EPISODES = (texts.BOOK, transcripts.BOOK, chapters.BOOK, audio.EPISODES, targets.EPISODES)
_ONLINE = (online.FEED, online.MEDIA, online.LINKS)

_BOOKS: tuple[Rulebook[Any], ...] = (*_SHOW, *_TARGETS, *_PEOPLE, *_PICTURES, *_EPISODES, *_ONLINE)

RULES: tuple[Rule[Any], ...] = tuple(sorted((rule for book in _BOOKS for rule in book.rules), key=lambda rule: rule.id))


def check_show(project: Project, episodes: Sequence[Episode] | None, now: datetime) -> tuple[Finding, ...]:
    """The findings on these episodes, or with None on the show and all its episodes; by file, line and rule."""
    found = with_lines(project, _findings(gather(project, episodes, now)))
    places = {project.shown(project.episode_file(each).parent): at for at, each in enumerate(project.episodes)}

    def place(finding: Finding) -> tuple[int, str, int, str]:
        folder = str(PurePosixPath(*PurePosixPath(finding.file).parts[:2]))
        return places.get(folder, -1), finding.file, finding.line or 0, finding.id

    return tuple(sorted(found, key=place))


def check_online(
    project: Project,
    target: str,
    now: datetime,
    *,
    stored: bytes | None = None,
    progress: Progress | None = None,
) -> tuple[Finding, ...]:
    """The findings on what listeners get from a target; `stored` is the feed as the target itself holds it."""
    facts = gather_live(project, target, stored=stored, now=now, progress=progress or Unwatched())
    return (
        *_of([facts.feed], [online.FEED]),
        *_of(facts.media, [online.MEDIA]),
        *_of(facts.links, [online.LINKS]),
    )


def _findings(facts: Facts) -> Iterator[Finding]:
    yield from _of(facts.shows, _SHOW)
    yield from _of(facts.targets, _TARGETS)
    yield from _of(facts.people, _PEOPLE)
    yield from _of(facts.pictures, _PICTURES)
    yield from _of(facts.episodes, _EPISODES)


def _of(subjects: Iterable[S], books: Sequence[Rulebook[S]]) -> Iterator[Finding]:
    for subject in subjects:
        for book in books:
            yield from book.findings(subject)
