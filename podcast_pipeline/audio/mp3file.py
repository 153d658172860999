"""An MP3 file that is written in segments, each straight to its place, and read again from any frame on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from podcast_pipeline import ffmpeg
from podcast_pipeline.audio import mp3, sndfile
from podcast_pipeline.audio.decoding import raw, raw_input
from podcast_pipeline.audio.encoders import PLAIN, Encoder
from podcast_pipeline.audio.source import plain_form
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
        """Write the Info header, once all parts are in their places."""
        try:
            with self.file.open("rb+") as stream:
                crc = self._crc(stream)
                stream.seek(0)
                stream.write(mp3.info_frame(self._form, self.frames, crc, encoder_name))
        except OSError as error:
            raise unwritable(error, self._where) from error

    def _crc(self, stream: BinaryIO) -> int:
        crc = 0
        stream.seek(self._form.info_frame_bytes)
        while frames := stream.read(_READ_BYTES):
            crc = mp3.music_crc(frames, crc)
        return crc


class EncodedMp3:
    """A finished MP3 as a source: it can be decoded from any frame on, as each stands alone."""

    def __init__(self, writer: Mp3Writer) -> None:
        self._file, self._form = writer.file, writer.encoder.mp3_form
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
        try:
            for block in sndfile.mp3_blocks(self._bytes(first, last), self.form, skip + end - start):
                if skip < len(block):
                    yield block[skip:]
                skip = max(0, skip - len(block))
        except sndfile.Refused as error:
            raise AudioError(f"the MP3 that was made cannot be decoded: {error}", where=str(self._file)) from error

    @staticmethod
    def _frame_at(sample: int) -> int:
        return (sample - mp3.first_sample(0)) // mp3.SAMPLES_PER_FRAME

    def _bytes(self, first: int, last: int) -> bytes:
        with self._file.open("rb") as stream:
            stream.seek(self._form.file_offset(first))
            return stream.read(self._form.file_offset(last) - self._form.file_offset(first))
