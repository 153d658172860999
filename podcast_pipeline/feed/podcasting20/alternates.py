"""podcast:alternateEnclosure with source and integrity: the formats we made, and what a producer has elsewhere."""

from __future__ import annotations

import base64

from lxml import etree

from podcast_pipeline.feed.namespaces import add, number
from podcast_pipeline.model import Alternate
from podcast_pipeline.model.alternates import AlternateEnclosure

# What listeners may read, and what players must know (RFC 6381).
_CODECS = {"aac": ("AAC", "mp4a.40.2"), "opus": ("Opus", "opus"), "mp3": ("MP3", "mp3")}


def add_own(item: etree._Element, alternate: Alternate) -> None:
    """The same audio in another format: its address is in a source, its hash as W3C Subresource Integrity writes it."""
    title, codecs = _CODECS.get(alternate.codec, (alternate.codec or None, None))
    element = add(
        item,
        "podcast:alternateEnclosure",
        type=alternate.mime_type,
        length=number(alternate.length_bytes),
        bitrate=_bits_per_second(alternate.bitrate_kbps),
        title=title,
        codecs=codecs,
    )
    add(element, "podcast:source", uri=alternate.url)
    if alternate.sha256:
        digest = base64.b64encode(bytes.fromhex(alternate.sha256)).decode()
        add(element, "podcast:integrity", type="sri", value=f"sha256-{digest}")


def add_elsewhere(item: etree._Element, alternate: AlternateEnclosure) -> None:
    element = add(
        item,
        "podcast:alternateEnclosure",
        type=alternate.type,
        length=number(alternate.length_bytes),
        bitrate=_bits_per_second(alternate.bitrate_kbps),
        height=number(alternate.height),
        lang=alternate.language,
        title=alternate.title,
        rel=alternate.rel,
        codecs=alternate.codecs,
        default="true" if alternate.default else None,
    )
    for source in alternate.sources:
        add(element, "podcast:source", uri=source.uri, contentType=source.type)
    if alternate.integrity:
        add(element, "podcast:integrity", type=alternate.integrity.type, value=alternate.integrity.value)


def _bits_per_second(kbps: float | None) -> str | None:
    return number(kbps and kbps * 1000)
