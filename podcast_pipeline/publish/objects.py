"""The objects of a published show: their keys, types and cache rules. Pure.

Every key but a feed's carries 12 digits of the content's SHA-256, so old and new never mix and caches may keep
them for ever. The exception is audio that was replaced under its old address: see `file_upload` and `Keeping`.
Types and cache rules are a table of our own: Python's `mimetypes` differs from machine to machine.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path, PurePosixPath

FOR_EVER = "public, max-age=31536000, immutable"
_FIVE_MINUTES = "public, max-age=300, must-revalidate"

CONTENT_TYPES = {
    ".xml": "application/rss+xml; charset=utf-8",
    ".rss": "application/rss+xml; charset=utf-8",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",  # RFC 4337
    ".opus": "audio/ogg",  # RFC 7845, section 9
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".vtt": "text/vtt; charset=utf-8",
    ".srt": "application/x-subrip",
    ".json": "application/json",
    ".html": "text/html; charset=utf-8",
}


class Role(StrEnum):
    """What an object is for, in the order in which objects go up: the feed last, so nothing it names is missing."""

    MEDIA = "media"
    ARTWORK = "artwork"
    TRANSCRIPT = "transcript"
    IMAGE = "image"
    CHAPTERS = "chapters"
    FEED = "feed"


_FOLDERS = {
    Role.MEDIA: "media",
    Role.ARTWORK: "artwork",
    Role.TRANSCRIPT: "transcripts",
    Role.IMAGE: "images",
    Role.CHAPTERS: "chapters",
}
_KEPT = "kept"
KEPT_FEEDS = "feeds/"

OBJECT_KEY = re.compile(r"(?:media|artwork|transcripts|images|chapters|kept)/[a-z0-9-]+-[0-9a-f]{12}\.[a-z0-9]{2,5}")
"""What hashed_key and keeping_of make, and nobody else: all but feeds."""


# No slots: with them, pickling takes three times as long, and these travel between processes by the thousand.
@dataclass(frozen=True)
class Upload:
    """One object as it shall be at the target.

    `source` is a file, or the bytes themselves when they are small; None when this machine does not have it, so
    that it can only be kept.
    """

    role: Role
    key: str
    source: Path | bytes | None
    size_bytes: int
    sha256: str
    content_type: str
    cache_control: str

    @property
    def file(self) -> Path:
        """The file to send. ValueError when there is none: a plan never sends what this machine does not have."""
        if not isinstance(self.source, Path):
            raise ValueError(f"no file to send for {self.key}")
        return self.source


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object as the target has it; None where the target does not keep that property.

    `etag` is an opaque name of this very version.
    """

    size_bytes: int
    sha256: str | None
    content_type: str | None
    cache_control: str | None
    modified_at: datetime | None = field(default=None, compare=False)
    etag: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class ListedObject:
    """An object as a listing names it."""

    key: str
    size_bytes: int
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class Keeping:
    """What lies under `key`, kept under `kept_key` before other bytes take its place."""

    key: str
    kept_key: str
    size_bytes: int
    sha256: str
    content_type: str
    cache_control: str


def keeping_of(key: str, *, size_bytes: int, sha256: str) -> Keeping:
    """`kept/<name>-<12 of sha256>.mp3`: a name of its own, whatever the key's own hash says."""
    path = PurePosixPath(key)
    kept_key = f"{_KEPT}/{path.stem.rpartition('-')[0]}-{sha256[:12]}{path.suffix}"
    return Keeping(key, kept_key, size_bytes, sha256, content_type_of(key), FOR_EVER)


def hashed_key(role: Role, name: str, suffix: str, sha256: str) -> str:
    """`media/<name>-<12 of sha256>.mp3`: ASCII, lower case, new for new content."""
    return f"{_FOLDERS[role]}/{name}-{sha256[:12]}{suffix.lower()}"


def content_type_of(key: str) -> str:
    """The type that an object is served with; of a JSON file its folder tells what it holds."""
    path = PurePosixPath(key.lower())
    if path.suffix == ".json" and path.parts[0] == _FOLDERS[Role.CHAPTERS]:
        return "application/json+chapters"
    return CONTENT_TYPES[path.suffix]


def cache_rule_of(key: str, sha256: str) -> str:
    """A key that was made from other bytes may not be cached for ever."""
    return FOR_EVER if sha256[:12] in key else _FIVE_MINUTES


def file_upload(role: Role, key: str, file: Path | None, *, size_bytes: int, sha256: str) -> Upload:
    """A file under its key."""
    return Upload(role, key, file, size_bytes, sha256, content_type_of(key), cache_rule_of(key, sha256))


def bytes_upload(role: Role, name: str, suffix: str, content: bytes) -> Upload:
    """Small content under a key that carries its hash."""
    sha256 = hashlib.sha256(content).hexdigest()
    key = hashed_key(role, name, suffix, sha256)
    return Upload(role, key, content, len(content), sha256, content_type_of(key), FOR_EVER)


def feed_upload(key: str, content: bytes) -> Upload:
    sha256 = hashlib.sha256(content).hexdigest()
    return Upload(Role.FEED, key, content, len(content), sha256, content_type_of(key), _FIVE_MINUTES)
