"""A new show and a new episode: files that load without a problem.

Everything is made and read back in memory first. Only then is it written; what exists is never overwritten.
"""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from podcast_pipeline import artwork
from podcast_pipeline.errors import FileProblem, Problem, WrongOption
from podcast_pipeline.model import Episode, EpisodeType, Show
from podcast_pipeline.model.episode import SLUG_PATTERN
from podcast_pipeline.project import layout, yaml12
from podcast_pipeline.project.mistakes import validated
from podcast_pipeline.project.patterns import (
    CI_FILES,
    LONGEST_SLUG,
    bucket_of,
    ci_file,
    feed_place,
    filled,
    means_a_number,
    quoted,
    show_guid,
    slug_of,
    spoken,
)
from podcast_pipeline.project.placing import explained, refuse_what_is_in_the_way, write_all
from podcast_pipeline.project.project import Project
from podcast_pipeline.project.text import split_front_matter

_FIRST_TITLE = {"en": "First episode", "de": "Erste Folge"}


@dataclass(frozen=True, slots=True)
class NewShow:
    """What a new show shall say. The feed's address, when it is known already, gives guid, base_url and feed name."""

    title: str
    author: str
    language: str = "en"
    timezone: str = "UTC"
    email: str | None = None
    feed_url: str | None = None


@dataclass(frozen=True, slots=True)
class MadeShow:
    """A show as it now lies on the disk; `files` are relative to `root`, in the order in which a person reads them.

    `feed_url` is where its feed will be, by what podcast.yaml says.
    """

    root: Path
    files: tuple[str, ...]
    guid: str
    episode: str
    feed_url: str


@dataclass(frozen=True, slots=True)
class NewEpisode:
    """What a new episode shall say; what is None is chosen."""

    title: str
    slug: str | None = None
    number: int | None = None
    season: int | None = None
    type: EpisodeType = EpisodeType.FULL
    recording: Path | None = None


@dataclass(frozen=True, slots=True)
class MadeEpisode:
    slug: str
    file: Path
    guid: str
    number: int | None
    season: int | None


def make_show(folder: Path, wish: NewShow) -> MadeShow:
    """Write a show into `folder`, all of it or nothing.

    FileProblem names what stands in the way there; WrongOption the option whose value makes no show.
    """
    guid, language = show_guid(wish.feed_url), spoken(wish.language)
    first = NewEpisode(_FIRST_TITLE[language], slug_of(_FIRST_TITLE[language], language), number=1)
    episode = f"{layout.EPISODES}/{first.slug}/{layout.EPISODE_FILE}"
    show_text = _show_text(wish, guid)
    files = {
        "artwork.jpg": artwork.placeholder(),
        episode: _episode_text(first, str(uuid.uuid4()), None, wish.language),
        **furniture(),
        layout.SHOW_FILE: show_text,  # the last one: while it is missing, the folder is no show
    }
    with explained(folder):
        refuse_what_is_in_the_way(folder, files)
        write_all(folder, files)
    order = (layout.SHOW_FILE, *(name for name in files if name != layout.SHOW_FILE))
    return MadeShow(folder, order, guid, episode, "/".join(feed_place(wish.feed_url)))


def furniture() -> dict[str, bytes]:
    """What every new show has besides its texts: templates to change, .gitignore, files for CI."""
    return {
        **{f"{layout.TEMPLATES}/{name}": filled(name, {}).encode() for name in ("notes.html.j2", "notes.txt.j2")},
        ".gitignore": filled("gitignore", {}).encode(),
        **{name: ci_file(name).encode() for name in CI_FILES},
    }


def make_episode(project: Project, wish: NewEpisode) -> MadeEpisode:
    """Write episodes/<slug>/episode.md, a draft.

    WrongOption names the option that cannot be; FileProblem a recording that is missing.
    """
    slug = _free_slug(project, wish)
    season = wish.season or max((episode.season or 0 for episode in project.outlines), default=0) or None
    number = _number(project, wish, season)
    recording = _recording(project.root, slug, wish.recording)
    guid = str(uuid.uuid4())
    chosen = NewEpisode(wish.title, slug, number, season, wish.type)
    text = _episode_text(chosen, guid, recording, project.show.language)
    file = layout.episode_folder(project.root, slug) / layout.EPISODE_FILE
    with explained(file.parent):
        write_all(file.parent, {file.name: text})
    return MadeEpisode(slug, file, guid, number, season)


def _show_text(wish: NewShow, guid: str) -> bytes:
    base_url, feed = feed_place(wish.feed_url)
    values = {
        "title": quoted(wish.title),
        "author": quoted(wish.author),
        "#": "# " if wish.email is None else "",  # no address, no owner: the lines stay as comments
        "email": quoted("podcast@example.org" if wish.email is None else wish.email),
        "language": quoted(wish.language),
        "timezone": quoted(wish.timezone),
        "link": quoted(base_url),
        "guid": guid,
        "feed": feed,
        "bucket": bucket_of(wish.title),
        "base_url": quoted(base_url),
    }
    text = filled(f"podcast.{spoken(wish.language)}.yaml", values)
    _, problems = validated(Show, yaml12.parse(text, file=layout.SHOW_FILE), file=layout.SHOW_FILE)
    _refuse(problems, {"title": "--title", "author": "--author", "owner.name": "--author", "owner.email": "--email",
                       "language": "--language", "timezone": "--timezone"})  # fmt: skip
    return text.encode()


def _episode_text(wish: NewEpisode, guid: str, recording: str | None, language: str) -> bytes:
    kind = None if wish.type is EpisodeType.FULL else wish.type.value
    values = {
        "title": quoted(wish.title),
        "number": _line("number", wish.number, "1"),
        "season": _line("season", wish.season, "1"),
        "type": _line("type", kind, "full   # full, trailer, bonus"),
        "guid": guid,
        "recording": _line("recording", None if recording is None else quoted(recording), "recording.wav"),
    }
    text = filled(f"episode.{spoken(language)}.md", values)
    front_matter, notes = split_front_matter(text) or (text, "")
    parsed = yaml12.parse(front_matter, file=layout.EPISODE_FILE)
    more = {"slug": wish.slug, "notes": notes}
    _, problems = validated(Episode, parsed, file=layout.EPISODE_FILE, more=more)
    _refuse(problems, {"title": "TITLE", "number": "--number", "season": "--season", "recording": "--recording"})
    return text.encode()


def _line(key: str, value: object, example: str) -> str:
    return f"# {key}: {example}" if value is None else f"{key}: {value}"


def _refuse(problems: Iterable[Problem], options: Mapping[str, str]) -> None:
    """WrongOption when a value makes no valid file, said of the option it came from and not of a line."""
    said = ((options.get(problem.key, problem.where), problem.message) for problem in problems)
    found = list(dict.fromkeys((option, message.removesuffix(" or remove the line")) for option, message in said))
    if len(found) == 1:
        raise WrongOption(found[0][1], where=found[0][0])
    if found:
        raise WrongOption("; ".join(f"{option}: {message}" for option, message in found))


def _free_slug(project: Project, wish: NewEpisode) -> str:
    if wish.slug is not None:
        return _checked_slug(project, wish.slug)
    slug = slug_of(wish.title, project.show.language)
    if not slug:
        raise WrongOption(f"{wish.title!r} has no letters for a folder's name; give one with --slug", where="TITLE")
    names = (slug, *(f"{slug}-{count}" for count in range(2, len(project.outlines) + 3)))
    return next(name for name in names if not _taken(project, name))


def _checked_slug(project: Project, slug: str) -> str:
    if means_a_number(slug):
        raise WrongOption(f"{slug!r} would be read as an episode's number; give another slug", where="--slug")
    if not re.fullmatch(SLUG_PATTERN, slug) or len(slug) > LONGEST_SLUG:
        advice = f"use lower-case letters, digits and single hyphens, at most {LONGEST_SLUG} characters"
        raise WrongOption(f"{slug!r} is no slug; {advice}", where="--slug")
    if _taken(project, slug):
        raise WrongOption(f"episodes/{slug} is an episode already; give another slug", where="--slug")
    return slug


def _taken(project: Project, slug: str) -> bool:
    """A folder that holds only a recording is no episode yet: it becomes one."""
    return os.path.lexists(layout.episode_folder(project.root, slug) / layout.EPISODE_FILE)


def _number(project: Project, wish: NewEpisode, season: int | None) -> int | None:
    """The number asked for, else the next one of the season. A trailer or a bonus has none unless it is asked for."""
    if wish.number is None:
        if wish.type is not EpisodeType.FULL:
            return None
        return 1 + max((episode.number or 0 for episode in project.outlines if episode.season == season), default=0)
    for episode in project.outlines:
        if (episode.season, episode.number, episode.type) == (season, wish.number, wish.type):
            of_season = f" of season {season}" if season else ""
            message = f"{wish.number}{of_season} is the number of episodes/{episode.slug}; give another one"
            raise WrongOption(message, where="--number")
    return wish.number


def _recording(root: Path, slug: str, file: Path | None) -> str | None:
    """A recording as episode.md names it: seen from the episode's folder when it lies in the show, else absolute."""
    if file is None:
        return None
    if not layout.is_file(file):
        what = "is a folder; give the file in it" if layout.exists(file) else "there is no such recording"
        raise FileProblem(what, where=str(file))
    place, root = layout.followed(file.parent) / file.name, layout.followed(root)
    if not place.is_relative_to(root):
        return place.as_posix()
    return Path(os.path.relpath(place, layout.episode_folder(root, slug))).as_posix()
