"""What the online rules look at: answers that gathering.py brought, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from podcast_pipeline.checks.addresses import is_this_machine
from podcast_pipeline.checks.facts import PictureFacts
from podcast_pipeline.checks.rules import About
from podcast_pipeline.http import Answer
from podcast_pipeline.project.yaml12 import Path


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address answered; `answer` is None when none came, and `failure` says why."""

    answer: Answer | None
    failure: str = ""

    @property
    def ok(self) -> bool:
        return self.answer is not None and self.answer.status in (200, 206)

    @property
    def problem(self) -> str:
        """Why there is nothing to hear or see; empty when all is well."""
        if self.answer is None:
            return self.failure
        return "" if self.ok else f"answers {self.answer.status}"

    @property
    def headers(self) -> Mapping[str, str]:
        return self.answer.headers if self.answer is not None else {}

    @property
    def plain_hop(self) -> str | None:
        """The first address without encryption that it led over, when it began with one."""
        hops = self.answer.redirects if self.answer is not None else ()
        return next(
            (hop for hop in hops if hop.startswith("http://") and not is_this_machine(urlsplit(hop).hostname)), None
        )


@dataclass(frozen=True, slots=True)
class Expected:
    """What a producer knows of a feed of their own, and nobody of another's.

    `stored` is what the target itself holds, `made` what this checkout would publish, each where somebody looked;
    `missing` are the labels of episodes that are recorded and due, and not in it; `refusals` say why publishing from
    here is refused. `moves_to` is where the show's feed lives from now on, if it moves.
    """

    target: str
    guid: str
    stored: bytes | None = None
    made: bytes | None = None
    missing: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    moves_to: str | None = None


@dataclass(frozen=True, slots=True)
class PageFacts:
    """A page behind the first one of a feed of ours: what came, what the target holds, what this checkout would put."""

    url: str
    came: bytes
    stored: bytes | None = None
    made: bytes | None = None


@dataclass(frozen=True, slots=True)
class FeedFacts:
    """The feed at its public address.

    `failure` says why it cannot be read; `guid` and `title` are what it says of itself. `again` is what came of asking
    for it once more, by each of the marks (ETag, Last-Modified) that the host gave. `pages` are ours alone.
    """

    asked: Asked
    failure: str
    guid: str | None
    title: str
    file: str
    expected: Expected | None = None
    again: Mapping[str, Asked] | None = None
    pages: tuple[PageFacts, ...] = ()
    key: Path = ()

    @property
    def documents(self) -> tuple[PageFacts, ...]:
        """All that came of a feed of ours, the first page in front; nothing of one that moved."""
        answer, expected = self.asked.answer, self.expected
        if answer is None or expected is None or not self.asked.ok or self.has_moved:
            return ()
        return (PageFacts(self.file, answer.body, expected.stored, expected.made), *self.pages)

    @property
    def has_moved(self) -> bool:
        """Whether the host leads on to where the show says that it moves."""
        answer = self.asked.answer
        moves_to = self.expected.moves_to if self.expected is not None else None
        return moves_to is not None and answer is not None and answer.redirects[-1:] == (moves_to,)


@dataclass(frozen=True, slots=True)
class Medium:
    """Audio that a feed names, with its length and type there; an alternate may do without its length."""

    about: About
    url: str
    length_bytes: int | None
    mime_type: str


@dataclass(frozen=True, slots=True)
class MediumFacts:
    """Audio: what HEAD says, and what came of asking for its first two bytes, and for its last two."""

    medium: Medium
    head: Asked
    part: Asked
    end: Asked

    @property
    def about(self) -> About:
        return self.medium.about

    @property
    def file(self) -> str:
        return self.medium.url

    @property
    def key(self) -> Path:
        return ()


@dataclass(frozen=True, slots=True)
class Link:
    """A file that a feed names beside the audio: `artwork`, `transcript` or `chapters`."""

    about: About | None
    what: str
    url: str


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """Such a file. `unreadable` says why what came cannot be used, where it was fetched; `picture` what artwork is."""

    link: Link
    asked: Asked
    unreadable: str = ""
    picture: PictureFacts | None = None

    @property
    def about(self) -> About | None:
        return self.link.about

    @property
    def file(self) -> str:
        return self.link.url

    @property
    def key(self) -> Path:
        return ()


@dataclass(frozen=True, slots=True)
class HostFacts:
    """A host of all that: when its certificate ends, where somebody knows."""

    file: str
    ends_at: datetime | None
    now: datetime
    key: Path = ()


@dataclass(frozen=True, slots=True)
class LiveFacts:
    """All subjects of one online check."""

    feeds: tuple[FeedFacts, ...]
    media: tuple[MediumFacts, ...] = ()
    links: tuple[LinkFacts, ...] = ()
    hosts: tuple[HostFacts, ...] = ()


def why(problem: str) -> str:
    """A failure without its own advice, for the rule gives one."""
    return problem.partition(";")[0]
