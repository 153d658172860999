"""published.json as values: what was published and cannot be known from text."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, AwareDatetime, Field, model_validator

from podcast_pipeline.model.frozen import Frozen, Guid, Text, WebAddress, wrong
from podcast_pipeline.model.sound import Loudness, Timeline
from podcast_pipeline.model.times import in_our_years


def _published_at(at: datetime) -> datetime:
    try:
        return in_our_years(at)
    except ValueError as error:
        raise wrong(str(error)) from error


Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_MEDIA_KEY = r"media/[a-z0-9-]+-[0-9a-f]{12}\.[a-z0-9]+"
MediaKey = Annotated[str, Field(pattern=f"^{_MEDIA_KEY}$")]


def media_key(url: str) -> str | None:
    """The key of audio that an address leads to, at whatever base address; None where it is not of our making."""
    found = re.search(f"/({_MEDIA_KEY})$", url)
    return found[1] if found else None


class PlacedFile(Frozen):
    """An audio file that listeners have or had: under a key of ours, or at a foreign address (an imported episode).

    `length_bytes` is 0 where another host's feed did not tell it.
    """

    key: MediaKey | None = None
    url: WebAddress | None = None
    length_bytes: Annotated[int, Field(ge=0)]

    @model_validator(mode="after")
    def _lies_somewhere(self) -> Self:
        if (self.key is None) == (self.url is None):
            raise wrong("a medium has either a key or a url")
        if self.key is not None and self.length_bytes == 0:
            raise wrong("a medium with a key has a length")
        return self

    def is_at(self, url: str) -> bool:
        """Whether an address leads to this file, at whatever base address the show lies: a key names its content."""
        return url == self.url if self.key is None else url.endswith(f"/{self.key}")


class Medium(PlacedFile):
    """One published audio file.

    Of a file that another host made nobody here knows more than its feed told: the rest is None, and `duration_s` is 0
    where it did not tell.
    """

    role: Literal["enclosure", "alternate"] = "enclosure"
    sha256: Sha256 | None = None
    audio_sha256: Sha256 | None = None
    mime_type: Text
    codec: Text | None = None
    bitrate_kbps: int | None = None
    duration_s: float
    loudness: Loudness | None = None

    @model_validator(mode="after")
    def _of_a_key_the_content_is_known(self) -> Self:
        if self.key is not None and self.sha256 is None:
            raise wrong("a medium with a key has a sha256")
        return self


class ReplacedFile(PlacedFile):
    """A file that listeners had before under the same guid. Where its address holds other bytes now, `kept_key` names
    the place at the target where its own bytes lie."""

    sha256: Sha256 | None = None
    kept_key: Text | None = None


class MadeFrom(Frozen):
    """What a published episode was made from; what differs later is new audio, or new tags."""

    recording_sha256: Sha256
    settings_sha256: Sha256
    tags_sha256: Sha256
    tool: Text
    encoder: Text


class Edition(Frozen):
    """One finished form of an episode: its files, its timeline, and what they were made from.

    `made_from` is None when another host made them (an imported episode): there is nothing to compare a recording with.
    """

    media: Annotated[tuple[Medium, ...], Field(min_length=1)]
    timeline: Timeline = Timeline()
    made_from: MadeFrom | None = None

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
    """The record of a published episode: episodes/<slug>/published.json, committed by the producer.

    By `replaced` a checkout knows an older feed from a newer one; `withdrawn_at` keeps the episode out of feeds.
    """

    version: Literal[1] = 1
    guid: Guid
    published_at: Annotated[AwareDatetime, AfterValidator(_published_at)]
    replaced: tuple[ReplacedFile, ...] = ()
    withdrawn_at: AwareDatetime | None = None
