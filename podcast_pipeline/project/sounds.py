"""The sound files that a show's texts name, and where each of them lies on this machine, if it does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from podcast_pipeline.model import Episode, Show
from podcast_pipeline.project import layout
from podcast_pipeline.project.yaml12 import Path as Key


@dataclass(frozen=True, slots=True)
class Sound:
    """One named sound file. `what` it is (recording, jingle, intro …) and the text and key that name it.

    `place` is None when the file is not on this machine.
    """

    what: str
    name: str
    file: str
    key: Key
    place: Path | None


@dataclass(frozen=True, slots=True)
class Sounds:
    """What the master of one episode is made of."""

    tracks: tuple[Sound, ...]
    jingles: tuple[Sound, ...] = ()
    clips: tuple[Sound, ...] = ()

    @property
    def missing(self) -> tuple[Sound, ...]:
        return tuple(sound for sound in (*self.tracks, *self.jingles, *self.clips) if sound.place is None)

    def clip(self, what: str) -> Path | None:
        """Where the intro, outro or bed lies; None when there is none."""
        return next((clip.place for clip in self.clips if clip.what == what), None)


def sounds_of(root: Path, show: Show, episode: Episode) -> Sounds:
    """Tracks and jingles lie beside episode.md or in the git-ignored recordings/, clips are named from the show."""
    folder = layout.episode_folder(root, episode.slug)
    file = f"{layout.EPISODES}/{episode.slug}/{layout.EPISODE_FILE}"

    def named(what: str, name: str, key: Key) -> Sound:
        places = (folder / name, root / layout.RECORDINGS / name)
        return Sound(what, name, file, key, next(filter(layout.exists, places), None))

    alone = len(episode.recording) == 1
    return Sounds(
        tracks=tuple(
            named("recording", track.file, ("recording",) if alone else ("recording", at))
            for at, track in enumerate(episode.recording)
        ),
        jingles=tuple(named("jingle", jingle.file, ("jingles", at)) for at, jingle in enumerate(episode.jingles)),
        clips=tuple(clips_of(root, show)),
    )


def clips_of(root: Path, show: Show) -> Iterator[Sound]:
    """Intro, outro and bed of podcast.yaml."""
    audio = show.audio
    for what, clip in (("intro", audio.intro), ("outro", audio.outro), ("bed", audio.bed)):
        if clip is not None:
            place = root / clip.file
            yield Sound(what, clip.file, layout.SHOW_FILE, ("audio", what), place if layout.is_file(place) else None)
