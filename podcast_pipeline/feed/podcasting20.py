"""The podcast namespace ("Podcasting 2.0"), as an extension of feedgen.

Source: podcast-namespace, docs/tags; each tag below is named as there.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable

from lxml import etree

from podcast_pipeline.feed.namespaces import Extension, add
from podcast_pipeline.model import Alternate, ListedEpisode, Person, Show
from podcast_pipeline.xml import NAMESPACES

# What listeners may read, and what players must know (RFC 6381).
_CODECS = {"aac": ("AAC", "mp4a.40.2"), "opus": ("Opus", "opus"), "mp3": ("MP3", "mp3")}

CHAPTERS_TYPE = "application/json+chapters"


class ShowTags(Extension):
    show: Show

    def extend_ns(self) -> dict[str, str]:
        return {"podcast": NAMESPACES["podcast"]}

    def extend_rss(self, rss: etree._Element) -> etree._Element:
        channel, show = rss[0], self.show
        add(channel, "podcast:guid", show.guid)
        owner = show.owner.email if show.owner else None
        add(channel, "podcast:locked", "yes" if show.locked else "no", owner=owner)
        add(channel, "podcast:medium", "podcast")
        _persons(channel, show.people)
        return rss


class EpisodeTags(Extension):
    show: Show
    listed: ListedEpisode

    def extend_rss(self, item: etree._Element) -> etree._Element:
        episode, listed = self.listed.episode, self.listed
        if episode.season is not None:
            add(item, "podcast:season", str(episode.season))
        if episode.number is not None:
            add(item, "podcast:episode", str(episode.number))
        if episode.people:
            # An item's persons replace the channel's (tag "person"): those who are always there are named again.
            _persons(item, dict.fromkeys((*self.show.people, *episode.people)))
        for link in listed.transcripts:
            add(item, "podcast:transcript", url=link.url, type=link.mime_type, language=link.language, rel=link.rel)
        if listed.chapters_url:
            add(item, "podcast:chapters", url=listed.chapters_url, type=CHAPTERS_TYPE)
        for alternate in listed.alternates:
            _alternate(item, alternate)
        return item


def _alternate(item: etree._Element, alternate: Alternate) -> None:
    """The same audio in another format: its address is in a source, its hash as W3C Subresource Integrity writes it."""
    title, codecs = _CODECS.get(alternate.codec, (alternate.codec or None, None))
    element = add(
        item,
        "podcast:alternateEnclosure",
        type=alternate.mime_type,
        length=_number(alternate.length_bytes),
        bitrate=_number(alternate.bitrate_kbps and alternate.bitrate_kbps * 1000),
        title=title,
        codecs=codecs,
    )
    add(element, "podcast:source", uri=alternate.url)
    if alternate.sha256:
        digest = base64.b64encode(bytes.fromhex(alternate.sha256)).decode()
        add(element, "podcast:integrity", type="sri", value=f"sha256-{digest}")


def _number(value: int | None) -> str | None:
    return None if value is None else str(value)


def _persons(parent: etree._Element, people: Iterable[Person]) -> None:
    for person in people:
        add(
            parent,
            "podcast:person",
            person.name,
            role=person.role,
            group=person.group,
            img=person.img,
            href=person.href,
        )
