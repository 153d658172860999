"""Opus: the tags as Vorbis comments in the second packet of the stream.

No R128_TRACK_GAIN: RFC 7845, 5.2.1 relates it to -23 LUFS, so a player that obeys it would play our master, made for
-16 LUFS, 7 dB below the same episode as MP3 or M4A, and phones have no 7 dB to spare. A reader that finds none plays
the master as it is, which is what it was mastered for. The header's output gain stays as the encoder wrote it (0 dB),
REPLAYGAIN_* has no place in Opus. The vendor string stays too: it names the encoder, not us.
"""

# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from pathlib import Path

from mutagen import MutagenError
from mutagen.flac import Picture
from mutagen.oggopus import OggOpus

from podcast_pipeline.model.times import format_clock
from podcast_pipeline.tags import EpisodeTags
from podcast_pipeline.tags.addresses import ascii_address
from podcast_pipeline.tags.packets import packets_sha256, unreadable
from podcast_pipeline.tags.reading_back import by_start, chapters_in, compare
from podcast_pipeline.tags.spans import Span, spans
from podcast_pipeline.tags.whole import opened, written_whole

_FRONT_COVER = 3  # RFC 9639, 8.8
_MOST_CHAPTERS = 1000  # CHAPTER000 to CHAPTER999
_PADDING_BYTES = 1024  # fixed, so that the same tags are the same bytes


def write(master: Path, output: Path, tags: EpisodeTags) -> None:
    """Write `output`: the comments, then the audio packets of `master`. See tags.write_tags()."""
    _must_be_opus(master)
    with written_whole(output) as temporary:
        shutil.copyfile(master, temporary)
        file = OggOpus(temporary)
        assert file.tags is not None  # without, it would be no Opus
        file.tags.clear()
        file.tags.extend(_comments(tags))
        file.save(padding=lambda _: _PADDING_BYTES)
        if tags.chapters:
            kept = spans(tags)[:_MOST_CHAPTERS]
            compare(by_start(kept), chapters_in(temporary, "ogg"), output)


def audio_sha256(path: Path) -> str:
    """See tags.audio_sha256()."""
    return packets_sha256(path, "ogg")


def _must_be_opus(master: Path) -> None:
    with opened(master) as source:
        try:
            OggOpus(source)
        except (MutagenError, IndexError) as error:  # IndexError: mutagen takes for granted that a page holds a packet
            raise unreadable(master) from error


def _comments(tags: EpisodeTags) -> Iterator[tuple[str, str]]:
    """Names as Xiph's field recommendations have them; the rest as TagLib, Picard and Mp3tag name them."""
    yield "TITLE", tags.title
    yield "ALBUM", tags.show
    yield "ARTIST", tags.artist
    yield "ALBUMARTIST", tags.artist  # players group the episodes of a show by it
    yield from (("PERFORMER", f"{name} ({role})") for name, role in tags.people)
    if tags.number is not None:
        yield "TRACKNUMBER", str(tags.number)
    if tags.season is not None:
        yield "DISCNUMBER", str(tags.season)
    if tags.published_at is not None:
        yield "DATE", f"{tags.published_at:%Y-%m-%d}"  # by the show's calendar
    yield "GENRE", "Podcast"
    if tags.comment:
        yield "DESCRIPTION", tags.comment
    if tags.copyright:
        yield "COPYRIGHT", tags.copyright
    yield "LANGUAGE", tags.language
    yield "CONTACT", ascii_address(tags.show_link)
    yield "WWWAUDIOFILE", ascii_address(tags.link)
    yield "PODCASTID", tags.guid
    for index, chapter in enumerate(spans(tags)[:_MOST_CHAPTERS]):
        yield from _chapter(f"CHAPTER{index:03}", chapter)
    if tags.artwork:
        yield "METADATA_BLOCK_PICTURE", _picture(tags.artwork, tags.artwork_mime)


def _chapter(key: str, chapter: Span) -> Iterator[tuple[str, str]]:
    yield key, format_clock(chapter.start_ms / 1000)
    yield f"{key}NAME", chapter.title
    if chapter.href:
        yield f"{key}URL", chapter.href


def _picture(artwork: bytes, mime: str) -> str:
    """A FLAC picture block in base64. Its pixel counts stay 0: they are hints, and the picture tells them itself."""
    picture = Picture()
    picture.type, picture.mime, picture.data = _FRONT_COVER, mime, artwork
    return base64.b64encode(picture.write()).decode()
