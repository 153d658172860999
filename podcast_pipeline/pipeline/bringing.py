"""The audio of imported episodes -> this machine, so that `podcast publish` can bring it to a place of our own.

Each file lies beside its episode.md under the name that it will have there; the record of the episode then names that
in place of the foreign address. It is the same audio: nothing is mastered or tagged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from podcast_pipeline import tags
from podcast_pipeline.errors import AudioError, FileProblem, PodcastError, TargetUnreachable
from podcast_pipeline.files import sha256_of_file
from podcast_pipeline.http import Answer, Reach
from podcast_pipeline.importing import Wanted, counted, fetch_all, some
from podcast_pipeline.model import Episode, Medium, Record
from podcast_pipeline.model.record import ReplacedFile
from podcast_pipeline.progress import Progress
from podcast_pipeline.project import Project, write_record
from podcast_pipeline.publish import Role, hashed_key

_MOST_BYTES = 4_000_000_000
_ENDINGS = {
    "audio/mpeg": ".mp3", "audio/mp3": ".mp3", "audio/x-m4a": ".m4a", "audio/m4a": ".m4a", "audio/mp4": ".m4a",
    "audio/ogg": ".ogg", "audio/opus": ".opus", "audio/flac": ".flac", "audio/aac": ".aac", "video/mp4": ".mp4",
}  # fmt: skip
_KNOWN_ENDINGS = {*_ENDINGS.values(), ".oga", ".wav", ".m4v", ".mov"}


@dataclass(frozen=True, slots=True)
class Brought:
    """How many files came; what is to be said of them; what the old host does not have."""

    counts: Mapping[str, int] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


def bring_audio(project: Project, reach: Reach, progress: Progress) -> Brought:
    """Fetch every enclosure that lies at a foreign address.

    What is gone there stays a foreign address, and is told. TargetUnreachable when the host does not answer: what came
    until then is kept, and the next run goes on with the rest.
    """
    foreign = [
        (episode, record, record.enclosure.url)
        for episode in project.episodes
        if (record := project.records.get(episode.slug)) is not None and record.enclosure.url is not None
    ]
    wanted = [
        Wanted(url, _unnamed(project, episode, record.enclosure), _MOST_BYTES, record.enclosure.length_bytes)
        for episode, record, url in foreign
    ]
    failed: list[str] = []
    unreachable: list[TargetUnreachable] = []
    other: list[str] = []

    def arrived(number: int, outcome: Answer | PodcastError) -> None:
        episode, record, url = foreign[number]
        if isinstance(outcome, TargetUnreachable):
            unreachable.append(outcome)
        elif isinstance(outcome, FileProblem):
            raise outcome
        elif isinstance(outcome, PodcastError):
            failed.append(f"{outcome} (audio of {episode.title!r})")
        elif outcome.status not in (200, 206):
            failed.append(f"{url}: is not there ({outcome.status}): audio of {episode.title!r}")
        elif _is_a_page(wanted[number].to):
            wanted[number].to.unlink()
            failed.append(f"{url}: is a web page and no audio (audio of {episode.title!r})")
        else:
            medium = _keep(project, episode, record, wanted[number].to)
            if record.enclosure.length_bytes not in (0, medium.length_bytes):
                other.append(episode.title)

    fetch_all(wanted, f"Fetching the audio of {counted(len(wanted), 'episode')}", reach, progress, arrived)
    if unreachable:
        raise unreachable[0]
    remarks = (
        (f"{some(other)}: the file is not as long as the feed said; the feed says what came now",) if other else ()
    )
    return Brought({"audio": len(wanted) - len(failed)}, remarks, tuple(failed))


def _unnamed(project: Project, episode: Episode, medium: Medium) -> Path:
    """Where a file lies until its content gives it a name."""
    ending = PurePosixPath(urlsplit(medium.url or "").path).suffix.lower()
    if ending not in _KNOWN_ENDINGS:
        ending = _ENDINGS.get(medium.mime_type, ".mp3")
    return project.episode_file(episode).with_name(f"fetched{ending}")


def _is_a_page(path: Path) -> bool:
    """Hosts that lost a file are known to answer 200 with a page that says so."""
    with path.open("rb") as stream:
        start = stream.read(1024).lstrip().lower()
    return start.startswith((b"<!doctype html", b"<html", b"<?xml"))


def _keep(project: Project, episode: Episode, record: Record, fetched: Path) -> Medium:
    """Name the file by its content, and let the record say so."""
    sha256 = sha256_of_file(fetched)
    key = hashed_key(Role.MEDIA, episode.slug, fetched.suffix, sha256)
    known = {"key": key, "url": None, "length_bytes": fetched.stat().st_size, "sha256": sha256}
    medium = record.enclosure.model_copy(update={**known, "audio_sha256": _audio_sha256(fetched)})
    try:
        fetched.replace(fetched.with_name(PurePosixPath(key).name))
    except OSError as error:
        raise FileProblem(f"cannot be renamed: {error.strerror}", where=str(fetched)) from error
    # By the old address a feed that still names it is known as an older one of ours.
    old = ReplacedFile(url=record.enclosure.url, length_bytes=record.enclosure.length_bytes)
    update = {"media": (medium, *record.alternates), "replaced": (*record.replaced, old)}
    write_record(project.record_file(episode), record.model_copy(update=update))
    return medium


def _audio_sha256(path: Path) -> str | None:
    """Of the audio without its tags; None for a format whose tags we do not know."""
    try:
        return tags.audio_sha256(path)
    except AudioError:
        return None
