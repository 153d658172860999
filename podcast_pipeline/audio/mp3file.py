"""An MP3 file that is written in segments, each straight to its place, and read again from any frame on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from podcast_pipeline import ffmpeg
from podcast_pipeline.audio import mp3, sndfile
from podcast_pipeline.audio.decoding import raw, raw_input
from podcast_pipeline.audio.encoders import PLAIN, Encoder
from podcast_pipeline.audio.source import Form, plain_form
from podcast_pipeline.audio.weighting import Samples
from podcast_pipeline.audio.writing import unwritable
from podcast_pipeline.errors import AudioError

_READ_BYTES = 1 << 22


class Mp3Writer:
    """An MP3 file in the making. Its parts may come in any order, and again."""

    def __init__(self, file: Path, encoder: Encoder, frames: int, where: Path) -> None:
        self.file, self.encoder, self.frames, self._where = file, encoder, frames, where
        self._form, self._lock = encoder.mp3_form, Lock()
        file.touch()

    def encode(self, part: mp3.Segment, blocks: Iterator[Samples]) -> None:
        """Encode one part and write it to its place."""
        pieces: list[bytes] = []
        arguments = [*raw_input(self.encoder.form), *PLAIN, *self.encoder.arguments(whole=False), "pipe:1"]
        log = ffmpeg.run(arguments, on_bytes=pieces.append, feed=raw(blocks))
        if log.status != 0:
            raise log.failed(str(self._where))
        kept = mp3.kept_frames(b"".join(pieces), part, self._form)
        try:
            with self._lock, self.file.open("rb+") as stream:
                stream.seek(self._form.file_offset(part.first_frame))
                stream.write(kept)
        except OSError as error:
            raise unwritable(error, self._where) from error

    def finish(self, encoder_name: str) -> None:
        """Write the Info header, once all parts are in their places, and the file to the disk, while others measure."""
        try:
            with self.file.open("rb+") as stream:
                crc = self._crc(stream)
                stream.seek(0)
                stream.write(mp3.info_frame(self._form, self.frames, crc, encoder_name))
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            raise unwritable(error, self._where) from error

    def _crc(self, stream: BinaryIO) -> int:
        crc = 0
        stream.seek(self._form.info_frame_bytes)
        while frames := stream.read(_READ_BYTES):
            crc = mp3.music_crc(frames, crc)
        return crc


class EncodedMp3:
    """An MP3 as a source: it can be decoded from any frame on, as each stands alone.

    `wait_for` is called with the frames that are read next, from and to, and returns once they are written.
    """

    def __init__(self, writer: Mp3Writer, wait_for: Callable[[int, int], None] = lambda *_: None) -> None:
        self._file, self._form = writer.file, writer.encoder.mp3_form
        self._wait_for = wait_for
        self.form = plain_form(writer.encoder.form.sample_rate_hz, writer.encoder.form.channels)
        self.frames = writer.frames
        self.seeks = True

    def read(self, start: int = 0, stop: int | None = None) -> Iterator[Samples]:
        """See source.Source; what the encoder added before and behind the programme is left out.

        The bytes that are decoded are all in memory: segments are read, not files.
        """
        end = min(self.frames, self.frames if stop is None else stop)
        first = max(0, self._frame_at(start) - mp3.DECODER_RUN_UP_FRAMES)
        last = min(mp3.frame_count(self.frames), self._frame_at(end - 1) + 1)
        skip = start - mp3.first_sample(first)
        self._wait_for(first, last)
        for block in decoded_mp3(self._bytes(first, last), self.form, skip + end - start, str(self._file)):
            if skip < len(block):
                yield block[skip:]
            skip = max(0, skip - len(block))

    @staticmethod
    def _frame_at(sample: int) -> int:
        return (sample - mp3.first_sample(0)) // mp3.SAMPLES_PER_FRAME

    def _bytes(self, first: int, last: int) -> bytes:
        with self._file.open("rb") as stream:
            stream.seek(self._form.file_offset(first))
            return stream.read(self._form.file_offset(last) - self._form.file_offset(first))


def decoded_mp3(frames: bytes, form: Form, count: int, where: str) -> Iterator[Samples]:
    """The first `count` samples per channel of whole frames that we made. AudioError, of `where`, if they are none."""
    try:
        yield from sndfile.mp3_blocks(frames, form, count)
    except sndfile.Refused as error:
        raise AudioError(f"the MP3 that was made cannot be decoded: {error}", where=where) from error
