"""The episodes of a show as they were read: in brief at once, and whole when somebody asks for one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from podcast_pipeline.model import Episode, Outline, Record


# No slots: with them, pickling takes three times as long, and these travel between processes by the thousand.
@dataclass(frozen=True)
class ReadEpisode:
    """One episode that was read and found right: in brief, the whole as JSON, and its record as it stands in the file.

    A whole model takes ten times the room and the time: of a long show a plan needs a few.
    """

    outline: Outline
    whole: bytes
    record: bytes | None = None

    @classmethod
    def of(cls, episode: Episode, record: bytes | None) -> ReadEpisode:
        return cls(episode.outline, episode.model_dump_json(exclude_unset=True).encode(), record)


@dataclass(frozen=True, slots=True)
class Records(Mapping[str, Record]):
    """The records of a show by slug, each made when it is asked for."""

    _written: Mapping[str, bytes]
    _made: dict[str, Record] = field(default_factory=dict, repr=False, compare=False)

    def __getitem__(self, slug: str) -> Record:
        if slug not in self._made:
            self._made[slug] = Record.model_validate_json(self._written[slug])
        return self._made[slug]

    def __contains__(self, slug: object) -> bool:
        return slug in self._written

    def __iter__(self) -> Iterator[str]:
        return iter(self._written)

    def __len__(self) -> int:
        return len(self._written)
