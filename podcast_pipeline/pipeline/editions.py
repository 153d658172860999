"""Which edition of an episode a publish is about: the published one, which is frozen, or one built anew."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from podcast_pipeline import tags
from podcast_pipeline.model import Edition, Episode, LiveFeed, Target
from podcast_pipeline.pipeline.building import build_episode, shelf_of, sources_of, tags_of
from podcast_pipeline.pipeline.composing import enclosure_of
from podcast_pipeline.progress import Progress
from podcast_pipeline.project import Project


@dataclass(frozen=True, slots=True)
class Choice:
    """The edition to publish; `file` is its audio, None when it is not on this machine.

    `replaces` tells that listeners get other audio than before under the same guid. `refusal` says why that may not be.
    """

    episode: Episode
    edition: Edition
    file: Path | None
    replaces: bool = False
    notices: tuple[str, ...] = ()
    refusal: str | None = None


def past_edition(project: Project, episode: Episode, target: Target, live: LiveFeed | None) -> Edition | None:
    """The edition that was published: the record's, else the one on the shelf that the live feed names."""
    record = project.records.get(episode.slug)
    if record is not None:
        return Edition(media=record.media, timeline=record.timeline, made_from=record.made_from)
    listed = live.episode(episode.guid) if live is not None else None
    if listed is None or listed.enclosure is None:
        return None
    url = listed.enclosure.url
    editions = shelf_of(project, episode).editions()
    return next((edition for edition in editions if enclosure_of(edition, target).url == url), None)


def choose_edition(
    project: Project,
    episode: Episode,
    target: Target,
    live: LiveFeed | None,
    *,
    replace: bool,
    progress: Progress,
) -> Choice:
    """Published media are frozen: only `replace`, or an episode that was never published, brings a new edition."""
    past = past_edition(project, episode, target, live)
    recording = project.recording_file(episode)
    if past is None or (recording is not None and replace):
        return _fresh(project, episode, target, live, past, replace=replace, progress=progress)
    file = shelf_of(project, episode).edition_file(past)
    if recording is None:
        return Choice(episode, past, file)
    changed = _what_changed(project, episode, recording, past)
    if changed:
        return Choice(episode, past, file, refusal=_refusal(episode, changed))
    wanted = tags_of(project, episode, past.timeline, past.enclosure.duration_s)
    if tags.fingerprint(wanted) == past.made_from.tags_sha256:
        return Choice(episode, past, file)
    notice = (
        f"episode {episode.label}: its text changed since it was published; feed and pages follow, the tags inside "
        f"the file stay as they are (`--replace new-url` writes new ones)"
    )
    return Choice(episode, past, file, notices=(notice,))


def rebuilt(project: Project, choice: Choice, progress: Progress) -> Choice:
    """The same choice with its audio at hand, for a target that lacks it: made again from the recording if need be.

    Where another machine's encoder made other bytes, the choice is the edition that could be made here.
    """
    if choice.file is not None or project.recording_file(choice.episode) is None:
        return choice
    built = build_episode(project, choice.episode, progress)
    return Choice(choice.episode, built.edition, built.file, notices=choice.notices, refusal=choice.refusal)


def _fresh(
    project: Project,
    episode: Episode,
    target: Target,
    live: LiveFeed | None,
    past: Edition | None,
    *,
    replace: bool,
    progress: Progress,
) -> Choice:
    built = build_episode(project, episode, progress)
    listed = live.episode(episode.guid) if live is not None else None
    now_live = listed.enclosure.url if listed is not None and listed.enclosure is not None else None
    before = enclosure_of(past, target).url if past is not None else now_live
    replaces = before is not None and before != enclosure_of(built.edition, target).url
    refusal = None
    if replaces and not replace:
        refusal = _refusal(episode, "its audio is not the file that listeners get")
    return Choice(episode, built.edition, built.file, replaces=replaces, notices=built.master.warnings, refusal=refusal)


def _what_changed(project: Project, episode: Episode, recording: Path, past: Edition) -> str | None:
    sources = sources_of(project, episode, recording)
    if sources.same_as(past.made_from):
        return None
    if sources.recording_sha256 != past.made_from.recording_sha256:
        return "its recording changed since"
    return "the audio settings of podcast.yaml (or an intro or outro) changed since"


def _refusal(episode: Episode, what: str) -> str:
    return (
        f"episode {episode.label} is published, and {what}: give `--replace new-url` to publish it anew (same guid, "
        f"new file), or `podcast publish feed` to change texts only"
    )
