"""Elements of a feed -> values: what RSS and the podcast namespaces say, as the model has it.

Feeds are not to be trusted: what is no number, date or address is as good as missing.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from podcast_pipeline.model import Alternate, Enclosure
from podcast_pipeline.model.times import FIRST_YEAR, LAST_YEAR
from podcast_pipeline.xml.names import PODCAST_BY_GITHUB, qualified
from podcast_pipeline.xml.parsing import Element

# No more digits than any file needs: Python refuses numbers of thousands of them.
_LENGTH = re.compile("[0-9]{1,18}")
# W3C Subresource Integrity, section 3.5: hashes in Base64, parted by blanks; 32 bytes make 43 digits and a sign.
_SRI = re.compile(r"(?:^|\s)sha256-([A-Za-z0-9+/]{43}=)")
_BITRATE = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?")
_DURATION = re.compile(r"(?:(?:(\d{1,9}):)?(\d{1,9}):)?(\d{1,9}(?:\.\d+)?)")


def guid_of(item: Element) -> str | None:
    """The guid, every character as it stands: apps that do not trim it would take a trimmed one for another."""
    guid = item.findtext("guid") or ""
    return guid if guid.strip() else None


def show_guid_of(channel: Element) -> str | None:
    """In lower case, as RFC 9562 writes UUIDs: others' feeds may not."""
    guid = text_of(channel, "podcast:guid") or text_of(channel, f"{{{PODCAST_BY_GITHUB}}}guid")
    return guid.lower() if guid else None


def text_of(parent: Element, name: str) -> str | None:
    """The text of the first such child without the blanks around it; None when there is none."""
    text = parent.findtext(name if name.startswith("{") else qualified(name))
    return text.strip() or None if text else None


def date_of(text: str | None) -> datetime | None:
    """An RFC 2822 date with its offset; None for what is none."""
    try:
        date = parsedate_to_datetime(text or "")
    except (ValueError, TypeError, OverflowError):
        return None
    if not FIRST_YEAR <= date.year <= LAST_YEAR:
        return None
    # RFC 5322, section 3.3: "-0000" is UTC of an unknown place; Python gives it no zone.
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def enclosure_of(item: Element) -> Enclosure | None:
    element = item.find("enclosure")
    if element is None or not element.get("url", "").strip():
        return None
    length = element.get("length", "").strip()
    return Enclosure(
        url=element.get("url").strip(),
        length_bytes=int(length) if _LENGTH.fullmatch(length) else 0,
        mime_type=element.get("type", "").strip(),
        duration_s=seconds_of(text_of(item, "itunes:duration")) or 0.0,
    )


def alternates_of(item: Element) -> Iterator[Alternate]:
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


def _sha256(alternate: Element) -> str:
    """The hex digest that podcast:integrity tells; empty when it tells none."""
    for integrity in alternate.iterfind(qualified("podcast:integrity")):
        if integrity.get("type") == "sri" and (match := _SRI.search(integrity.get("value", ""))):
            return base64.b64decode(match[1]).hex()
    return ""


def seconds_of(text: str | None) -> float | None:
    """Seconds, MM:SS or HH:MM:SS, as Apple and Normal Play Time write times; None for what is none of them."""
    match = _DURATION.fullmatch((text or "").strip())
    if match is None:
        return None
    hours, minutes, seconds = match.groups(default="0")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
