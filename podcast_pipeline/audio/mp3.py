"""MP3 as bytes: where segments lie, which of their frames are kept, and the Info header that makes them one file.

Pure: PCM positions and encoded bytes in, positions and bytes out; who encodes and writes is another's affair. All of it
means MPEG-1 layer III at a constant bit rate, as LAME writes it without a bit reservoir (`-reservoir 0`): every frame
stands alone, so frames of several runs may follow one another. Frames are counted from 0 and without the Info frame.

LAME's state reaches over frames, so a segment is encoded with a run-up that is dropped, and beyond its end. Frame f,
decoded, plays the samples from f * 1152 - 1105 on; to encode it LAME looks ahead to (f + 1) * 1152 + 223. A run over
n samples has ceil(n / 1152) + 1 frames.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import cycle, pairwise

from podcast_pipeline.audio.source import segment_count
from podcast_pipeline.errors import AudioError

SAMPLES_PER_FRAME = 1152
# At 44.1 kHz a frame is no whole number of bytes; which frames get one more repeats after 49, at every bit rate
# (the rate and 144 000 share the divisor 900). A run that starts at a multiple of 49 pads as the single run does.
FRAMES_PER_PATTERN = 49
# LAME's threshold of hearing follows the loudness and sinks by at most 7.5 % a frame, from 1 to 0.000625: 95 frames
# after a drop it has arrived. 49 suffice for speech, not for noise of -70 dBFS after a loud passage.
RUN_UP_FRAMES = 2 * FRAMES_PER_PATTERN
RUN_OUT_FRAMES = 1
_HEARD_BEFORE_FRAMES = 2  # LAME looks ahead, and its windows overlap
# The overlap of the decoder's filter bank: the first frame after a cut is wrong, all others are exact.
DECODER_RUN_UP_FRAMES = 1
ENCODER_DELAY_SAMPLES = 576
# What a decoder adds (528 and 1, LAME's convention); readers of the Info header skip both delays.
DECODER_DELAY_SAMPLES = 529

_RATES_HZ = (44_100, 48_000, 32_000)
_KBPS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_SYNC = b"\xff\xfb"  # MPEG-1, layer III, no checksum
_MONO, _JOINT_STEREO, _ORIGINAL = 3, 1, 0x04

_ENCODER_NAME = re.compile(r"(LAME|Lav[cf])[ -~]{0,5}")  # ffmpeg believes the delays of no other
_ALL_FIELDS = 0x0F  # frames, bytes, table of contents, quality
_CBR = 1
_PSYCHOACOUSTICS = 0x14  # LAME's own model and curve of hearing (type 4), its defaults
_NOISE_SHAPING = 1


@dataclass(frozen=True, slots=True)
class Form:
    """The form of a constant stream: 44 100 or 48 000 Hz, kbit/s of the standard's table from 64 on, 1 or 2 channels.

    ValueError for another; below 64 kbit/s an Info header does not fit into every frame.
    """

    sample_rate_hz: int
    bitrate_kbps: int
    channels: int

    def __post_init__(self) -> None:
        if (
            self.sample_rate_hz not in _RATES_HZ[:2]
            or self.bitrate_kbps not in _KBPS[5:]
            or self.channels not in (1, 2)
        ):
            raise ValueError(f"no form of MP3 that is made here: {self}")

    @property
    def info_frame_bytes(self) -> int:
        """The length of the Info frame, with which a file begins; known before anything is encoded."""
        return self._bits_by_rate // self.sample_rate_hz

    def frame_offset(self, frame: int) -> int:
        """The bytes before a frame, the Info frame not counted; LAME pads when a byte is due, never the first frame."""
        shortest, rest = divmod(self._bits_by_rate, self.sample_rate_hz)
        return frame * shortest + -(-max(0, frame - 1) * rest // self.sample_rate_hz)

    def file_offset(self, frame: int) -> int:
        """The same in a file that begins with the Info frame; with the count of frames, the length of the file."""
        return self.info_frame_bytes + self.frame_offset(frame)

    @property
    def _bits_by_rate(self) -> int:
        return SAMPLES_PER_FRAME // 8 * self.bitrate_kbps * 1000


# --- Segments -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the file that is encoded by itself: feed the samples, drop the run-up, keep `frame_count` frames."""

    first_frame: int
    frame_count: int
    from_sample: int
    to_sample: int
    run_up_frames: int


def frame_count(samples: int) -> int:
    """How many frames LAME makes of a run over so many samples (per channel), in one go. ValueError for none."""
    if samples < 1:
        raise ValueError("an MP3 of no samples")
    return -(-samples // SAMPLES_PER_FRAME) + 1


def first_sample(frame: int) -> int:
    """The sample of the programme with which a decoded frame begins; below 0 in the first, which readers cut."""
    return frame * SAMPLES_PER_FRAME - ENCODER_DELAY_SAMPLES - DECODER_DELAY_SAMPLES


def layout(samples: int, sample_rate_hz: int, count: int | None = None) -> tuple[Segment, ...]:
    """Where the segments of a programme of so many samples lie; by its length alone, for the same bytes everywhere.

    They are equally long but for a pattern of frames. `count` forces another number than source.segment_count() (fewer
    if the programme has not as many patterns).
    """
    if count is not None and count < 1:
        raise ValueError(f"no number of segments: {count}")
    frames = frame_count(samples)
    patterns = -(-frames // FRAMES_PER_PATTERN)
    count = min(patterns, count or segment_count(samples / sample_rate_hz))
    bounds = [FRAMES_PER_PATTERN * ((turn * patterns + count // 2) // count) for turn in range(count)]
    return tuple(_segment(first, end, samples) for first, end in zip(bounds, [*bounds[1:], frames], strict=True))


def touched(changes: Iterable[tuple[int, int]], samples: int) -> tuple[Segment, ...]:
    """What must be encoded again when the programme changed in these stretches (samples from, to), ascending.

    Whole patterns of frames, on until LAME has forgotten the change: then the file is that of one run again.
    """
    frames, bounds = frame_count(samples), list[list[int]]()
    for start, stop in changes:
        first = max(0, start // SAMPLES_PER_FRAME - _HEARD_BEFORE_FRAMES) // FRAMES_PER_PATTERN * FRAMES_PER_PATTERN
        last = stop // SAMPLES_PER_FRAME + 2 + RUN_UP_FRAMES
        end = min(frames, -(-last // FRAMES_PER_PATTERN) * FRAMES_PER_PATTERN)
        if bounds and first <= bounds[-1][1]:
            bounds[-1][1] = max(bounds[-1][1], end)
        else:
            bounds.append([first, end])
    return tuple(_segment(first, end, samples) for first, end in bounds)


def samples_of(segment: Segment, samples: int) -> tuple[int, int]:
    """The samples of the programme, from and to, that are heard in a segment's frames."""
    end = segment.first_frame + segment.frame_count
    return max(0, first_sample(segment.first_frame)), min(samples, first_sample(end + DECODER_RUN_UP_FRAMES))


def _segment(first: int, end: int, samples: int) -> Segment:
    run_up = min(first, RUN_UP_FRAMES)
    from_sample = (first - run_up) * SAMPLES_PER_FRAME
    to_sample = min(samples, (end + RUN_OUT_FRAMES) * SAMPLES_PER_FRAME)
    return Segment(first, end - first, from_sample, to_sample, run_up)


# --- Frames ---------------------------------------------------------------------------------------


def kept_frames(encoded: bytes, segment: Segment, form: Form) -> bytes:
    """What of an encoded segment goes into the file. AudioError when it is not whole, or not of this form."""
    lengths = tuple(frame_lengths(encoded, form))
    wanted = segment.run_up_frames + segment.frame_count
    if len(lengths) < wanted:
        raise AudioError(f"the encoder gave {len(lengths)} MP3 frames where {wanted} were expected; try again")
    return encoded[form.frame_offset(segment.run_up_frames) : form.frame_offset(wanted)]


def frame_lengths(stream: bytes, form: Form, start: int = 0) -> Iterator[int]:
    """The length of each frame from byte `start`, where a pattern begins, to the end.

    AudioError, with the byte, at the first frame that is no frame, of another form or padding, or cut off.
    """
    shortest, mono = form.info_frame_bytes, form.channels == 1
    offsets = [form.frame_offset(frame) for frame in range(FRAMES_PER_PATTERN + 1)]
    lengths = [after - before for before, after in pairwise(offsets)]
    pattern = [(length, _header(form, length - shortest)[:3]) for length in lengths]
    at, end = start, len(stream)
    for frame, (length, expected) in enumerate(cycle(pattern)):
        if at >= end:
            return
        header = stream[at : at + 4]
        if header[:3] != expected or header[3:] == b"":
            raise AudioError(f"byte {at} of the encoder's MP3 should begin frame {frame} and does not; try again")
        if (header[3] >> 6 == _MONO) != mono:
            raise AudioError(f"frame {frame} of the encoder's MP3, at byte {at}, has not {form.channels} channels")
        at += length
        if at > end:
            raise AudioError(
                f"the encoder's MP3 breaks off in frame {frame}, which begins at byte {at - length}; try again"
            )
        yield length


def _header(form: Form, padding: int) -> bytes:
    mode = _MONO if form.channels == 1 else _JOINT_STEREO
    rate = _RATES_HZ.index(form.sample_rate_hz)
    return _SYNC + bytes([_KBPS.index(form.bitrate_kbps) << 4 | rate << 2 | padding << 1, mode << 6 | _ORIGINAL])


# --- The Info header ------------------------------------------------------------------------------


def info_frame(form: Form, samples: int, crc: int, encoder: str, quality: int = 3) -> bytes:
    """The frame that a file begins with: silent, and holding the header of Xing and LAME ("Info" for CBR).

    `samples` is the programme's length per channel, `crc` the music_crc of all other frames, `encoder` what the encoder
    calls itself ("LAME3.100": up to 9 ASCII signs that begin with LAME), `quality` the level of LAME's algorithm (0
    is best, 9 worst). As LAME and ffmpeg write it, the count of frames is without this frame, that of bytes with it.
    ValueError for values that the fields cannot hold. Source: LAME's "Mp3 Info Tag", revision 1.
    """
    if not _ENCODER_NAME.fullmatch(encoder) or not 0 <= quality <= 9:
        raise ValueError(f"no name or quality of an encoder: {encoder!r}, {quality}")
    frames = frame_count(samples)
    length = form.file_offset(frames)
    side = bytes(17 if form.channels == 1 else 32)
    tag = b"".join(
        (
            b"Info",
            *(number.to_bytes(4, "big") for number in (_ALL_FIELDS, frames, length)),
            bytes(256 * percent // 100 for percent in range(100)),
            (60 - quality).to_bytes(4, "big"),  # LAME's scale from 0 to 100; CBR lies at VBR level 4
            _lame_extension(form, encoder, frames * SAMPLES_PER_FRAME - samples - ENCODER_DELAY_SAMPLES),
            length.to_bytes(4, "big"),
            crc.to_bytes(2, "big"),
        )
    )
    head = _header(form, 0) + side + tag
    return (head + music_crc(head).to_bytes(2, "big")).ljust(form.info_frame_bytes, b"\0")


def _lame_extension(form: Form, encoder: str, padding_samples: int) -> bytes:
    """From the encoder's name to the preset; low-pass, peak and replay gain are not told (0)."""
    mode = 0 if form.channels == 1 else 3
    source_rate = 1 if form.sample_rate_hz == 44_100 else 2
    return b"".join(
        (
            encoder.encode("ascii").ljust(9, b"\0"),
            bytes([_CBR, 0, *bytes(8), _PSYCHOACOUSTICS, min(form.bitrate_kbps, 255)]),
            (ENCODER_DELAY_SAMPLES << 12 | padding_samples).to_bytes(3, "big"),
            bytes([source_rate << 6 | mode << 2 | _NOISE_SHAPING, 0, 0, 0]),
        )
    )


# --- The checksum ---------------------------------------------------------------------------------

# x to the power of this is 1 modulo the polynomial x^16 + x^15 + x^2 + 1 = (x + 1)(x^15 + x + 1), of which the second
# factor is primitive. So bits that lie so far apart weigh the same, and bytes too, for 32 767 bytes are 8 times as far.
_ORDER = 2**15 - 1
_ORDER_MASK = (1 << _ORDER) - 1
_FOLDED_BYTES = (_ORDER + 1) // 8


def _crc_table() -> tuple[int, ...]:
    table = list(range(256))
    for _ in range(8):
        table = [value >> 1 ^ (0xA001 if value & 1 else 0) for value in table]
    return tuple(table)


_TABLE = _crc_table()


def music_crc(frames: bytes, crc: int = 0) -> int:
    """The CRC-16 of LAME's tag (0x8005, reflected, from 0), continued from `crc`; 2 ms for a megabyte.

    Stretches of 32 767 bytes are laid over one another, then those of 32 767 bits; what remains goes through the table.
    """
    if len(frames) <= _FOLDED_BYTES:
        return _crc_by_table(frames, crc)
    view = memoryview(frames)
    head = len(view) % _ORDER or _ORDER
    # The checksum so far counts as the first two bytes of what follows; zeros in front of a message count for nothing.
    laid = (int.from_bytes(view[:head], "little") ^ crc) << 8 * (_ORDER - head)
    for at in range(head, len(view), _ORDER):
        laid ^= int.from_bytes(view[at : at + _ORDER], "little")
    folded = 0
    while laid:
        folded ^= laid & _ORDER_MASK
        laid >>= _ORDER
    return _crc_by_table((folded << 1).to_bytes(_FOLDED_BYTES, "little"), 0)


def _crc_by_table(stretch: bytes, crc: int) -> int:
    for byte in stretch:
        crc = crc >> 8 ^ _TABLE[(crc ^ byte) & 0xFF]
    return crc
