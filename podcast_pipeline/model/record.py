"""published.json as values: what was published and cannot be known from text."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, Field, model_validator

from podcast_pipeline.model.frozen import Frozen, Text, WebAddress, wrong
from podcast_pipeline.model.sound import Loudness, Timeline
from podcast_pipeline.model.times import in_our_years


def _published_at(at: datetime) -> datetime:
    try:
        return in_our_years(at)
    except ValueError as error:
        raise wrong(str(error)) from error


Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Medium(Frozen):
    """One published audio file: under a key of ours, or at a foreign address (an imported episode)."""

    role: Literal["enclosure", "alternate"] = "enclosure"
    key: Annotated[str, Field(pattern=r"^media/[a-z0-9-]+-[0-9a-f]{12}\.[a-z0-9]+$")] | None = None
    url: WebAddress | None = None
    length_bytes: Annotated[int, Field(gt=0)]
    sha256: Sha256
    audio_sha256: Sha256
    mime_type: Text
    codec: Text
    bitrate_kbps: int
    duration_s: float
    loudness: Loudness

    @model_validator(mode="after")
    def _lies_somewhere(self) -> Medium:
        if (self.key is None) == (self.url is None):
            raise wrong("a medium has either a key or a url")
        return self


class MadeFrom(Frozen):
    """What a published episode was made from; what differs later is new audio, or new tags."""

    recording_sha256: Sha256
    settings_sha256: Sha256
    tags_sha256: Sha256
    tool: Text
    encoder: Text


class Edition(Frozen):
    """One finished form of an episode: its files, its timeline, and what they were made from."""

    media: Annotated[tuple[Medium, ...], Field(min_length=1)]
    timeline: Timeline
    made_from: MadeFrom

    @model_validator(mode="after")
    def _has_one_enclosure(self) -> Edition:
        count = sum(medium.role == "enclosure" for medium in self.media)
        if count != 1:
            raise wrong(f"needs exactly one enclosure, not {count}")
        return self

    @property
    def enclosure(self) -> Medium:
        """The file that the feed names as the episode's enclosure."""
        return next(medium for medium in self.media if medium.role == "enclosure")

    @property
    def alternates(self) -> tuple[Medium, ...]:
        """The same audio in other formats."""
        return tuple(medium for medium in self.media if medium.role == "alternate")


class Record(Edition):
    """The record of a published episode: episodes/<slug>/published.json, committed by the producer."""

    version: Literal[1] = 1
    guid: Text
    published_at: Annotated[AwareDatetime, AfterValidator(_published_at)]
