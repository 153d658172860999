"""A show as read from disk, and where its files lie."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from podcast_pipeline.errors import FileProblem, UnknownEpisode
from podcast_pipeline.model import Episode, Record, Show
from podcast_pipeline.project import layout


@dataclass(frozen=True, slots=True)
class Project:
    """The show's text and records at one moment. `episodes` come by season, number and slug; `records` by slug."""

    root: Path
    show: Show
    episodes: tuple[Episode, ...]
    records: Mapping[str, Record]

    def find(self, name: str) -> Episode:
        """The episode that a number, `s2e1`, a slug or a path means. UnknownEpisode names those there are."""
        slug = _slug_of_path(self.root, name)
        matches = [e for e in self.episodes if e.slug == slug] or [e for e in self.episodes if e.label == name.lower()]
        if not matches and re.fullmatch("[0-9]{1,20}", name):
            matches = [e for e in self.episodes if e.number == int(name)]
        if len(matches) > 1:
            slugs = " or ".join(episode.slug for episode in matches)
            raise UnknownEpisode(f"{name} could be {slugs}; give the slug", where=layout.EPISODES)
        if not matches:
            known = ", ".join(f"{e.label} ({e.slug})" if e.label != e.slug else e.slug for e in self.episodes) or "none"
            raise UnknownEpisode(f"there is no episode {name!r}; there are: {known}", where=layout.EPISODES)
        return matches[0]

    def episode_file(self, episode: Episode) -> Path:
        return layout.episode_folder(self.root, episode.slug) / layout.EPISODE_FILE

    def record_file(self, episode: Episode) -> Path:
        return layout.episode_folder(self.root, episode.slug) / layout.RECORD_FILE

    def recording_file(self, episode: Episode) -> Path | None:
        """The recording, beside episode.md or in the git-ignored recordings/; None when it is not on this machine."""
        if episode.recording is None:
            return None
        folders = (layout.episode_folder(self.root, episode.slug), self.root / layout.RECORDINGS)
        return next((place for folder in folders if layout.exists(place := folder / episode.recording)), None)

    def transcript_file(self, episode: Episode) -> Path | None:
        return self._published_as_is(layout.episode_folder(self.root, episode.slug), episode.transcript)

    def artwork_file(self, episode: Episode | None = None) -> Path | None:
        """The episode's own artwork, or with no episode the show's."""
        if episode is None:
            return self._published_as_is(self.root, self.show.artwork)
        return self._published_as_is(layout.episode_folder(self.root, episode.slug), episode.artwork)

    def clip_file(self, clip: str | None) -> Path | None:
        """An intro or outro of podcast.yaml, relative to the show's folder. FileProblem when it is missing."""
        if clip is None:
            return None
        place = self.root / clip
        if not layout.is_file(place):
            raise FileProblem(
                "this intro or outro of podcast.yaml is missing; bring it back or remove the line", where=clip
            )
        return place

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

    def _published_as_is(self, folder: Path, path: str | None) -> Path | None:
        return layout.inside(self.root, folder, path) if path is not None else None


def _slug_of_path(root: Path, name: str) -> str:
    if "/" not in name and "\\" not in name:
        return name
    place = layout.followed(Path(name))
    place = place.parent if place.name == layout.EPISODE_FILE else place
    return place.name if place.parent == layout.followed(root / layout.EPISODES) else name
