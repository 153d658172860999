"""PP760 to PP766: the feed's own address, its pages and archives."""

from __future__ import annotations

from collections.abc import Iterator

from podcast_pipeline.checks.addresses import parts_of
from podcast_pipeline.checks.feeds.facts import ChannelFacts
from podcast_pipeline.checks.rules import Fault, Rulebook, Severity
from podcast_pipeline.xml.document import Node

BOOK: Rulebook[ChannelFacts] = Rulebook()

_SELF = "PSP-1, channel: atom:link rel=self; W3C Feed Validation Service: MissingAtomSelfLink"
_PAGED = ("first", "last", "previous", "prev", "next")
_ARCHIVED = ("current", "prev-archive", "next-archive")


@BOOK.rule("PP760", Severity.WARNING, _SELF)
def self_link_is_missing(subject: ChannelFacts) -> Iterator[Fault]:
    """The feed says its own address, so that whoever has a copy finds the original; PSP-1 requires it.

    Bad:
        <!-- no atom:link -->
    Good:
        <atom:link href="https://podcast.example.org/feed.xml" rel="self" type="application/rss+xml"/>
    """
    if not _links(subject, "self"):
        told = 'does not say its own address; add <atom:link href="…" rel="self" type="application/rss+xml"/>'
        yield Fault(told, line=subject.node.line)


@BOOK.rule("PP761", Severity.WARNING, "PSP-1, channel: atom:link rel=self type=application/rss+xml")
def self_link_is_wrong(subject: ChannelFacts) -> Iterator[Fault]:
    """There is one such link, with an address and the type of RSS.

    Bad:
        <atom:link href="https://podcast.example.org/feed.xml" rel="self"/>
    Good:
        <atom:link href="https://podcast.example.org/feed.xml" rel="self" type="application/rss+xml"/>
    """
    links = _links(subject, "self")
    if len(links) > 1:
        yield Fault(f"names itself {len(links)} times; keep one", ("atom:link",), line=links[1].line)
    for link in links[:1]:
        if not link.attributes.get("href", "").strip():
            yield Fault('needs an href="…" with the address of the feed', ("atom:link",), line=link.line)
        if link.attributes.get("type", "").strip() != "application/rss+xml":
            yield Fault('needs type="application/rss+xml"', ("atom:link",), line=link.line)


@BOOK.rule("PP762", Severity.WARNING, "W3C Feed Validation Service: SelfDoesntMatchLocation")
def self_link_is_another_address(subject: ChannelFacts) -> Iterator[Fault]:
    """Apps and directories that follow it end up at another feed than listeners were given.

    Bad:
        <!-- fetched from https://podcast.example.org/feed.xml -->
        <atom:link href="https://old.example.org/feed.xml" rel="self" type="application/rss+xml"/>
    Good:
        <atom:link href="https://podcast.example.org/feed.xml" rel="self" type="application/rss+xml"/>
    """
    for link in _links(subject, "self")[:1]:
        href = link.attributes.get("href", "").strip()
        if subject.url is not None and href and _same(href) != _same(subject.url):
            told = f"says that it lies at {href[:200]}, and was fetched from {subject.url}; write that"
            yield Fault(told, ("atom:link",), line=link.line)


@BOOK.rule("PP763", Severity.WARNING, "RFC 5005, sections 3 and 4: paged and archived feeds")
def pages_and_archives_are_mixed(subject: ChannelFacts) -> Iterator[Fault]:
    """Pages may change at any time, archives never: readers that find both trust neither.

    Bad:
        <atom:link href="https://podcast.example.org/feed-2.xml" rel="next"/>
        <atom:link href="https://podcast.example.org/2022.xml" rel="prev-archive"/>
    Good:
        <atom:link href="https://podcast.example.org/feed-2.xml" rel="next"/>
    """
    paged = [link for rel in _PAGED for link in _links(subject, rel)]
    archived = [link for rel in _ARCHIVED for link in _links(subject, rel)]
    if paged and archived:
        told = f"mixes pages ({_rel(paged[0])}) with archives ({_rel(archived[0])}); keep one kind"
        yield Fault(told, ("atom:link",), line=archived[0].line)


@BOOK.rule("PP764", Severity.WARNING, "RFC 5005, section 3")
def page_leads_nowhere(subject: ChannelFacts) -> Iterator[Fault]:
    """A page that leads to itself, or two ways at once, sends readers in circles.

    Bad:
        <atom:link href="https://podcast.example.org/feed.xml" rel="self" type="application/rss+xml"/>
        <atom:link href="https://podcast.example.org/feed.xml" rel="next"/>
    Good:
        <atom:link href="https://podcast.example.org/feed.xml" rel="self" type="application/rss+xml"/>
        <atom:link href="https://podcast.example.org/feed-2.xml" rel="next"/>
    """
    own = {link.attributes.get("href", "").strip() for link in _links(subject, "self")}
    for rel in ("next", "previous", "prev", "prev-archive", "next-archive"):
        links = _links(subject, rel)
        for link in links:
            if link.attributes.get("href", "").strip() in own:
                yield Fault(f'rel="{rel}" leads to this very feed; name the other page', ("atom:link",), line=link.line)
        if len({link.attributes.get("href") for link in links}) > 1:
            yield Fault(f'rel="{rel}" leads to several pages; keep one', ("atom:link",), line=links[1].line)


@BOOK.rule("PP765", Severity.WARNING, "RFC 5005, section 2: fh:complete")
def complete_feed_has_other_pages(subject: ChannelFacts) -> Iterator[Fault]:
    """fh:complete says that this document is the whole feed: what is not in it was withdrawn.

    Bad:
        <fh:complete/>
        <atom:link href="https://podcast.example.org/feed-2.xml" rel="next"/>
    Good:
        <!-- no fh:complete -->
        <atom:link href="https://podcast.example.org/feed-2.xml" rel="next"/>
    """
    complete = subject.first("fh:complete")
    others = [rel for rel in (*_PAGED, *_ARCHIVED) if _links(subject, rel)]
    if complete is not None and others:
        told = f"says that it is the whole feed, and leads on to others ({others[0]}); remove one of the two"
        yield Fault(told, ("fh:complete",), line=complete.line)


@BOOK.rule("PP766", Severity.WARNING, "RFC 5005, section 4: fh:archive, current")
def archive_does_not_name_the_current_feed(subject: ChannelFacts) -> Iterator[Fault]:
    """Whoever comes upon an archive must find the feed that new episodes come in.

    Bad:
        <fh:archive/>
    Good:
        <fh:archive/>
        <atom:link href="https://podcast.example.org/feed.xml" rel="current"/>
    """
    archive = subject.first("fh:archive")
    if archive is not None and not _links(subject, "current"):
        yield Fault(
            'needs <atom:link rel="current" href="…"/>, the feed to subscribe to', ("fh:archive",), line=archive.line
        )


def _links(subject: ChannelFacts, rel: str) -> list[Node]:
    return [link for link in subject.all("atom:link") if link.attributes.get("rel", "").strip() == rel]


def _rel(link: Node) -> str:
    return link.attributes.get("rel", "").strip()


def _same(address: str) -> tuple[str, str, str, str]:
    """What makes two addresses one: the scheme and the host in any case, the path, the query."""
    parts = parts_of(address)
    return parts.scheme.lower(), parts.netloc.lower(), parts.path or "/", parts.query
