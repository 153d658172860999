"""PP100: files of the show that cannot be understood, so that no other rule can look at them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from podcast_pipeline.checks.rules import Fault, Rulebook, Severity
from podcast_pipeline.errors import Problem
from podcast_pipeline.project.yaml12 import Path


@dataclass(frozen=True, slots=True)
class MistakeFacts:
    """A mistake that kept the show from being loaded."""

    problem: Problem
    key: Path = ()

    @property
    def file(self) -> str:
        return self.problem.file


BOOK: Rulebook[MistakeFacts] = Rulebook()


@BOOK.rule("PP100", Severity.ERROR, "podcast: docs/files.md")
def show_does_not_load(subject: MistakeFacts) -> Iterator[Fault]:
    """What is not understood is not guessed: with a mistake in them, the show's files are not used at all.

    Bad:
        langage: de
    Good:
        language: de
    """
    problem = subject.problem
    key = f"{problem.key}: " if problem.key else ""
    yield Fault(f"{key}{problem.message}", line=problem.line)
