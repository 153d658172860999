"""PP720 to PP723: the addresses that a feed names."""

from __future__ import annotations

from collections.abc import Iterator

from podcast_pipeline.checks.addresses import host_of, is_this_machine, parts_of, tracker_of
from podcast_pipeline.checks.feeds.contents import Named
from podcast_pipeline.checks.feeds.facts import Part
from podcast_pipeline.checks.rules import Fault, Rulebook, Severity

BOOK: Rulebook[Part] = Rulebook()

# These may name what only some apps can fetch (ipfs:, magnet:, lightning:).
_ANY_SCHEME = {"podcast:source", "podcast:socialInteract", "podcast:contentLink", "podcast:funding", "atom:link"}


@BOOK.rule("PP720", Severity.ERROR, "RSS 2.0; RSS Best Practices Profile: URLs are absolute")
def address_is_not_absolute(subject: Part) -> Iterator[Fault]:
    """In an app there is no page that a relative address could start from.

    Bad:
        <enclosure url="/media/regen.mp3" length="1822333" type="audio/mpeg"/>
    Good:
        <enclosure url="https://podcast.example.org/media/regen.mp3" length="1822333" type="audio/mpeg"/>
    """
    for named in subject.addresses:
        parts = parts_of(named.address)
        web = parts.scheme in ("http", "https") and parts.hostname
        if not web and not (named.node.name in _ANY_SCHEME and parts.scheme):
            yield _fault(named, f"{_short(named.address)} is no web address; write it whole, with https://")


@BOOK.rule("PP721", Severity.WARNING, "Apple Podcasts, requirements: ASCII addresses and file names")
def feed_address_is_not_ascii(subject: Part) -> Iterator[Fault]:
    """Apple refuses addresses with umlauts or blanks in them; other apps encode them each in its own way.

    Bad:
        <itunes:image href="https://podcast.example.org/Städte und Wasser.jpg"/>
    Good:
        <itunes:image href="https://podcast.example.org/staedte-und-wasser.jpg"/>
    """
    for named in subject.addresses:
        if not named.address.isascii() or any(letter.isspace() for letter in named.address):
            yield _fault(named, f"{_short(named.address)} has umlauts or blanks; encode them (%C3%A4, %20), or rename")


@BOOK.rule("PP722", Severity.WARNING, "Podcast namespace: addresses are https; Apple Podcasts, hosting")
def feed_address_is_not_https(subject: Part) -> Iterator[Fault]:
    """Apps on phones refuse what is not encrypted, and web players may not load it.

    Bad:
        <enclosure url="http://podcast.example.org/media/regen.mp3" length="1822333" type="audio/mpeg"/>
    Good:
        <enclosure url="https://podcast.example.org/media/regen.mp3" length="1822333" type="audio/mpeg"/>
    """
    for named in subject.addresses:
        address = named.address.lower()
        if named.is_loaded and address.startswith("http://") and not is_this_machine(host_of(address)):
            yield _fault(named, f"{_short(named.address)} is not encrypted; write it with https://")


@BOOK.rule("PP723", Severity.WARNING, "GDPR, Art. 44; TDDDG, section 25")
def feed_address_is_tracked(subject: Part) -> Iterator[Fault]:
    """A tracking prefix sends every listener's IP address to somebody else, and blocklists break the download.

    Bad:
        <enclosure url="https://op3.dev/e/podcast.example.org/media/regen.mp3" length="1822333" type="audio/mpeg"/>
    Good:
        <enclosure url="https://podcast.example.org/media/regen.mp3" length="1822333" type="audio/mpeg"/>
    """
    for named in subject.addresses:
        if named.is_loaded and (tracker := tracker_of(named.address)):
            yield _fault(named, f"runs through {tracker}, which tracks listeners; name the file itself")


def _fault(named: Named, told: str) -> Fault:
    return Fault(told, (named.node.name,), line=named.node.line)


def _short(address: str) -> str:
    return repr(address if len(address) <= 100 else f"{address[:100]}…")
