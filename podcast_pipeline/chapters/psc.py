"""Podlove Simple Chapters 1.2, from XML that is not to be trusted: no entity is expanded, nothing fetched. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from lxml import etree

from podcast_pipeline.chapters.found import Found, seconds, wrong
from podcast_pipeline.xml import NAMESPACES, parse, qualified


def read_psc(xml: bytes, *, where: str) -> Iterator[Found]:
    """Each `chapter` of the first `chapters`, which may stand alone or in a feed."""
    if (declared := xml.find(b"<!DOCTYPE")) >= 0:
        message = "has a DOCTYPE, which chapters do not need and which may hide entities; remove it"
        raise wrong(message, xml.count(b"\n", 0, declared) + 1, where)
    try:
        root = parse(xml)
    except etree.XMLSyntaxError as error:
        message = f"is not well-formed XML ({error.msg}); export it again"
        raise wrong(message, error.lineno or 1, where) from error
    chapters = next(root.iter(qualified("psc:chapters")), None)
    if chapters is None:
        chapters_tag = f'<psc:chapters xmlns:psc="{NAMESPACES["psc"]}">'
        message = f"is XML, but has no {chapters_tag}; export Podlove Simple Chapters"
        raise wrong(message, 1, where)
    for element in chapters.iterchildren(qualified("psc:chapter")):
        start = element.get("start", "")
        start_s = seconds(start)
        if start_s is None:
            raise wrong(f"start must be a time such as 00:12:30.500, not {start!r}", element.sourceline or 1, where)
        values = {key: value for key in ("title", "href", "image") if (value := element.get(key, "").strip())}
        yield Found({**values, "start": start_s}, partial(int, element.sourceline or 1))
