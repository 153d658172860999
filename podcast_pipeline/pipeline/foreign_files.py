"""Small files of the old host that were asked for: artwork, transcripts, chapters. Each is looked at first."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from podcast_pipeline import artwork, chapters, transcripts
from podcast_pipeline.errors import (
    ArtworkError,
    ChapterError,
    FileProblem,
    PodcastError,
    TargetUnreachable,
    TranscriptError,
)
from podcast_pipeline.http import Answer, Reach
from podcast_pipeline.importing import ForeignEpisode, ForeignShow, TranscriptAt, Wanted, fetch_all, some
from podcast_pipeline.model.frozen import is_web_address
from podcast_pipeline.model.times import shortest_clock
from podcast_pipeline.progress import Progress


class Fetch(StrEnum):
    """What an import may bring from the old host."""

    AUDIO = "audio"
    ARTWORK = "artwork"
    TRANSCRIPTS = "transcripts"
    CHAPTERS = "chapters"


_MOST_BYTES = {Fetch.ARTWORK: 30_000_000, Fetch.TRANSCRIPTS: 10_000_000, Fetch.CHAPTERS: 2_000_000}
# In the order of preference: what names voices, then what has times at all.
_ENDINGS = {"text/vtt": ".vtt", "application/x-subrip": ".srt", "application/srt": ".srt", "text/srt": ".srt",
            "application/json": ".json"}  # fmt: skip
_GONE = range(400, 500)

Owner = str | None
"""An episode's guid; None for the show."""


@dataclass(frozen=True, slots=True)
class SmallFile:
    """A file as it lies in the show under `name`."""

    name: str
    path: Path


@dataclass(slots=True)
class Small:
    """What was fetched, by owner and kind; chapters are settings. `failed`: what the old host does not have."""

    files: dict[tuple[Owner, Fetch], SmallFile] = field(default_factory=dict)
    chapters: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        counts = Counter(kind.value for _, kind in self.files)
        return {**counts, **({"chapters": len(self.chapters)} if self.chapters else {})}

    def settings_of(self, guid: str) -> dict[str, Any]:
        """What episode.md says of them."""
        keys = {Fetch.ARTWORK: "artwork", Fetch.TRANSCRIPTS: "transcript"}
        found = {key: self.files[guid, kind].name for kind, key in keys.items() if (guid, kind) in self.files}
        return {**found, **({"chapters": self.chapters[guid]} if guid in self.chapters else {})}


@dataclass(frozen=True, slots=True)
class _Asked:
    owner: Owner
    kind: Fetch
    title: str
    wanted: Wanted
    ending: str = ""


def fetch_small(foreign: ForeignShow, kinds: frozenset[Fetch], folder: Path, reach: Reach, progress: Progress) -> Small:
    """Fetch what `kinds` name into `folder`. TargetUnreachable when the host does not answer: the next run goes on."""
    small = Small(remarks=list(_left_there(foreign, kinds)))
    asked = [*_asked(foreign, kinds, folder)]
    if not asked:
        return small
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileProblem(f"cannot be made: {error.strerror}", where=str(folder)) from error
    fetch_all(
        [each.wanted for each in asked],
        f"Fetching {' and '.join(sorted({each.kind.value for each in asked}))}",
        reach,
        progress,
        lambda number, outcome: _take(small, asked[number], outcome),
    )
    return small


def _left_there(foreign: ForeignShow, kinds: frozenset[Fetch]) -> Iterator[str]:
    """What the feed names and our feed will not, because nobody asked for it."""
    for kind, there in (
        (Fetch.TRANSCRIPTS, [each.title for each in foreign.episodes if each.transcripts]),
        (Fetch.CHAPTERS, [each.title for each in foreign.episodes if _chapters_only_there(each)]),
    ):
        if there and kind not in kinds:
            what = f"{kind.value} stay at the old host, and our feed names none"
            yield f"{some(there)}: {what}; --fetch {kind.value} brings them"


def _chapters_only_there(episode: ForeignEpisode) -> bool:
    return episode.chapters_url is not None and "chapters" not in episode.settings


def _asked(foreign: ForeignShow, kinds: frozenset[Fetch], folder: Path) -> Iterator[_Asked]:
    def wanted(url: str, kind: Fetch, ending: str = "") -> Wanted:
        return Wanted(url, folder / f"{hashlib.sha256(url.encode()).hexdigest()[:24]}{ending}", _MOST_BYTES[kind])

    if Fetch.ARTWORK in kinds:
        pictures: list[tuple[Owner, str, Any]] = [(None, "the show", foreign.settings.get("artwork"))]
        pictures += [(each.guid, each.title, each.settings.get("artwork")) for each in foreign.episodes]
        for owner, title, url in pictures:
            if url is not None:
                yield _Asked(owner, Fetch.ARTWORK, title, wanted(url, Fetch.ARTWORK))
    for each in foreign.episodes:
        if Fetch.TRANSCRIPTS in kinds and (best := _best(each.transcripts)) is not None:
            ending = _ENDINGS[best.mime_type]
            yield _Asked(each.guid, Fetch.TRANSCRIPTS, each.title, wanted(best.url, Fetch.TRANSCRIPTS, ending), ending)
        if Fetch.CHAPTERS in kinds and each.chapters_url is not None and _chapters_only_there(each):
            yield _Asked(each.guid, Fetch.CHAPTERS, each.title, wanted(each.chapters_url, Fetch.CHAPTERS, ".json"))


def _best(found: Sequence[TranscriptAt]) -> TranscriptAt | None:
    order = list(_ENDINGS)
    known = [each for each in found if each.mime_type in _ENDINGS]
    return min(known, key=lambda each: order.index(each.mime_type), default=None)


def _take(small: Small, asked: _Asked, outcome: Answer | PodcastError) -> None:
    url = asked.wanted.url
    if isinstance(outcome, TargetUnreachable):
        raise outcome
    if isinstance(outcome, PodcastError):
        small.failed.append(str(outcome))
    elif outcome.status not in (200, 206):
        if outcome.status not in _GONE:
            raise TargetUnreachable(f"answers with {outcome.status}; the same command goes on", where=url)
        small.failed.append(f"{url}: is not there ({outcome.status}): {asked.kind.value} of {asked.title!r}")
    else:
        try:
            _look(small, asked)
        except (ArtworkError, ChapterError, TranscriptError, ValueError) as error:
            what = error.message if isinstance(error, PodcastError) else str(error)
            small.failed.append(f"{url}: {what} ({asked.kind.value} of {asked.title!r})")


def _look(small: Small, asked: _Asked) -> None:
    path = asked.wanted.to
    if asked.kind is Fetch.ARTWORK:
        facts = artwork.look_at(path, where=asked.wanted.url)
        endings = {"JPEG": ".jpg", "PNG": ".png"}
        if facts.format not in endings:
            raise ValueError(f"is {facts.format}, which Apple does not take; it stays at the old host")
        small.files[asked.owner, asked.kind] = SmallFile(f"artwork{endings[facts.format]}", path)
    elif asked.kind is Fetch.TRANSCRIPTS:
        transcripts.read(path.read_bytes(), where=asked.wanted.url)
        small.files[asked.owner, asked.kind] = SmallFile(f"transcript{asked.ending}", path)
    elif asked.owner is not None:
        small.chapters[asked.owner] = _chapters(path.read_bytes(), asked.wanted.url)


def _chapters(content: bytes, where: str) -> list[dict[str, Any]]:
    """A file of chapters as settings. Of pictures only those with an address: a name would mean a file of ours."""
    read = chapters.read(content, where=where)
    settings = [chapter.model_dump(mode="json", by_alias=True, exclude_defaults=True) for chapter in read]
    for chapter in settings:
        chapter |= {key: shortest_clock(chapter[key]) for key in ("start", "end") if key in chapter}
        if not is_web_address(chapter.get("image", "")):
            chapter.pop("image", None)
    return settings
