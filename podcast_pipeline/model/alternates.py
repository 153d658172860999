"""podcast:alternateEnclosure as a setting: other forms of an episode or a live stream that lie elsewhere. Pure.

The formats of `audio.formats` need no such setting: they are listed by themselves.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Annotated, Literal

from pydantic import Field, model_validator

from podcast_pipeline.model.frozen import Brief, Flag, Frozen, Text, shaped, wrong
from podcast_pipeline.model.podcasting import LanguageTag, MimeType, Pixels

# W3C Subresource Integrity, section 3.5: the digests' lengths in bytes.
_DIGEST_BYTES = {"sha256": 32, "sha384": 48, "sha512": 64}


class Source(Frozen):
    """Where the file or the stream lies; `type` only where it differs from the enclosure's (a playlist, a torrent)."""

    uri: Annotated[str, shaped(r"[a-z][a-z0-9+.-]*:\S+", "an address such as https://video.example.org/1.mp4")]
    type: MimeType | None = None


class Integrity(Frozen):
    """By what a player knows that it got the right bytes."""

    type: Literal["sri", "pgp-signature"]
    value: Text

    @model_validator(mode="after")
    def _is_a_digest(self) -> Integrity:
        if self.type == "sri" and not all(map(_is_digest, self.value.split())):
            raise wrong("the value of sri must be a digest in Base64 such as sha256-…= (W3C Subresource Integrity)")
        return self


class AlternateEnclosure(Frozen):
    """The same programme in another form, such as a video."""

    type: MimeType
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    length_bytes: Annotated[int, Field(gt=0, strict=True)] | None = None
    bitrate_kbps: Annotated[float, Field(gt=0)] | None = None
    height: Pixels | None = None
    language: LanguageTag | None = None
    title: Brief | None = None
    rel: Brief | None = None
    codecs: Text | None = None
    default: Flag = False
    integrity: Integrity | None = None


def _is_digest(text: str) -> bool:
    match = re.fullmatch(r"(sha256|sha384|sha512)-([A-Za-z0-9+/]+={0,2})", text)
    try:
        return match is not None and len(base64.b64decode(match[2], validate=True)) == _DIGEST_BYTES[match[1]]
    except binascii.Error:
        return False
