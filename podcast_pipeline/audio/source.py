"""What sound is read from: values and one protocol. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # it loads numpy, and files can be looked at without
    from podcast_pipeline.audio.weighting import Samples

# ITU-R BS.1770-5 annex 1 table 3, by ffmpeg's names of channels: surrounds count 1.41, the low-frequency one nothing.
_SURROUND = 1.41
_WEIGHTS = {"LFE": 0.0, "LFE2": 0.0} | dict.fromkeys(("BL", "BR", "SL", "SR", "BC", "WL", "WR"), _SURROUND)
# Channels of ffmpeg's layouts in the order in which it hands them over (libavutil/channel_layout.h).
_LAYOUTS = {
    "2.1": "FL FR LFE",
    "3.0": "FL FR FC",
    "3.0(back)": "FL FR BC",
    "3.1": "FL FR FC LFE",
    "4.0": "FL FR FC BC",
    "4.1": "FL FR FC LFE BC",
    "quad": "FL FR BL BR",
    "quad(side)": "FL FR SL SR",
    "5.0": "FL FR FC BL BR",
    "5.0(side)": "FL FR FC SL SR",
    "5.1": "FL FR FC LFE BL BR",
    "5.1(side)": "FL FR FC LFE SL SR",
    "6.0": "FL FR FC BC SL SR",
    "6.1": "FL FR FC LFE BC SL SR",
    "7.0": "FL FR FC BL BR SL SR",
    "7.1": "FL FR FC LFE BL BR SL SR",
}


@dataclass(frozen=True, slots=True)
class Form:
    """Sample rate and channels of sound; `weights` are what the channels count for in its loudness."""

    sample_rate_hz: int
    channels: int
    weights: tuple[float, ...]


def plain_form(sample_rate_hz: int, channels: int) -> Form:
    """Mono, stereo, or channels of which nothing is known."""
    return Form(sample_rate_hz, channels, (1.0,) * channels)


def form_of(sample_rate_hz: int, layout: str) -> Form:
    """The form that ffmpeg's words for a layout stand for: `stereo`, `5.1(side)`, `3 channels`."""
    names = _LAYOUTS.get(layout, "").split()
    if names:
        return Form(sample_rate_hz, len(names), tuple(_WEIGHTS.get(name, 1.0) for name in names))
    first = layout.split()[0] if layout else ""
    return plain_form(sample_rate_hz, int(first) if first.isdigit() else {"mono": 1}.get(layout, 2))


class Source(Protocol):
    """Sound that can be read, frame by frame (one sample of every channel), 1.0 being full scale.

    `frames` is how many it should have; None when that is not known before. `seeks`: parts of it may be read side by
    side, and come out as they do when it is read from its start.
    """

    @property
    def form(self) -> Form: ...

    @property
    def frames(self) -> int | None: ...

    @property
    def seeks(self) -> bool: ...

    def read(self, start: int = 0, stop: int | None = None) -> Iterator[Samples]:
        """Blocks of frames (n, channels) from frame `start` to `stop` or the end, about a second each."""
        ...


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a source that is worked on by itself: frames [start, stop), and the frames around that are read too.

    `read_from` <= start and `read_to` >= stop: filters and encoders need to hear what was before and what comes.
    """

    index: int
    start: int
    stop: int
    read_from: int
    read_to: int


_SHORTEST_S, _LONGEST_S = 15, 80
_TURNS = 8  # counts that are a multiple of 8 keep 1, 2, 4 and 8 cores equally busy


def segment_count(duration_s: float) -> int:
    """Into how many segments sound is cut: by its length alone, so that the number of cores changes no bit.

    From 2 minutes on a multiple of 8, of 15 to 80 s; below that as many of 15 s as fit.
    """
    if duration_s < _TURNS * _SHORTEST_S:
        return max(1, int(duration_s // _SHORTEST_S))
    return _TURNS * int(-(-duration_s // (_TURNS * _LONGEST_S)))
