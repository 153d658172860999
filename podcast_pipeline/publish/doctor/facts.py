"""What an examination found at a target, before anybody judges it. Frozen values; a request that failed is one, too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from podcast_pipeline.errors import AccessRefused, TargetError
from podcast_pipeline.http import Answer
from podcast_pipeline.publish.objects import StoredObject, Upload
from podcast_pipeline.publish.store import Conditions

Rule = Mapping[str, Any]
"""One rule of a bucket's CORS or lifecycle, as S3 has it."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A request that was refused or not answered: the sentence that says so, and the HTTP status where there is one."""

    error: TargetError
    status: int = 0

    def __str__(self) -> str:
        return str(self.error)

    @property
    def is_denied(self) -> bool:
        """The key may not do this."""
        return isinstance(self.error, AccessRefused)

    @property
    def is_not_offered(self) -> bool:
        """The host does not know the request. rclone answers 409 to it, others 400, 405 or 501."""
        return not self.is_denied and self.status in (400, 405, 409, 501)


@dataclass(frozen=True, slots=True)
class AddressFacts:
    """What listeners get at the public address of a scratch object that is up.

    `certificate_ends_at` is None where nobody can tell.
    """

    url: str
    upload: Upload
    whole: Answer | Failed
    head: Answer | Failed
    part: Answer | Failed
    preflight: Answer | Failed
    certificate_ends_at: datetime | None
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Rights:
    """What the key may do; None where it did."""

    listing: Failed | None = None
    writing: Failed | None = None
    reading: Failed | None = None
    parts: Failed | None = None
    unfinished: Failed | None = None
    deleting: Failed | None = None


@dataclass(frozen=True, slots=True)
class Strangers:
    """What somebody without any key may do with the bucket; None where nobody could find out."""

    write: bool | None = None
    list: bool | None = None


@dataclass(frozen=True, slots=True)
class BucketFacts:
    """A bucket tried out, `below` the target's prefix. With `no_contact` nothing else was tried.

    `ahead_s`: how far this machine's clock is before the host's. `found`: the scratch object as the host shows it;
    `came_back`: whether its bytes did. `swapped`: whether a feed's compare-and-swap works.
    `cors` and `lifecycle`: the bucket's own rules; None where nobody asked for them.
    `other_checksums`: what becomes of the setting that the target does not have. `takes_damage`: whether bytes are
    taken that do not fit their checksum.
    """

    place: str
    host: str
    checksums: str
    below: str = ""
    no_contact: Failed | None = None
    ahead_s: float | None = None
    rights: Rights = Rights()
    upload: Upload | None = None
    found: StoredObject | None = None
    came_back: bool = False
    conditions: Conditions | Failed | None = None
    swapped: Failed | None = None
    other_checksums: Failed | None = None
    takes_damage: bool | None = None
    strangers: Strangers = Strangers()
    cors: tuple[Rule, ...] | Failed | None = None
    lifecycle: tuple[Rule, ...] | Failed | None = None
    address: AddressFacts | None = None
    left_behind: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FolderFacts:
    """A folder tried out; when that `failed`, no more was. `closed`: folders inside it that may not be written."""

    place: str
    failed: Failed | None = None
    came_back: bool = False
    closed: tuple[str, ...] = ()
    free_bytes: int = 0
    address: AddressFacts | None = None
