"""PP713 to PP718: the elements of a channel and of an item, whatever they say."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from podcast_pipeline.checks.feeds.facts import Part
from podcast_pipeline.checks.feeds.names import CHANNEL, CHANNEL_ONCE, ITEM, ITEM_ONCE, PLAIN
from podcast_pipeline.checks.rules import Fault, Rulebook, Severity
from podcast_pipeline.checks.show import MOST_CHARACTERS

BOOK: Rulebook[Part] = Rulebook()

_LIMIT = "Apple, A Podcaster's Guide to RSS; PSP-1: values of at most 255 characters"
_TAG = re.compile(r"</?(?:p|br|b|i|em|strong|a|span|div|ul|ol|li|h[1-6])\b[^<>]{0,200}>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[a-z]{2,8}|#\d{1,6}|#x[0-9a-f]{1,5});", re.IGNORECASE)


@BOOK.rule("PP713", Severity.WARNING, "RSS 2.0; Apple, A Podcaster's Guide to RSS: tag names are case-sensitive")
def element_is_unknown(subject: Part) -> Iterator[Fault]:
    """An element under a wrong name says nothing, and nobody complains: case counts.

    Bad:
        <itunes:Explicit>false</itunes:Explicit>
    Good:
        <itunes:explicit>false</itunes:explicit>
    """
    known = ITEM if subject.is_item else CHANNEL
    elsewhere = CHANNEL if subject.is_item else ITEM
    for name, nodes in subject.by_name.items():
        ours = ":" not in name or name.startswith("itunes:")
        if name in known or name.startswith("{") or not ours:
            continue
        shown = name if len(name) <= 60 else f"{name[:60]}…"
        if name in elsewhere:
            place = "an item" if not subject.is_item else "the channel"
            told = f"<{shown}> belongs into {place}; move it there"
        else:
            near = _nearest(name, known)
            told = f"<{shown}> is no element that apps know; " + (f"write <{near}>" if near else "remove it")
        yield Fault(told, (shown,), line=nodes[0].line)


@BOOK.rule("PP714", Severity.WARNING, "RSS 2.0; Spotify delivery specification 1.10: exactly once")
def element_stands_twice(subject: Part) -> Iterator[Fault]:
    """Of two such elements one app takes the first and another the last.

    Bad:
        <title>Städte</title>
        <title>Städte &amp; Wasser</title>
    Good:
        <title>Städte &amp; Wasser</title>
    """
    once = ITEM_ONCE if subject.is_item else CHANNEL_ONCE
    for name, nodes in subject.by_name.items():
        if name in once and name != "enclosure" and len(nodes) > 1:
            yield Fault(f"<{name}> stands here {len(nodes)} times; keep one", (name,), line=nodes[1].line)


@BOOK.rule("PP715", Severity.WARNING, "Apple, A Podcaster's Guide to RSS; PSP-1: no leading or trailing blanks")
def text_has_outer_blanks(subject: Part) -> Iterator[Fault]:
    """Not every app trims them: a guid with a blank is another guid, an address with one is none.

    Bad:
        <guid isPermaLink="false"> 0f4d6a9e-0002-4000-8000-000000000001
        </guid>
    Good:
        <guid isPermaLink="false">0f4d6a9e-0002-4000-8000-000000000001</guid>
    """
    for name in PLAIN & subject.by_name.keys():
        for node in subject.all(name):
            if node.text != node.text.strip() and node.text.strip():
                yield Fault(f"<{name}> begins or ends with blanks; remove them", (name,), line=node.line)


@BOOK.rule("PP716", Severity.WARNING, _LIMIT)
def value_is_too_long(subject: Part) -> Iterator[Fault]:
    """Apps cut values of more than 255 characters, or refuse the feed.

    Bad:
        <itunes:author>a list of names that goes on for 256 characters …</itunes:author>
    Good:
        <itunes:author>Redaktion</itunes:author>
    """
    for name in PLAIN & subject.by_name.keys():
        for node in subject.all(name):
            if len(node.text.strip()) > MOST_CHARACTERS:
                told = f"has {len(node.text.strip())} characters; shorten it to at most {MOST_CHARACTERS}"
                yield Fault(f"<{name}> {told}", (name,), line=node.line)


@BOOK.rule("PP717", Severity.WARNING, "RSS Best Practices Profile: plain text elements")
def plain_text_holds_markup(subject: Part) -> Iterator[Fault]:
    """A title is plain text: apps show tags and entities in it as they stand.

    Bad:
        <title>Regen &amp;amp; &lt;b&gt;Hitze&lt;/b&gt;</title>
    Good:
        <title>Regen &amp; Hitze</title>
    """
    for name in ("title", "itunes:title", "itunes:author", "itunes:subtitle", "copyright"):
        for node in subject.all(name):
            found = _TAG.search(node.text) or _ENTITY.search(node.text)
            if found is not None:
                told = f"apps show {found[0][:40]!r} of <{name}> as it stands"
                yield Fault(f"{told}; write plain text, escaped once", (name,), line=node.line)


@BOOK.rule("PP718", Severity.WARNING, "RSS 2.0; Apple, A Podcaster's Guide to RSS: HTML in CDATA")
def text_holds_elements(subject: Part) -> Iterator[Fault]:
    """HTML that stands in the feed as elements is lost: apps read the text before the first of them.

    Bad:
        <description>Wohin mit dem <b>Wasser</b>?</description>
    Good:
        <description><![CDATA[Wohin mit dem <b>Wasser</b>?]]></description>
    """
    for name in (*PLAIN, "description", "content:encoded", "itunes:summary"):
        for node in subject.all(name):
            if node.children:
                inner = node.children[0].name[:40]
                told = f"<{name}> holds the element <{inner}>, so apps lose what follows"
                yield Fault(f"{told}; put the HTML into <![CDATA[…]]>", (name,), line=node.children[0].line)


def _nearest(name: str, known: frozenset[str]) -> str | None:
    same = next((each for each in known if each.lower() == name.lower()), None)
    near = difflib.get_close_matches(name[:60], sorted(known), n=1, cutoff=0.8)
    return same or next(iter(near), None)
