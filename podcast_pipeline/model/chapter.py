"""A chapter, as front matter and the files of other programs name it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, ValidationInfo, model_validator

from podcast_pipeline.model.frozen import Clock, Flag, Frozen, Short, Text, WebAddress, wrong
from podcast_pipeline.model.picture import Picture, file_of
from podcast_pipeline.model.podcasting import Geo, Osm

MOST_CHAPTERS = 1000  # Vorbis comments count them with three digits (CHAPTER000 to CHAPTER999)


class Place(Frozen):
    """Where a chapter plays (JSON chapters 1.2, location; RFC 5870)."""

    name: Short
    geo: Geo
    osm: Osm | None = None


class Chapter(Frozen):
    """A chapter. `start_s` and `end_s` count in the recording's time, and in the master's once the timeline shifted it.

    It ends where the next one starts when it has no `end_s`. `image` is a file of the show or a web address. A hidden
    one changes picture and link while it plays, and no list shows it.
    """

    model_config = ConfigDict(populate_by_name=True)

    start_s: Annotated[Clock, Field(alias="start")]
    title: Text
    href: WebAddress | None = None
    image: Picture | None = None
    end_s: Annotated[Clock | None, Field(alias="end")] = None
    hidden: Flag = False
    location: Place | None = None

    @model_validator(mode="after")
    def _ends_after_its_start(self) -> Chapter:
        if self.end_s is not None and self.end_s <= self.start_s:
            raise wrong(f"{self.title!r} must end after it starts; correct `end`, or leave it out")
        return self

    @property
    def image_file(self) -> str | None:
        """The image, when it is a file of the show."""
        return file_of(self.image)


def _of_file(value: Any, info: ValidationInfo) -> Any:
    """A file's name stands for the chapters in it, which who loads the show has read."""
    return (info.context or {}).get("chapters", ()) if isinstance(value, str) else value


def _ascending(chapters: Sequence[Chapter]) -> Sequence[Chapter]:
    for before, after in pairwise(chapters):
        if after.start_s <= before.start_s:
            raise wrong(f"chapters must ascend: {after.title!r} does not start after {before.title!r}")
    return chapters


Chapters = Annotated[
    tuple[Chapter, ...],
    Field(max_length=MOST_CHAPTERS),
    BeforeValidator(_of_file, json_schema_input_type=str | tuple[Chapter, ...]),
    AfterValidator(_ascending),
]
