"""Which edition of an episode a publish is about: the published one, which is frozen, or one built anew."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path

from podcast_pipeline import chapters, tags
from podcast_pipeline.model import Edition, Episode, Master
from podcast_pipeline.pipeline.building import build_episode, shelf_of, sources_of, tags_of
from podcast_pipeline.pipeline.sight import Sight
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


def past_edition(project: Project, episode: Episode, sight: Sight) -> Edition | None:
    """The edition that was published at this target, as far as it is known here.

    At the target that is recorded, the record tells. Elsewhere the live feed does: what it names is found on the shelf
    or in the record. An episode that is not live there is one that the record would bring.
    """
    record = project.records.get(episode.slug)
    recorded = record and Edition(media=record.media, timeline=record.timeline, made_from=record.made_from)
    live_url = sight.live_url(episode)
    if recorded is not None and (sight.target.record or live_url is None):
        return recorded
    known = (*((recorded,) if recorded is not None else ()), *shelf_of(project, episode).editions())
    return next((edition for edition in known if sight.url_of(edition) == live_url), None)


def edition_at(project: Project, episode: Episode, sight: Sight) -> Edition | None:
    """The edition that a feed may list: the published one, or at a target without records one that waits there.

    Such an edition was sent before its date came. Where there are records, the record tells of it.
    """
    past = past_edition(project, episode, sight)
    if past is not None or sight.target.record or sight.live_url(episode) is not None:
        return past
    editions = shelf_of(project, episode).editions()
    return next((edition for edition in editions if sight.has_audio_of(edition)), None)


def choose_edition(
    project: Project, episode: Episode, sight: Sight, *, replace: bool, named: bool, progress: Progress
) -> Choice:
    """Published media are frozen: only `replace`, or an episode that was never published, brings a new edition.

    Where an episode was `named` and its recording or settings changed, that is refused; else (`publish all`) the
    published edition stays, and a notice says so. FileProblem when the recording is needed and not on this machine.
    """
    past = past_edition(project, episode, sight)
    if past is None or replace:
        return _fresh(project, episode, sight, past, replace=replace, progress=progress)
    recording = project.recording_file(episode)
    choice = Choice(episode, past, shelf_of(project, episode).edition_file(past))
    changed = recording is not None and _what_changed(project, episode, recording, past)
    if changed and named:
        return _refused(choice, changed)
    if changed and sight.has_audio_of(past):
        notice = f"episode {episode.label}: {changed}; the published file stays as it is"
        return dataclasses.replace(choice, notices=(notice,))
    if choice.file is None and not sight.has_audio_of(past):
        return _made_again(project, choice, sight, progress)
    return _with_notice_of_old_tags(project, choice)


def _fresh(
    project: Project,
    episode: Episode,
    sight: Sight,
    past: Edition | None,
    *,
    replace: bool,
    progress: Progress,
) -> Choice:
    built = build_episode(project, episode, progress)
    before = sight.live_url(episode) or (sight.url_of(past) if past is not None else None)
    replaces = before is not None and before != sight.url_of(built.edition)
    notices = (*built.master.warnings, *_late_chapters(episode, built.master))
    choice = Choice(episode, built.edition, built.file, replaces=replaces, notices=notices)
    if replaces and not replace:
        refusal = (
            f"episode {episode.label} is live with a file that this machine does not know: give `--replace new-url` to "
            f"publish it anew (same guid, new file)"
        )
        return dataclasses.replace(choice, refusal=refusal)
    return choice


def _made_again(project: Project, choice: Choice, sight: Sight, progress: Progress) -> Choice:
    """The same edition with its audio at hand, for a target that lacks it: made again from the recording.

    Another machine's encoder, or new text in the tags, makes other bytes. Where the edition is recorded or live, those
    would be other audio under the same guid.
    """
    episode = choice.episode
    if project.recording_file(episode) is None:
        where = f"neither at {sight.store.place} nor on this machine"
        return dataclasses.replace(
            choice, refusal=f"episode {episode.label}: its audio is {where}; bring the recording back"
        )

    built = build_episode(project, episode, progress)
    again = Choice(episode, built.edition, built.file, notices=built.master.warnings)
    known = sight.target.record or sight.live_url(episode) is not None
    if known and built.edition.enclosure.sha256 != choice.edition.enclosure.sha256:
        return _refused(
            dataclasses.replace(again, replaces=True), "its file is lost and cannot be made again with the same bytes"
        )
    return again


def _with_notice_of_old_tags(project: Project, choice: Choice) -> Choice:
    past = choice.edition
    wanted = tags_of(project, choice.episode, past.timeline, past.enclosure.duration_s)
    if tags.fingerprint(wanted) == past.made_from.tags_sha256:
        return choice
    notice = (
        f"episode {choice.episode.label}: its text changed since it was published; feed and pages follow, the tags "
        f"inside the file stay as they are (`--replace new-url` writes new ones)"
    )
    return dataclasses.replace(choice, notices=(notice,))


def _late_chapters(episode: Episode, master: Master) -> tuple[str, ...]:
    problems = chapters.problems(episode.chapters, master.recording.duration_s)
    return tuple(f"episode {episode.label}: {problem}" for problem in problems)


def _what_changed(project: Project, episode: Episode, recording: Path, past: Edition) -> str | None:
    sources = sources_of(project, episode, recording)
    if sources.same_as(past.made_from):
        return None
    if sources.recording_sha256 != past.made_from.recording_sha256:
        return "its recording changed since"
    return "the audio settings of podcast.yaml (or an intro or outro) changed since"


def _refused(choice: Choice, what: str) -> Choice:
    return dataclasses.replace(
        choice,
        refusal=(
            f"episode {choice.episode.label} is published, and {what}: give `--replace new-url` to publish it anew "
            f"(same guid, new file), or `podcast publish feed` to change texts only"
        ),
    )
