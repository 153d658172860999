"""What `plan` and `publish` have in common: from the words of the command line to a plan, asked about and applied."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from podcast_pipeline.cli.options import load_show
from podcast_pipeline.cli.output import Output, can_ask
from podcast_pipeline.errors import NeedsAnswer, PlanRefused

if TYPE_CHECKING:
    from podcast_pipeline.pipeline import Plan, Scope


def show_plan(scope: Scope, out: Output, *, episodes: tuple[str, ...], show: Path | None, target: str | None,
              now: bool, replace: bool, public: bool) -> None:  # fmt: skip
    """Print the very plan that `publish` would apply. PlanRefused after it when it may not be applied."""
    from podcast_pipeline.cli import wording
    from podcast_pipeline.pipeline import Wish, make_plan

    project = load_show(show)
    wish = Wish(
        scope,
        _now(),
        episodes=episodes,
        target=target,
        date_now=now,
        replace=replace,
        through_public_address=public,
    )
    plan = make_plan(project, wish, out)
    for line in wording.plan_lines(plan):
        out.result(line)
    out.json(wording.plan_json(plan))
    for notice in plan.notices:
        out.warn(notice)
    for question in plan.questions:
        out.say(f"`publish` will ask: {question.text}")
    if plan.refusals and out.as_json:
        raise typer.Exit(1)  # the document that was printed says why
    if plan.refusals:
        raise _refused(plan)


def publish(scope: Scope, out: Output, *, episodes: tuple[str, ...], show: Path | None, target: str | None,
            now: bool, replace: bool, yes: bool) -> None:  # fmt: skip
    """Print the plan, ask what must be asked, apply it, and say what listeners get now."""
    from podcast_pipeline import pipeline
    from podcast_pipeline.cli import wording

    project = load_show(show)
    wish = pipeline.Wish(scope, _now(), episodes=episodes, target=target, date_now=now, replace=replace)
    plan = pipeline.make_plan(project, wish, out)
    for line in wording.plan_lines(plan):
        out.result(line)
    for notice in plan.notices:
        out.warn(notice)
    if plan.refusals:
        raise _refused(plan)
    if not yes:
        _ask(plan, out)
    applied = pipeline.publish(project, plan, out)
    for line in wording.published_lines(project, plan, applied, Path.cwd().resolve()):
        out.result(line)
    out.json(wording.published_json(project, plan, applied))


def _ask(plan: Plan, out: Output) -> None:
    for question in plan.questions:
        if not can_ask():
            raise NeedsAnswer(f"{question.text} There is no terminal to ask: give {question.flag}", where=plan.target)
        if not out.ask(question.text):
            raise PlanRefused("not published, as you answered no; nothing was changed", where=plan.target)


def _refused(plan: Plan) -> PlanRefused:
    return PlanRefused("; ".join(plan.refusals), where=plan.target)


def _now() -> datetime:
    return datetime.now(UTC)
