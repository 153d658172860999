"""A show as read from disk, and where its files lie."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from podcast_pipeline import transcripts
from podcast_pipeline.errors import FileProblem, UnknownEpisode
from podcast_pipeline.files import sha256_of_file
from podcast_pipeline.model import AnyEpisode, Episode, Outline, Record, Show
from podcast_pipeline.model.frozen import is_web_address
from podcast_pipeline.model.picture import file_of
from podcast_pipeline.project import layout, yaml12
from podcast_pipeline.project.episodes import ReadEpisode, Records
from podcast_pipeline.project.sounds import Sound, Sounds, clips_of, sounds_of
from podcast_pipeline.project.text import parsed_again
from podcast_pipeline.transcripts import Cue


@dataclass(frozen=True)
class Project:
    """The show's text and records at one moment: `read` are its episodes by slug, in the order of season and number.

    `outlines` tell of all of them at once; an episode or a record is made whole when it is asked for.
    """

    root: Path
    show: Show
    read: Mapping[str, ReadEpisode]
    _whole: dict[str, Episode] = field(default_factory=dict, repr=False, compare=False)
    _sha256s: dict[Path, str] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def outlines(self) -> tuple[Outline, ...]:
        """Every episode in brief, by season, number and slug."""
        return tuple(sorted((each.outline for each in self.read.values()), key=_order))

    @property
    def episodes(self) -> tuple[Episode, ...]:
        """Every episode as a whole, in the same order: for who judges or shows them all."""
        return tuple(self.episode(each.slug) for each in self.outlines)

    @cached_property
    def records(self) -> Mapping[str, Record]:
        """The records of those episodes that have one, by slug."""
        return Records({slug: each.record for slug, each in self.read.items() if each.record is not None})

    def episode(self, slug: str) -> Episode:
        """One episode as a whole; KeyError when there is none of that slug."""
        if slug not in self._whole:
            context = {"zone": self.show.zone}
            self._whole[slug] = Episode.model_validate_json(self.read[slug].whole, context=context)
        return self._whole[slug]

    def with_episodes(self, changed: Iterable[Episode]) -> Project:
        """The project with these in the place of those of the same slugs."""
        changes = {each.slug: ReadEpisode.of(each, self.read[each.slug].record) for each in changed}
        return replace(self, read={**self.read, **changes}, _whole={})

    def find(self, name: str) -> Episode:
        """The episode that a number, `s2e1`, a slug or a path means. UnknownEpisode names those there are."""
        slug, of_all = _slug_of_path(self.root, name), self.outlines
        matches = [e for e in of_all if e.slug == slug] or [e for e in of_all if e.label == name.lower()]
        if not matches and re.fullmatch("[0-9]{1,20}", name):
            matches = [e for e in of_all if e.number == int(name)]
        if len(matches) > 1:
            slugs = " or ".join(episode.slug for episode in matches)
            raise UnknownEpisode(f"{name} could be {slugs}; give the slug", where=layout.EPISODES)
        if not matches:
            known = ", ".join(f"{e.label} ({e.slug})" if e.label != e.slug else e.slug for e in of_all) or "none"
            raise UnknownEpisode(f"there is no episode {name!r}; there are: {known}", where=layout.EPISODES)
        return self.episode(matches[0].slug)

    def episode_file(self, episode: AnyEpisode) -> Path:
        return layout.episode_folder(self.root, episode.slug) / layout.EPISODE_FILE

    def record_file(self, episode: AnyEpisode) -> Path:
        return layout.episode_folder(self.root, episode.slug) / layout.RECORD_FILE

    def recording_files(self, episode: Episode) -> tuple[Path, ...]:
        """All tracks of the recording, in their order; empty unless every one of them is on this machine."""
        places = tuple(track.place for track in self.sounds(episode).tracks if track.place is not None)
        return places if len(places) == len(episode.recording) else ()

    def sounds(self, episode: Episode) -> Sounds:
        """Every sound file that a master of the episode is made of, found or not."""
        return sounds_of(self.root, self.show, episode)

    def clips(self) -> tuple[Sound, ...]:
        """Intro, outro and bed of podcast.yaml, found or not."""
        return tuple(clips_of(self.root, self.show))

    def line_of(self, file: str, key: yaml12.Path) -> int | None:
        """The line of a key in podcast.yaml or an episode.md (`file` as `shown`); None where it cannot be read."""
        parsed = parsed_again(self.root, file)
        return parsed.line_of(key) if parsed is not None else None

    def cues(self, episode: Episode) -> tuple[Cue, ...]:
        """The episode's transcript in the recording's time, its voices named as people; none without one.

        TranscriptError when it cannot be understood, FileProblem when it cannot be read.
        """
        file = self.transcript_file(episode)
        if file is None:
            return ()
        try:
            content = file.read_bytes()
        except OSError as error:
            raise FileProblem(f"the transcript cannot be read: {error.strerror}", where=self.shown(file)) from error
        people = [person.name for person in (*self.show.people, *episode.people)]
        return transcripts.read(content, where=self.shown(file), people=people, voices=episode.voices)

    def transcript_file(self, episode: Episode) -> Path | None:
        return self._published_as_is(layout.episode_folder(self.root, episode.slug), episode.transcript)

    def chapters_file(self, episode: Episode) -> Path | None:
        """The file that the episode's chapters stand in, when episode.md names one."""
        return self._published_as_is(layout.episode_folder(self.root, episode.slug), episode.chapters_file)

    def chapter_images(self, episode: Episode) -> dict[str, Path]:
        """The pictures of chapters that are files of the show, as chapters name them."""
        named = {chapter.image_file for chapter in episode.chapters}
        return {name: place for name, place in self.pictures(episode).items() if name in named}

    def pictures(self, episode: Episode | None = None) -> dict[str, Path]:
        """The pictures beside the artwork that are files of the show, as an episode names them, or with none the show:
        those of people, of `images` and of chapters."""
        tags, folder = (self.show if episode is None else episode), self._folder_of(episode)
        names = dict.fromkeys(tags.picture_files.values())
        return {name: place for name in names if (place := self._published_as_is(folder, name)) is not None}

    def is_of(self, episode: Episode, place: Path) -> bool:
        """Whether a file of the show lies in an episode's own folder."""
        return place.is_relative_to(layout.followed(layout.episode_folder(self.root, episode.slug)))

    def sha256_of(self, place: Path) -> str:
        """SHA-256 of a file of the show, read once in a run. FileProblem when it cannot be read."""
        if place not in self._sha256s:
            self._sha256s[place] = sha256_of_file(place)
        return self._sha256s[place]

    def artwork_file(self, episode: Episode | None = None) -> Path | None:
        """The episode's own artwork, or with no episode the show's; None when it has none, or it lies elsewhere."""
        artwork = self.show.artwork if episode is None else episode.artwork
        return self._published_as_is(self._folder_of(episode), file_of(artwork))

    def artwork_address(self, episode: Episode | None = None) -> str | None:
        """Where the artwork lies when that is another host (an imported show)."""
        artwork = self.show.artwork if episode is None else episode.artwork
        return artwork if artwork is not None and is_web_address(artwork) else None

    def named_files(self, episode: AnyEpisode) -> tuple[Path, ...]:
        """The files beside an episode's text that it names and that are published, or made into what is."""
        folder = layout.episode_folder(self.root, episode.slug)
        places = (self._published_as_is(folder, name) for name in episode.files)
        return tuple(place for place in places if place is not None)

    def files_of(self, episode: Episode) -> tuple[Path, ...]:
        """Every file of an episode that is committed with it: its text, what that names, and its record."""
        record = self.record_file(episode)
        texts = (self.episode_file(episode), self.chapters_file(episode))
        files = (*texts, *self.named_files(episode), record if record.exists() else None)
        return tuple(file for file in files if file is not None)

    def build_folder(self, name: str) -> Path:
        """build/<slug> or build/<target>: what can be made again."""
        return layout.build_folder(self.root, name)

    def folder_target(self, path: str) -> Path:
        """Where a folder target lies; relative paths start at the show."""
        return self.root / path

    @property
    def template_folders(self) -> tuple[Path, ...]:
        """The show's own templates, which go before those that ship."""
        return (self.root / layout.TEMPLATES,)

    def shown(self, path: Path) -> str:
        """A path as people read it: relative to the show when it lies inside."""
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)

    def _folder_of(self, episode: Episode | None) -> Path:
        """Where the files lie that an episode names, or with none the show."""
        return self.root if episode is None else layout.episode_folder(self.root, episode.slug)

    def _published_as_is(self, folder: Path, path: str | None) -> Path | None:
        return layout.inside(self.root, folder, path) if path is not None else None


def _slug_of_path(root: Path, name: str) -> str:
    if "/" not in name and "\\" not in name:
        return name
    place = layout.followed(Path(name))
    place = place.parent if place.name == layout.EPISODE_FILE else place
    return place.name if place.parent == layout.followed(root / layout.EPISODES) else name


def _order(episode: Outline) -> tuple[int, float, str]:
    number = float("inf") if episode.number is None else float(episode.number)
    return episode.season or 0, number, episode.slug
