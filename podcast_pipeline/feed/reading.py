"""The bytes of a live feed -> LiveFeed. Any host's feed may come in; it is not to be trusted.

No entity is expanded and nothing is fetched. What an episode's element holds is kept as it stands.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from copy import copy
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from lxml import etree

from podcast_pipeline.errors import FeedError
from podcast_pipeline.feed.namespaces import PODCAST_BY_GITHUB, qualified
from podcast_pipeline.model import Alternate, Enclosure, LiveEpisode, LiveFeed
from podcast_pipeline.model.times import FIRST_YEAR, LAST_YEAR

# No more digits than any file needs: Python refuses numbers of thousands of them.
_LENGTH = re.compile("[0-9]{1,18}")
# W3C Subresource Integrity, section 3.5: hashes in Base64, parted by blanks; 32 bytes make 43 digits and a sign.
_SRI = re.compile(r"(?:^|\s)sha256-([A-Za-z0-9+/]{43}=)")
_BITRATE = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?")
_DURATION = re.compile(r"(?:(?:(\d{1,9}):)?(\d{1,9}):)?(\d{1,9}(?:\.\d+)?)")


def read(xml: bytes, *, where: str = "the live feed") -> LiveFeed:
    """The feed as listeners have it.

    FeedError when nothing may be built upon it: it is not XML, no RSS, an item has no guid, two items have the same.
    """
    root = _root(xml, where)
    channel = root.find("channel") if root.tag == "rss" else None
    if channel is None:
        raise FeedError("is no podcast feed: it has no <rss> with a <channel>; see what lies there", where=where)
    episodes = tuple(_episode(item, number, where) for number, item in enumerate(channel.findall("item"), start=1))
    (guid, count), *_ = Counter(live.guid for live in episodes).most_common(1) or [("", 0)]
    if count > 1:
        titles = " and ".join(repr(live.title) for live in episodes if live.guid == guid)
        raise FeedError(f"lists one guid, {guid!r}, for {titles}; take out one of them there", where=where)
    return LiveFeed(
        podcast_guid=_show_guid(channel),
        title=_text(channel, "title") or "",
        episodes=episodes,
        sha256=hashlib.sha256(xml).hexdigest(),
        channel=_without_items(channel),
    )


def parse(xml: bytes) -> etree._Element:
    """The element with its CDATA, comments and namespaces as they stand; lxml's XMLSyntaxError when it is no XML."""
    parser = etree.XMLParser(
        strip_cdata=False,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        attribute_defaults=False,
        huge_tree=False,
    )
    return etree.fromstring(xml, parser)


def _root(xml: bytes, where: str) -> etree._Element:
    try:
        root = parse(xml)
    except etree.XMLSyntaxError as error:
        raise FeedError(f"is not well-formed XML ({error}); see what lies there", where=where) from error
    if root.getroottree().docinfo.internalDTD is not None and root.tag == "rss":
        raise FeedError("has a DOCTYPE, which no feed needs and which may hide entities; remove it", where=where)
    return root


def _episode(item: etree._Element, number: int, where: str) -> LiveEpisode:
    title = _text(item, "title") or _text(item, "itunes:title") or ""
    guid = _text(item, "guid")
    if not guid:
        raise FeedError(
            f"has no guid for item {number}, {title!r}, so no app could know it again; give it one there, "
            f"best its enclosure's address, which apps use in its stead",
            where=where,
        )
    return LiveEpisode(
        guid=guid,
        title=title,
        published_at=_date(_text(item, "pubDate")),
        enclosure=_enclosure(item),
        xml=etree.tostring(item, encoding="utf-8", with_tail=False),
        alternates=tuple(_alternates(item)),
    )


def _show_guid(channel: etree._Element) -> str | None:
    """In lower case, as RFC 9562 writes UUIDs: others' feeds may not."""
    guid = _text(channel, "podcast:guid") or _text(channel, f"{{{PODCAST_BY_GITHUB}}}guid")
    return guid.lower() if guid else None


def _text(parent: etree._Element, name: str) -> str | None:
    text = parent.findtext(name if name.startswith("{") else qualified(name))
    return text.strip() or None if text else None


def _date(text: str | None) -> datetime | None:
    try:
        date = parsedate_to_datetime(text or "")
    except (ValueError, TypeError, OverflowError):
        return None
    if not FIRST_YEAR <= date.year <= LAST_YEAR:
        return None
    # RFC 5322, section 3.3: "-0000" is UTC of an unknown place; Python gives it no zone.
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _enclosure(item: etree._Element) -> Enclosure | None:
    element = item.find("enclosure")
    if element is None or not element.get("url", "").strip():
        return None
    length = element.get("length", "").strip()
    return Enclosure(
        url=element.get("url").strip(),
        length_bytes=int(length) if _LENGTH.fullmatch(length) else 0,
        mime_type=element.get("type", "").strip(),
        duration_s=_seconds(_text(item, "itunes:duration")),
    )


def _alternates(item: etree._Element) -> Iterator[Alternate]:
    """What podcast:alternateEnclosure names, once for each of its sources."""
    for element in item.iterfind(qualified("podcast:alternateEnclosure")):
        length, bitrate = element.get("length", "").strip(), element.get("bitrate", "").strip()
        for source in element.iterfind(qualified("podcast:source")):
            if url := source.get("uri", "").strip():
                yield Alternate(
                    url=url,
                    mime_type=element.get("type", "").strip(),
                    length_bytes=int(length) if _LENGTH.fullmatch(length) else None,
                    bitrate_kbps=round(float(bitrate) / 1000) if _BITRATE.fullmatch(bitrate) else None,
                    sha256=_sha256(element),
                )


def _sha256(alternate: etree._Element) -> str:
    """The hex digest that podcast:integrity tells; empty when it tells none."""
    for integrity in alternate.iterfind(qualified("podcast:integrity")):
        if integrity.get("type") == "sri" and (match := _SRI.search(integrity.get("value", ""))):
            return base64.b64decode(match[1]).hex()
    return ""


def _seconds(text: str | None) -> float:
    """Apple takes seconds, MM:SS and HH:MM:SS; 0 for what is none of them."""
    match = _DURATION.fullmatch(text or "")
    if match is None:
        return 0.0
    hours, minutes, seconds = match.groups(default="0")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def _without_items(channel: etree._Element) -> bytes:
    bare = etree.Element(channel.tag, nsmap=channel.nsmap)
    bare.extend(copy(child) for child in channel if child.tag != "item")
    xml: bytes = etree.tostring(bare, encoding="utf-8")
    return xml
