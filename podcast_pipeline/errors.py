"""The expected errors: each is one sentence that says where, what, and the way out.

    PodcastError                 exit status 1; `kind` is what `--json` calls it
    ├── ProjectError             podcast.yaml, episodes/ or published.json are wrong; carries every Problem found
    ├── UnknownEpisode           no episode goes by that number, slug or path
    ├── FileProblem              a file or folder is missing, cannot be read or written, or exists already
    │   └── NotEnoughSpace       the disk is too small for the job
    ├── AudioError               a recording cannot be read, or cannot become a master
    │   └── FfmpegFailed         ffmpeg is missing or gave up; carries its last words
    ├── ArtworkError             a picture that apps would refuse
    ├── TextProblem              a file of another program that cannot be understood; names its line
    │   ├── TranscriptError      a transcript
    │   └── ChapterError         chapters; also those that a written file does not hold as they were meant
    ├── NotFinished              an episode's files are not in build/, and may not be made now
    ├── TemplateError            a template of the show does not render
    ├── FeedError                the live feed cannot be read, so nothing may replace it
    ├── WrongOption              an option's value makes no sense; says which would
    ├── PlanRefused              the plan would harm what is public; says which flag allows it
    │   └── PlanOutdated         what a plan in a file was made from moved since; says what
    ├── NeedsAnswer              a question, and no terminal to ask it; names the flag that answers
    └── TargetError              the place to publish to
        ├── TargetUnreachable    no answer from its address
        ├── AccessRefused        credentials are missing, wrong, or not allowed
        ├── BucketMissing        no such bucket
        ├── TargetMoved          what is there changed since the plan was made
        └── NotVerified          what came back is not what was sent

Foreign exceptions are wrapped once, at the seam where their library is called, with `from`.
Whatever else reaches the top is a bug (exit status 3).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a file a person wrote: where it stands, what is wrong, what to write instead."""

    file: str
    message: str
    line: int | None = None
    key: str = ""

    @property
    def where(self) -> str:
        """`file:line: key`, as editors and people look it up."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.key}" if self.key else place

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


class PodcastError(Exception):
    """An expected error. `message` is one sentence with the way out; `where` names the file, key or address."""

    kind: ClassVar[str] = "error"

    def __init__(self, message: str, *, where: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


class ProjectError(PodcastError):
    """Every mistake found in the show's files, in the order of the files and lines."""

    kind = "project"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems


class UnknownEpisode(PodcastError):
    kind = "unknown_episode"


class FileProblem(PodcastError):
    kind = "file"


class NotEnoughSpace(FileProblem):
    kind = "disk_space"


class AudioError(PodcastError):
    kind = "audio"


class FfmpegFailed(AudioError):
    kind = "ffmpeg"


class ArtworkError(PodcastError):
    kind = "artwork"


class TextProblem(PodcastError):
    """A file of another program that cannot be understood; `where` is `file:line`."""

    kind = "text"

    @property
    def line(self) -> int | None:
        line = self.where.rpartition(":")[2]
        return int(line) if line.isdecimal() else None


class TranscriptError(TextProblem):
    kind = "transcript"


class ChapterError(TextProblem):
    kind = "chapters"


class NotFinished(PodcastError):
    kind = "not_finished"


class TemplateError(PodcastError):
    kind = "template"


class FeedError(PodcastError):
    kind = "feed"


class WrongOption(PodcastError):
    kind = "option"


class PlanRefused(PodcastError):
    kind = "refused"


class PlanOutdated(PlanRefused):
    kind = "plan_outdated"


class NeedsAnswer(PodcastError):
    kind = "needs_answer"


class TargetError(PodcastError):
    kind = "target"


class TargetUnreachable(TargetError):
    kind = "target_unreachable"


class AccessRefused(TargetError):
    kind = "access_refused"


class BucketMissing(TargetError):
    kind = "bucket_missing"


class TargetMoved(TargetError):
    kind = "target_moved"


class NotVerified(TargetError):
    kind = "not_verified"
