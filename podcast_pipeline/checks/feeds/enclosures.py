"""PP821 to PP829: the audio of each episode."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote

from podcast_pipeline.checks.addresses import parts_of
from podcast_pipeline.checks.feeds.facts import ItemFacts
from podcast_pipeline.checks.feeds.numbering import seconds_of
from podcast_pipeline.checks.rules import Fault, Rulebook, Severity
from podcast_pipeline.xml.document import Node

BOOK: Rulebook[ItemFacts] = Rulebook()

_APPLE = "Apple, A Podcaster's Guide to RSS: <enclosure>"
_UNKNOWN_BYTES = 16_384  # AntennaPod takes less for unknown
_NUMBER = re.compile(r"\d{1,18}")
_MIME = re.compile(r"[a-zA-Z0-9!#$&^_.+-]{1,60}/[a-zA-Z0-9!#$&^_.+-]{1,60}")

# Apple's table of types by extension, with the other names of one kind (PSP-1, IANA). The first is what to write.
_BY_ENDING = {
    ".mp3": ("audio/mpeg",),
    ".m4a": ("audio/x-m4a", "audio/mp4", "audio/m4a", "audio/aac"),
    ".mov": ("video/quicktime",),
    ".mp4": ("video/mp4", "audio/mp4"),
    ".m4v": ("video/x-m4v", "video/m4v"),
    ".pdf": ("application/pdf",),
}
# What is written for them, and no registry knows.
_INVENTED = {"audio/mp3": "audio/mpeg", "audio/x-mp3": "audio/mpeg", "audio/mpeg3": "audio/mpeg",
             "audio/x-mpeg": "audio/mpeg", "audio/mpg": "audio/mpeg", "application/octet-stream": "audio/mpeg",
             "binary/octet-stream": "audio/mpeg", "audio": "audio/mpeg", "mp3": "audio/mpeg"}  # fmt: skip


@BOOK.rule("PP821", Severity.ERROR, f"{_APPLE}; PSP-1, item: required")
def enclosure_is_missing(subject: ItemFacts) -> Iterator[Fault]:
    """Without an enclosure there is nothing to play: apps do not list the episode.

    Bad:
        <item>
          <!-- no enclosure -->
        </item>
    Good:
        <item>
          <enclosure url="https://podcast.example.org/media/regen.mp3" length="1822333" type="audio/mpeg"/>
        </item>
    """
    if subject.first("enclosure") is None:
        yield Fault("has no <enclosure>; add it with url, length and type", line=subject.node.line)


@BOOK.rule("PP822", Severity.ERROR, "RSS 2.0, <enclosure>: at most one; RSS Best Practices Profile")
def enclosure_stands_twice(subject: ItemFacts) -> Iterator[Fault]:
    """One app plays the first, another the last: other formats belong into podcast:alternateEnclosure.

    Bad:
        <item>
          <enclosure url="https://podcast.example.org/media/regen.mp3" length="1822333" type="audio/mpeg"/>
          <enclosure url="https://podcast.example.org/media/regen.m4a" length="1822333" type="audio/x-m4a"/>
        </item>
    Good:
        <item>
          <enclosure url="https://podcast.example.org/media/regen.mp3" length="1822333" type="audio/mpeg"/>
        </item>
    """
    nodes = subject.all("enclosure")
    if len(nodes) > 1:
        told = f"has {len(nodes)} enclosures; keep one, and name the others as podcast:alternateEnclosure"
        yield Fault(told, ("enclosure",), line=nodes[1].line)


@BOOK.rule("PP823", Severity.ERROR, f"{_APPLE}: url, length and type; RSS 2.0, <enclosure>")
def enclosure_lacks_an_attribute(subject: ItemFacts) -> Iterator[Fault]:
    """Spotify and others do not take in what has no length or type, and without a url there is nothing at all.

    Bad:
        <item>
          <enclosure url="https://podcast.example.org/media/regen.mp3" length="" type=""/>
        </item>
    Good:
        <item>
          <enclosure url="https://podcast.example.org/media/regen.mp3" length="1822333" type="audio/mpeg"/>
        </item>
    """
    for node in subject.all("enclosure"):
        lacking = [name for name in ("url", "length", "type") if not node.attributes.get(name, "").strip()]
        if lacking:
            yield Fault(f"has no {' and no '.join(lacking)}; add it", ("enclosure",), line=node.line)


@BOOK.rule("PP824", Severity.ERROR, "RSS 2.0, <enclosure>: length in bytes")
def length_is_no_size(subject: ItemFacts) -> Iterator[Fault]:
    """Apps show the length, reserve room for it, and take a download of another length for broken.

    Bad:
        <item>
          <enclosure url="https://podcast.example.org/media/regen.mp3" length="0" type="audio/mpeg"/>
        </item>
    Good:
        <item>
          <enclosure url="https://podcast.example.org/media/regen.mp3" length="1822333" type="audio/mpeg"/>
        </item>
    """
    for node, length in _lengths(subject):
        if not (_NUMBER.fullmatch(length) and length.isascii() and int(length)):
            told = f"the length {length[:40]!r} is no number of bytes; write the size of the file"
            yield Fault(told, ("enclosure",), line=node.line)


@BOOK.rule("PP825", Severity.WARNING, "RSS 2.0, <enclosure>: length in bytes; AntennaPod: below 16384 is unknown")
def length_is_implausible(subject: ItemFacts) -> Iterator[Fault]:
    """A length of a few thousand is most often the seconds or milliseconds of the episode.

    Bad:
        <item>
          <enclosure url="https://podcast.example.org/media/regen.mp3" length="3662" type="audio/mpeg"/>
          <itunes:duration>3662</itunes:duration>
        </item>
    Good:
        <item>
          <enclosure url="https://podcast.example.org/media/regen.mp3" length="58592000" type="audio/mpeg"/>
          <itunes:duration>3662</itunes:duration>
        </item>
    """
    duration_s = seconds_of(subject.text("itunes:duration"))
    for node, length in _lengths(subject):
        if not (_NUMBER.fullmatch(length) and length.isascii()):
            continue
        size = int(length)
        if duration_s and size in (round(duration_s), round(duration_s * 1000)):
            unit = "seconds" if size == round(duration_s) else "milliseconds"
            yield Fault(f"the length {size} is the duration in {unit}; write bytes", ("enclosure",), line=node.line)
        elif 0 < size < _UNKNOWN_BYTES:
            yield Fault(f"{size} bytes hold no episode; write the size of the file", ("enclosure",), line=node.line)


@BOOK.rule("PP826", Severity.WARNING, f"{_APPLE}: type; IANA media types")
def type_is_not_registered(subject: ItemFacts) -> Iterator[Fault]:
    """Some apps choose their player by the type, and know only those that exist.

    Bad:
        <item>
          <enclosure url="https://podcast.example.org/media/regen.mp3" length="1822333" type="audio/mp3"/>
        </item>
    Good:
        <item>
          <enclosure url="https://podcast.example.org/media/regen.mp3" length="1822333" type="audio/mpeg"/>
        </item>
    """
    for node in subject.all("enclosure"):
        told = _type(node)
        if told and (told in _INVENTED or not _MIME.fullmatch(told)):
            right = _BY_ENDING.get(_ending(node), (_INVENTED.get(told, "audio/mpeg"),))[0]
            yield Fault(f"{told[:60]!r} is no type of audio; write {right}", ("enclosure",), line=node.line)


@BOOK.rule("PP827", Severity.ERROR, f"{_APPLE}: file extensions .m4a, .mp3, .mov, .mp4, .m4v and .pdf")
def ending_is_none_of_apples(subject: ItemFacts) -> Iterator[Fault]:
    """Apple goes by the ending of the address and takes nothing else: Opus belongs into podcast:alternateEnclosure.

    Bad:
        <item>
          <enclosure url="https://podcast.example.org/media/regen.opus" length="1822333" type="audio/ogg"/>
        </item>
    Good:
        <item>
          <enclosure url="https://podcast.example.org/media/regen.mp3" length="1822333" type="audio/mpeg"/>
        </item>
    """
    for node in subject.all("enclosure"):
        if node.attributes.get("url", "").strip() and _ending(node) not in _BY_ENDING:
            ending = f"ends in {_ending(node)[:20]!r}" if _ending(node) else "has no ending"
            yield Fault(f"its address {ending}; Apple takes .mp3 and .m4a", ("enclosure",), line=node.line)


@BOOK.rule("PP828", Severity.WARNING, f"{_APPLE}: types by extension")
def type_differs_from_the_ending(subject: ItemFacts) -> Iterator[Fault]:
    """Apps that go by the type and apps that go by the ending start different players.

    Bad:
        <item>
          <enclosure url="https://podcast.example.org/media/regen.m4a" length="1822333" type="audio/mpeg"/>
        </item>
    Good:
        <item>
          <enclosure url="https://podcast.example.org/media/regen.m4a" length="1822333" type="audio/x-m4a"/>
        </item>
    """
    for node in subject.all("enclosure"):
        told, right = _type(node), _BY_ENDING.get(_ending(node))
        if right and _MIME.fullmatch(told) and told not in right and told not in _INVENTED:
            yield Fault(f"{told} is not the type of {_ending(node)}; write {right[0]}", ("enclosure",), line=node.line)


@BOOK.rule("PP829", Severity.ERROR, f"{_APPLE}: URL unique in the feed; Apple ignores repeats")
def audio_is_used_twice(subject: ItemFacts) -> Iterator[Fault]:
    """Of two episodes with one file Apple shows one.

    Bad:
        <item>
          <enclosure url="https://podcast.example.org/media/regen.mp3" length="1822333" type="audio/mpeg"/>
        </item>
        <item>
          <enclosure url="https://podcast.example.org/media/regen.mp3" length="1822333" type="audio/mpeg"/>
        </item>
    Good:
        <item>
          <enclosure url="https://podcast.example.org/media/regen.mp3" length="1822333" type="audio/mpeg"/>
        </item>
        <item>
          <enclosure url="https://podcast.example.org/media/hitze.mp3" length="1822333" type="audio/mpeg"/>
        </item>
    """
    node = subject.first("enclosure")
    if node is not None and (twin := subject.twins.get("enclosure")):
        yield Fault(f"has the file of item {twin}; give each its own", ("enclosure",), line=node.line)


def _lengths(subject: ItemFacts) -> Iterator[tuple[Node, str]]:
    for node in subject.all("enclosure"):
        if length := node.attributes.get("length", "").strip():
            yield node, length


def _type(node: Node) -> str:
    return node.attributes.get("type", "").partition(";")[0].strip().lower()


def _ending(node: Node) -> str:
    """`.mp3`, of the path of its address."""
    return PurePosixPath(unquote(parts_of(node.attributes.get("url", "").strip()).path[-300:])).suffix.lower()
