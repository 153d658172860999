"""What a rule is, what it says, and how findings are made of it. Pure.

A rule is one function with one subject (a show, an episode, a picture …) that yields a Fault for each thing wrong. Its
name and docstring are its documentation: what it finds, why that matters, and behind `Bad:` and `Good:` an example of
each. Ids never change their meaning and are never used again (see GONE): 1xx show, 2xx texts, 3xx transcripts and
chapters, 4xx artwork, 5xx audio, 6xx targets, 7xx any feed, 8xx its episodes, 9xx online.
"""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from podcast_pipeline.project.yaml12 import Path, dotted

# PP605: an address with ? or # in it, which podcast.yaml itself may not hold now.
GONE = frozenset({"PP605"})


class Severity(StrEnum):
    """ERROR: an app refuses it, or listeners are harmed. WARNING: it should not stay. HINT: it could be better."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Fault:
    """What a rule found: one sentence with the measured value and what to do.

    `key` is the way from the subject to the place. `file` is given when the place is in another file than the subject.
    """

    message: str
    key: Path = ()
    file: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class About:
    """The episode that a finding is about, where the file alone does not tell: as a feed names it."""

    title: str
    guid: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault with the rule that found it. `file` is relative to the show, or an address when found online."""

    id: str
    severity: Severity
    file: str
    message: str
    source: str
    key: Path = ()
    line: int | None = None
    about: About | None = None

    @property
    def is_online(self) -> bool:
        """Whether it is about an address, and no file."""
        return self.file.startswith(("http://", "https://"))

    @property
    def where(self) -> str:
        """`file:line: key`, as editors and people look it up."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {dotted(self.key)}" if self.key else place


class Subject(Protocol):
    """What a rule looks at: its file (or address), and the key there under which it stands.

    One that stands for an episode of a feed has an `about` as well.
    """

    @property
    def file(self) -> str: ...

    @property
    def key(self) -> Path: ...


S = TypeVar("S", bound=Subject)

_DOC = re.compile(r"(?P<reason>.+?)\n\nBad:\n(?P<bad>.+)\nGood:\n(?P<good>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Rule(Generic[S]):
    """A rule with the standard, and its section, that it comes from."""

    id: str
    severity: Severity
    source: str
    faults: Callable[[S], Iterator[Fault]]

    @property
    def name(self) -> str:
        """`title-starts-with-number`"""
        return self.faults.__name__.replace("_", "-")

    @property
    def title(self) -> str:
        """`title starts with number`"""
        return self.faults.__name__.replace("_", " ")

    @property
    def reason(self) -> str:
        return " ".join(self._doc["reason"].split())

    @property
    def bad(self) -> str:
        """What makes the rule speak, as it is written in a file."""
        return textwrap.dedent(self._doc["bad"])

    @property
    def good(self) -> str:
        """The same as it should be."""
        return textwrap.dedent(self._doc["good"])

    @property
    def _doc(self) -> dict[str, str]:
        doc = inspect.getdoc(self.faults) or ""
        match = _DOC.fullmatch(doc)
        return match.groupdict() if match is not None else {"reason": doc, "bad": "", "good": ""}

    def findings(self, subject: S) -> Iterator[Finding]:
        for fault in self.faults(subject):
            key = (*subject.key, *fault.key) if fault.file is None else fault.key
            file, about = fault.file or subject.file, getattr(subject, "about", None)
            yield Finding(self.id, self.severity, file, fault.message, self.source, key, fault.line, about)


@dataclass(frozen=True, slots=True)
class Rulebook(Generic[S]):
    """The rules for one kind of subject, in the order of their ids."""

    rules: list[Rule[S]] = field(default_factory=list)

    def rule(
        self, number: str, severity: Severity, source: str
    ) -> Callable[[Callable[[S], Iterator[Fault]]], Callable[[S], Iterator[Fault]]]:
        """Take a function into the book."""

        def take(faults: Callable[[S], Iterator[Fault]]) -> Callable[[S], Iterator[Fault]]:
            self.rules.append(Rule(number, severity, source, faults))
            return faults

        return take

    def findings(self, subject: S) -> Iterator[Finding]:
        for rule in self.rules:
            yield from rule.findings(subject)
