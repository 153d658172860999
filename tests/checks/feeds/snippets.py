"""A feed that every rule is content with, and the ways to put the example of a rule into it.

An example holds elements of the channel, and items; each takes the place of what the clean feed has under its name, and
`<!-- no link -->` takes an element out. One that begins with a declaration, a DOCTYPE or <rss …> takes the place of that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from lxml import etree

from podcast_pipeline.checks import Finding
from podcast_pipeline.checks.feeds import check_feed
from podcast_pipeline.xml import NAMESPACES
from podcast_pipeline.xml.document import read

NOW = datetime(2023, 6, 1, 12, tzinfo=UTC)
URL = "https://podcast.example.org/feed.xml"

_ALL = {
    **NAMESPACES,
    "fh": "http://purl.org/syndication/history/1.0",
    "spotify": "http://www.spotify.com/ns/rss",
}
_DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _ALL.items())

CLEAN_ITEM = """\
<item>
  <title>Was der Regen will</title>
  <link>https://example.org/staedte/regen</link>
  <description><![CDATA[<p>Wohin mit dem <a href="https://example.org/wasser">Wasser</a>?</p>]]></description>
  <content:encoded><![CDATA[<h2>Wohin mit dem Wasser?</h2>]]></content:encoded>
  <guid isPermaLink="false">0f4d6a9e-0002-4000-8000-000000000001</guid>
  <pubDate>Thu, 04 May 2023 06:00:00 +0200</pubDate>
  <enclosure url="https://podcast.example.org/media/regen.mp3" length="1822333" type="audio/mpeg"/>
  <itunes:duration>102</itunes:duration>
  <itunes:episode>1</itunes:episode>
  <itunes:episodeType>full</itunes:episodeType>
  <itunes:explicit>false</itunes:explicit>
  <podcast:transcript url="https://podcast.example.org/transcripts/regen.vtt" type="text/vtt" language="de"/>
  <podcast:chapters url="https://podcast.example.org/chapters/regen.json" type="application/json+chapters"/>
  <psc:chapters version="1.2"><psc:chapter start="00:00:00" title="Begrüßung"/></psc:chapters>
</item>
"""
CLEAN = f"""\
<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" {_DECLARED}>
<channel>
  <title>Städte &amp; Wasser</title>
  <link>https://example.org/staedte</link>
  <description>Wie Städte mit Regen umgehen.</description>
  <language>de</language>
  <atom:link href="{URL}" rel="self" type="application/rss+xml"/>
  <itunes:author>Redaktion</itunes:author>
  <itunes:category text="Society &amp; Culture"><itunes:category text="Documentary"/></itunes:category>
  <itunes:explicit>false</itunes:explicit>
  <itunes:image href="https://podcast.example.org/artwork.jpg"/>
  <podcast:guid>9b024349-ccf0-5f69-a609-6b82873eab3c</podcast:guid>
  <podcast:locked owner="podcast@example.org">yes</podcast:locked>
{CLEAN_ITEM}</channel>
</rss>
"""


def with_example(example: str) -> bytes:
    """The clean feed with an example in it."""
    if example.startswith(("<?xml", "<!DOCTYPE", "<rss")):
        return _with_head(example)
    if "&" in example and not re.search(r"&(?:\w+|#\w+);", example):  # no XML, and meant to be none
        return CLEAN.replace("<title>Städte &amp; Wasser</title>", example).encode()
    root = etree.fromstring(CLEAN.encode(), etree.XMLParser(strip_cdata=False, remove_blank_text=False))
    channel = root.find("channel")
    parsed = etree.fromstring(f"<example {_DECLARED}>{example}</example>", etree.XMLParser(strip_cdata=False))
    items = parsed.findall("item")
    _merge(channel, [each for each in parsed if each.tag != "item"])
    if items:
        clean_item = channel.find("item")
        copies = [etree.fromstring(etree.tostring(clean_item, with_tail=False)) for _ in items]
        for number, (copy, item) in enumerate(zip(copies, items, strict=True), 1):
            _tell_apart(copy, number)
            _merge(copy, list(item))
            channel.append(copy)
        channel.remove(clean_item)
    xml: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return xml


def found(content: bytes, *, url: str | None = None, now: datetime = NOW) -> tuple[Finding, ...]:
    return check_feed(read(content), file="feed.xml", url=url, now=now)


def spoilt(old: str, new: str) -> bytes:
    """The clean feed with one text in place of another, which stands in it once."""
    assert CLEAN.count(old) == 1, f"{old!r} stands {CLEAN.count(old)} times in the feed"
    return CLEAN.replace(old, new).encode()


def _with_head(example: str) -> bytes:
    declaration, start, rest = '<?xml version="1.0" encoding="UTF-8"?>\n', f'<rss version="2.0" {_DECLARED}>', CLEAN
    rest = CLEAN.split(start, 1)[1]
    if "</rss>" in example or "/>" in example:
        return example.encode()
    if example.startswith("<rss"):
        declared = set(re.findall(r"xmlns:(\w+)", example))
        # What the example does not name, but the feed needs to be read, is declared on the channel.
        late = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _ALL.items() if prefix not in declared)
        return (declaration + example + rest.replace("<channel>", f"<channel {late}>", 1)).encode()
    if example.startswith("<?xml"):
        encoding = re.findall('encoding="([^"]+)"', example)[0]
        return (example + start + rest).encode(encoding, "xmlcharrefreplace")
    return (declaration + example + start + rest).encode()


def _merge(parent: etree._Element, children: list[etree._Element]) -> None:
    for name in {each.tag for each in children if isinstance(each.tag, str)} | set(_taken_out(children)):
        for old in parent.findall(name):
            parent.remove(old)
    for child in children:
        if isinstance(child.tag, str):
            parent.insert(_place(parent), child)


def _place(parent: etree._Element) -> int:
    """In front of the items; at the end of an item."""
    first = parent.find("item")
    return parent.index(first) if first is not None else len(parent)


def _taken_out(children: list[etree._Element]) -> Iterator[str]:
    for comment in (each for each in children if not isinstance(each.tag, str)):
        if match := re.fullmatch(r"\s*no ([\w:]+)\s*", comment.text or ""):
            prefix, colon, local = match[1].rpartition(":")
            yield f"{{{_ALL[prefix]}}}{local}" if colon else local


def _tell_apart(item: etree._Element, number: int) -> None:
    """Later copies differ in what no two items may share; the first is the newest."""
    if number > 1:
        item.find("guid").text += f"-{number}"
        item.find("enclosure").set("url", f"https://podcast.example.org/media/regen-{number}.mp3")
        item.find("pubDate").text = "Wed, 03 May 2023 06:00:00 +0200"
        item.find(f"{{{NAMESPACES['itunes']}}}episode").text = str(number)
