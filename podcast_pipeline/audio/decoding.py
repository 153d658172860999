"""Recordings as sources of samples, in one piece or from several places at once.

ffmpeg decodes. PCM and FLAC that are sound from end to end are decoded in this process, which costs half.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import numpy as np

from podcast_pipeline import ffmpeg
from podcast_pipeline.audio import intake, sndfile
from podcast_pipeline.audio.intake import Promise
from podcast_pipeline.audio.source import Form, Segment
from podcast_pipeline.audio.weighting import Samples
from podcast_pipeline.errors import AudioError

SAMPLE_BYTES = 4  # 32-bit float, as ffmpeg hands it over and takes it

# Formats whose decoder keeps nothing in mind from one block to the next, in files that are found into by sample.
_SEEKING_FORMATS = ("wav", "flac", "aiff", "au")
_SEEKING_CODECS = ("pcm_", "flac")
_DURATION_STEP_S = 0.01
_LEFT_TO_FFMPEG_S = 2
_FAR_BEYOND = 1000.0  # 60 dB above full scale: no recording, and soon no number any more
_MOST_STRETCHED = 10  # by filters; `apad` alone has no end
_REACHING_OUT = re.compile(r"\b(a?movie|a?zmq|a?metadata|lv2|ladspa|dumpfile|stats_file)\b")
_UNQUOTED = str.maketrans("", "", "'\\")  # ffmpeg takes amo\vie and 'amovie' for the same
_SEEK_STEPS_PER_S = 10  # whole microseconds, which is how ffmpeg takes a place, are whole samples at every such step


class Recording:
    """The first audio track of a file, in its own form or converted to another, after the filters asked for."""

    def __init__(self, path: Path, promise: Promise, form: Form | None = None, filters: str | None = None) -> None:
        self.path, self.promise = path, promise
        self.form = promise.form if form is None else form
        if filters is not None:
            check_filters(filters)
        self._filters = filters
        self._converted = self.form != promise.form
        self.logs: list[ffmpeg.Log] = []

    @property
    def frames(self) -> int | None:
        """As many as there can be at most: ffmpeg tells the length to 10 ms."""
        if self.promise.duration_s is None:
            return None
        return math.ceil((self.promise.duration_s + _DURATION_STEP_S) * self.form.sample_rate_hz)

    @property
    def seeks(self) -> bool:
        promise = self.promise
        return (
            self._filters is None
            and not self._converted
            and promise.exact
            and promise.container.split(",")[0] in _SEEKING_FORMATS
            and promise.codec.startswith(_SEEKING_CODECS)
        )

    @property
    def costs_nothing(self) -> bool:
        """Whether it can be read again as fast as from a copy."""
        return self.seeks and self.promise.codec.startswith("pcm_")

    def read(self, start: int = 0, stop: int | None = None) -> Iterator[Samples]:
        """See source.Source. What ffmpeg said is kept in `logs`, a log for each reading that came to its end.

        FileProblem when it is not the file any more that made the promise; AudioError for what is no sound, has no end,
        or more sound than it said, and for filters that do not work.
        """
        intake.check_unchanged(self.path, self.promise)
        done, inner_end = start, self._before_the_end(stop)
        if self.seeks and start < inner_end:
            with suppress(sndfile.Refused):
                duration_s = self.promise.duration_s or 0.0
                for block in sndfile.file_blocks(self.path, self.form, duration_s, start, inner_end):
                    done += len(block)
                    self._check(block, done)
                    yield block
        if stop is None or done < stop:
            yield from self._by_ffmpeg(done, stop)
        intake.check_unchanged(self.path, self.promise)

    def _before_the_end(self, stop: int | None) -> int:
        """Whether there is more or less sound than the header counts is ffmpeg's to say."""
        end = max(0, (self.frames or 0) - _LEFT_TO_FFMPEG_S * self.form.sample_rate_hz)
        return end if stop is None else min(stop, end)

    def _by_ffmpeg(self, start: int, stop: int | None) -> Iterator[Samples]:
        rate, channels = self.form.sample_rate_hz, self.form.channels
        seek, skip = self._place(start)
        # To what is the end by its header it is read to its end: there may be less.
        to_its_end = stop is None or (self.frames is not None and stop >= self.frames)
        chain = self._chain() if to_its_end else [*self._chain(), f"atrim=end_sample={skip + (stop or 0) - start}"]
        arguments = [*seek, *ffmpeg.input_options(self.path), "-map", "0:a:0", "-vn", "-sn", "-dn", "-ar", str(rate)]
        end = start - skip
        with ffmpeg.running([*arguments, *raw_output(channels, chain)]) as child:
            for block in raw_blocks(child, channels, rate):
                end += len(block)
                self._check(block, end)
                if skip >= len(block):
                    skip -= len(block)
                    continue
                yield block[skip:]
                skip = 0
            log = child.log()
        if self._filters is not None and log.status != 0 and end == 0:
            raise filters_fail(self.path, self._filters, log)
        self.logs.append(log)

    def _place(self, start: int) -> tuple[list[str], int]:
        """Where ffmpeg is told to begin, and how many frames of what comes are before `start`."""
        rate = self.form.sample_rate_hz
        # In the last blocks of a FLAC, ffmpeg finds no place and says nothing.
        latest = start if self.frames is None else max(0, self.frames - 2 * rate)
        steps = min(start, latest) // (rate // _SEEK_STEPS_PER_S)
        skip = start - steps * (rate // _SEEK_STEPS_PER_S)
        return (["-ss", f"{steps / _SEEK_STEPS_PER_S:.1f}"] if steps else [], skip)

    def _check(self, block: Samples, end: int) -> None:
        """Look at what came, up to frame `end`."""
        where = str(self.path)
        if not (block.max() < _FAR_BEYOND and block.min() > -_FAR_BEYOND):  # neither is true of what is no number
            raise AudioError(
                "holds values that are no sound (no numbers, or far above full scale); export it again as 24-bit WAV "
                "or FLAC",
                where=where,
            )
        if self._filters is not None and self.frames is not None and end > _MOST_STRETCHED * self.frames:
            message = f"becomes over {_MOST_STRETCHED} times as long by the filters {self._filters!r}; correct them"
            raise AudioError(message, where=where)
        if end > intake.LONGEST_S * self.form.sample_rate_hz:
            raise intake.too_long(self.path)
        if self.seeks and self.frames is not None and end > self.frames:
            raise AudioError("has more sound than its header counts; export it again as WAV or FLAC", where=where)

    def _chain(self) -> list[str]:
        chain = [] if self._filters is None else [self._filters]
        if self._converted:
            layout = ""
            if self.form.channels != self.promise.form.channels:
                layout = f":out_chlayout={'mono' if self.form.channels == 1 else 'stereo'}"
            rate = self.form.sample_rate_hz
            chain.append(f"aresample=out_sample_rate={rate}{layout}:resampler=soxr:precision=28")
        return chain


def check_filters(filters: str) -> None:
    """AudioError for filters that read other sound, write files, open the network or load programs.

    Settings come with a checkout, maybe a stranger's. This is a fence, no wall: filters are run with the user's rights.
    """
    reaching = _REACHING_OUT.search(filters.translate(_UNQUOTED))
    if reaching is not None:
        raise AudioError(
            f"{reaching[0]!r} reaches outside the recording; use only filters that change its sound",
            where=f"filters {filters!r}",
        )


def filters_fail(path: Path, filters: str, log: ffmpeg.Log) -> AudioError:
    """The error for filters that ffmpeg does not take: with its first complaint, for the others follow from it."""
    reason = next(iter(log.errors), log.last_words).rstrip(".")
    return AudioError(f"the filters {filters!r} do not work: {reason}; correct them", where=str(path))


def raw_output(channels: int, chain: Sequence[str] = ()) -> list[str]:
    """After a chain of filters, samples for raw_blocks().

    They are handed over in thousands: from one of ffmpeg's threads to the next in small frames takes a third of the
    time of decoding.
    """
    filters = ",".join([*chain, "asetnsamples=n=16384:p=0"])
    return ["-af", filters, "-ac", str(channels), "-c:a", "pcm_f32le", "-f", "f32le", "pipe:1"]


def raw_input(form: Form) -> list[str]:
    return ["-f", "f32le", "-ar", str(form.sample_rate_hz), "-ac", str(form.channels), "-i", "pipe:0"]


def raw_blocks(child: ffmpeg.Child, channels: int, block: int) -> Iterator[Samples]:
    """What ffmpeg hands over, in blocks of `block` frames."""
    while True:
        frames = np.empty((block, channels), np.float32)
        count = child.read_into(frames.reshape(-1).view(np.uint8).data) // (SAMPLE_BYTES * channels)
        if count:
            yield frames[:count]
        if count < block:
            return


def equal_segments(frames: int, count: int, step: int, before: int, after: int) -> list[Segment]:
    """`count` segments of whole steps, the last one with what is left; each is read with frames before and after."""
    steps = -(-frames // step)
    borders = [step * (steps * number // count) for number in range(count)] + [frames]
    return [
        Segment(index, start, stop, max(0, start - before), stop + after)
        for index, (start, stop) in enumerate(pairwise(borders))
        if stop > start
    ]


def endless_segments(length: int, before: int, after: int) -> Iterator[Segment]:
    """Segments of `length` frames for a source that ends nobody knows where."""
    index = 0
    while True:
        start = index * length
        yield Segment(index, start, start + length, max(0, start - before), start + length + after)
        index += 1


def all_said(logs: Sequence[ffmpeg.Log]) -> ffmpeg.Log:
    """The logs of several readings as one."""
    return ffmpeg.Log(
        status=next((log.status for log in logs if log.status), 0),
        lines=tuple(line for log in logs for line in log.lines),
        errors=tuple(error for log in logs for error in log.errors),
        error_count=sum(log.error_count for log in logs),
    )


def raw(blocks: Iterator[Samples]) -> Iterator[memoryview]:
    """Frames as the bytes that ffmpeg takes."""
    for block in blocks:
        yield np.ascontiguousarray(block).reshape(-1).view(np.uint8).data
