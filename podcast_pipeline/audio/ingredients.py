"""What a master is made of."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Ingredients:
    """All files that a master is made of; the settings say how.

    `recording` has one file, or one for each speaker; `speakers` then names them, in the same order. `jingles` are
    (second of the recording, file).
    """

    recording: tuple[Path, ...]
    speakers: tuple[str | None, ...] = ()
    intro: Path | None = None
    outro: Path | None = None
    bed: Path | None = None
    jingles: tuple[tuple[float, Path], ...] = ()

    @property
    def files(self) -> tuple[Path, ...]:
        clips = (self.intro, self.outro, self.bed, *(file for _, file in self.jingles))
        return (*self.recording, *(clip for clip in clips if clip is not None))
