"""Chapters as tags hold them: in whole milliseconds, with an end, inside the audio. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from podcast_pipeline.tags import EpisodeTags, to_ms
from podcast_pipeline.tags.addresses import ascii_address


@dataclass(frozen=True, slots=True)
class Span:
    """A chapter from its start to its end; the title is one line, the address ASCII, the image a JPEG."""

    start_ms: int
    end_ms: int
    title: str
    href: str | None = None
    image: bytes | None = None


def spans(tags: EpisodeTags) -> tuple[Span, ...]:
    """Each chapter ends where it says, at the latest where the next one starts, the last one with the audio."""
    duration_ms = to_ms(tags.duration_s)
    starts = [min(to_ms(chapter.start_s), duration_ms) for chapter in tags.chapters]
    return tuple(
        Span(
            start_ms=start,
            end_ms=max(start, next_start if chapter.end_s is None else min(to_ms(chapter.end_s), next_start)),
            title=" ".join(chapter.title.split()),
            href=chapter.href and ascii_address(chapter.href),
            image=tags.images.get(chapter.image or ""),
        )
        for chapter, start, next_start in zip(tags.chapters, starts, [*starts, duration_ms][1:], strict=True)
    )


def shortened(text: str, most_bytes: int) -> str:
    """The text in at most `most_bytes` (3 or more) of UTF-8, never cut inside a character."""
    if len(text.encode()) <= most_bytes:
        return text
    ellipsis = "…"
    kept = text.encode()[: most_bytes - len(ellipsis.encode())]
    return kept.decode(errors="ignore").rstrip() + ellipsis
