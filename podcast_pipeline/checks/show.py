"""PP101 to PP109: what podcast.yaml says about the show."""

from __future__ import annotations

import re
from collections.abc import Iterator

from podcast_pipeline.checks.facts import ShowFacts
from podcast_pipeline.checks.languages import unknown_language, wrong_region
from podcast_pipeline.checks.rules import Fault, Rulebook, Severity

BOOK: Rulebook[ShowFacts] = Rulebook()

MOST_CHARACTERS = 255

_SIGNS = " ,.;:-–"


@BOOK.rule("PP101", Severity.HINT, "Spotify delivery specification 1.10, itunes:owner")
def owner_is_missing(subject: ShowFacts) -> Iterator[Fault]:
    """Spotify and others send the code that proves a show is yours to the owner's mailbox in the feed.

    Bad:
        title: Städte & Wasser  # and no owner
    Good:
        owner: {name: Redaktion, email: podcast@example.org}
    """
    if subject.show.owner is None:
        yield Fault(
            "the show has no owner, so directories cannot send you their code; add owner: {name: …, email: …} with a "
            "role's mailbox"
        )


@BOOK.rule("PP102", Severity.HINT, "PSP-1 (7 Aug 2023), channel: copyright")
def copyright_is_more_than_a_name(subject: ShowFacts) -> Iterator[Fault]:
    """PSP-1 asks for the holder's name alone: no word, no sign, no year, which would be wrong every January.

    Bad:
        copyright: © 2022–2023 Planungsbüro
    Good:
        copyright: Planungsbüro
    """
    if problem := more_than_a_name(subject.show.copyright or ""):
        yield Fault(problem, ("copyright",))


@BOOK.rule("PP103", Severity.ERROR, "Apple, A Podcaster's Guide to RSS: <language>; ISO 639-1")
def language_is_unknown(subject: ShowFacts) -> Iterator[Fault]:
    """Apple takes the two-letter codes of ISO 639-1 only; with another the feed fails its validation.

    Bad:
        language: deu
    Good:
        language: de
    """
    if problem := unknown_language(subject.show.language):
        yield Fault(problem, ("language",))


@BOOK.rule("PP104", Severity.WARNING, "Apple, A Podcaster's Guide to RSS: <language>; ISO 3166-1")
def language_region_is_no_country(subject: ShowFacts) -> Iterator[Fault]:
    """A region after the language is a country of two letters; without one, the show is offered everywhere.

    Bad:
        language: de-Latn
    Good:
        language: de-AT
    """
    if problem := wrong_region(subject.show.language):
        yield Fault(problem, ("language",))


@BOOK.rule("PP107", Severity.WARNING, "Apple, A Podcaster's Guide to RSS; PSP-1: values of at most 255 characters")
def show_text_is_too_long(subject: ShowFacts) -> Iterator[Fault]:
    """Apps cut values of more than 255 characters, or refuse the feed.

    Bad:
        author: a list of names that goes on for 256 characters …
    Good:
        author: Redaktion
    """
    texts = (("title", subject.show.title), ("author", subject.show.author), ("copyright", subject.show.copyright))
    for key, text in texts:
        if text is not None and len(text) > MOST_CHARACTERS:
            yield Fault(f"has {len(text)} characters; shorten it to at most {MOST_CHARACTERS}", (key,))


def more_than_a_name(claim: str) -> str | None:
    """What is too much about a copyright; None when it is a name alone."""
    name = re.sub(r"(?i)copyright|©|\(c\)|\b(19|20)\d\d\b(\s*[-–]\s*(19|20)?\d\d\b)?", "", claim).strip(_SIGNS)
    if not claim or name == claim.strip(_SIGNS):
        return None
    return f"the copyright is {claim!r}; write only the holder's name: {name or '…'}"
