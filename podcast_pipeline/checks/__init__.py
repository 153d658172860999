"""What Apple, Spotify, PSP-1, the podcast namespace and we ask for: one function per rule, each with a stable id.

rules.py        Rule, Rulebook, Fault, Finding
facts.py        what is looked at, gathered from the show's files
show.py, people.py, texts.py, transcripts.py, chapters.py, artwork.py, audio.py, targets.py    the offline rules; pure
online/         what listeners get: asked over HTTP, and the rules on the answers
feeds/          the rules on any feed; pure
loading.py      the rule on files that cannot be understood
excuses.py      which findings the show's files excuse; choice.py which ones a person wants to hear of
lines.py        the line of each finding
pages.py        a rule as a page of documentation
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from podcast_pipeline.checks import (
    artwork,
    audio,
    chapters,
    excuses,
    feeds,
    loading,
    online,
    people,
    show,
    targets,
    texts,
    transcripts,
)
from podcast_pipeline.checks.choice import Choice, chosen
from podcast_pipeline.checks.excuses import Excused, divided, excuses_of, on_excuses
from podcast_pipeline.checks.facts import Facts, gather
from podcast_pipeline.checks.feeds import check_feed
from podcast_pipeline.checks.feeds.fetching import Fetched, fetched, is_feed, turned
from podcast_pipeline.checks.lines import with_lines
from podcast_pipeline.checks.loading import MistakeFacts
from podcast_pipeline.checks.pages import page
from podcast_pipeline.checks.rules import About, Finding, Rule, Rulebook, S, Severity
from podcast_pipeline.errors import Problem
from podcast_pipeline.model import Episode
from podcast_pipeline.progress import Progress, Unwatched
from podcast_pipeline.project import Project, layout
from podcast_pipeline.xml.document import read

__all__ = [
    "RULES", "About", "Choice", "Excused", "Finding", "Rule", "Severity", "Verdict", "check_feed", "check_feed_online",
    "check_online", "check_show", "chosen", "fetched", "is_feed", "mistakes", "page", "rule_called", "verdict",
]  # fmt: skip

_SHOW = (show.BOOK, audio.SHOW, targets.SHOW)
_TARGETS = (targets.TARGETS,)
_PEOPLE = (people.BOOK,)
_PICTURES = (artwork.BOOK, artwork.ALL)
_IMAGES = (artwork.IMAGES, artwork.ALL)
_EPISODES = (texts.BOOK, transcripts.BOOK, chapters.BOOK, audio.EPISODES, targets.EPISODES)
_ONLINE = online.BOOKS

_OFFLINE: tuple[Rulebook[Any], ...] = (
    *_SHOW,
    *_TARGETS,
    *_PEOPLE,
    artwork.BOOK,
    artwork.IMAGES,
    artwork.ALL,
    *_EPISODES,
)
_BOOKS: tuple[Rulebook[Any], ...] = (*_OFFLINE, *feeds.BOOKS, *_ONLINE, loading.BOOK, excuses.BOOK)

RULES: tuple[Rule[Any], ...] = tuple(sorted((rule for book in _BOOKS for rule in book.rules), key=lambda rule: rule.id))
_BY_ID = {rule.id: rule for rule in RULES}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong, and what would be if the show's files did not excuse it."""

    findings: tuple[Finding, ...]
    excused: tuple[Excused, ...] = ()

    def of(self, choice: Choice) -> Verdict:
        """The part of it that somebody wants to hear of."""
        return Verdict(
            tuple(finding for finding in self.findings if choice.wants(finding.id)),
            tuple(each for each in self.excused if choice.wants(each.finding.id)),
        )


def rule_called(name: str) -> Rule[Any] | None:
    """The rule of an id, in any case."""
    return _BY_ID.get(name.strip().upper())


def mistakes(problems: Iterable[Problem]) -> tuple[Finding, ...]:
    """The problems that kept a show from being loaded, as findings."""
    return tuple(_of(map(MistakeFacts, problems), [loading.BOOK]))


def check_show(project: Project, episodes: Sequence[Episode] | None, now: datetime) -> tuple[Finding, ...]:
    """The findings on these episodes, or with None on the show and all its episodes; by file, line and rule."""
    return _sorted(project, with_lines(project, _findings(gather(project, episodes, now))))


def check_online(
    project: Project,
    target: str,
    now: datetime,
    *,
    known: online.Known | None = None,
    count: int | None = None,
    progress: Progress | None = None,
) -> tuple[Finding, ...]:
    """The findings on what listeners get from a target, of its `count` newest episodes, or with None of all.

    With what makes apps refuse the feeds as they come: what is not made here (episodes carried over, what a proxy does
    to them) is seen nowhere else.
    """
    facts = online.gather_show(
        project, target, known or online.Known(), count=count, now=now, progress=progress or Unwatched()
    )
    refused = (
        finding
        for each in facts.feeds
        if not each.failure
        for page in each.documents
        for finding in check_feed(read(page.came), file=page.url, url=page.url, now=now)
        if finding.severity is Severity.ERROR
    )
    return (*refused, *online.findings(facts))


def check_feed_online(
    feed: Fetched, now: datetime, *, count: int | None, progress: Progress | None = None
) -> tuple[Finding, ...]:
    """The findings on what listeners get of any feed that was fetched from an address, as check_online(), and on its
    further pages as check_feed() on the first."""
    if feed.answer is None or feed.url is None:
        return ()
    progress = progress or Unwatched()
    pages, failure = turned(feed, progress)
    on_pages = [each for page in pages for each in check_feed(page.document, file=page.name, url=page.url, now=now)]
    channels = [channel for page in (feed, *pages) for channel in page.channels[:1]]
    facts = online.gather_feed(
        feed.answer, channels, failure=failure, url=feed.name, count=count, now=now, progress=progress
    )
    return (*on_pages, *online.findings(facts))


def verdict(
    project: Project, found: Sequence[Finding], episodes: Sequence[Episode] | None, *, was_online: bool
) -> Verdict:
    """The findings without those that the show's files excuse, and with those on the excuses themselves.

    `episodes` as for check_show(): an excuse is only judged when all that it covers was looked at.
    """
    of_show = list(excuses_of(project.show.checks, layout.SHOW_FILE))
    of_episodes = [
        excuse
        for episode in (project.episodes if episodes is None else episodes)
        for excuse in excuses_of(episode.checks, layout.episode_text(episode.slug), episode)
    ]
    stay, excused = divided(found, [*of_episodes, *of_show])
    ran = {rule.id for book in (*_OFFLINE, *(_ONLINE if was_online else ())) for rule in book.rules}
    judged = of_episodes if episodes is not None else [*of_show, *of_episodes]
    on_them = with_lines(project, on_excuses(judged, excused, _BY_ID, ran))
    offline = [finding for finding in stay if not finding.is_online]
    online_ones = [finding for finding in stay if finding.is_online]
    return Verdict((*_sorted(project, [*offline, *on_them]), *online_ones), excused)


def _sorted(project: Project, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    places = {f"{layout.EPISODES}/{each.slug}": at for at, each in enumerate(project.outlines)}

    def place(finding: Finding) -> tuple[int, str, int, str]:
        folder = "/".join(finding.file.split("/", 2)[:2])
        return places.get(folder, -1), finding.file, finding.line or 0, finding.id

    return tuple(sorted(findings, key=place))


def _findings(facts: Facts) -> Iterator[Finding]:
    yield from _of(facts.shows, _SHOW)
    yield from _of(facts.targets, _TARGETS)
    yield from _of(facts.people, _PEOPLE)
    yield from _of(facts.pictures, _PICTURES)
    yield from _of(facts.images, _IMAGES)
    yield from _of(facts.episodes, _EPISODES)


def _of(subjects: Iterable[S], books: Sequence[Rulebook[S]]) -> Iterator[Finding]:
    for subject in subjects:
        for book in books:
            yield from book.findings(subject)
