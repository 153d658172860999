"""MP3: the tags as ID3v2.3 in front of the audio.

v2.3 with UTF-16 because every reader tried takes it and old Windows players take nothing else. mutagen renders each
frame; their order and the padding are ours, because mutagen sorts frames by size, which shuffles chapters.
"""

# mypy: disable-error-code="no-untyped-call"
# (mutagen calls itself typed, but its frames have no signatures)

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from mutagen import id3 as frames

from podcast_pipeline.errors import AudioError
from podcast_pipeline.tags import EpisodeTags, to_ms
from podcast_pipeline.tags.addresses import ascii_address as _ascii_address
from podcast_pipeline.tags.reading_back import by_start, chapters_in, compare
from podcast_pipeline.tags.spans import Span, spans
from podcast_pipeline.tags.whole import opened, written_whole

_LATIN1, _UTF16 = 0, 1  # ID3v2.3.0 section 3.3; v2.3 has no UTF-8
_OTHER, _FRONT_COVER = 0, 3  # ID3v2.3.0 section 4.15
_ORDERED, _TOP_LEVEL = 1, 2  # id3v2-chapters-1.0 section 3.2
_MOST_ENTRIES = 255  # the same: the entry count of a CTOC is one byte
_HEADER_BYTES = 10  # ID3v2.3.0 section 3.1
_PADDING_BYTES = 1024  # fixed, so that the same tags are the same bytes
_CHUNK_BYTES = 1 << 20


def write(master: Path, output: Path, tags: EpisodeTags) -> None:
    """Write `output`: the tags, then the audio of `master`. See tags.write_tags()."""
    tag = render(tags)
    with opened(master) as source:
        start, end = _audio_span(source)
        _must_be_mp3(source, start, master)
        with written_whole(output) as temporary:
            with temporary.open("wb") as target:
                target.write(tag)
                for chunk in _chunks(source, start, end):
                    target.write(chunk)
            if tags.chapters:
                _must_read_back(temporary, spans(tags), output)


def audio_sha256(path: Path) -> str:
    """See tags.audio_sha256()."""
    digest = hashlib.sha256()
    with opened(path) as source:
        for chunk in _chunks(source, *_audio_span(source)):
            digest.update(chunk)
    return digest.hexdigest()


def render(tags: EpisodeTags) -> bytes:
    """The whole ID3v2.3 tag: header, frames, padding."""
    body = b"".join(_bytes_of(frame) for frame in _frames(tags)) + bytes(_PADDING_BYTES)
    size = bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0))  # 7 bits a byte (ID3v2.3.0 section 3.1)
    return b"ID3\x03\x00\x00" + size + body


def _bytes_of(frame: frames.Frame) -> bytes:
    # A tag of one frame without padding is a header and the frame.
    file = io.BytesIO()
    tag = frames.ID3()
    tag.add(frame)
    tag.save(file, v2_version=3, padding=lambda _: 0)
    return file.getvalue()[_HEADER_BYTES:]


def _frames(tags: EpisodeTags) -> Iterator[frames.Frame]:
    # Left out on purpose: WFED (mutagen and TagLib disagree on its format), ID3v1 and APE (they cannot hold the text),
    # USLT (the transcript has its own file), TSSE (see EpisodeTags).
    yield frames.TIT2(encoding=_UTF16, text=tags.title)
    yield frames.TALB(encoding=_UTF16, text=tags.show)
    yield frames.TPE1(encoding=_UTF16, text=tags.artist)
    yield frames.TPE2(encoding=_UTF16, text=tags.artist)  # players group the episodes of a show by it
    yield from _numbers_and_dates(tags)
    yield frames.TCON(encoding=_LATIN1, text="Podcast")
    yield frames.TLAN(encoding=_LATIN1, text=tags.language)
    yield frames.TLEN(encoding=_LATIN1, text=str(to_ms(tags.duration_s)))
    if tags.copyright:
        yield frames.TCOP(encoding=_UTF16, text=tags.copyright)
    if tags.people:  # the frame that v2.3 has for them (section 4.4); readers of v2.4 show it as TIPL
        yield frames.IPLS(encoding=_UTF16, people=[[role, name] for name, role in tags.people])
    if tags.comment:
        yield frames.COMM(encoding=_UTF16, lang=tags.language, desc="", text=tags.comment)
        yield frames.TDES(encoding=_UTF16, text=tags.comment)  # Apple's long description
    yield frames.TGID(encoding=_UTF16, text=tags.guid)  # Apple's episode id
    yield frames.PCST(value=0)  # Apple, TagLib and eyeD3 write four zero bytes: that the frame is there is the flag
    yield frames.WOAF(url=_ascii_address(tags.link))
    yield frames.WOAS(url=_ascii_address(tags.show_link))
    yield from _chapters(spans(tags), tags.title)
    if tags.artwork:
        # Latin-1 for the empty description: some players take the BOM of an empty UTF-16 text for picture bytes.
        mime = tags.artwork_mime
        yield frames.APIC(encoding=_LATIN1, mime=mime, type=_FRONT_COVER, desc="", data=tags.artwork)


def _numbers_and_dates(tags: EpisodeTags) -> Iterator[frames.Frame]:
    # Episode 0 is an episode: None alone means that there is no number.
    if tags.number is not None:
        yield frames.TRCK(encoding=_LATIN1, text=str(tags.number))
    if tags.season is not None:
        yield frames.TPOS(encoding=_LATIN1, text=str(tags.season))
    if tags.published_at is not None:
        # By the show's wall clock. UTC is a rule of v2.4 (structure, section 4); v2.3 names no zone, players show these
        # digits as they stand, and an episode of New Year's midnight in Berlin must not say the old year.
        # Not by mutagen's update_to_v23(): that drops TIME when the hour or the minute is 0.
        yield frames.TYER(encoding=_LATIN1, text=f"{tags.published_at:%Y}")
        yield frames.TDAT(encoding=_LATIN1, text=f"{tags.published_at:%d%m}")
        yield frames.TIME(encoding=_LATIN1, text=f"{tags.published_at:%H%M}")


def _chapters(chapters: Sequence[Span], title: str) -> Iterator[frames.Frame]:
    """One table of contents, then the chapters as they play."""
    if not chapters:
        return
    ids = [f"ch{index}" for index in range(len(chapters))]
    yield from _contents(ids, title)
    for element, chapter in zip(ids, chapters, strict=True):
        inside: list[frames.Frame] = [frames.TIT2(encoding=_UTF16, text=chapter.title)]
        if chapter.href:
            inside.append(frames.WXXX(encoding=_LATIN1, desc="", url=chapter.href))
        if chapter.image:
            picture = frames.APIC(encoding=_LATIN1, mime="image/jpeg", type=_OTHER, desc="", data=chapter.image)
            inside.append(picture)
        # The byte offsets stay at mutagen's 0xFFFFFFFF, which means: use the times.
        yield frames.CHAP(element_id=element, start_time=chapter.start_ms, end_time=chapter.end_ms, sub_frames=inside)


def _must_read_back(written: Path, chapters: Sequence[Span], output: Path) -> None:
    """ChapterError unless times and titles are there for ffmpeg, and links and pictures in the order of the contents.

    The latter only mutagen's own parser reads; it builds upon the bytes, not upon the frames that were written.
    """
    compare(by_start(chapters), chapters_in(written, "mp3"), output, with_ends=True)
    tag = frames.ID3(written)
    listed = [element for contents in tag.getall("CTOC") for element in contents.child_element_ids]
    found = []
    for element in (element for element in listed if f"CHAP:{element}" in tag):
        frame = tag[f"CHAP:{element}"]
        [address] = [each.url for each in frame.sub_frames.getall("WXXX")] or [None]
        [picture] = [each.data for each in frame.sub_frames.getall("APIC")] or [None]
        found.append(Span(frame.start_time, frame.end_time, str(frame.sub_frames["TIT2"]), address, picture))
    compare(chapters, found, output, with_ends=True, whole=True)


def _contents(ids: Sequence[str], title: str) -> Iterator[frames.Frame]:
    """Exactly one top-level CTOC; over 255 chapters it lists further ones that list the chapters."""
    parts = [ids[first : first + _MOST_ENTRIES] for first in range(0, len(ids), _MOST_ENTRIES)]
    names = [f"toc{index}" for index in range(1, len(parts) + 1)]
    children = ids if len(parts) == 1 else names
    yield _ctoc("toc", _TOP_LEVEL | _ORDERED, children, title)
    if len(parts) > 1:
        yield from (_ctoc(name, _ORDERED, part, title) for name, part in zip(names, parts, strict=True))


def _ctoc(element: str, flags: int, children: Sequence[str], title: str) -> frames.Frame:
    heading = frames.TIT2(encoding=_UTF16, text=title)
    return frames.CTOC(element_id=element, flags=flags, child_element_ids=list(children), sub_frames=[heading])


def _audio_span(file: BinaryIO) -> tuple[int, int]:
    """Where the audio starts and ends between ID3v2 tags in front and an APEv2 and ID3v1 tag behind."""
    start, end = 0, file.seek(0, os.SEEK_END)
    while (head := _read_at(file, start, _HEADER_BYTES))[:3] == b"ID3" and len(head) == _HEADER_BYTES:
        footer = _HEADER_BYTES if head[5] & 0x10 else 0  # only v2.4 has one
        start += (
            _HEADER_BYTES + sum(byte << shift for byte, shift in zip(head[6:], (21, 14, 7, 0), strict=True)) + footer
        )
    if _read_at(file, end - 128, 3) == b"TAG":
        end -= 128
    tail = _read_at(file, end - 32, 32)
    if tail[:8] == b"APETAGEX":  # APEv2: the size counts the entries and this footer, a header is extra
        end -= int.from_bytes(tail[12:16], "little") + (32 if tail[23] & 0x80 else 0)
    return start, max(start, end)


def _read_at(file: BinaryIO, position: int, length: int) -> bytes:
    file.seek(max(0, position))
    return file.read(length)


def _must_be_mp3(file: BinaryIO, start: int, master: Path) -> None:
    # ISO/IEC 11172-3, frame header: eleven bits of sync; then, after two of version, layer III is 01.
    head = _read_at(file, start, 2)
    if not (len(head) == 2 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] & 0x06 == 0x02):
        raise AudioError("is no MP3, so it cannot take these tags; master the recording again", where=str(master))


def _chunks(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    file.seek(start)
    while start < end and (chunk := file.read(min(_CHUNK_BYTES, end - start))):
        start += len(chunk)
        yield chunk
