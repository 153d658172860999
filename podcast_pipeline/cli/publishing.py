"""What `plan` and `publish` have in common: from the words of the command line to a plan, asked about and applied."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import typer

from podcast_pipeline.cli.options import load_show
from podcast_pipeline.cli.output import Output, can_ask
from podcast_pipeline.errors import NeedsAnswer, PlanRefused

if TYPE_CHECKING:
    from podcast_pipeline.pipeline import Plan
    from podcast_pipeline.project import Project


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command line said; the defaults are those of the options."""

    scope: Literal["episode", "feed", "all", "withdraw"]
    target: str | None
    show: Path | None
    episodes: tuple[str, ...] = ()
    now: bool = False
    redate: bool = False
    replace: str | None = None
    public: bool = False
    jobs: int | None = None


def show_plan(asked: Asked, out: Output) -> None:
    """Print the very plan that `publish` would apply. PlanRefused after it when it may not be applied."""
    from podcast_pipeline.cli.wording import plans

    _, plan = _planned(asked, out)
    for line in plans.plan_lines(plan):
        out.result(line)
    out.json(plans.plan_json(plan))
    _say_notices(plan, out)
    for question in plan.questions:
        out.say(f"`publish` will ask: {question.text}")
    if plan.refusals and out.as_json:
        raise typer.Exit(1)  # the document that was printed says why
    if plan.refusals:
        raise _refused(plan)


def publish(asked: Asked, out: Output, *, yes: bool) -> None:
    """Carry out what a command line asked for."""
    carry_out(lambda: _planned(asked, out), out, yes=yes)


def carry_out(planned: Callable[[], tuple[Project, Plan]], out: Output, *, yes: bool) -> None:
    """Print the plan, ask what must be asked, apply it, and say what listeners get now.

    `planned` is called again when another publisher was first.
    """
    from podcast_pipeline import pipeline
    from podcast_pipeline.cli.wording import plans, published

    project, plan = planned()
    for line in plans.plan_lines(plan):
        out.result(line)
    _say_notices(plan, out)
    if plan.refusals:
        raise _refused(plan)
    if not yes:
        _ask(plan, out)

    def again() -> tuple[Project, Plan]:
        out.say("Another publisher was first: planning again on what it published")
        return planned()

    done = pipeline.publish(project, plan, out, again)
    for notice in done.applied.notices:
        out.warn(notice)
    for line in published.published_lines(done, Path.cwd().resolve()):
        out.result(line)
    out.json(published.published_json(done))


def _planned(asked: Asked, out: Output) -> tuple[Project, Plan]:
    from podcast_pipeline.pipeline import Replacement, Scope, Wish, make_plan

    project = load_show(asked.show)
    wish = Wish(
        Scope(asked.scope),
        datetime.now(UTC),
        episodes=asked.episodes,
        target=asked.target,
        date_now=asked.now,
        redate=asked.redate,
        replace=Replacement(asked.replace) if asked.replace is not None else None,
        through_public_address=asked.public,
        jobs=asked.jobs,
    )
    return project, make_plan(project, wish, out)


def _say_notices(plan: Plan, out: Output) -> None:
    for notice in plan.notices:
        out.warn(notice)


def _ask(plan: Plan, out: Output) -> None:
    for question in plan.questions:
        if not can_ask():
            raise NeedsAnswer(f"{question.text} There is no terminal to ask: give {question.flag}", where=plan.target)
        if not out.ask(question.text):
            raise PlanRefused("not published, as you answered no; nothing was changed", where=plan.target)


def _refused(plan: Plan) -> PlanRefused:
    return PlanRefused("; ".join(plan.refusals), where=plan.target)
