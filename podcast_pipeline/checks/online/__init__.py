"""What listeners really get, asked over HTTP.

facts.py      what is looked at        naming.py    what a feed names        gathering.py    the asking itself
feeds.py, media.py, links.py, hosts.py    the rules; pure
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from podcast_pipeline.checks import artwork
from podcast_pipeline.checks.online import feeds, hosts, links, media
from podcast_pipeline.checks.online.facts import LiveFacts
from podcast_pipeline.checks.online.gathering import Known, gather_feed, gather_show
from podcast_pipeline.checks.rules import Finding, Rulebook, S

__all__ = ["BOOKS", "Known", "findings", "gather_feed", "gather_show"]

BOOKS: tuple[Rulebook[Any], ...] = (feeds.BOOK, media.BOOK, links.BOOK, hosts.BOOK)


def findings(facts: LiveFacts) -> tuple[Finding, ...]:
    """What the rules find in the answers: feeds, audio, files beside it with the artwork itself, hosts."""
    pictures = [link.picture for link in facts.links if link.picture is not None]
    return (
        *_of(facts.feeds, feeds.BOOK),
        *_of(facts.media, media.BOOK),
        *_of(facts.links, links.BOOK),
        *_of(pictures, artwork.BOOK),
        *_of(facts.hosts, hosts.BOOK),
    )


def _of(subjects: Iterable[S], book: Rulebook[S]) -> Iterator[Finding]:
    for subject in subjects:
        yield from book.findings(subject)
