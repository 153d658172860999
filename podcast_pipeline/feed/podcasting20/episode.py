"""An item's tags of the podcast namespace."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from podcast_pipeline.feed.namespaces import Extension, add, number
from podcast_pipeline.feed.podcasting20 import alternates
from podcast_pipeline.feed.podcasting20.anywhere import add_content_links, add_persons, add_tags
from podcast_pipeline.model import ListedEpisode, Show, Soundbite

CHAPTERS_TYPE = "application/json+chapters"


class EpisodeTags(Extension):
    show: Show
    listed: ListedEpisode

    def extend_rss(self, item: etree._Element) -> etree._Element:
        episode, listed = self.listed.episode, self.listed
        if episode.season is not None:
            add(item, "podcast:season", str(episode.season), name=self.show.seasons.get(episode.season))
        if episode.number is not None:
            add(item, "podcast:episode", str(episode.number), display=episode.number_shown)
        if episode.people:
            # An item's persons replace the channel's (tag "person"): those who are always there are named again.
            add_persons(item, (*self.show.people, *episode.people))
        for link in listed.transcripts:
            add(item, "podcast:transcript", url=link.url, type=link.mime_type, language=link.language, rel=link.rel)
        if listed.chapters_url:
            add(item, "podcast:chapters", url=listed.chapters_url, type=CHAPTERS_TYPE)
        _soundbites(item, episode.soundbites)
        add_tags(item, episode)
        add_content_links(item, episode.content_links)
        for own in listed.alternates:
            alternates.add_own(item, own)
        for other in episode.alternate_enclosures:
            alternates.add_elsewhere(item, other)
        return item


def _soundbites(item: etree._Element, soundbites: Iterable[Soundbite]) -> None:
    for bite in soundbites:
        add(
            item,
            "podcast:soundbite",
            bite.title,
            startTime=number(bite.start_s),
            duration=number(bite.duration_s),
        )
