"""The rules on a feed, whoever made it: bytes in, findings out. Pure, and bounded whatever the bytes are.

facts.py        the document, its channel, its items
document.py     the XML                    elements.py    what an element is called, and how often it stands
links.py        the addresses              texts.py       descriptions and show notes (html.py reads their HTML)
channel.py      what is said of the show   paging.py      the feed's own address, pages, archives
items.py        guids and titles           dates.py       when
enclosures.py   the audio                  numbering.py   how long, and which one
spoken.py       transcripts and chapters   podcasting.py  the podcast namespace, by vocabulary.py; people.py its sense
names.py        the elements of RSS and of Apple
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from podcast_pipeline.checks.feeds import (
    channel,
    dates,
    document,
    elements,
    enclosures,
    items,
    links,
    numbering,
    paging,
    people,
    podcasting,
    spoken,
    texts,
)
from podcast_pipeline.checks.feeds.document import MOST_FINDINGS
from podcast_pipeline.checks.feeds.facts import DocumentFacts, channel_facts, item_facts
from podcast_pipeline.checks.rules import Finding, Rulebook
from podcast_pipeline.xml.document import Document

_PARTS = (
    elements.BOOK, links.BOOK, texts.BOOK, channel.PARTS, dates.PARTS, podcasting.BOOK, people.PARTS,
)  # fmt: skip
_CHANNEL = (channel.BOOK, paging.BOOK, people.CHANNEL)
_ITEM = (items.BOOK, dates.BOOK, enclosures.BOOK, numbering.BOOK, spoken.BOOK, people.ITEM)

BOOKS: tuple[Rulebook[Any], ...] = (document.BOOK, document.CUT_OFF, *_PARTS, *_CHANNEL, *_ITEM)


def check_feed(read: Document, *, file: str, url: str | None, now: datetime) -> tuple[Finding, ...]:
    """The findings on a feed, by line and rule; at most MOST_FINDINGS. `url` is where it came from, if anywhere."""
    found = list(islice(_findings(DocumentFacts(read, file), url, now), MOST_FINDINGS))
    if len(found) == MOST_FINDINGS:
        found += document.CUT_OFF.findings(DocumentFacts(read, file))
    return tuple(sorted(found, key=lambda finding: (finding.line or 0, finding.id)))


def _findings(facts: DocumentFacts, url: str | None, now: datetime) -> Iterator[Finding]:
    yield from document.BOOK.findings(facts)
    show = channel_facts(facts, url, now)
    if show is None:
        return
    for book in _PARTS:
        yield from book.findings(show)
    for of_channel in _CHANNEL:
        yield from of_channel.findings(show)
    for item in item_facts(show):
        for book in _PARTS:
            yield from book.findings(item)
        for of_item in _ITEM:
            yield from of_item.findings(item)
