"""PP841 to PP848: transcripts and chapters, as a feed names them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from podcast_pipeline import chapters
from podcast_pipeline.checks.feeds.facts import ItemFacts
from podcast_pipeline.checks.feeds.numbering import seconds_of
from podcast_pipeline.checks.rules import Fault, Rulebook, Severity
from podcast_pipeline.model import Chapter
from podcast_pipeline.xml.document import Node

BOOK: Rulebook[ItemFacts] = Rulebook()

_WCAG = "WCAG 2.1, 1.2.1 (A) = EN 301 549, 9.1.2.1; BITV 2.0, section 3"
_PSC = "Podlove Simple Chapters 1.2"
TRANSCRIPT_TYPES = (
    "text/vtt",
    "application/x-subrip",
    "application/srt",
    "application/json",
    "text/html",
    "text/plain",
)
_TIMED = ("text/vtt", "application/x-subrip", "application/srt")
CHAPTERS_TYPE = "application/json+chapters"
# RFC 2326, section 3.6: Normal Play Time.
_PLAY_TIME = re.compile(r"(?:(?:\d{1,4}:)?[0-5]?\d:)?[0-5]?\d(?:\.\d{1,9})?|\d{1,6}(?:\.\d{1,9})?", re.ASCII)


@BOOK.rule("PP841", Severity.HINT, f"{_WCAG}; PSP-1, item: podcast:transcript")
def item_has_no_transcript(subject: ItemFacts) -> Iterator[Fault]:
    """Who cannot hear needs the same in text; public bodies of the EU owe it with every recording.

    Bad:
        <item>
          <!-- no podcast:transcript -->
        </item>
    Good:
        <item>
          <podcast:transcript url="https://podcast.example.org/transcripts/regen.vtt" type="text/vtt"/>
        </item>
    """
    if subject.first("podcast:transcript") is None:
        yield Fault('has no transcript; add <podcast:transcript url="…" type="text/vtt"/>', line=subject.node.line)


@BOOK.rule("PP842", Severity.WARNING, "PSP-1, item: podcast:transcript; podcast namespace, transcript")
def transcript_type_is_unknown(subject: ItemFacts) -> Iterator[Fault]:
    """Apps choose by type what they can show, and ignore the others.

    Bad:
        <item>
          <podcast:transcript url="https://podcast.example.org/transcripts/regen.vtt" type="text/webvtt"/>
        </item>
    Good:
        <item>
          <podcast:transcript url="https://podcast.example.org/transcripts/regen.vtt" type="text/vtt"/>
        </item>
    """
    for node in subject.all("podcast:transcript"):
        if (told := _type(node)) and told not in TRANSCRIPT_TYPES:
            listed = ", ".join(TRANSCRIPT_TYPES[:2])
            yield Fault(
                f"{told[:60]!r} is no type of transcript; write {listed} …", ("podcast:transcript",), line=node.line
            )


@BOOK.rule("PP843", Severity.HINT, "Apple Podcasts, transcripts: VTT or SRT; podcast namespace, transcripts")
def transcript_has_no_times(subject: ItemFacts) -> Iterator[Fault]:
    """Apple reads VTT and SRT, and web players VTT: with one of them beside it, every app has a transcript to show.

    Bad:
        <item>
          <podcast:transcript url="https://podcast.example.org/transcripts/regen.html" type="text/html"/>
        </item>
    Good:
        <item>
          <podcast:transcript url="https://podcast.example.org/transcripts/regen.html" type="text/html"/>
          <podcast:transcript url="https://podcast.example.org/transcripts/regen.vtt" type="text/vtt"/>
        </item>
    """
    nodes = subject.all("podcast:transcript")
    if nodes and not any(_type(node) in _TIMED for node in nodes):
        yield Fault("has a transcript, and none in WebVTT; add one", ("podcast:transcript",), line=nodes[0].line)


@BOOK.rule("PP844", Severity.WARNING, f"Podcast namespace, chapters: type {CHAPTERS_TYPE}")
def chapters_type_is_unknown(subject: ItemFacts) -> Iterator[Fault]:
    """There is one type of chapters file, and apps wait for it.

    Bad:
        <item>
          <podcast:chapters url="https://podcast.example.org/chapters/regen.json" type="application/json"/>
        </item>
    Good:
        <item>
          <podcast:chapters url="https://podcast.example.org/chapters/regen.json" type="application/json+chapters"/>
        </item>
    """
    for node in subject.all("podcast:chapters"):
        if (told := _type(node)) and told != CHAPTERS_TYPE:
            yield Fault(f"{told[:60]!r} is another type; write {CHAPTERS_TYPE}", ("podcast:chapters",), line=node.line)


@BOOK.rule("PP845", Severity.ERROR, f"{_PSC}: start (Normal Play Time) and title; at least one psc:chapter")
def feed_chapter_cannot_be_read(subject: ItemFacts) -> Iterator[Fault]:
    """A chapter without a title, or with a start that is no time, takes the others with it in some apps.

    Bad:
        <item>
          <psc:chapters version="1.2"><psc:chapter start="5 min" title="Begrüßung"/></psc:chapters>
        </item>
    Good:
        <item>
          <psc:chapters version="1.2"><psc:chapter start="00:00:00" title="Begrüßung"/></psc:chapters>
        </item>
    """
    for node in subject.all("psc:chapters"):
        if not node.named("psc:chapter"):
            yield Fault("holds no <psc:chapter>; remove it", ("psc:chapters",), line=node.line)
    for node in _chapters(subject):
        if start_s(node) is None:
            told = f"{node.attributes.get('start', '')[:40]!r} is no start; write it as in 00:01:30.500"
            yield Fault(told, ("psc:chapter",), line=node.line)
        if not node.attributes.get("title", "").strip():
            yield Fault("has no title; add one", ("psc:chapter",), line=node.line)


@BOOK.rule("PP846", Severity.WARNING, f"{_PSC}: in ascending order")
def feed_chapters_are_out_of_order(subject: ItemFacts) -> Iterator[Fault]:
    """Apps that do not sort them jump back.

    Bad:
        <item>
          <psc:chapters version="1.2">
            <psc:chapter start="00:10:00" title="Gespräch"/>
            <psc:chapter start="00:00:00" title="Begrüßung"/>
          </psc:chapters>
        </item>
    Good:
        <item>
          <psc:chapters version="1.2">
            <psc:chapter start="00:00:00" title="Begrüßung"/>
            <psc:chapter start="00:10:00" title="Gespräch"/>
          </psc:chapters>
        </item>
    """
    timed = [(start, node) for node in _chapters(subject) if (start := start_s(node)) is not None]
    for (before_s, _), (after_s, node) in pairwise(timed):
        if after_s <= before_s:
            told = f"{node.attributes.get('title', '')[:40]!r} does not start after the one before it; sort them"
            yield Fault(told, ("psc:chapter",), line=node.line)


@BOOK.rule("PP847", Severity.ERROR, f"{_PSC}; ID3v2 Chapter Frame Addendum 1.0, section 3.1")
def feed_chapter_is_after_the_end(subject: ItemFacts) -> Iterator[Fault]:
    """A chapter that starts after the audio cannot be played, and makes some players skip the episode.

    Bad:
        <item>
          <itunes:duration>60</itunes:duration>
          <psc:chapters version="1.2">
            <psc:chapter start="00:00:00" title="Begrüßung"/>
            <psc:chapter start="00:10:00" title="Gespräch"/>
          </psc:chapters>
        </item>
    Good:
        <item>
          <itunes:duration>3662</itunes:duration>
          <psc:chapters version="1.2">
            <psc:chapter start="00:00:00" title="Begrüßung"/>
            <psc:chapter start="00:10:00" title="Gespräch"/>
          </psc:chapters>
        </item>
    """
    duration_s = seconds_of(subject.text("itunes:duration"))
    if not duration_s:
        return
    for node in _chapters(subject):
        start, title = start_s(node), node.attributes.get("title", "").strip()[:80]
        if start is not None and title:
            for told in chapters.problems([Chapter.model_construct(start_s=start, title=title)], duration_s):
                yield Fault(told, ("psc:chapter",), line=node.line)


@BOOK.rule("PP848", Severity.HINT, "Apple Podcasts, chapters; Ultraschall manual: chapter at 00:00:00")
def first_chapter_in_the_feed_is_late(subject: ItemFacts) -> Iterator[Fault]:
    """Players show nothing until the first chapter.

    Bad:
        <item>
          <psc:chapters version="1.2"><psc:chapter start="00:00:20" title="Begrüßung"/></psc:chapters>
        </item>
    Good:
        <item>
          <psc:chapters version="1.2"><psc:chapter start="00:00:00" title="Begrüßung"/></psc:chapters>
        </item>
    """
    timed = [(start, node) for node in _chapters(subject) if (start := start_s(node)) is not None]
    if timed and (first := min(timed, key=lambda each: each[0]))[0] > 0:
        told = f"the first chapter starts at {first[0]:g} s; put one at 00:00:00 in front of it"
        yield Fault(told, ("psc:chapter",), line=first[1].line)


def start_s(chapter: Node) -> float | None:
    """The start of a psc:chapter in seconds; None for what is no Normal Play Time."""
    text = chapter.attributes.get("start", "").strip()
    return seconds_of(text) if _PLAY_TIME.fullmatch(text) else None


def _chapters(subject: ItemFacts) -> Iterator[Node]:
    for node in subject.all("psc:chapters"):
        yield from node.named("psc:chapter")


def _type(node: Node) -> str:
    return node.attributes.get("type", "").partition(";")[0].strip().lower()
