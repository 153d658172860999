"""PP724 to PP730: the descriptions and show notes of a feed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from podcast_pipeline.checks.feeds import html
from podcast_pipeline.checks.feeds.facts import Part
from podcast_pipeline.checks.rules import Fault, Rulebook, Severity
from podcast_pipeline.checks.texts import MOST_BYTES
from podcast_pipeline.xml.document import Node

BOOK: Rulebook[Part] = Rulebook()

_SHORT = ("description", "itunes:summary")
_ALL = (*_SHORT, "content:encoded")
_TWICE = re.compile(r"&lt;/?(?:p|br|a|b|i|em|strong|ul|ol|li|div|span)\b|&amp;(?:amp|lt|gt|quot|#\d{1,6});", re.I)


@BOOK.rule(
    "PP724", Severity.WARNING, "PSP-1: description, 4000 bytes; Apple, A Podcaster's Guide to RSS: <description>"
)
def description_is_too_long(subject: Part) -> Iterator[Fault]:
    """Apps take 4000 bytes of description, and an umlaut is two of them; the whole text belongs into content:encoded.

    Bad:
        <!-- 4001 bytes -->
        <description>a whole article …</description>
    Good:
        <description>Wohin mit dem Wasser, wenn die Keller voll sind?</description>
    """
    for node in _texts(subject, _SHORT):
        size = len(node.text.strip().encode("utf-8", "replace"))
        if size > MOST_BYTES:
            told = f"<{node.name}> has {size} bytes, and apps take {MOST_BYTES}; shorten it at a tag's border"
            yield Fault(told, (node.name,), line=node.line)


@BOOK.rule("PP725", Severity.WARNING, "PSP-1, item: description; Apple, A Podcaster's Guide to RSS: <description>")
def tag_is_not_allowed(subject: Part) -> Iterator[Fault]:
    """In a description apps know p, ol, ul, li, a, b, i, strong and em; others are dropped, or shown as they stand.

    Bad:
        <description><![CDATA[<h1>Worum es geht</h1><table><tr><td>Regen</td></tr></table>]]></description>
    Good:
        <description><![CDATA[<p><strong>Worum es geht</strong></p><p>Regen</p>]]></description>
    """
    for node in _texts(subject, _SHORT):
        if names := html.not_allowed(node.text):
            listed = ", ".join(f"<{name}>" for name in names[:5])
            told = (
                f"<{node.name}> holds {listed}; use p, ol, ul, li, a, b, i, strong and em, and content:encoded for more"
            )
            yield Fault(told, (node.name,), line=node.line)


@BOOK.rule("PP726", Severity.ERROR, "W3C Feed Validation Service: SecurityRisk")
def html_acts(subject: Part) -> Iterator[Fault]:
    """What acts in an app is an attack: careful apps drop the text, or the whole feed.

    Bad:
        <content:encoded><![CDATA[<p onclick="…">Regen</p><script src="https://example.net/x.js"></script>]]></content:encoded>
    Good:
        <content:encoded><![CDATA[<p>Regen</p>]]></content:encoded>
    """
    for node in _texts(subject, _ALL):
        if found := html.acts(node.text):
            yield Fault(
                f"<{node.name}> holds {found[:60]}, which acts in an app; remove it", (node.name,), line=node.line
            )


@BOOK.rule("PP727", Severity.HINT, "GDPR, Art. 44; LG München I, 20 Jan 2022, 3 O 17493/20")
def html_loads_from_elsewhere(subject: Part) -> Iterator[Fault]:
    """A picture in the show notes tells its host who reads them, and when; most are there to count.

    Bad:
        <content:encoded><![CDATA[<p>Regen</p><img src="https://count.example.net/pixel.gif"/>]]></content:encoded>
    Good:
        <content:encoded><![CDATA[<p>Regen</p>]]></content:encoded>
    """
    for node in _texts(subject, _ALL):
        if found := html.loads(node.text):
            told = f"<{node.name}> loads {found[:80]!r}, whose host then sees every reader; leave it out, or link to it"
            yield Fault(told, (node.name,), line=node.line)


@BOOK.rule("PP728", Severity.WARNING, "RSS Best Practices Profile: URLs are absolute")
def link_in_the_text_is_relative(subject: Part) -> Iterator[Fault]:
    """In an app there is no page that a relative link could start from: it leads nowhere.

    Bad:
        <description><![CDATA[<a href="/projekt">Projekt</a>]]></description>
    Good:
        <description><![CDATA[<a href="https://example.org/projekt">Projekt</a>]]></description>
    """
    for node in _texts(subject, _ALL):
        if found := html.relative_links(node.text):
            told = f"<{node.name}> links to {found[0][:80]!r}; write the whole address, with https://"
            yield Fault(told, (node.name,), line=node.line)


@BOOK.rule("PP729", Severity.WARNING, "RSS Best Practices Profile: content:encoded and description")
def notes_stand_without_a_description(subject: Part) -> Iterator[Fault]:
    """Apps that do not know content:encoded show nothing; some that know it let the element win that comes last.

    Bad:
        <!-- no description -->
        <content:encoded><![CDATA[<p>Wohin mit dem Wasser?</p>]]></content:encoded>
    Good:
        <description>Wohin mit dem Wasser?</description>
        <content:encoded><![CDATA[<p>Wohin mit dem Wasser?</p>]]></content:encoded>
    """
    notes, description = subject.first("content:encoded"), subject.first("description")
    if notes is not None and description is None:
        yield Fault("has content:encoded and no description; add one", ("content:encoded",), line=notes.line)
    elif notes is not None and description is not None and notes.line < description.line:
        told = "content:encoded stands before the description; put it behind it"
        yield Fault(told, ("content:encoded",), line=notes.line)


@BOOK.rule("PP730", Severity.WARNING, "RSS 2.0: HTML is escaped once, or stands in CDATA")
def html_is_escaped_twice(subject: Part) -> Iterator[Fault]:
    """Escaped in CDATA, or escaped twice, the tags themselves are what listeners read.

    Bad:
        <description><![CDATA[&lt;p&gt;Wohin mit dem Wasser?&lt;/p&gt;]]></description>
    Good:
        <description><![CDATA[<p>Wohin mit dem Wasser?</p>]]></description>
    """
    for node in _texts(subject, _ALL):
        if found := _TWICE.search(node.text):
            told = f"<{node.name}> is escaped twice ({found[0]!r}), so listeners read the tags; escape it once"
            yield Fault(told, (node.name,), line=node.line)


def _texts(subject: Part, names: tuple[str, ...]) -> Iterator[Node]:
    for name in names:
        yield from subject.all(name)
