"""The show's files -> Project. Every mistake in them is found in one reading and reported together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import ValidationError

from podcast_pipeline.errors import FileProblem, Problem, ProjectError
from podcast_pipeline.model import Chapter, Episode, Outline, Record, Show
from podcast_pipeline.model.episode import SLUG_PATTERN
from podcast_pipeline.model.picture import Keys, file_of
from podcast_pipeline.project import layout, yaml12
from podcast_pipeline.project.chapter_files import chapters_file, read_chapters
from podcast_pipeline.project.episodes import ReadEpisode
from podcast_pipeline.project.mistakes import validated
from podcast_pipeline.project.project import Project
from podcast_pipeline.project.readings import Reading, Readings, sha256_of
from podcast_pipeline.project.text import parsed_again, split_front_matter
from podcast_pipeline.workers import over_parts

_TOGETHER = 250  # episodes that one core reads before it tells of them


def load(root: Path) -> Project:
    """Read podcast.yaml and all of episodes/. ProjectError carries every problem; FileProblem when there is no show.

    What was read of a long show is kept in build/, and an episode whose files are as they were is not read again.
    """
    if not layout.is_file(root / layout.SHOW_FILE):
        raise FileProblem(
            "no podcast.yaml here; go to the show's folder, or make a show with `podcast init`", where=str(root)
        )
    reading = _Reading(root)
    show = reading.show()
    names = reading.names()
    kept = Readings.of(root, str(reading.zone))
    found: dict[str, Reading] = {}
    parts = [names[at : at + _TOGETHER] for at in range(0, len(names), _TOGETHER)]
    for part in over_parts(lambda names: reading.part(names, kept), parts):
        found |= {slug: kept.kept[slug] for slug in part.as_kept}
        found |= part.read
        reading.problems += part.problems
    readings = {name: found[name] for name in names if name in found}
    reading.find_twins([each.episode.outline for each in readings.values()])
    if reading.problems or show is None:
        raise ProjectError(tuple(reading.problems))
    kept.keep(readings)
    return Project(root, show, {slug: each.episode for slug, each in readings.items()})


@dataclass(frozen=True, slots=True)
class _Part:
    """Some of the episodes: those that are as they were kept, those that were read, and what is wrong with these."""

    as_kept: list[str]
    read: dict[str, Reading]
    problems: list[Problem]


@dataclass(slots=True)
class _Reading:
    root: Path
    problems: list[Problem] = field(default_factory=list)
    zone: ZoneInfo | None = None

    def part(self, names: Sequence[str], kept: Readings) -> _Part:
        """The episodes of some folders, read by themselves: on all cores when they are many."""
        reading = _Reading(self.root, zone=self.zone)
        as_kept = [name for name in names if kept.still_holds(name)]
        known = set(as_kept)
        others = [name for name in names if name not in known and reading.is_episode(name)]
        read = ((slug, reading.whole(slug)) for slug in others)
        return _Part(as_kept, {slug: each for slug, each in read if each is not None}, reading.problems)

    def whole(self, slug: str) -> Reading | None:
        """An episode with its record, and what they were read from; None when it is no episode."""
        episode, text_sha256, chapters_sha256 = self.episode(slug)
        # A folder that is no slug yet has a problem of its own, and no name to give here.
        if episode is None or episode.slug != slug:
            return None
        content = self.record(episode)
        sha256s = (text_sha256, chapters_sha256, sha256_of(content))
        return Reading(ReadEpisode.of(episode, content), episode.chapters_file, sha256s)

    def show(self) -> Show | None:
        file = layout.SHOW_FILE
        text = self.decoded(self.content(file), file)
        if text is None:
            return None
        parsed = yaml12.parse(text, file=file)
        self.zone = _zone_of(parsed.value)
        show, problems = validated(Show, parsed, file=file, context={"zone": self.zone})
        self.problems += problems
        if show is not None:
            for keys, path in {("artwork",): file_of(show.artwork), **show.picture_files}.items():
                self.must_lie_inside(self.root, path, file, keys, parsed)
        return show

    def names(self) -> list[str]:
        """The folders of episodes/, in the order of their names."""
        try:
            return layout.names_in(self.root / layout.EPISODES)
        except OSError as error:
            self.problems.append(Problem(layout.EPISODES, _closed(error)))
            return []

    def is_episode(self, name: str) -> bool:
        """Whether a folder of episodes/ holds an episode.md. One that lost it, and has a record still, is a problem."""
        folder = f"{layout.EPISODES}/{name}"
        try:
            inside = layout.names_in(f"{self.root}/{folder}")
        except OSError as error:
            self.problems.append(Problem(folder, _closed(error)))
            return False
        # By the list where only that may be read; else by the file system, to which Episode.md may be the same.
        if layout.EPISODE_FILE in inside or layout.exists(self.root / folder / layout.EPISODE_FILE):
            return True
        if layout.RECORD_FILE in inside:
            message = "is missing, but its published.json is here; bring it back, or commit it where you published"
            self.problems.append(Problem(f"{folder}/{layout.EPISODE_FILE}", message))
        return False

    def episode(self, slug: str) -> tuple[Episode | None, str, str]:
        """An episode, and the SHA-256 of its text and of the file of its chapters."""
        folder = layout.episode_folder(self.root, slug)
        file = layout.episode_text(slug)
        content = self.content(file)
        text = self.decoded(content, file)
        parts = split_front_matter(text) if text is not None else None
        if text is None:
            return None, "", ""
        if parts is None:
            self.problems.append(Problem(file, "must start with a line `---` and end its front matter with another", 1))
            return None, "", ""
        parsed = yaml12.parse(parts[0], file=file, first_line=2)
        # A folder that is no slug must not hide the mistakes in its file.
        good_slug = slug if re.match(SLUG_PATTERN, slug) else "renamed"
        if good_slug != slug:
            self.problems.append(_slug_problem(slug))
        named = chapters_file(parsed)
        # Taken before it is read: should it change in between, it is read again the next time.
        chapters_sha256 = sha256_of(None if named is None else layout.content_of(folder, named))
        context = {"zone": self.zone, "chapters": self.chapters(folder, named, file, parsed)}
        more = {"slug": good_slug, "notes": parts[1], "chapters_file": named}
        episode, problems = validated(Episode, parsed, file=file, context=context, more=more)
        self.problems += problems
        if episode is not None:
            alone: dict[Keys, str | None] = {("transcript",): episode.transcript, ("artwork",): episode.artwork_file}
            for keys, path in (alone | episode.picture_files).items():
                self.must_lie_inside(folder, path, file, keys, parsed)
        return episode, sha256_of(content), chapters_sha256

    def chapters(self, folder: Path, named: str | None, file: str, parsed: yaml12.Parsed) -> tuple[Chapter, ...]:
        """The chapters of the file that `chapters` names, if it names one and they can be read."""
        if named is None or not self.must_lie_inside(folder, named, file, ("chapters",), parsed):
            return ()
        try:
            return read_chapters(self.root, folder / named)
        except ProjectError as error:
            self.problems += error.problems
            return ()

    def record(self, episode: Episode) -> bytes | None:
        """An episode's record as it was written; None where there is none, or not a right one."""
        file = f"{layout.EPISODES}/{episode.slug}/{layout.RECORD_FILE}"
        content = self.content(file, may_be_missing=True)
        if (text := self.decoded(content, file)) is None:
            return None
        try:
            record = Record.model_validate_json(text)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            what = f"{'.'.join(str(step) for step in first['loc'])}: {first['msg']}".lstrip(": ")
            message = f"is not the record that publish wrote ({what}); restore it with `git checkout -- {file}`"
            self.problems.append(Problem(file, message))
            return None
        if record.guid != episode.guid:
            message = (
                f"episode.md has the guid {episode.guid!r}, but was published as {record.guid!r}: apps would show it "
                f"twice; write the published guid"
            )
            self.problems.append(self.at(episode.slug, "guid", message))
        return content

    def find_twins(self, episodes: Sequence[Outline]) -> None:
        """Two episodes with one guid, or with one season, number and type."""
        self._twins(episodes, "guid", lambda episode: episode.guid.strip())
        self._twins(
            [episode for episode in episodes if episode.number is not None],
            "number",
            lambda episode: (episode.season, episode.number, episode.type),
        )

    def _twins(self, episodes: Sequence[Outline], key: str, identity: Callable[[Outline], object]) -> None:
        groups: defaultdict[object, list[str]] = defaultdict(list)
        for episode in episodes:
            groups[identity(episode)].append(episode.slug)
        for first, *others in groups.values():
            for slug in others:
                cure = (
                    "make a new one with `podcast new`" if key == "guid" else "give it another number, season or type"
                )
                self.problems.append(self.at(slug, key, f"is the same as in {layout.episode_text(first)}; {cure}"))

    def at(self, slug: str, key: str, message: str) -> Problem:
        file = layout.episode_text(slug)
        parsed = parsed_again(self.root, file)
        return Problem(file, message, None if parsed is None else parsed.line_of((key,)), key)

    def must_lie_inside(
        self, folder: Path, path: str | None, file: str, key: yaml12.Path, parsed: yaml12.Parsed
    ) -> bool:
        """What is uploaded as it is must lie inside the show: a stray path would make a private file public."""
        if path is None:
            return True
        place = layout.inside(self.root, folder, path)
        if place is None:
            message = f"{path!r} leaves the show's folder; copy the file into the show"
        elif not layout.is_file(place):
            message = f"there is no file {path!r}"
        else:
            return True
        self.problems.append(Problem(file, message, parsed.line_of(key), yaml12.dotted(key)))
        return False

    def content(self, file: str, *, may_be_missing: bool = False) -> bytes | None:
        try:
            return layout.read(self.root, file)
        except OSError as error:
            if not (may_be_missing and isinstance(error, FileNotFoundError)):
                self.problems.append(Problem(file, f"cannot be read: {error.strerror}"))
        return None

    def decoded(self, content: bytes | None, file: str) -> str | None:
        try:
            return None if content is None else content.decode("utf-8").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            self.problems.append(Problem(file, f"is not UTF-8 text (byte {error.start}); save it as UTF-8"))
        return None


def _zone_of(value: Any) -> ZoneInfo | None:
    """The show's zone even when the rest of podcast.yaml is wrong, so that dates are judged in the same reading."""
    name = value.get("timezone") if isinstance(value, dict) else None
    try:
        return ZoneInfo(name) if isinstance(name, str) else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _closed(error: OSError) -> str:
    return f"cannot be looked into: {error.strerror}; change the folder's rights"


def _slug_problem(slug: str) -> Problem:
    message = "a slug is lower-case letters, digits and single hyphens, and not only digits; rename the folder"
    return Problem(f"{layout.EPISODES}/{slug}", message)
