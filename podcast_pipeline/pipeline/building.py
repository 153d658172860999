"""From a recording to a tagged file on the shelf: audio, then tags. Work already done is not done twice."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from podcast_pipeline import __version__, artwork, audio, chapters, ffmpeg, tags
from podcast_pipeline.errors import FileProblem
from podcast_pipeline.model import Edition, Episode, MadeFrom, Master, Medium, Timeline
from podcast_pipeline.notes import render_notes
from podcast_pipeline.progress import Progress
from podcast_pipeline.project import Project
from podcast_pipeline.publish import Role, hashed_key
from podcast_pipeline.shelf import Shelf, sha256_of_file


@dataclass(frozen=True, slots=True)
class Built:
    """An episode's finished file and all that is known of it."""

    episode: Episode
    edition: Edition
    file: Path
    master: Master


@dataclass(frozen=True, slots=True)
class Sources:
    """What an episode's audio is made from, by content: the recording and the settings that shape the sound."""

    recording_sha256: str
    settings_sha256: str

    def same_as(self, made_from: MadeFrom) -> bool:
        return (self.recording_sha256, self.settings_sha256) == (made_from.recording_sha256, made_from.settings_sha256)


def shelf_of(project: Project, episode: Episode) -> Shelf:
    return Shelf(project.build_folder(episode.slug))


def sources_of(project: Project, episode: Episode, recording: Path) -> Sources:
    settings = project.show.audio
    fingerprint = audio.settings_fingerprint(
        settings, intro=project.clip_file(settings.intro), outro=project.clip_file(settings.outro)
    )
    return Sources(shelf_of(project, episode).recording_sha256(recording), fingerprint)


def recording_of(project: Project, episode: Episode) -> Path:
    """The recording of an episode that is to be built. FileProblem when there is none on this machine."""
    recording = project.recording_file(episode)
    if recording is not None:
        return recording
    where = project.shown(project.episode_file(episode))
    if episode.recording is None:
        raise FileProblem("names no recording; add a line `recording: FILE`", where=where)
    raise FileProblem(
        f"the recording {episode.recording!r} is not on this machine; put it beside episode.md or into recordings/",
        where=where,
    )


def build_episode(project: Project, episode: Episode, progress: Progress) -> Built:
    """Master and tag one episode into build/<slug>/, or find it finished there."""
    recording = recording_of(project, episode)
    shelf = shelf_of(project, episode)
    shelf.open()
    sources = sources_of(project, episode, recording)
    master = _master(project, episode, shelf, recording, sources, progress)
    wanted = tags_of(project, episode, master.timeline, master.measured.duration_s)
    made_from = MadeFrom(
        recording_sha256=sources.recording_sha256,
        settings_sha256=sources.settings_sha256,
        tags_sha256=tags.fingerprint(wanted),
        tool=f"podcast {__version__}",
        encoder=master.encoder,
    )
    for edition in shelf.editions():
        file = shelf.edition_file(edition)
        if edition.made_from == made_from and edition.enclosure.audio_sha256 == master.sha256 and file is not None:
            return Built(episode, edition, file, master)
    picture = _picture(project, episode)
    embedded = artwork.for_tags(picture)[0] if picture is not None else None
    with shelf.unfinished() as temporary:
        tags.write_tags(master.path, temporary, replace(wanted, artwork=embedded))
        edition = _edition(episode, master, made_from, temporary)
        return Built(episode, edition, shelf.keep_edition(edition, temporary), master)


def tags_of(project: Project, episode: Episode, timeline: Timeline, duration_s: float) -> tags.EpisodeTags:
    """What an episode's tags should say, all but the picture itself: its fingerprint asks for no more.

    They name the show's own link, so that no target shapes the bytes.
    """
    shifted = chapters.shift(episode.chapters, timeline)
    notes = render_notes(
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
        notes_text=notes.text,
        artwork=None,
        artwork_sha256=sha256_of_file(picture) if picture is not None else None,
        duration_s=duration_s,
    )


def _picture(project: Project, episode: Episode) -> Path | None:
    return project.artwork_file(episode) or project.artwork_file()


def _master(
    project: Project, episode: Episode, shelf: Shelf, recording: Path, sources: Sources, progress: Progress
) -> Master:
    encoder = ffmpeg.encoder_version()
    key = hashlib.sha256(
        "\n".join((sources.recording_sha256, sources.settings_sha256, encoder, __version__)).encode()
    ).hexdigest()
    known = shelf.master(key)
    if known is not None:
        return known
    settings = project.show.audio
    with progress.task(f"Mastering episode {episode.label}") as advance:
        master = audio.make_master(
            recording,
            shelf.master_file(key),
            settings,
            intro=project.clip_file(settings.intro),
            outro=project.clip_file(settings.outro),
            on_progress=advance,
        )
    shelf.keep_master(key, master)
    return master


def _edition(episode: Episode, master: Master, made_from: MadeFrom, file: Path) -> Edition:
    sha256 = sha256_of_file(file)
    medium = Medium(
        key=hashed_key(Role.MEDIA, episode.slug, ".mp3", sha256),
        length_bytes=file.stat().st_size,
        sha256=sha256,
        audio_sha256=master.sha256,
        mime_type=master.mime_type,
        codec=master.codec,
        bitrate_kbps=master.bitrate_kbps,
        duration_s=master.measured.duration_s,
        loudness=master.measured.loudness,
    )
    return Edition(media=(medium,), timeline=master.timeline, made_from=made_from)
