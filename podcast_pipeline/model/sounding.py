"""How episodes are to sound, as podcast.yaml and episode.md say it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from podcast_pipeline.model.frozen import Flag, Frozen, Text, wrong
from podcast_pipeline.model.times import parse_clock

Format = Literal["mp3", "m4a", "opus"]
Bitrate = Literal[64, 80, 96, 112, 128, 160, 192, 224, 256, 320]

FORMAT_CODECS: dict[str, str] = {"mp3": "mp3", "m4a": "aac", "opus": "opus"}
STEREO_KBPS, MONO_KBPS = 128, 96


def _file_alone(value: Any) -> Any:
    return {"file": value} if isinstance(value, str) else value


def _clock(value: Any) -> float:
    try:
        return parse_clock(value)
    except ValueError as error:
        raise wrong(str(error)) from error


class Clip(Frozen):
    """Music or words that are put in front of, behind or between speech, as loud as the speech.

    It plays `overlap_s` seconds together with the speech, and fades there over `fade_s` (or the overlap if longer).
    """

    file: Text
    overlap_s: Annotated[float, Field(ge=0, le=30)] = 0.0
    fade_s: Annotated[float, Field(ge=0, le=30)] = 1.0


class Bed(Frozen):
    """Music under the speech, played again and again: `under_speech_lu` quieter than speech while somebody speaks,
    `in_pauses_lu` quieter in longer pauses."""

    file: Text
    under_speech_lu: Annotated[float, Field(ge=6, le=60)] = 24.0
    in_pauses_lu: Annotated[float, Field(ge=0, le=60)] = 14.0


class Jingle(Frozen):
    """A clip that is put into the recording; `at` is a time of the recording, and what follows plays later."""

    file: Text
    at: Annotated[float, BeforeValidator(_clock, json_schema_input_type=str | float), Field(ge=0)]


class Track(Frozen):
    """One speaker's own recording. All tracks of an episode start at the same moment."""

    file: Text
    speaker: Text | None = None


ClipOrFile = Annotated[Clip, BeforeValidator(_file_alone, json_schema_input_type=str | Clip)]


class AudioSettings(Frozen):
    """How every episode of the show sounds.

    `loudness_lufs` is as heard (EBU R 128; a mono file plays on two speakers); with `mono: as_measured` it is what a
    plain meter shows of a mono file, 3.01 LU less. `bitrate_kbps` when not given: 128, and 96 for mono.
    `channels: auto` makes one channel of a recording whose two sides are the same or of which one is empty. `filters`
    is a chain of ffmpeg's audio filters, run over the recording before anything is measured. `gate` keeps what other
    speakers say out of a track.
    """

    loudness_lufs: Annotated[float, Field(ge=-31, le=-9)] = -16.0
    true_peak_dbtp: Annotated[float, Field(ge=-9, le=0)] = -1.0
    bitrate_kbps: Bitrate | None = None
    formats: Annotated[tuple[Format, ...], Field(min_length=1)] = ("mp3",)
    leveller: Literal["off", "gentle", "strong"] = "off"
    channels: Literal["auto", "mono", "stereo"] = "auto"
    mono: Literal["as_heard", "as_measured"] = "as_heard"
    filters: Text | None = None
    trim_silence: Flag = False
    gate: Flag = False
    intro: ClipOrFile | None = None
    outro: ClipOrFile | None = None
    bed: Annotated[Bed, BeforeValidator(_file_alone, json_schema_input_type=str | Bed)] | None = None

    @model_validator(mode="after")
    def _formats_are_sound(self) -> AudioSettings:
        if self.formats[0] != "mp3" or len(set(self.formats)) != len(self.formats):
            raise wrong("formats must begin with mp3, the enclosure, and name each format once")
        return self

    def kbps(self, channels: int) -> int:
        """The bit rate of the MP3."""
        return self.bitrate_kbps or (MONO_KBPS if channels == 1 else STEREO_KBPS)
