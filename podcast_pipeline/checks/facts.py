"""What the offline rules look at, as frozen values, and the one function that gathers it from the show's files."""

from __future__ import annotations

import pathlib
import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import PurePosixPath

from podcast_pipeline import artwork
from podcast_pipeline.artwork import ArtworkFacts
from podcast_pipeline.errors import ArtworkError, FileProblem, TranscriptError
from podcast_pipeline.model import Edition, Episode, Outline, Person, Record, Show, Target
from podcast_pipeline.project import Project
from podcast_pipeline.project.git import carried
from podcast_pipeline.project.layout import EPISODE_FILE, EPISODES, RECORD_FILE, SHOW_FILE
from podcast_pipeline.project.sounds import Sound, Sounds
from podcast_pipeline.project.yaml12 import Path
from podcast_pipeline.shelf import Shelf
from podcast_pipeline.transcripts import Cue

# Hosts of git warn at 50 MB a file and refuse 100 MB; an episode of ten minutes has ten.
_LARGE_BYTES = 10_000_000
_MOST_NAMED = 3  # of the episodes that share a date


@dataclass(frozen=True, slots=True)
class ShowFacts:
    """The show; `missing` are the sound files of podcast.yaml that are not there."""

    show: Show
    missing: tuple[Sound, ...] = ()
    file: str = SHOW_FILE
    key: Path = ()


@dataclass(frozen=True, slots=True)
class TargetFacts:
    name: str
    target: Target
    key: Path
    file: str = SHOW_FILE


@dataclass(frozen=True, slots=True)
class PersonFacts:
    person: Person
    file: str
    key: Path


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """An artwork, or another picture; `picture` is None when it cannot be read, and `failure` says why."""

    suffix: str
    picture: ArtworkFacts | None
    failure: str
    file: str
    key: Path = ("artwork",)
    is_placeholder: bool = False


@dataclass(frozen=True, slots=True)
class TranscriptFacts:
    """A transcript; `cues` are None when it cannot be read, and `failure` says why and where."""

    file: str
    cues: tuple[Cue, ...] | None
    failure: str = ""
    failed_line: int | None = None


@dataclass(frozen=True, slots=True)
class EpisodeFacts:
    """One episode: its text, its record, and the file that was made of it.

    `edition` is the record's, else the newest on the shelf that was made of this recording. `missing` are the tracks
    and jingles that are not on this machine, `in_git` the large tracks that git carries along. `same_date` holds the
    slugs of the episodes before it that are dated the same.
    """

    show: Show
    episode: Episode
    now: datetime
    file: str
    record: Record | None = None
    record_file: str = ""
    edition: Edition | None = None
    missing: tuple[Sound, ...] = ()
    in_git: tuple[Sound, ...] = ()
    transcript: TranscriptFacts | None = None
    same_date: tuple[str, ...] = ()
    key: Path = ()

    @property
    def recording_s(self) -> float | None:
        """The second at which the recording ends, where it is known: chapters and cues are written in its time."""
        if self.edition is None:
            return None
        finished_s = self.edition.enclosure.duration_s or None  # it came finished: there is no other recording
        spans = self.edition.timeline.spans
        return max((span.source_start_s + span.duration_s for span in spans), default=finished_s)


@dataclass(frozen=True, slots=True)
class Facts:
    """All subjects of one check, in the order in which they are reported."""

    shows: tuple[ShowFacts, ...]
    targets: tuple[TargetFacts, ...]
    people: tuple[PersonFacts, ...]
    pictures: tuple[PictureFacts, ...]
    images: tuple[PictureFacts, ...]
    episodes: tuple[EpisodeFacts, ...]


def gather(project: Project, episodes: Sequence[Episode] | None, now: datetime) -> Facts:
    """The facts on `episodes` alone, or with None on the show and all its episodes. Only reads."""
    chosen = project.episodes if episodes is None else tuple(episodes)
    show = project.show
    same_dates = _same_dates(project.outlines)
    sounds = {episode.slug: project.sounds(episode) for episode in chosen}
    in_git = _large_in_git(project, sounds.values())
    about = tuple(
        _episode(project, episode, sounds[episode.slug], in_git, same_dates.get(episode.slug, ()), now)
        for episode in chosen
    )
    people = [PersonFacts(person, each.file, ("people", at)) for each in about for at, person in _listed(each.episode)]
    look = _Looking(project)
    pictures = [picture for each in about if (picture := look.artwork(each.file, each.episode)) is not None]
    images = [image for each in about for image in look.images(each.file, each.episode)]
    if episodes is not None:
        return Facts((), (), tuple(people), tuple(pictures), tuple(images), about)
    cover = look.artwork(SHOW_FILE, None)
    return Facts(
        shows=(ShowFacts(show, tuple(clip for clip in project.clips() if clip.place is None)),),
        targets=tuple(TargetFacts(name, target, ("targets", name)) for name, target in show.targets.items()),
        people=(*(PersonFacts(person, SHOW_FILE, ("people", at)) for at, person in _listed(show)), *people),
        pictures=(*([cover] if cover is not None else []), *pictures),
        images=(*look.images(SHOW_FILE, None), *images),
        episodes=about,
    )


def _listed(of: Show | Episode) -> list[tuple[int, Person]]:
    return list(enumerate(of.people))


def _same_dates(episodes: Sequence[Outline]) -> Mapping[str, tuple[str, ...]]:
    dated: defaultdict[datetime, list[str]] = defaultdict(list)
    earlier = {}
    for episode in episodes:
        if episode.published_at is not None:
            earlier[episode.slug] = tuple(dated[episode.published_at][:_MOST_NAMED])
            dated[episode.published_at].append(episode.slug)
    return earlier


def _large_in_git(project: Project, sounds: Iterable[Sounds]) -> frozenset[pathlib.Path]:
    places = {track.place.resolve() for each in sounds for track in each.tracks if track.place is not None}
    large = [place for place in places if place.is_file() and place.stat().st_size >= _LARGE_BYTES]
    return carried(project.root.resolve(), large)


def _episode(
    project: Project,
    episode: Episode,
    sounds: Sounds,
    in_git: frozenset[pathlib.Path],
    same_date: tuple[str, ...],
    now: datetime,
) -> EpisodeFacts:
    record = project.records.get(episode.slug)
    folder = f"{EPISODES}/{episode.slug}"
    return EpisodeFacts(
        show=project.show,
        episode=episode,
        now=now,
        file=f"{folder}/{EPISODE_FILE}",
        record=record,
        record_file=f"{folder}/{RECORD_FILE}",
        edition=record or _built(project, episode),
        missing=tuple(sound for sound in sounds.missing if sound.file != SHOW_FILE),
        in_git=tuple(track for track in sounds.tracks if track.place is not None and track.place.resolve() in in_git),
        transcript=_transcript(project, episode, folder),
        same_date=same_date,
    )


def _built(project: Project, episode: Episode) -> Edition | None:
    """The newest edition on the shelf; none when the recording became another since."""
    shelf = Shelf(project.build_folder(episode.slug))
    editions = [(file.stat().st_mtime_ns, each) for each in shelf.editions() if (file := shelf.edition_file(each))]
    tracks = project.recording_files(episode) if editions else ()
    if not tracks:
        return None
    _, newest = max(editions, key=lambda dated: dated[0])
    try:
        # Nothing is noted: a check must work where nothing can be written.
        known = shelf.recording_sha256(tracks, remember=False)
        return newest if newest.made_from and newest.made_from.recording_sha256 == known else None
    except FileProblem:
        return None


def _transcript(project: Project, episode: Episode, folder: str) -> TranscriptFacts | None:
    if episode.transcript is None:
        return None
    file = posixpath.normpath(f"{folder}/{episode.transcript}")
    try:
        return TranscriptFacts(file, project.cues(episode))
    except FileProblem as error:
        return TranscriptFacts(file, None, error.message)
    except TranscriptError as error:
        return TranscriptFacts(file, None, error.message, error.line)


@dataclass(frozen=True, slots=True)
class _Looking:
    """Pictures as they are looked at, each once: that of a guest may stand in many episodes."""

    project: Project
    _seen: dict[pathlib.Path, tuple[ArtworkFacts | None, str]] = field(default_factory=dict)

    def artwork(self, file: str, episode: Episode | None) -> PictureFacts | None:
        path = self.project.artwork_file(episode)
        if path is None:
            return None
        facts = self._facts(path, file, ("artwork",))
        return replace(facts, is_placeholder=facts.picture is not None and artwork.is_placeholder(path))

    def images(self, file: str, episode: Episode | None) -> Iterator[PictureFacts]:
        """All that stand beside it, each where the text names it first."""
        tags, of_file = (self.project.show, None) if episode is None else (episode, episode.chapters_file)
        places = {name: keys for keys, name in reversed(tags.picture_files.items())}
        for name, path in self.project.pictures(episode).items():
            keys = places[name]
            yield self._facts(path, file, keys[:1] if of_file is not None and keys[0] == "chapters" else keys)

    def _facts(self, path: pathlib.Path, file: str, key: Path) -> PictureFacts:
        if path not in self._seen:
            try:
                self._seen[path] = artwork.look_at(path, where=self.project.shown(path)), ""
            except (ArtworkError, FileProblem) as error:
                self._seen[path] = None, str(error)
        picture, failure = self._seen[path]
        return PictureFacts(PurePosixPath(path.name).suffix, picture, failure, file, key)
