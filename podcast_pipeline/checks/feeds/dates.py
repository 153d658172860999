"""PP811 to PP818: when episodes were published, and in which order they stand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from podcast_pipeline.checks.dates import DAYS, Written, implausible, written
from podcast_pipeline.checks.feeds.facts import ItemFacts, Part
from podcast_pipeline.checks.rules import Fault, Rulebook, Severity
from podcast_pipeline.xml.document import Node

PARTS: Rulebook[Part] = Rulebook()
BOOK: Rulebook[ItemFacts] = Rulebook()

_SOURCE = "Apple, A Podcaster's Guide to RSS: <pubDate>; RFC 2822, section 3.3"
_SOON = timedelta(hours=1)  # clocks differ


@PARTS.rule("PP811", Severity.ERROR, _SOURCE)
def date_cannot_be_read(subject: Part) -> Iterator[Fault]:
    """Apps drop a date that they cannot read: the episode sinks to the end of the list, or is shown as of today.

    Bad:
        <item>
          <pubDate>Do, 04 Mai 2023 06:00:00 +0200</pubDate>
        </item>
    Good:
        <item>
          <pubDate>Thu, 04 May 2023 06:00:00 +0200</pubDate>
        </item>
    """
    for node, date in _dates(subject):
        if date.at is None or not date.is_rfc:
            some = "is read by some apps alone" if date.at is not None else "is no date that apps read"
            told = f"{node.text.strip()[:60]!r} {some}; write it as in Thu, 04 May 2023 06:00:00 +0200"
            yield Fault(told, (node.name,), line=node.line)


@PARTS.rule("PP812", Severity.WARNING, f"{_SOURCE}.3: zone")
def date_has_no_zone(subject: Part) -> Iterator[Fault]:
    """Without a zone each app takes another one; -0000 says that nobody knows where the clock stood.

    Bad:
        <item>
          <pubDate>Thu, 04 May 2023 06:00:00 -0000</pubDate>
        </item>
    Good:
        <item>
          <pubDate>Thu, 04 May 2023 06:00:00 +0200</pubDate>
        </item>
    """
    for node, date in _dates(subject):
        if date.is_rfc and date.zone in ("", "-0000"):
            told = "has the zone -0000, which is none" if date.zone else "has no zone"
            yield Fault(f"{told}; write the offset, such as +0200", (node.name,), line=node.line)


@PARTS.rule("PP813", Severity.WARNING, f"{_SOURCE}; AntennaPod/AntennaPod#545")
def date_has_no_seconds(subject: Part) -> Iterator[Fault]:
    """Some apps read no date without them.

    Bad:
        <item>
          <pubDate>Thu, 04 May 2023 06:00 +0200</pubDate>
        </item>
    Good:
        <item>
          <pubDate>Thu, 04 May 2023 06:00:00 +0200</pubDate>
        </item>
    """
    for node, date in _dates(subject):
        if date.is_rfc and not date.has_seconds:
            yield Fault("has no seconds; write 06:00:00", (node.name,), line=node.line)


@PARTS.rule("PP814", Severity.WARNING, _SOURCE)
def weekday_is_wrong(subject: Part) -> Iterator[Fault]:
    """A weekday that is not that of the date makes strict readers drop both.

    Bad:
        <item>
          <pubDate>Mon, 04 May 2023 06:00:00 +0200</pubDate>
        </item>
    Good:
        <item>
          <pubDate>Thu, 04 May 2023 06:00:00 +0200</pubDate>
        </item>
    """
    for node, date in _dates(subject):
        if date.is_rfc and date.at is not None and date.weekday != (day := DAYS[date.at.weekday()]):
            told = f"says {date.weekday}, and that day is a {day}" if date.weekday else "has no weekday"
            yield Fault(f"{told}; write {day}", (node.name,), line=node.line)


@PARTS.rule("PP815", Severity.WARNING, "W3C Feed Validation Service: ImplausibleDate; AntennaPod drops such dates")
def date_is_in_the_future(subject: Part) -> Iterator[Fault]:
    """Some apps show an episode before its day, others drop its date: it belongs into the feed when its time has come.

    Bad:
        <item>
          <pubDate>Tue, 04 May 2123 06:00:00 +0200</pubDate>
        </item>
    Good:
        <item>
          <pubDate>Thu, 04 May 2023 06:00:00 +0200</pubDate>
        </item>
    """
    for node, date in _dates(subject):
        if date.at is not None and date.at > subject.now + _SOON:
            told = f"{node.text.strip()[:60]!r} is in the future; leave the episode out until then"
            yield Fault(told, (node.name,), line=node.line)


@PARTS.rule("PP816", Severity.WARNING, "W3C Feed Validation Service: ImplausibleDate")
def date_in_the_feed_is_implausible(subject: Part) -> Iterator[Fault]:
    """A date before there were podcasts is most often a slip, or a clock that was never set.

    Bad:
        <item>
          <pubDate>Thu, 01 Jan 1970 00:00:00 +0000</pubDate>
        </item>
    Good:
        <item>
          <pubDate>Thu, 04 May 2023 06:00:00 +0200</pubDate>
        </item>
    """
    for node, date in _dates(subject):
        if date.at is not None and date.at <= subject.now and (why := implausible(date.at, subject.now)):
            yield Fault(f"{node.text.strip()[:60]!r} is {why}; check the year", (node.name,), line=node.line)


@BOOK.rule("PP817", Severity.WARNING, "RSS Best Practices Profile: pubDate")
def date_in_the_feed_is_taken(subject: ItemFacts) -> Iterator[Fault]:
    """Apps sort by date: of two episodes with the same one, each app puts another first.

    Bad:
        <item><pubDate>Thu, 04 May 2023 06:00:00 +0200</pubDate></item>
        <item><pubDate>Thu, 04 May 2023 06:00:00 +0200</pubDate></item>
    Good:
        <item><pubDate>Thu, 04 May 2023 06:01:00 +0200</pubDate></item>
        <item><pubDate>Thu, 04 May 2023 06:00:00 +0200</pubDate></item>
    """
    node = subject.first("pubDate")
    if node is not None and (twin := subject.twins.get("date")):
        yield Fault(f"is dated like item {twin}; move one by a minute", ("pubDate",), line=node.line)


@BOOK.rule("PP818", Severity.HINT, "RSS Best Practices Profile; practice of apps: newest first")
def order_is_not_newest_first(subject: ItemFacts) -> Iterator[Fault]:
    """Apps that read only the beginning of a feed take its first episodes for the newest.

    Bad:
        <item><pubDate>Thu, 04 May 2023 06:00:00 +0200</pubDate></item>
        <item><pubDate>Thu, 11 May 2023 06:00:00 +0200</pubDate></item>
    Good:
        <item><pubDate>Thu, 11 May 2023 06:00:00 +0200</pubDate></item>
        <item><pubDate>Thu, 04 May 2023 06:00:00 +0200</pubDate></item>
    """
    node = subject.first("pubDate")
    if node is None or not subject.before:
        return
    own, other = written(node.text.strip()).at, written(subject.before).at
    if own is not None and other is not None and own > other:
        told = f"is newer than item {subject.number - 1}, which stands before it; put the newest first"
        yield Fault(told, ("pubDate",), line=node.line)


def _dates(subject: Part) -> Iterator[tuple[Node, Written]]:
    for name in ("pubDate", "lastBuildDate"):
        for node in subject.all(name):
            if node.text.strip():
                yield node, written(node.text.strip())
