"""The podcast namespace ("Podcasting 2.0"), as an extension of feedgen.

Source: podcast-namespace, docs/tags; each tag below is named as there.
"""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from podcast_pipeline.feed.namespaces import NAMESPACES, Extension, add
from podcast_pipeline.model import ListedEpisode, Person, Show

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
        if listed.transcript:
            link = listed.transcript
            add(item, "podcast:transcript", url=link.url, type=link.mime_type, language=link.language)
        if listed.chapters_url:
            add(item, "podcast:chapters", url=listed.chapters_url, type=CHAPTERS_TYPE)
        return item


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
