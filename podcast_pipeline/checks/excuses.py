"""Which findings the show's files excuse, with a reason; PP108 and PP109 on excuses that excuse nothing. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from podcast_pipeline.checks.rules import GONE, Fault, Finding, Rulebook, Severity
from podcast_pipeline.model import Episode, Exceptions
from podcast_pipeline.project.yaml12 import Path


@dataclass(frozen=True, slots=True)
class Excuse:
    """One line below `checks: ignore:`. `folder` and `guid` are the episode's; in podcast.yaml they are empty."""

    id: str
    reason: str
    file: str
    folder: str = ""
    guid: str = ""

    def covers(self, finding: Finding) -> bool:
        if finding.id != self.id:
            return False
        of_episode = finding.about is not None and finding.about.guid == self.guid
        return not self.folder or of_episode or finding.file.startswith(f"{self.folder}/")


@dataclass(frozen=True, slots=True)
class Excused:
    """A finding that somebody said why it may stay."""

    finding: Finding
    excuse: Excuse


@dataclass(frozen=True, slots=True)
class ExcuseFacts:
    """An excuse as a subject of rules. `known` are the ids there are; `used` is None where nobody can tell."""

    excuse: Excuse
    known: Collection[str]
    used: bool | None

    @property
    def file(self) -> str:
        return self.excuse.file

    @property
    def key(self) -> Path:
        return ("checks", "ignore", self.excuse.id)


BOOK: Rulebook[ExcuseFacts] = Rulebook()


@BOOK.rule("PP108", Severity.HINT, "podcast: exceptions")
def exception_is_not_needed(subject: ExcuseFacts) -> Iterator[Fault]:
    """What is no longer wrong needs no exception, and an old one hides the next mistake of its kind.

    Bad:
        checks: {ignore: {PP301: The transcript follows in spring.}}  # and the transcript is there
    Good:
        # no line for PP301
    """
    if subject.used is False and subject.excuse.id in subject.known:
        yield Fault("excuses nothing any more; remove the line")


@BOOK.rule("PP109", Severity.WARNING, "podcast: exceptions")
def exception_is_of_no_rule(subject: ExcuseFacts) -> Iterator[Fault]:
    """An exception from a rule that does not exist excepts nothing.

    Bad:
        checks: {ignore: {PP031: The transcript follows in spring.}}
    Good:
        checks: {ignore: {PP301: The transcript follows in spring.}}
    """
    rule = subject.excuse.id
    if rule in GONE:
        yield Fault(f"the rule {rule} is gone; remove the line")
    elif rule not in subject.known:
        yield Fault(f"there is no rule {rule}; docs/checks.md lists them")


def excuses_of(exceptions: Exceptions, file: str, episode: Episode | None = None) -> Iterator[Excuse]:
    """The excuses of podcast.yaml, or of an episode's file, in their order."""
    folder, guid = ("", "") if episode is None else (str(PurePosixPath(file).parent), episode.guid)
    for rule, reason in exceptions.ignore.items():
        yield Excuse(rule, reason, file, folder, guid)


def divided(findings: Sequence[Finding], excuses: Sequence[Excuse]) -> tuple[tuple[Finding, ...], tuple[Excused, ...]]:
    """The findings that stay, and those that are excused."""
    by_finding = [(finding, next((each for each in excuses if each.covers(finding)), None)) for finding in findings]
    stay = tuple(finding for finding, excuse in by_finding if excuse is None)
    return stay, tuple(Excused(finding, excuse) for finding, excuse in by_finding if excuse is not None)


def on_excuses(
    excuses: Sequence[Excuse], excused: Sequence[Excused], known: Collection[str], ran: Collection[str]
) -> Iterator[Finding]:
    """What PP108 and PP109 find. `ran` are the rules that ran on all that the excuses cover."""
    used = {each.excuse for each in excused}
    for excuse in excuses:
        needed = None if excuse.id not in ran else excuse in used
        yield from BOOK.findings(ExcuseFacts(excuse, known, needed))
