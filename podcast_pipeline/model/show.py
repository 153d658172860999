"""podcast.yaml as values: the show and its settings."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, model_validator

from podcast_pipeline.model.categories import category_problem
from podcast_pipeline.model.checking import Exceptions
from podcast_pipeline.model.feeds import FeedSettings, feeds_problem
from podcast_pipeline.model.frozen import Flag, Long, Text, WebAddress, a_uuid, shaped, wrong
from podcast_pipeline.model.picture import Picture
from podcast_pipeline.model.show_tags import Contact, ShowTags
from podcast_pipeline.model.sounding import AudioSettings
from podcast_pipeline.model.targets import Target, TargetName


class ShowType(StrEnum):
    """How apps order a show: `episodic` newest first, `serial` oldest first (Apple)."""

    EPISODIC = "episodic"
    SERIAL = "serial"


def _timezone_name(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise wrong(f"must be a time zone such as Europe/Berlin, not {name!r}") from error
    return name


def _category(name: str) -> str:
    problem = category_problem(name)
    if problem:
        raise wrong(problem)
    return name


class Show(ShowTags):
    """The show: podcast.yaml."""

    version: Literal[1]
    title: Text
    description: Long
    link: WebAddress
    language: Annotated[str, shaped("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?", "a language code such as de or de-AT")]
    timezone: Annotated[str, AfterValidator(_timezone_name)]
    author: Text
    owner: Contact | None = None
    categories: Annotated[tuple[Annotated[str, AfterValidator(_category)], ...], Field(min_length=1)]
    explicit: Flag = False
    type: ShowType = ShowType.EPISODIC
    copyright: Text | None = None
    locked: Flag = True
    artwork: Picture
    guid: Annotated[str, a_uuid("the UUID that `podcast init` made")]
    audio: AudioSettings = AudioSettings()
    checks: Exceptions = Field(default_factory=Exceptions)
    feeds: Annotated[tuple[FeedSettings, ...], Field(min_length=1, max_length=20)] = (FeedSettings(),)
    default_target: TargetName
    targets: Annotated[dict[TargetName, Target], Field(min_length=1)]

    @model_validator(mode="after")
    def _targets_fit(self) -> Show:
        if self.default_target not in self.targets:
            raise wrong(f"default_target names {self.default_target!r}, but targets has only {', '.join(self.targets)}")
        recording = [name for name, target in self.targets.items() if target.record]
        if len(recording) > 1:
            raise wrong(f"only one target may have record: true, not {' and '.join(recording)}")
        if len(self.description.encode()) > 4000:
            raise wrong("description is over 4000 bytes, which is more than apps take; shorten it")
        return self

    @model_validator(mode="after")
    def _feeds_fit(self) -> Show:
        problem = feeds_problem(self.feeds, self.audio.formats, self.guid)
        if problem:
            raise wrong(problem)
        return self

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def feed_file(self) -> str:
        """The key of the show's main feed, which is the first."""
        return self.feeds[0].file
