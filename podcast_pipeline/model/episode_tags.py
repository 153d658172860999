"""What episode.md may say beyond what most episodes need: for Apple, RSS and Podcasting 2.0."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field

from podcast_pipeline.model.alternates import AlternateEnclosure
from podcast_pipeline.model.frozen import Brief, Clock, Flag, Frozen, Short, Text
from podcast_pipeline.model.podcasting import ContentLink, PodcastTags


class Soundbite(Frozen):
    """A stretch that apps may play as a teaser. `start_s` counts in the recording's time, as a chapter's does."""

    model_config = ConfigDict(populate_by_name=True)

    start_s: Annotated[Clock, Field(alias="start")]
    duration_s: Annotated[Clock, Field(alias="duration", gt=0)]
    title: Short | None = None


class EpisodeTags(PodcastTags):
    """Every setting of an episode that only goes into the feed, and that most episodes do without."""

    apple_title: Text | None = None
    number_shown: Brief | None = None
    block: Flag = False
    keywords: tuple[Text, ...] = ()
    soundbites: tuple[Soundbite, ...] = ()
    content_links: tuple[ContentLink, ...] = ()
    alternate_enclosures: tuple[AlternateEnclosure, ...] = ()
