"""M4A: the tags as iTunes atoms, the chapters twice, everything in front of the audio.

ffmpeg copies the audio and writes the chapters as Nero's list (`chpl`, which AntennaPod reads) and as a QuickTime
text track (which Apple reads); mutagen, which can write neither, then writes the atoms. Chapters have no links: `chpl`
has no place for one, and ffmpeg writes none into the track; JSON chapters and show notes carry them.
"""

# mypy: disable-error-code="no-untyped-call"
# (mutagen calls itself typed, but its atoms have no signatures)

from __future__ import annotations

import os
import re
import struct
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from mutagen.mp4 import MP4, MP4Cover

from podcast_pipeline import ffmpeg
from podcast_pipeline.tags import EpisodeTags, to_ms
from podcast_pipeline.tags.addresses import ascii_address
from podcast_pipeline.tags.packets import input_options, is_cut_short, packets_sha256, unreadable
from podcast_pipeline.tags.reading_back import by_start, chapters_in, compare
from podcast_pipeline.tags.spans import Span, shortened, spans
from podcast_pipeline.tags.whole import disk_full, opened, written_whole

_PODCAST = 21  # media kind in `stik`, as iTunes numbers them
_PADDING_BYTES = 1024  # fixed, so that the same tags are the same bytes
_MOST_TITLE_BYTES = 255  # practice: `chpl` counts them in one byte, and the track holds the same
_MOST_NERO_TITLE_BYTES = 127  # AntennaPod takes that byte for a signed one
_MOST_NERO_CHAPTERS = 255  # they are counted in one byte, too
_MOST_DESCRIPTION_BYTES = 255  # of `desc`; the whole text stands in `ldes`
_MOST_NUMBER, _MOST_TV_NUMBER = (1 << 16) - 1, (1 << 31) - 1  # fields of `trkn` and `disk`, of `tves` and `tvsn`
_BOX_HEADER_BYTES = 8  # ISO/IEC 14496-12, 4.2
_FREEFORM = "----:com.apple.iTunes:"
_DISK_FULL = ("No space left on device", "Disk quota exceeded")
_CHAPTER_TRACK = 1  # behind the audio, which is track 0


def write(master: Path, output: Path, tags: EpisodeTags) -> None:
    """Write `output`: `moov` with tags and chapters, then the audio of `master`. See tags.write_tags()."""
    opened(master).close()
    with written_whole(output) as temporary:
        _copy_with_chapters(master, temporary, output, tags)
        file = MP4(temporary)
        assert file.tags is not None  # ffmpeg wrote an empty list
        file.tags.update(_atoms(tags))
        file.save(padding=lambda _: _PADDING_BYTES)
        if tags.chapters:
            _must_read_back(temporary, tags, output)


def audio_sha256(path: Path) -> str:
    """See tags.audio_sha256()."""
    return packets_sha256(path, "mov")


def _atoms(tags: EpisodeTags) -> dict[str, Any]:
    # Left out on purpose: `purl`, which is the feed's address and so depends on a target, and `©too` (see EpisodeTags).
    atoms: dict[str, Any] = {
        "\xa9nam": tags.title,
        "\xa9alb": tags.show,
        "\xa9ART": tags.artist,
        "aART": tags.artist,  # players group the episodes of a show by it
        "\xa9gen": "Podcast",
        "egid": tags.guid,
        "pcst": True,
        "stik": [_PODCAST],
        **_numbers_and_dates(tags),
        **_freeform(tags),
    }
    if tags.copyright:
        atoms["cprt"] = tags.copyright
    if tags.comment:
        atoms["\xa9cmt"] = atoms["ldes"] = tags.comment
        atoms["desc"] = shortened(" ".join(tags.comment.split()), _MOST_DESCRIPTION_BYTES)
    if tags.artwork:
        kind = MP4Cover.FORMAT_PNG if tags.artwork_mime == "image/png" else MP4Cover.FORMAT_JPEG
        atoms["covr"] = [MP4Cover(tags.artwork, kind)]
    return atoms


def _numbers_and_dates(tags: EpisodeTags) -> dict[str, Any]:
    # 0 in `trkn` reads as no number; `tves` tells episode 0.
    atoms: dict[str, Any] = {}
    if tags.number is not None and tags.number <= _MOST_TV_NUMBER:
        atoms["tves"] = [tags.number]
    if tags.number and tags.number <= _MOST_NUMBER:
        atoms["trkn"] = [(tags.number, 0)]
    if tags.season is not None and tags.season <= _MOST_NUMBER:
        atoms["tvsn"], atoms["disk"] = [tags.season], [(tags.season, 0)]
    if tags.published_at is not None:
        # By the show's wall clock with its offset: players show the first digits, and an episode of New Year's
        # midnight in Berlin must not say the old year.
        atoms["\xa9day"] = tags.published_at.isoformat(timespec="seconds")
    return atoms


def _freeform(tags: EpisodeTags) -> dict[str, list[bytes]]:
    """What has no atom of its own, under the names that taggers use."""
    texts = {
        "LANGUAGE": [tags.language],
        "PERFORMER": [f"{name} ({role})" for name, role in tags.people],
        "WWWAUDIOFILE": [ascii_address(tags.link)],
        "WWWAUDIOSOURCE": [ascii_address(tags.show_link)],
    }
    return {_FREEFORM + name: [value.encode() for value in values] for name, values in texts.items() if values}


def _copy_with_chapters(master: Path, temporary: Path, output: Path, tags: EpisodeTags) -> None:
    """The master's audio packets with their edit list, and the chapters; no tags. AudioError, NotEnoughSpace."""
    chapters = spans(tags)
    lead_in = bool(chapters) and chapters[0].start_ms > 0
    if lead_in:
        chapters = (Span(0, chapters[0].start_ms, ""), *chapters)
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "chapters.txt"
        listed.write_text(_ffmetadata(chapters), encoding="utf-8", newline="\n")
        log = ffmpeg.run(
            [*input_options(master, "mov"), *input_options(listed, "ffmetadata"), *_copied(tags, temporary)]
        )
    if log.says(*_DISK_FULL):
        raise disk_full(output)
    if is_cut_short(log):
        raise unreadable(master)
    if chapters:
        with temporary.open("rb+") as file:
            _correct_track(file, tags.language)
            _correct_nero_chapters(file, lead_in=lead_in)


def _copied(tags: EpisodeTags, temporary: Path) -> list[str]:
    # Global metadata and chapters come from the second input, which has no metadata but the chapters' titles.
    taken = ["-map", "0:a:0", "-map_metadata", "1", "-map_chapters", "1", "-c", "copy"]
    # bitexact: no encoder's name and no date. faststart: `moov` in front of the audio.
    written = ["-metadata:s:a:0", f"language={tags.language}", "-movflags", "+faststart", "-fflags", "+bitexact"]
    return [*taken, *written, "-f", "ipod", "-y", ffmpeg.file_url(temporary)]


def _ffmetadata(chapters: Sequence[Span]) -> str:
    """The chapters as ffmpeg's text format for metadata has them: five characters are written behind a backslash."""
    parts = [";FFMETADATA1\n"]
    for chapter in chapters:
        title = shortened(chapter.title, _MOST_TITLE_BYTES)
        if title.endswith(
            "\\"
        ):  # ffmpeg takes the end of the line behind any backslash, escaped or not, for a part of it
            title = shortened(title, _MOST_TITLE_BYTES - 1) + " "
        title = re.sub(r"([=;#\\\n])", r"\\\1", title)
        parts.append(f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={chapter.start_ms}\nEND={chapter.end_ms}\ntitle={title}\n")
    return "".join(parts)


def _correct_track(file: BinaryIO, language: str) -> None:
    """ffmpeg's text track of chapters is always English: put its language right, in place."""
    track = _boxes(file, b"trak", _moov(file))[_CHAPTER_TRACK]
    [media] = _boxes(file, b"mdia", track)
    [header] = _boxes(file, b"mdhd", media)
    file.seek(header[0] + 20)  # version and flags, two dates, time scale, duration (ISO/IEC 14496-12, 8.4.2)
    file.write(_packed(language))


def _correct_nero_chapters(file: BinaryIO, *, lead_in: bool) -> None:
    """Put right, in place, what ffmpeg writes into `chpl`: no title is longer than AntennaPod reads.

    The text track begins at 0: what lies before a later first chapter is a part without a title (`lead_in`) there, as
    QuickTime File Format, "Chapter lists" has it, but is no chapter here.
    """
    [user] = _boxes(file, b"udta", _moov(file))
    [(start, end)] = _boxes(file, b"chpl", user)
    file.seek(start)
    content = file.read(end - start)
    chapters = _nero_chapters(content)[1 if lead_in else 0 :]
    # Version, flags, 4 reserved bytes; the count; for each chapter 8 bytes of start, 1 of length, the title.
    entries = [at + bytes([len(title)]) + title for at, title in chapters]
    corrected = content[:8] + bytes([len(entries)]) + b"".join(entries)
    if left := len(content) - len(corrected):
        file.seek(start - _BOX_HEADER_BYTES)
        file.write(_box(b"chpl", corrected) + _box(b"free", bytes(left - _BOX_HEADER_BYTES)))


def _nero_chapters(content: bytes) -> list[tuple[bytes, bytes]]:
    """(start, title) of each chapter in a `chpl`, the title as short as need be."""
    found, position = [], 9
    for _ in range(content[8]):
        title_at = position + 9
        position = title_at + content[position + 8]
        title = _nero_title(content[title_at:position].decode())
        found.append((content[title_at - 9 : title_at - 1], title.encode()))
    return found


def _nero_title(title: str) -> str:
    """One that is too long gives up so much that a box fits into what it leaves."""
    too_long = len(title.encode()) > _MOST_NERO_TITLE_BYTES
    return shortened(title, _MOST_NERO_TITLE_BYTES - _BOX_HEADER_BYTES) if too_long else title


def _must_read_back(written: Path, tags: EpisodeTags, output: Path) -> None:
    """ChapterError unless ffmpeg finds the chapters in the track, and mutagen in `chpl`.

    Those that begin where the audio ends cannot be played, and the track has none of them.
    """
    chapters, end_ms = spans(tags), to_ms(tags.duration_s)
    in_track = [replace(chapter, title=shortened(chapter.title, _MOST_TITLE_BYTES)) for chapter in chapters]
    found_in_track = [chapter for chapter in chapters_in(written, "mov") if chapter.start_ms < end_ms]
    compare(by_start([chapter for chapter in in_track if chapter.start_ms < end_ms]), found_in_track, output)
    lead_in = chapters[0].start_ms > 0
    kept = chapters[: _MOST_NERO_CHAPTERS - (1 if lead_in else 0)]
    in_nero = [replace(chapter, title=_nero_title(chapter.title)) for chapter in kept]
    found = [Span(round(each.start * 1000), 0, each.title) for each in MP4(written).chapters or ()]
    compare(in_nero, found, output)


def _moov(file: BinaryIO) -> tuple[int, int]:
    [moov] = _boxes(file, b"moov", (0, file.seek(0, os.SEEK_END)))
    return moov


def _boxes(file: BinaryIO, name: bytes, span: tuple[int, int]) -> list[tuple[int, int]]:
    """Where the contents of all boxes of that name start and end, among those side by side in `span`."""
    found = []
    position, end = span
    while position + _BOX_HEADER_BYTES <= end:
        file.seek(position)
        size, kind = struct.unpack(">I4s", file.read(8))
        header = _BOX_HEADER_BYTES
        if size == 1:  # ISO/IEC 14496-12, 4.2: the size follows in 8 bytes
            size, header = int.from_bytes(file.read(8), "big"), 16
        if size < header:
            break
        if kind == name:
            found.append((position + header, position + size))
        position += size
    return found


def _box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", _BOX_HEADER_BYTES + len(content), name) + content


def _packed(language: str) -> bytes:
    """ISO/IEC 14496-12, 8.4.2: three letters of five bits each, counted from 0x60."""
    first, second, third = (ord(letter) - 0x60 for letter in language)
    return (first << 10 | second << 5 | third).to_bytes(2, "big")
