"""PP831 to PP836: how long an episode is, and which one it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from podcast_pipeline.checks.feeds.facts import ItemFacts
from podcast_pipeline.checks.rules import Fault, Rulebook, Severity

BOOK: Rulebook[ItemFacts] = Rulebook()

_APPLE = "Apple, A Podcaster's Guide to RSS"
_CLOCK = re.compile(r"(?:(?:(\d{1,6}):)?(\d{1,6}):)?(\d{1,9})(\.\d{1,9})?", re.ASCII)
_POSITIVE = re.compile(r"0*[1-9]\d{0,8}", re.ASCII)


@BOOK.rule("PP831", Severity.ERROR, f"{_APPLE}: <itunes:duration>; W3C Feed Validation Service: InvalidDuration")
def duration_cannot_be_read(subject: ItemFacts) -> Iterator[Fault]:
    """Apps show no length, or a wrong one; whole seconds are what all of them read.

    Bad:
        <item>
          <itunes:duration>61 min</itunes:duration>
        </item>
    Good:
        <item>
          <itunes:duration>3662</itunes:duration>
        </item>
    """
    for node in subject.all("itunes:duration"):
        said = node.text.strip()
        match = _CLOCK.fullmatch(said)
        if said and (match is None or match[4]):
            told = "is no duration" if match is None else "has a fraction, which not every app reads"
            yield Fault(
                f"{said[:40]!r} {told}; write whole seconds, such as 3662", ("itunes:duration",), line=node.line
            )


@BOOK.rule("PP832", Severity.WARNING, f"{_APPLE}: <itunes:duration>")
def duration_is_nothing(subject: ItemFacts) -> Iterator[Fault]:
    """An episode of 0 seconds is skipped by some apps as played.

    Bad:
        <item>
          <itunes:duration>0</itunes:duration>
        </item>
    Good:
        <item>
          <itunes:duration>3662</itunes:duration>
        </item>
    """
    for node in subject.all("itunes:duration"):
        if seconds_of(node.text.strip()) == 0:
            yield Fault("says 0 seconds; write how long the file is", ("itunes:duration",), line=node.line)


@BOOK.rule("PP833", Severity.ERROR, f"{_APPLE}: <itunes:episode>, <itunes:season>: non-zero integers")
def number_is_none(subject: ItemFacts) -> Iterator[Fault]:
    """Apple takes whole numbers from 1 on; an episode 0 has its place in podcast:episode.

    Bad:
        <item>
          <itunes:episode>0</itunes:episode>
        </item>
    Good:
        <item>
          <podcast:episode>0</podcast:episode>
        </item>
    """
    for name in ("itunes:episode", "itunes:season"):
        for node in subject.all(name):
            if not _POSITIVE.fullmatch(node.text.strip()):
                told = f"{node.text.strip()[:40]!r} is no whole number from 1 on; write one, or remove <{name}>"
                yield Fault(told, (name,), line=node.line)


@BOOK.rule("PP834", Severity.ERROR, f"{_APPLE}: <itunes:type> serial, <itunes:episode>")
def item_of_a_serial_show_has_no_number(subject: ItemFacts) -> Iterator[Fault]:
    """A serial show is played in the order of its numbers, so each full episode needs one.

    Bad:
        <itunes:type>serial</itunes:type>
        <item>
          <!-- no itunes:episode -->
        </item>
    Good:
        <itunes:type>serial</itunes:type>
        <item>
          <itunes:episode>1</itunes:episode>
        </item>
    """
    serial = subject.channel.text("itunes:type").lower() == "serial"
    kind = subject.text("itunes:episodeType").lower()
    if serial and kind in ("", "full") and not subject.text("itunes:episode"):
        yield Fault("has no <itunes:episode>, and the show is serial; add its number", line=subject.node.line)


@BOOK.rule("PP835", Severity.ERROR, f"{_APPLE}: <itunes:episodeType>")
def episode_type_is_unknown(subject: ItemFacts) -> Iterator[Fault]:
    """Apps know full, trailer and bonus.

    Bad:
        <item>
          <itunes:episodeType>teaser</itunes:episodeType>
        </item>
    Good:
        <item>
          <itunes:episodeType>trailer</itunes:episodeType>
        </item>
    """
    for node in subject.all("itunes:episodeType"):
        if node.text.strip().lower() not in ("full", "trailer", "bonus"):
            told = f"{node.text.strip()[:40]!r} is no type of episode; write full, trailer or bonus"
            yield Fault(told, ("itunes:episodeType",), line=node.line)


@BOOK.rule("PP836", Severity.WARNING, f"{_APPLE}: <itunes:season>, <itunes:episode>, <itunes:episodeType>")
def numbers_stand_twice(subject: ItemFacts) -> Iterator[Fault]:
    """Two episodes with one season, number and type: apps sort them by chance, or show one.

    Bad:
        <item><itunes:episode>1</itunes:episode></item>
        <item><itunes:episode>1</itunes:episode></item>
    Good:
        <item><itunes:episode>2</itunes:episode></item>
        <item><itunes:episode>1</itunes:episode></item>
    """
    node = subject.first("itunes:episode")
    if node is not None and (twin := subject.twins.get("number")):
        told = f"has season, number and type of item {twin}; give it another number"
        yield Fault(told, ("itunes:episode",), line=node.line)


def seconds_of(text: str) -> float | None:
    """Apple takes seconds, MM:SS and HH:MM:SS; None for what is none of them."""
    match = _CLOCK.fullmatch(text)
    if match is None:
        return None
    hours, minutes, seconds, fraction = match.groups(default="0")
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + (float(fraction) if fraction != "0" else 0.0)
