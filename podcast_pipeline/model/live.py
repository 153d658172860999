"""podcast:liveItem as a setting: a broadcast that listeners can follow while it happens. Pure."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from podcast_pipeline.model.alternates import AlternateEnclosure
from podcast_pipeline.model.frozen import Flag, Frozen, Guid, Long, SecureAddress, Text, WebAddress, wrong
from podcast_pipeline.model.moments import MaybeMoment, Moment
from podcast_pipeline.model.podcasting import ContentLink, MimeType, PodcastTags


class Stream(Frozen):
    """What a podcast app plays while the broadcast is live."""

    url: WebAddress
    type: MimeType = "audio/mpeg"


class LiveItem(PodcastTags):
    """A broadcast: announced (`pending`), on air (`live`), or over (`ended`), until its recording is an episode."""

    title: Text
    guid: Guid
    status: Literal["pending", "live", "ended"]
    start: Moment
    end: MaybeMoment = None
    stream: Stream
    content_links: Annotated[tuple[ContentLink, ...], Field(min_length=1)]
    summary: Long | None = None
    link: WebAddress | None = None
    explicit: Flag | None = None
    artwork_url: SecureAddress | None = None
    alternate_enclosures: tuple[AlternateEnclosure, ...] = ()

    @model_validator(mode="after")
    def _ends_after_its_start(self) -> LiveItem:
        if self.end is not None and self.end <= self.start:
            raise wrong(f"end must come after start: {self.end:%Y-%m-%d %H:%M} does not")
        if len((self.summary or "").encode()) > 4000:
            raise wrong("summary is over 4000 bytes, which is more than apps take; shorten it")
        return self
