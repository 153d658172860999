"""The pictures of a show and of its episodes: as uploads, by their addresses at a target, and why apps refuse them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from podcast_pipeline import artwork
from podcast_pipeline.errors import ArtworkError
from podcast_pipeline.model import Episode, Target
from podcast_pipeline.project import Project
from podcast_pipeline.publish import Action, Role, Step, Upload, file_upload, hashed_key

_OF_SHOW = "show"  # in keys, where an episode's slug stands else


def artwork_upload(project: Project, episode: Episode | None = None) -> Upload | None:
    """The artwork of an episode, or with none of the show; None where there is none of its own, or at another host.

    ArtworkError when its name says that it is no picture.
    """
    picture = project.artwork_file(episode)
    name = _OF_SHOW if episode is None else episode.slug
    return None if picture is None else _upload(project, Role.ARTWORK, name, picture)


def image_uploads(project: Project, episode: Episode | None = None, *, beside: Upload | None) -> dict[str, Upload]:
    """All other pictures, by the names that the text gives them; one that is the artwork goes up as that (`beside`).

    What lies outside of an episode's folder is the show's, so that it goes up once, whoever names it. Errors likewise.
    """

    def upload(picture: Path) -> Upload:
        if beside is not None and beside.source == picture:
            return beside
        name = episode.slug if episode is not None and project.is_of(episode, picture) else _OF_SHOW
        return _upload(project, Role.IMAGE, name, picture)

    return {name: upload(picture) for name, picture in project.pictures(episode).items()}


def addresses_at(target: Target, uploads: Mapping[str, Upload]) -> dict[str, str]:
    """Where listeners find each of them, by its name."""
    return {name: target.url(upload.key) for name, upload in uploads.items()}


def picture_problems(project: Project, steps: Sequence[Step]) -> tuple[str, ...]:
    """Why apps would refuse the pictures that are about to go up."""
    asked = {Role.ARTWORK: artwork.problems, Role.IMAGE: artwork.image_problems}
    pictures = [
        (step.upload.file, asked[step.upload.role])
        for step in steps
        if step.upload.role in asked and step.action is Action.SEND
    ]
    return tuple(
        f"{project.shown(picture)}: {problem}"
        for picture, problems in pictures
        for problem in problems(artwork.look_at(picture, where=project.shown(picture)), picture.suffix)
    )


def _upload(project: Project, role: Role, name: str, picture: Path) -> Upload:
    if picture.suffix.lower() not in (".jpg", ".jpeg", ".png"):
        raise ArtworkError("must be a .jpg or .png file; export the picture as one", where=project.shown(picture))
    sha256 = project.sha256_of(picture)
    key = hashed_key(role, name, picture.suffix, sha256)
    return file_upload(role, key, picture, size_bytes=picture.stat().st_size, sha256=sha256)
