"""Whether a target is fit to publish to: examined with a scratch object, judged, and mended where that can be.

scratch.py         the objects that are put and removed again
address.py         what the public address answers
folder.py          a folder, tried out (a bucket: s3/examining.py)
aftermath.py       what happens after a publish: whether it could
facts.py           what was found
judging_*.py       facts -> findings; pure
mending.py         what may be set at a bucket; pure
findings.py        green, yellow and red, each with its cure
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from podcast_pipeline.errors import TargetError
from podcast_pipeline.model import FolderTarget, S3Target, Target
from podcast_pipeline.publish.doctor.aftermath import examine_aftermath
from podcast_pipeline.publish.doctor.findings import Diagnosis, Finding, Light
from podcast_pipeline.publish.doctor.folder import examine_folder
from podcast_pipeline.publish.doctor.judging_bucket import judge_bucket
from podcast_pipeline.publish.doctor.judging_folder import judge_folder
from podcast_pipeline.publish.doctor.mending import Mend, decide_mends

__all__ = ["Diagnosis", "Examination", "Finding", "Light", "Mend", "examine", "mend"]


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found at a target, and what could be set there."""

    diagnosis: Diagnosis
    mends: tuple[Mend, ...] = ()


def examine(
    target: Target, *, root: Path, clock: Callable[[], datetime], advance: Callable[[float], None] = lambda _: None
) -> Examination:
    """Put a scratch object there, look at it from all sides, and remove it. Nothing else is touched."""
    besides = tuple(examine_aftermath(target, root))
    if isinstance(target, FolderTarget):
        facts = examine_folder(target, root, clock)
        return Examination(Diagnosis(facts.place, (*judge_folder(facts), *besides)))
    # botocore takes a fifth of a second to import.
    from podcast_pipeline.publish.s3.examining import examine_bucket

    found = examine_bucket(target, clock, advance)
    return Examination(
        Diagnosis(f"{found.place} at {found.host}", (*judge_bucket(found), *besides)), decide_mends(found)
    )


def mend(target: S3Target, wanted: Mend) -> TargetError | None:
    """Set what was decided; why not, when the host does not take it."""
    from podcast_pipeline.publish.s3.settings import write_cors, write_lifecycle

    try:
        (write_cors if wanted.kind == "cors" else write_lifecycle)(target, wanted.rules)
    except TargetError as error:
        return error
    return None
