"""PP700 to PP712: the document that a feed is, before anybody looks at what it says."""

from __future__ import annotations

from collections.abc import Iterator

from podcast_pipeline.checks.feeds.facts import DocumentFacts
from podcast_pipeline.checks.rules import Fault, Rulebook, Severity
from podcast_pipeline.xml import NAMESPACES, PODCAST_BY_GITHUB
from podcast_pipeline.xml.document import Trouble

BOOK: Rulebook[DocumentFacts] = Rulebook()
CUT_OFF: Rulebook[DocumentFacts] = Rulebook()

# Nobody reads more, and a hostile feed would fill the memory with them.
MOST_FINDINGS = 20_000

_XML = "XML 1.0, section 2.1"
_LARGE_BYTES = 5_000_000
_ADVICE = {
    "it is compressed with gzip": "unpack it; a host says that it sends gzip by Content-Encoding",
    "it is JSON": "give the address of the RSS feed",
    "it is UTF-16": "save it as UTF-8, or declare the encoding",
    "undefined entity": "write the character itself, or as a number such as &#160;: XML knows no &nbsp;",
    "junk after document element": "nothing may follow </rss>; see what puts it there (a proxy, a plugin)",
    "no element found": "the file is empty or broken off; make it anew",
    "unclosed token": "the file is broken off; make it anew",
    "mismatched tag": "an element is not closed, or HTML stands outside of CDATA",
    "unbound prefix": "declare the prefix on <rss> with xmlns:…",
    "XML or text declaration not at start of entity": "something stands in front of <?xml …?>; remove it",
}
_ADVICE_BY_START = {
    "the byte": "save it as UTF-8, or declare the encoding that it has",
    "the control character": "XML may not hold it; take it out where the text comes from",
}
_ADVICE_ELSE = "write & as &amp; and < as &lt;, or build the feed with an XML library"


@CUT_OFF.rule("PP700", Severity.HINT, "podcast: bounds of what is told")
def findings_are_cut_off(subject: DocumentFacts) -> Iterator[Fault]:
    """A mistake in every episode of a large feed is most often one mistake in the program that makes it.

    Bad:
        <!-- 20,000 findings -->
        <item><guid/></item>
    Good:
        <item><guid isPermaLink="false">0f4d6a9e-0002-4000-8000-000000000001</guid></item>
    """
    yield Fault(f"has more than {MOST_FINDINGS:,} findings; correct these, and the rest is told")


@BOOK.rule("PP701", Severity.ERROR, _XML)
def document_is_not_well_formed(subject: DocumentFacts) -> Iterator[Fault]:
    """Apps drop a document that is no XML as a whole, and with it every episode.

    Bad:
        <title>Regen & Hitze</title>
    Good:
        <title>Regen &amp; Hitze</title>
    """
    document = subject.document
    if document.trouble is Trouble.XML:
        advice = _ADVICE.get(document.why) or next(
            (advice for start, advice in _ADVICE_BY_START.items() if document.why.startswith(start)), _ADVICE_ELSE
        )
        yield Fault(f"is no well-formed XML ({document.why}); {advice}", line=document.line)


@BOOK.rule("PP702", Severity.ERROR, "podcast: bounds of what is read")
def document_is_beyond_all_bounds(subject: DocumentFacts) -> Iterator[Fault]:
    """What is larger or deeper than any feed is an attack or a mistake; no app reads it to its end.

    Bad:
        <!-- 200 MB, or elements nested 101 levels deep -->
        <channel/>
    Good:
        <channel><title>Städte &amp; Wasser</title></channel>
    """
    document = subject.document
    if document.trouble is Trouble.BOUNDS:
        yield Fault(f"{document.why}, so it is not read; leave only the newest episodes in it", line=document.line)


@BOOK.rule("PP703", Severity.ERROR, "XML 1.0, section 4.2; OWASP, XML External Entity Prevention")
def document_declares_entities(subject: DocumentFacts) -> Iterator[Fault]:
    """An entity may grow without end or fetch files, so careful apps refuse the whole document.

    Bad:
        <!DOCTYPE rss [<!ENTITY uuml "ü">]>
    Good:
        <?xml version="1.0" encoding="UTF-8"?>
    """
    document = subject.document
    if document.trouble is Trouble.ENTITIES:
        yield Fault(f"{document.why}; remove the DOCTYPE and write the characters themselves", line=document.line)


@BOOK.rule("PP704", Severity.WARNING, "RSS 2.0; W3C Feed Validation Service")
def document_has_a_doctype(subject: DocumentFacts) -> Iterator[Fault]:
    """RSS 2.0 has no DOCTYPE, and careful readers refuse one because of what it may hide.

    Bad:
        <!DOCTYPE rss SYSTEM "http://my.netscape.com/publish/formats/rss-0.91.dtd">
    Good:
        <?xml version="1.0" encoding="UTF-8"?>
    """
    document = subject.document
    if document.doctype_line is not None and document.trouble is not Trouble.ENTITIES:
        yield Fault("has a DOCTYPE, which RSS 2.0 does not know; remove it", line=document.doctype_line)


@BOOK.rule("PP705", Severity.WARNING, "Apple, A Podcaster's Guide to RSS; PSP-1: UTF-8")
def encoding_is_not_utf_8(subject: DocumentFacts) -> Iterator[Fault]:
    """Apple and PSP-1 ask for UTF-8; other encodings come out garbled in some apps.

    Bad:
        <?xml version="1.0" encoding="ISO-8859-1"?>
    Good:
        <?xml version="1.0" encoding="UTF-8"?>
    """
    encoding = subject.document.encoding
    if encoding and encoding.lower() not in ("utf-8", "utf8", "us-ascii"):
        yield Fault(f"is written in {encoding[:40]}; save it as UTF-8", line=1)


@BOOK.rule("PP706", Severity.WARNING, "W3C Feed Validation Service: 5,000,000 bytes")
def document_is_large(subject: DocumentFacts) -> Iterator[Fault]:
    """Every app loads all of it at every visit; some stop reading on the way, and the W3C's validator does.

    Bad:
        <!-- 8 MB: 900 episodes with all their show notes -->
        <item>…</item>
    Good:
        <atom:link rel="next" href="https://podcast.example.org/feed-2.xml"/>
    """
    size = subject.document.size_bytes
    if size > _LARGE_BYTES:
        yield Fault(
            f"has {size / 1e6:.1f} MB, and some readers stop at 5 MB; shorten the notes of old episodes, or page the "
            f"feed (RFC 5005)"
        )


@BOOK.rule("PP707", Severity.ERROR, "RSS 2.0: <rss> with one <channel>")
def document_is_no_rss_feed(subject: DocumentFacts) -> Iterator[Fault]:
    """Podcast apps read RSS 2.0 and nothing else.

    Bad:
        <?xml version="1.0"?>
        <feed xmlns="http://www.w3.org/2005/Atom"/>
    Good:
        <?xml version="1.0"?>
        <rss version="2.0"><channel/></rss>
    """
    root, count = subject.document.root, len(subject.channels)
    if root is None or count == 1:
        return
    if root.name != "rss":
        name = root.name if len(root.name) <= 60 else f"{root.name[:60]}…"
        kind = {"atom:feed": "an Atom feed", "html": "a web page"}.get(root.name, f"a <{name}> document")
        yield Fault(f"is {kind} and no RSS; give the address of the RSS feed", line=root.line)
    else:
        told = "no <channel>" if count == 0 else f"{count} channels"
        yield Fault(f"has {told} in its <rss>; put everything into one", line=root.line)


@BOOK.rule("PP708", Severity.WARNING, "RSS 2.0: version")
def version_is_not_2_0(subject: DocumentFacts) -> Iterator[Fault]:
    """Apps go by it: older versions of RSS had no enclosure and no namespaces.

    Bad:
        <rss version="0.91">
    Good:
        <rss version="2.0">
    """
    root = subject.document.root
    if root is not None and root.name == "rss" and root.attributes.get("version") != "2.0":
        told = root.attributes.get("version")
        said = "no version" if told is None else f"the version {told[:20]!r}"
        yield Fault(f'has {said}; write <rss version="2.0">', line=root.line)


@BOOK.rule("PP709", Severity.ERROR, "XML Namespaces 1.0, section 2.3; Apple: case-sensitive")
def namespace_is_misspelt(subject: DocumentFacts) -> Iterator[Fault]:
    """A namespace is its exact address: with another case or ending, its tags mean nothing to apps.

    Bad:
        <rss version="2.0" xmlns:itunes="http://www.itunes.com/DTDs/Podcast-1.0.dtd">
    Good:
        <rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">
    """
    for declared in subject.document.declarations:
        if declared.meant:
            yield Fault(f"declares the namespace {declared.uri[:100]!r}; write {declared.meant!r}", line=declared.line)


@BOOK.rule("PP710", Severity.WARNING, "Podcast namespace, as the Podcast Index reads it")
def podcast_prefix_is_another(subject: DocumentFacts) -> Iterator[Fault]:
    """Any prefix would be XML, but the Podcast Index finds no podcast tag under another one than `podcast:`.

    Bad:
        <rss version="2.0" xmlns:pc20="https://podcastindex.org/namespace/1.0">
    Good:
        <rss version="2.0" xmlns:podcast="https://podcastindex.org/namespace/1.0">
    """
    for declared in subject.document.declarations:
        known = declared.uri in (NAMESPACES["podcast"], PODCAST_BY_GITHUB)
        if known and declared.prefix != "podcast":
            yield Fault(f"names the podcast namespace {declared.prefix[:40]!r}; name it podcast", line=declared.line)


@BOOK.rule("PP711", Severity.HINT, "Podcast namespace: namespace declaration")
def podcast_namespace_is_the_old_one(subject: DocumentFacts) -> Iterator[Fault]:
    """Readers must accept the address it had at first, but newer ones are written for the one it has now.

    Bad:
        <rss version="2.0" xmlns:podcast="https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md">
    Good:
        <rss version="2.0" xmlns:podcast="https://podcastindex.org/namespace/1.0">
    """
    for declared in subject.document.declarations:
        if declared.uri == PODCAST_BY_GITHUB:
            yield Fault(f"uses the namespace's first address; write {NAMESPACES['podcast']}", line=declared.line)


@BOOK.rule("PP712", Severity.WARNING, "PSP-1: namespaces on <rss>; Apple, A Podcaster's Guide to RSS")
def namespace_is_not_declared_on_the_root(subject: DocumentFacts) -> Iterator[Fault]:
    """PSP-1 asks for itunes, podcast and atom on <rss>; simple readers look for them nowhere else.

    Bad:
        <rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">
    Good:
        <rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
             xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:atom="http://www.w3.org/2005/Atom">
    """
    root = subject.document.root
    if root is None or not subject.channels:
        return
    there = {declared.meant or declared.uri for declared in subject.document.declarations if declared.on_root}
    there |= {NAMESPACES["podcast"]} if PODCAST_BY_GITHUB in there else set()
    for prefix in ("itunes", "podcast", "atom"):
        if NAMESPACES[prefix] not in there:
            yield Fault(f'does not declare {prefix}; write xmlns:{prefix}="{NAMESPACES[prefix]}"', line=root.line)
