"""From a recording to a tagged file on the shelf: audio, then tags. Work already done is not done twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from podcast_pipeline import __version__, artwork, chapters, ffmpeg, tags
from podcast_pipeline.errors import FileProblem, NotFinished, Problem
from podcast_pipeline.files import sha256_of_file, write_whole
from podcast_pipeline.model import AnyEpisode, Deliverable, Edition, Episode, MadeFrom, Master, Medium, Timeline
from podcast_pipeline.notes import render_text
from podcast_pipeline.progress import Progress
from podcast_pipeline.project import Project, layout
from podcast_pipeline.project.sounds import Sound
from podcast_pipeline.project.yaml12 import dotted
from podcast_pipeline.publish import Role, hashed_key
from podcast_pipeline.shelf import Shelf

if TYPE_CHECKING:
    # The audio room brings numpy: only who builds, or compares recordings, waits for it.
    from podcast_pipeline.audio import Ingredients


@dataclass(frozen=True, slots=True)
class Built:
    """An episode's finished files, in the order of the edition's media, and all that is known of them."""

    episode: Episode
    edition: Edition
    files: tuple[Path, ...]
    master: Master


@dataclass(frozen=True, slots=True)
class Sources:
    """What an episode's audio is made from, by content: the recording and the settings that shape the sound."""

    recording_sha256: str
    settings_sha256: str

    def same_as(self, made_from: MadeFrom) -> bool:
        return (self.recording_sha256, self.settings_sha256) == (made_from.recording_sha256, made_from.settings_sha256)


def shelf_of(project: Project, episode: AnyEpisode) -> Shelf:
    return Shelf(project.build_folder(episode.slug), kept=project.episode_file(episode).parent)


def sources_of(project: Project, episode: Episode, ingredients: Ingredients) -> Sources:
    from podcast_pipeline import audio

    return Sources(
        shelf_of(project, episode).recording_sha256(ingredients.recording),
        audio.settings_fingerprint(project.show.audio, ingredients),
    )


def ingredients_of(project: Project, episode: Episode) -> Ingredients:
    """The files of an episode that is to be built. FileProblem when one of them is not on this machine."""
    from podcast_pipeline.audio import Ingredients

    if not episode.recording:
        where = layout.episode_text(episode.slug)
        raise FileProblem("names no recording; add a line `recording: FILE`", where=where)
    sounds = project.sounds(episode)
    if sounds.missing:
        raise _not_here(project, sounds.missing)
    return Ingredients(
        recording=tuple(track.place for track in sounds.tracks if track.place is not None),
        speakers=tuple(track.speaker for track in episode.recording),
        intro=sounds.clip("intro"),
        outro=sounds.clip("outro"),
        bed=sounds.clip("bed"),
        jingles=tuple(
            (jingle.at, sound.place)
            for jingle, sound in zip(episode.jingles, sounds.jingles, strict=True)
            if sound.place is not None
        ),
    )


def build_episode(
    project: Project, episode: Episode, progress: Progress, *, jobs: int | None = None, finished: bool = False
) -> Built:
    """Master and tag one episode into build/<slug>/, in all formats of the show, or find it finished there.

    With `finished` it must be found. NotFinished when it would have to be made.
    """
    ingredients = ingredients_of(project, episode)
    shelf = shelf_of(project, episode)
    shelf.open()
    sources = sources_of(project, episode, ingredients)
    key = _master_key(project, ingredients, sources)
    master = _master(project, episode, shelf, ingredients, key, progress, jobs, finished=finished)
    _check_times(project, episode, master)
    _write_report(project, episode, shelf, master, key)
    wanted = tags_of(project, episode, master.timeline, master.enclosure.measured.duration_s)
    made_from = MadeFrom(
        recording_sha256=sources.recording_sha256,
        settings_sha256=sources.settings_sha256,
        tags_sha256=tags.fingerprint(wanted),
        tool=f"podcast {__version__}",
        encoder=master.encoder,
    )
    for edition in shelf.editions():
        if edition.made_from == made_from and _is_made_of(edition, master):
            files = tuple(file for file in shelf.files(edition) if file is not None)
            if len(files) == len(edition.media):
                return Built(episode, edition, files, master)
    if finished:
        raise _not_finished(episode)
    picture = _picture(project, episode)
    embedded = artwork.for_tags(picture) if picture is not None else None
    images = {name: artwork.for_chapter(file) for name, file in project.chapter_images(episode).items()}
    with shelf.unfinished([deliverable.path.suffix for deliverable in master.deliverables]) as temporaries:
        for deliverable, temporary in zip(master.deliverables, temporaries, strict=True):
            tags.write_tags(deliverable.path, temporary, replace(wanted, artwork=embedded, images=images))
        edition = _edition(episode, master, made_from, temporaries)
        return Built(episode, edition, shelf.keep_edition(edition, temporaries), master)


def tags_of(project: Project, episode: Episode, timeline: Timeline, duration_s: float) -> tags.EpisodeTags:
    """What an episode's tags should say, all but the picture itself: its fingerprint asks for no more.

    They name the show's own link, so that no target shapes the bytes.
    """
    shifted = chapters.shift(chapters.visible(episode.chapters), timeline)
    notes_text = render_text(
        project.show,
        episode,
        chapters=shifted,
        base_url=project.show.link,
        template_folders=project.template_folders,
    )
    picture = _picture(project, episode)
    return tags.plan_tags(
        project.show,
        episode,
        chapters=shifted,
        notes_text=notes_text,
        artwork=None,
        artwork_sha256=project.sha256_of(picture) if picture is not None else None,
        image_sha256s={name: project.sha256_of(file) for name, file in project.chapter_images(episode).items()},
        duration_s=duration_s,
    )


def _picture(project: Project, episode: Episode) -> Path | None:
    return project.artwork_file(episode) or project.artwork_file()


def _master_key(project: Project, ingredients: Ingredients, sources: Sources) -> str:
    """A hex digest of all that a master is made from."""
    # What no record remembers: a bit rate that is given or not (mono), and the names of speakers, for the report.
    more = json.dumps([project.show.audio.bitrate_kbps, ingredients.speakers])
    made_from = (sources.recording_sha256, sources.settings_sha256, ffmpeg.encoder_version(), __version__, more)
    return hashlib.sha256("\n".join(made_from).encode()).hexdigest()


def _master(
    project: Project,
    episode: Episode,
    shelf: Shelf,
    ingredients: Ingredients,
    key: str,
    progress: Progress,
    jobs: int | None,
    *,
    finished: bool,
) -> Master:
    settings = project.show.audio
    known = shelf.master(key)
    if known is not None:
        return known
    if finished:
        raise _not_finished(episode)
    from podcast_pipeline import audio

    outputs = [shelf.master_file(key, f".{format_}") for format_ in settings.formats]
    with progress.task(f"Mastering episode {episode.label}") as advance:
        master = audio.make_master(ingredients, outputs, settings, jobs=jobs, on_progress=advance)
    shelf.keep_master(key, master)
    return master


def _check_times(project: Project, episode: Episode, master: Master) -> None:
    """Filters that made the recording longer or shorter would move all that is said away from its chapter."""
    changed = next((remark for remark in master.warnings if remark.kind == "length_changed"), None)
    if changed is None or not (episode.chapters or episode.transcript or episode.jingles):
        return
    lengths = dict(changed.values)
    key = ("audio", "filters")
    raise FileProblem(
        f"{project.show.audio.filters!r} makes the recording {lengths['after_s']:.1f} s long instead of "
        f"{lengths['before_s']:.1f} s, so that chapters, transcript and jingles of episode {episode.label} would come "
        "at the wrong moment; take such filters out, or apply them in an editor and set the times after that",
        where=Problem(layout.SHOW_FILE, "", project.line_of(layout.SHOW_FILE, key), dotted(key)).where,
    )


def _write_report(project: Project, episode: Episode, shelf: Shelf, master: Master, key: str) -> None:
    """The report on the master of that key, unless it is there; its last line says what it was made from."""
    settings, words = project.show.audio, (episode.title, project.show.language, episode.recording_name)
    made_from = hashlib.sha256(json.dumps([key, settings.model_dump_json(), *words]).encode()).hexdigest()
    last_line = f"<!-- made from {made_from} -->\n".encode()
    with suppress(OSError):
        if shelf.report_file.read_bytes().endswith(last_line):
            return
    from podcast_pipeline.report import render_report

    title, language, recording_name = words
    html = render_report(master, settings, title=title, language=language, recording_name=recording_name)
    write_whole(shelf.report_file, html.encode() + last_line)


def _is_made_of(edition: Edition, master: Master) -> bool:
    made = [tags.audio_sha256(each.path) for each in master.deliverables]
    return [medium.audio_sha256 for medium in edition.media] == made


def _edition(episode: Episode, master: Master, made_from: MadeFrom, files: Sequence[Path]) -> Edition:
    media = tuple(_medium(episode, *pair) for pair in zip(master.deliverables, files, strict=True))
    first, *others = media
    alternates = (medium.model_copy(update={"role": "alternate"}) for medium in others)
    return Edition(media=(first, *alternates), timeline=master.timeline, made_from=made_from)


def _medium(episode: Episode, deliverable: Deliverable, file: Path) -> Medium:
    sha256 = sha256_of_file(file)
    return Medium(
        key=hashed_key(Role.MEDIA, episode.slug, file.suffix, sha256),
        length_bytes=file.stat().st_size,
        sha256=sha256,
        audio_sha256=tags.audio_sha256(deliverable.path),
        mime_type=deliverable.mime_type,
        codec=deliverable.codec,
        bitrate_kbps=deliverable.bitrate_kbps,
        duration_s=deliverable.measured.duration_s,
        loudness=deliverable.measured.loudness,
    )


def _not_finished(episode: Episode) -> NotFinished:
    return NotFinished("is not in build/ as it would be made now", where=f"episode {episode.label}")


def _not_here(project: Project, missing: Sequence[Sound]) -> FileProblem:
    """One sentence on the first file that is missing, and on others of its kind."""
    first = missing[0]
    alike = [sound.name for sound in missing if (sound.file, sound.what) == (first.file, first.what)]
    names, one = " and ".join(map(repr, alike)), len(alike) == 1
    where = Problem(first.file, "", project.line_of(first.file, first.key), dotted(first.key)).where
    if first.file == layout.SHOW_FILE:
        return FileProblem(f"the {first.what} {names} is missing; bring it back or remove the line", where=where)
    what, is_, it = (first.what, "is", "it") if one else (f"{first.what}s", "are", "them")
    return FileProblem(
        f"the {what} {names} {is_} not on this machine; put {it} beside episode.md or into recordings/", where=where
    )
