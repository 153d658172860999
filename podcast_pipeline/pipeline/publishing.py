"""A plan becomes a deed; and where another publisher was first, the deed starts from what that one published."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from podcast_pipeline.errors import PlanRefused, TargetMoved
from podcast_pipeline.pipeline.announcing import Announced, announce
from podcast_pipeline.progress import Progress
from podcast_pipeline.project import Project, write_date, write_record
from podcast_pipeline.publish import Applied, Plan, RecordEntry, apply, open_public_store, open_store

_MOST_PLANS = 8
_PAUSE_S = 0.4

PlanAgain = Callable[[], tuple[Project, Plan]]
"""The same wish, planned on what is at the target now, with the show's files as they are now."""


@dataclass(frozen=True, slots=True)
class Published:
    """What was done in the end. `plans`: how many plans it took; more than one when others published meanwhile.
    `announced`: who was told of it."""

    project: Project
    plan: Plan
    applied: Applied
    plans: int = 1
    announced: Announced = field(default_factory=Announced)


def publish(project: Project, plan: Plan, progress: Progress, again: PlanAgain | None = None) -> Published:
    """Apply a plan whose questions are answered. PlanRefused when it holds a refusal.

    With `again`, a target that others changed since is planned for anew, so that nothing of theirs is lost; a new
    question is never answered by an old answer. TargetMoved when they are faster every time.
    """
    answered = {question.text for question in plan.questions}
    for number in range(1, _MOST_PLANS + 1):
        if plan.refusals:
            raise PlanRefused("; ".join(plan.refusals), where=plan.target)
        if new := [question.text for question in plan.questions if question.text not in answered]:
            raise PlanRefused(
                f"changed while it was published to, and now there is a question: {new[0]} Run the command again",
                where=plan.target,
            )
        try:
            applied = _apply(project, plan, progress)
            announced = announce(project.show, plan, applied, root=project.root, progress=progress)
            return Published(project, plan, applied, number, announced)
        except TargetMoved:
            if again is None or number == _MOST_PLANS:
                raise
        # Whoever was first is done soon; those who wait part again by chance.
        time.sleep(_PAUSE_S * number * random.random())
        project, plan = again()
    raise AssertionError("the last try returns or raises")


def _apply(project: Project, plan: Plan, progress: Progress) -> Applied:
    if plan.changes_nothing:
        # The usual case in CI; to get in touch with a bucket once more takes a tenth of a second.
        return Applied(sent=(), bytes_sent=0, feeds_sent=())
    for dating in plan.datings:
        write_date(project.episode_file(project.find(dating.slug)), dating.published_at)

    def remember(entry: RecordEntry) -> None:
        write_record(project.record_file(project.find(entry.slug)), entry.record)

    target = project.show.targets[plan.target]
    store = open_store(target, root=project.root)
    if target.kind == "folder":
        # Before it there is a web server of whoever copies it; nobody knows when.
        return apply(plan, store, progress, remember)
    return apply(plan, store, progress, remember, public=open_public_store(target), settle_s=target.settle_s)
