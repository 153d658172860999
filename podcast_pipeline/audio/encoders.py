"""The formats that can be written: how ffmpeg is told to, and what is known of their encoders beforehand. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from podcast_pipeline.audio import mp3
from podcast_pipeline.audio.source import Form
from podcast_pipeline.model.sounding import FORMAT_CODECS

# Nothing of the input's names, nothing that tells versions or times: the same sound gives the same bytes.
PLAIN = ("-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact")

_OPUS_RATE_HZ = 48_000

CODECS = {**FORMAT_CODECS, "flac": "flac", "wav": "pcm"}
"""The formats that can be written, by the endings of their files, and what is in them."""


@dataclass(frozen=True, slots=True)
class Encoder:
    """A format and its settings. `bitrate_kbps` is 0 for lossless formats."""

    name: str
    form: Form
    bitrate_kbps: int

    @property
    def guessed_gain_db(self) -> float:
        """What it does to the level, before it is tried: LAME's presets scale by 0.95, 0.97, 0.98 or 1."""
        if self.name != "mp3":
            return 0.0
        return -0.446 if self.bitrate_kbps < 192 else {192: -0.265, 224: -0.175}.get(self.bitrate_kbps, 0.0)

    @property
    def codec(self) -> str:
        return CODECS[self.name]

    @property
    def mp3_form(self) -> mp3.Form:
        return mp3.Form(self.form.sample_rate_hz, self.bitrate_kbps, self.form.channels)

    def arguments(self, *, whole: bool = True) -> list[str]:
        """How ffmpeg is told. A part of an MP3 (not `whole`) has no Info header of its own, and comes in few pieces."""
        rate = f"{self.bitrate_kbps}k"
        if self.name == "mp3":
            header = () if whole else ("-write_xing", "0", "-flush_packets", "0")
            return ["-c:a", "libmp3lame", "-b:a", rate, "-reservoir", "0", "-id3v2_version", "0", *header, "-f", "mp3"]
        if self.name == "m4a":
            return ["-c:a", "aac", "-b:a", rate, "-movflags", "+faststart", "-f", "ipod"]
        if self.name == "opus":
            resampled = ("-af", f"aresample={_OPUS_RATE_HZ}:resampler=soxr:precision=28")
            return [*resampled, "-c:a", "libopus", "-b:a", rate, "-f", "ogg"]
        dithered = "aresample=out_sample_fmt=s32:output_sample_bits=24:dither_method=triangular"
        if self.name == "flac":
            return ["-af", dithered, "-c:a", "flac", "-frame_size", "4096", "-bits_per_raw_sample", "24", "-f", "flac"]
        return ["-af", dithered, "-c:a", "pcm_s24le", "-rf64", "auto", "-f", "wav"]
