"""episode.md as values: what a producer writes about one episode."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from podcast_pipeline.model.chapter import Chapters
from podcast_pipeline.model.checking import Exceptions
from podcast_pipeline.model.episode_tags import EpisodeTags
from podcast_pipeline.model.frozen import Flag, Guid, Text, WebAddress, wrong
from podcast_pipeline.model.moments import MaybeMoment
from podcast_pipeline.model.outline import EpisodeType, Outline
from podcast_pipeline.model.picture import Keys, Picture, file_of, is_file, with_address
from podcast_pipeline.model.sounding import Jingle, Track

# ASCII, and never digits alone: `podcast publish episode 2` must mean a number.
SLUG_PATTERN = r"^([0-9]+-)*[0-9]*[a-z][a-z0-9]*(-[a-z0-9]+)*$"


def _tracks(value: Any) -> Any:
    """One file alone is a list of one track, and a file's name alone is a track."""
    if value is None:
        return ()
    tracks = [value] if isinstance(value, str) else value
    return [{"file": each} if isinstance(each, str) else each for each in tracks] if isinstance(tracks, list) else value


class FrontMatter(EpisodeTags):
    """The keys a producer may write between the `---` lines of episode.md."""

    title: Text
    number: Annotated[int, Field(ge=0, strict=True)] | None = None
    season: Annotated[int, Field(ge=1, strict=True)] | None = None
    type: EpisodeType = EpisodeType.FULL
    guid: Guid
    published_at: MaybeMoment = None
    recording: Annotated[
        tuple[Track, ...], BeforeValidator(_tracks, json_schema_input_type=str | tuple[str | Track, ...] | None)
    ] = ()
    jingles: tuple[Jingle, ...] = ()
    summary: Text | None = None
    explicit: Flag | None = None
    link: WebAddress | None = None
    artwork: Picture | None = None
    chapters: Chapters = ()
    transcript: Text | None = None
    voices: dict[Text, Text] = Field(default_factory=dict)
    checks: Exceptions = Field(default_factory=Exceptions)

    @model_validator(mode="after")
    def _number_is_there_to_be_shown(self) -> FrontMatter:
        if self.number_shown is not None and self.number is None:
            raise wrong("number_shown is another way to write the number, and there is none; add it")
        return self

    @property
    def picture_files(self) -> dict[Keys, str]:
        pictures = ((at, chapter.image) for at, chapter in enumerate(self.chapters) if chapter.image is not None)
        return {**{("chapters", at, "image"): each for at, each in pictures if is_file(each)}, **super().picture_files}

    def with_addresses(self, addresses: Mapping[str, str]) -> Self:
        chapters = tuple(with_address(chapter, "image", addresses) for chapter in self.chapters)
        return super().with_addresses(addresses).model_copy(update={"chapters": chapters})


class Episode(FrontMatter):
    """One episode: its front matter, the slug its folder gives it, and its show notes as Markdown.

    `chapters_file` is the file that its chapters were read from, as `chapters` names it.
    """

    slug: Annotated[str, Field(pattern=SLUG_PATTERN)]
    notes: str = ""
    chapters_file: str | None = None

    @property
    def recording_name(self) -> str:
        """The recording as episode.md names it: `talk.wav`, `anna.wav + ben.wav`; empty when it names none."""
        return " + ".join(track.file for track in self.recording)

    @property
    def artwork_file(self) -> str | None:
        """The artwork, when it is a file of the show."""
        return file_of(self.artwork)

    @property
    def files(self) -> tuple[str, ...]:
        """The files beside episode.md that are published as they are, or made into what is, as it names them."""
        named = (self.transcript, self.artwork_file, *self.picture_files.values())
        return tuple(dict.fromkeys(file for file in named if file is not None))

    @property
    def label(self) -> str:
        """How the command line names it."""
        return self.outline.label

    @property
    def outline(self) -> Outline:
        """The episode in brief."""
        return Outline(
            self.slug, self.guid, self.title, self.number, self.season, self.type, self.published_at, self.files
        )


# What a plan asks of an episode, the whole and the brief one both tell.
AnyEpisode = Episode | Outline
