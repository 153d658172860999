"""What the show and one episode look like at one target: addresses, rendered notes, and the files that go with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from podcast_pipeline import chapters, transcripts
from podcast_pipeline.model import (
    Alternate,
    Edition,
    Enclosure,
    Episode,
    ListedEpisode,
    Medium,
    Target,
    TranscriptLink,
)
from podcast_pipeline.model.sounding import FORMAT_CODECS, Format
from podcast_pipeline.notes import render_html
from podcast_pipeline.pipeline.pictures import addresses_at, artwork_upload, image_uploads
from podcast_pipeline.pipeline.stretches import in_master_time
from podcast_pipeline.project import Project
from podcast_pipeline.publish import Role, Upload, bytes_upload, file_upload
from podcast_pipeline.transcripts import Cue


@dataclass(frozen=True, slots=True)
class ShowComposition:
    """The show as a target has it: in `project` it names all pictures but the artwork by their addresses there.

    `artwork` is None when it lies at another host.
    """

    project: Project
    artwork_url: str
    artwork: Upload | None
    images: tuple[Upload, ...] = ()

    @property
    def uploads(self) -> tuple[Upload, ...]:
        return self.images if self.artwork is None else (self.artwork, *self.images)


@dataclass(frozen=True, slots=True)
class Composition:
    """An episode ready to be listed, and the files that go with it as uploads (its audio is not here).

    `cues` are the transcript's in the master's time.
    """

    listed: ListedEpisode
    cues: tuple[Cue, ...] = ()
    artwork: Upload | None = None
    transcripts: tuple[Upload, ...] = ()
    chapters: Upload | None = None
    images: tuple[Upload, ...] = ()

    @property
    def uploads(self) -> tuple[Upload, ...]:
        alone = (upload for upload in (self.artwork, self.chapters) if upload is not None)
        return (*self.transcripts, *self.images, *alone)


def compose_show(project: Project, target: Target) -> ShowComposition:
    """The pictures of the show itself. ArtworkError when the name of one says that it is no picture."""
    show = project.show
    artwork = artwork_upload(project)
    images = image_uploads(project, beside=artwork)
    if images:
        project = replace(project, show=show.with_addresses(addresses_at(target, images)))
    return ShowComposition(project, _url(target, artwork) or show.artwork, artwork, tuple(images.values()))


def compose(project: Project, episode: Episode, edition: Edition, target: Target) -> Composition:
    """Texts from git, facts from the edition, addresses from the target. Chapters and cues are shifted here, once.

    The show of the project is the composed one.
    """
    show = project.show
    own_artwork = artwork_upload(project, episode)
    images = image_uploads(project, episode, beside=own_artwork)
    if images:
        episode = episode.with_addresses(addresses_at(target, images))
    shifted = chapters.shift(episode.chapters, edition.timeline)
    cues = transcripts.shift(project.cues(episode), edition.timeline)
    texts = _transcripts(episode, cues)
    chapter_file = None
    if shifted:
        # Without the titles that the format allows: a corrected title must not move the chapters' address.
        chapter_file = bytes_upload(Role.CHAPTERS, episode.slug, ".json", chapters.to_json(shifted))
    visible = chapters.visible(shifted)
    listed = ListedEpisode(
        episode=in_master_time(episode, edition.timeline),
        enclosure=enclosure_of(edition, target),
        notes=render_html(
            show,
            episode,
            chapters=visible,
            base_url=target.base_url,
            template_folders=project.template_folders,
        ),
        link=episode.link or show.link,
        chapters=visible,
        chapters_url=_url(target, chapter_file),
        transcripts=tuple(
            TranscriptLink(target.url(text.key), text.content_type.partition(";")[0], show.language, "captions")
            for text in texts
        ),
        artwork_url=_url(target, own_artwork) or project.artwork_address(episode),
        alternates=_alternates(edition, target),
    )
    return Composition(listed, cues, own_artwork, texts, chapter_file, tuple(images.values()))


def in_format(listed: ListedEpisode, edition: Edition, format_: Format | None, target: Target) -> ListedEpisode:
    """The episode as a feed of one format lists it: with its file of that format first, where it has one."""
    leading = next((each for each in edition.alternates if format_ and each.codec == FORMAT_CODECS[format_]), None)
    if leading is None:
        return listed
    others = (medium.model_copy(update={"role": "alternate"}) for medium in edition.media if medium is not leading)
    led = edition.model_copy(update={"media": (leading.model_copy(update={"role": "enclosure"}), *others)})
    return replace(listed, enclosure=enclosure_of(led, target), alternates=_alternates(led, target))


def enclosure_of(edition: Edition, target: Target) -> Enclosure:
    """An edition's audio as the feed names it at a target."""
    medium = edition.enclosure
    return Enclosure(medium_url(medium, target), medium.length_bytes, medium.mime_type, medium.duration_s)


def medium_url(medium: Medium, target: Target) -> str:
    """Where listeners find a medium of a target."""
    url = medium.url if medium.key is None else target.url(medium.key)
    if url is None:  # Medium holds one of the two: its own validator says so
        raise ValueError("a medium without key and url")
    return url


def media_uploads(edition: Edition, files: Sequence[Path | None]) -> tuple[Upload, ...]:
    """All audio of an edition as uploads, but what lies at a foreign address.

    `files` are those of its media, in their order; None for one that only the target has.
    """
    uploads = (_medium_upload(medium, file) for medium, file in zip(edition.media, files, strict=True))
    return tuple(upload for upload in uploads if upload is not None)


def media_upload(edition: Edition, file: Path | None) -> Upload | None:
    """The enclosure alone as an upload; None when it lies at a foreign address."""
    return _medium_upload(edition.enclosure, file)


def _transcripts(episode: Episode, cues: Sequence[Cue]) -> tuple[Upload, ...]:
    """The transcript in every format that apps read: each of them takes another one."""
    if not cues:
        return ()
    written = (
        (".vtt", transcripts.to_vtt(cues)),
        (".srt", transcripts.to_srt(cues)),
        (".json", transcripts.to_json(cues)),
    )
    return tuple(bytes_upload(Role.TRANSCRIPT, episode.slug, *each) for each in written)


def _medium_upload(medium: Medium, file: Path | None) -> Upload | None:
    if medium.key is None or medium.sha256 is None:
        return None
    return file_upload(Role.MEDIA, medium.key, file, size_bytes=medium.length_bytes, sha256=medium.sha256)


def _alternates(edition: Edition, target: Target) -> tuple[Alternate, ...]:
    return tuple(
        Alternate(
            url=medium_url(medium, target),
            mime_type=medium.mime_type,
            length_bytes=medium.length_bytes or None,
            bitrate_kbps=medium.bitrate_kbps,
            codec=medium.codec or "",
            sha256=medium.sha256 or "",
        )
        for medium in edition.alternates
    )


def _url(target: Target, upload: Upload | None) -> str | None:
    return None if upload is None else target.url(upload.key)
