"""Which edition of an episode a publish is about: the published one, which is frozen, or one built anew."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from podcast_pipeline import chapters, tags
from podcast_pipeline.model import AnyEpisode, Edition, Enclosure, Episode, Master, Record
from podcast_pipeline.pipeline.building import Built, ingredients_of, shelf_of, sources_of, tags_of
from podcast_pipeline.pipeline.places import at_old_keys, unkept, was_replaced
from podcast_pipeline.pipeline.sight import Sight
from podcast_pipeline.project import Project
from podcast_pipeline.report import in_english

Build = Callable[[Episode], Built]
"""Makes the files of an episode, or finds them finished."""


class Replacement(StrEnum):
    """How a published episode gets other audio: under a new address, or under the one that it has."""

    NEW_URL = "new-url"
    SAME_URL = "same-url"


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


def past_edition(project: Project, episode: AnyEpisode, sight: Sight) -> Edition | None:
    """The edition that was published at this target, as far as it is known here.

    At the target that is recorded, the record tells. Elsewhere the live feed does: what it names is found on the shelf
    or in the record. An episode that is not live there is one that the record would bring.
    """
    record = project.records.get(episode.slug)
    recorded = record and Edition(media=record.media, timeline=record.timeline, made_from=record.made_from)
    live = sight.live_enclosure(episode.guid)
    if recorded is not None and (sight.target.record or live is None):
        return recorded
    if live is None:
        return None
    if fetched_from(record, live):
        return recorded
    if recorded is not None and sight.urls_of(recorded) == sight.live_urls(episode.guid):
        return recorded
    known = (*((recorded,) if recorded is not None else ()), *shelf_of(project, episode).editions())
    return _edition_at(known, episode, live, sight)


def fetched_from(record: Record | None, live: Enclosure | None) -> bool:
    """Whether the live feed has an imported episode's audio at its old host still, from where it was fetched since."""
    if record is None or live is None or record.made_from is not None:
        return False
    return any(file.url == live.url for file in record.replaced)


def _edition_at(known: Sequence[Edition], episode: AnyEpisode, live: Enclosure, sight: Sight) -> Edition | None:
    """The one that listeners have. An address alone does not tell where a file was replaced under it: the length does,
    and where that leaves a doubt, what lies there. A file may also lie under a key that was made from another."""
    of_length = [edition for edition in known if live.length_bytes in (0, edition.enclosure.length_bytes)]
    named = [edition for edition in of_length if edition.enclosure.is_at(live.url)]
    if len(named) < len(of_length):
        lying = [edition for edition in of_length if sight.lies_at(edition.enclosure, live.url)]
        named = [edition for edition in lying if edition in named] or lying or named
    # One enclosure may stand in two editions: the one whose alternates are live, too, is meant.
    urls = sight.live_urls(episode.guid)
    best = max(named, key=lambda edition: sight.urls_of(edition) == urls, default=None)
    return best and at_old_keys(best, urls)


def edition_at(project: Project, episode: AnyEpisode, sight: Sight) -> Edition | None:
    """The edition that a feed may list: the published one, or at a target without records one that waits there.

    Such an edition was sent before its date came. Where there are records, the record tells of it.
    """
    past = past_edition(project, episode, sight)
    if past is not None or sight.target.record or sight.live_enclosure(episode.guid) is not None:
        return past
    editions = shelf_of(project, episode).editions()
    return next((edition for edition in editions if sight.has(edition.enclosure)), None)


def choose_edition(
    project: Project, episode: Episode, sight: Sight, *, replace: Replacement | None, named: bool, build: Build
) -> Choice:
    """Published media are frozen: only `replace`, or an episode that was never published, brings a new edition.

    Where an episode was `named` and its recording or settings changed, that is refused; else (`publish all`) the
    published edition stays, and a notice says so. What another checkout replaced is refused. FileProblem when the
    recording is needed and not on this machine.
    """
    past = past_edition(project, episode, sight)
    if past is None or replace is not None:
        return _fresh(episode, sight, past, replace=replace, build=build)
    choice = Choice(episode, past, shelf_of(project, episode).files(past))
    if was_replaced(past, sight):
        what = "other audio was put in its place that this checkout does not know"
        return _refused(choice, what, "get the published.json of whoever did that (`git pull`)")
    changed = _what_changed(project, episode, past)
    if changed and named:
        return _refused(choice, changed, "`podcast publish feed` keeps it and changes texts only")
    if changed and sight.has_audio_of(past):
        notice = f"episode {episode.label}: {changed}; the published file stays as it is"
        return dataclasses.replace(choice, notices=(notice,))
    at_hand = zip(past.media, choice.files, strict=True)
    if any(file is None and not sight.has(medium) for medium, file in at_hand):
        return _made_again(project, choice, sight, build)
    return _with_notice_of_old_tags(project, choice)


def _fresh(
    episode: Episode, sight: Sight, past: Edition | None, *, replace: Replacement | None, build: Build
) -> Choice:
    built = build(episode)
    notices = (*map(in_english, built.master.warnings), *_late_chapters(episode, built.master))
    choice = Choice(episode, built.edition, built.files, notices=notices)
    before = sight.live_urls(episode.guid) or (sight.urls_of(past) if past is not None else frozenset())
    if replace is Replacement.SAME_URL and before:
        return _at_same_url(choice, sight, past, before)
    if was_replaced(built.edition, sight):
        refusal = (
            f"episode {episode.label}: in the place of this very file other audio was put (`--replace same-url`): get "
            f"the published.json of whoever did that (`git pull`), or put this one back with `--replace same-url`"
        )
        return dataclasses.replace(choice, refusal=refusal)
    live = sight.live_enclosure(episode.guid)
    same = replace is None and live is not None and _edition_at([built.edition], episode, live, sight)
    if same:  # its very bytes are live, under a key that an older slug gave them
        return dataclasses.replace(choice, edition=same)
    # A format that is new beside the others replaces nothing.
    if all(any(medium.is_at(url) for medium in built.edition.media) for url in before):
        return choice
    choice = dataclasses.replace(choice, replaces=True)
    if replace is None:
        refusal = (
            f"episode {episode.label} is live with a file that this machine does not know: give `--replace new-url` to "
            f"publish it anew (same guid, new file), or `--replace same-url` to write over that file"
        )
        return dataclasses.replace(choice, refusal=refusal)
    return choice


def _at_same_url(choice: Choice, sight: Sight, past: Edition | None, before: frozenset[str]) -> Choice:
    edition, label = at_old_keys(choice.edition, before), choice.episode.label
    replaces = past is None or _sha256s(edition) != _sha256s(past)
    choice = dataclasses.replace(choice, edition=edition, replaces=replaces)
    why_not = unkept(edition, past, before, sight)
    if why_not is None:
        return choice
    refusal = f"episode {label}: {why_not}; give `--replace new-url` (same guid, new file)"
    return dataclasses.replace(choice, refusal=refusal)


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
    again = Choice(episode, built.edition, built.files, notices=tuple(map(in_english, built.master.warnings)))
    known = sight.target.record or sight.live_enclosure(episode.guid) is not None
    if known and _sha256s(built.edition) != _sha256s(choice.edition):
        return _refused(
            dataclasses.replace(again, replaces=True),
            "its file is lost and cannot be made again with the same bytes",
            "bring the file back, or publish from the machine that made it",
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
        f"inside the file stay as they are (`--replace` writes new ones)"
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


def _refused(choice: Choice, what: str, keep: str) -> Choice:
    """With every way out. What lies at another host cannot be written over."""
    foreign = choice.edition.enclosure.key is None
    over = "" if foreign else ", or `--replace same-url` to write over the file under its address"
    return dataclasses.replace(
        choice,
        refusal=(
            f"episode {choice.episode.label} is published, and {what}: {keep}, or give `--replace new-url` to publish "
            f"it anew (same guid, new file){over}"
        ),
    )
