"""Which edition of an episode a publish is about: the published one, which is frozen, or one built anew."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from podcast_pipeline import chapters, tags
from podcast_pipeline.model import Edition, Episode, Master
from podcast_pipeline.pipeline.building import Built, ingredients_of, shelf_of, sources_of, tags_of
from podcast_pipeline.pipeline.sight import Sight
from podcast_pipeline.project import Project

Build = Callable[[Episode], Built]
"""Makes the files of an episode, or finds them finished."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The edition to publish; `files` are those of its media, in their order, None for one not on this machine.

    `replaces` tells that listeners get other audio than before under the same guid. `refusal` says why that may not be.
    """

    episode: Episode
    edition: Edition
    files: tuple[Path | None, ...]
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
    alike = [edition for edition in known if sight.url_of(edition) == live_url]
    # One enclosure may stand in two editions: the one whose alternates are live, too, is meant.
    return max(alike, key=lambda edition: sight.urls_of(edition) == sight.live_urls(episode), default=None)


def edition_at(project: Project, episode: Episode, sight: Sight) -> Edition | None:
    """The edition that a feed may list: the published one, or at a target without records one that waits there.

    Such an edition was sent before its date came. Where there are records, the record tells of it.
    """
    past = past_edition(project, episode, sight)
    if past is not None or sight.target.record or sight.live_url(episode) is not None:
        return past
    editions = shelf_of(project, episode).editions()
    return next((edition for edition in editions if sight.has(edition.enclosure)), None)


def choose_edition(
    project: Project, episode: Episode, sight: Sight, *, replace: bool, named: bool, build: Build
) -> Choice:
    """Published media are frozen: only `replace`, or an episode that was never published, brings a new edition.

    Where an episode was `named` and its recording or settings changed, that is refused; else (`publish all`) the
    published edition stays, and a notice says so. FileProblem when the recording is needed and not on this machine.
    """
    past = past_edition(project, episode, sight)
    if past is None or replace:
        return _fresh(episode, sight, past, replace=replace, build=build)
    choice = Choice(episode, past, shelf_of(project, episode).files(past))
    changed = _what_changed(project, episode, past)
    if changed and named:
        return _refused(choice, changed)
    if changed and sight.has_audio_of(past):
        notice = f"episode {episode.label}: {changed}; the published file stays as it is"
        return dataclasses.replace(choice, notices=(notice,))
    at_hand = zip(past.media, choice.files, strict=True)
    if any(file is None and not sight.has(medium) for medium, file in at_hand):
        return _made_again(project, choice, sight, build)
    return _with_notice_of_old_tags(project, choice)


def _fresh(episode: Episode, sight: Sight, past: Edition | None, *, replace: bool, build: Build) -> Choice:
    built = build(episode)
    before = sight.live_urls(episode) or (sight.urls_of(past) if past is not None else frozenset())
    # A format that is new beside the others replaces nothing.
    replaces = not before <= sight.urls_of(built.edition)
    notices = (*map(str, built.master.warnings), *_late_chapters(episode, built.master))
    choice = Choice(episode, built.edition, built.files, replaces=replaces, notices=notices)
    if replaces and not replace:
        refusal = (
            f"episode {episode.label} is live with a file that this machine does not know: give `--replace new-url` to "
            f"publish it anew (same guid, new file)"
        )
        return dataclasses.replace(choice, refusal=refusal)
    return choice


def _made_again(project: Project, choice: Choice, sight: Sight, build: Build) -> Choice:
    """The same edition with its audio at hand, for a target that lacks it: made again from the recording.

    Another machine's encoder, or new text in the tags, makes other bytes. Where the edition is recorded or live, those
    would be other audio under the same guid.
    """
    episode = choice.episode
    if not project.recording_files(episode):
        where = f"neither at {sight.store.place} nor on this machine"
        return dataclasses.replace(
            choice, refusal=f"episode {episode.label}: its audio is {where}; bring the recording back"
        )
    built = build(episode)
    again = Choice(episode, built.edition, built.files, notices=tuple(map(str, built.master.warnings)))
    known = sight.target.record or sight.live_url(episode) is not None
    if known and _sha256s(built.edition) != _sha256s(choice.edition):
        return _refused(
            dataclasses.replace(again, replaces=True), "its file is lost and cannot be made again with the same bytes"
        )
    return again


def _sha256s(edition: Edition) -> list[str | None]:
    return [medium.sha256 for medium in edition.media]


def _with_notice_of_old_tags(project: Project, choice: Choice) -> Choice:
    past = choice.edition
    if past.made_from is None:
        return choice  # another host's tags
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


def _what_changed(project: Project, episode: Episode, past: Edition) -> str | None:
    sounds = project.sounds(episode)
    if not sounds.tracks or any(sound.place is None for sound in (*sounds.tracks, *sounds.jingles)):
        return None  # not on this machine, so that nobody can tell
    if past.made_from is None:
        return "it came with its audio from another host, which no recording of ours has made"
    sources = sources_of(project, episode, ingredients_of(project, episode))
    if sources.same_as(past.made_from):
        return None
    if sources.recording_sha256 != past.made_from.recording_sha256:
        return "its recording changed since"
    return "the audio settings of podcast.yaml (or an intro, outro, bed or jingle) changed since"


def _refused(choice: Choice, what: str) -> Choice:
    return dataclasses.replace(
        choice,
        refusal=(
            f"episode {choice.episode.label} is published, and {what}: give `--replace new-url` to publish it anew "
            f"(same guid, new file), or `podcast publish feed` to change texts only"
        ),
    )
