"""What `plan` and `publish` have in common: from the words of the command line to a plan, asked about and applied."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import typer

from podcast_pipeline.cli.options import load_show
from podcast_pipeline.cli.output import Output, can_ask
from podcast_pipeline.errors import NeedsAnswer, PlanOutdated, PlanRefused

if TYPE_CHECKING:
    from podcast_pipeline.pipeline import Plan, Published, Wish
    from podcast_pipeline.project import Project


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command line said; the defaults are those of the options."""

    scope: Literal["episode", "feed", "all", "due", "withdraw"]
    target: str | None
    show: Path | None
    episodes: tuple[str, ...] = ()
    now: bool = False
    redate: bool = False
    replace: str | None = None
    public: bool = False
    jobs: int | None = None


def show_plan(
    asked: Asked,
    out: Output,
    *,
    file: Path | None = None,
    markdown: bool = False,
    more: Mapping[str, Any] | None = None,
) -> None:
    """Print the very plan that `publish` would apply, and write it to `file` for `publish --plan`.

    `more` is for the document of --json. PlanRefused after it when it may not be applied; such a plan is not written.
    """
    from podcast_pipeline.cli.planfile import write_plan
    from podcast_pipeline.cli.wording import markdown as in_markdown
    from podcast_pipeline.cli.wording import plans
    from podcast_pipeline.pipeline.pinning import pin

    if markdown and out.as_json:
        raise typer.BadParameter("--json and --markdown: choose one of them")
    project, wish, plan = _planned(asked, out)
    for line in in_markdown.plan_lines(plan) if markdown else plans.plan_lines(plan):
        out.result(line)
    out.json({**plans.plan_json(plan), **(more or {})})
    _say_notices(plan, out)
    for question in plan.questions:
        out.say(f"`publish` will ask: {question.text}")
    if plan.refusals:
        out.fail(_refused(plan))
    if file is not None:
        write_plan(file, pin(project, wish, plan))
    _must_all_go(plan, out, said=True)


def publish(asked: Asked, out: Output, *, yes: bool, more: Mapping[str, Any] | None = None) -> None:
    """Carry out what a command line asked for; `more` is for the document of --json."""

    def planned() -> tuple[Project, Plan]:
        project, _, plan = _planned(asked, out)
        return project, plan

    carry_out(planned, out, yes=yes, more=more)


def publish_file(file: Path, show: Path | None, out: Output, *, yes: bool) -> None:
    """Carry out a plan of `plan --out`, and nothing that it does not name."""
    from podcast_pipeline.cli.planfile import outdated, read_plan
    from podcast_pipeline.pipeline.pinning import plan_as_pinned, publish_pinned

    pinned = read_plan(file)
    project = load_show(show)
    try:
        plan = plan_as_pinned(project, pinned, out)
        _ready(plan, out, yes=yes)
        _tell(publish_pinned(project, plan, out), out)
    except PlanOutdated as moved:
        raise outdated(moved, pinned, file) from moved


def carry_out(
    planned: Callable[[], tuple[Project, Plan]], out: Output, *, yes: bool, more: Mapping[str, Any] | None = None
) -> None:
    """Print the plan, ask what must be asked, apply it, and say what listeners get now.

    `planned` is called again when another publisher was first.
    """
    from podcast_pipeline import pipeline

    project, plan = planned()
    _ready(plan, out, yes=yes)

    def again() -> tuple[Project, Plan]:
        out.say("Another publisher was first: planning again on what it published")
        return planned()

    _tell(pipeline.publish(project, plan, out, again), out, more)


def _ready(plan: Plan, out: Output, *, yes: bool) -> None:
    """Print a plan and ask what must be asked. PlanRefused when it may not be applied, or somebody answered no."""
    from podcast_pipeline.cli.wording import plans

    for line in plans.plan_lines(plan):
        out.result(line)
    _say_notices(plan, out)
    if plan.refusals:
        raise _refused(plan)
    if not plan.episodes:
        _must_all_go(plan, out, said=False)
    if not yes:
        _ask(plan, out)


def _tell(done: Published, out: Output, more: Mapping[str, Any] | None = None) -> None:
    from podcast_pipeline.cli.wording import published

    for notice in (*done.applied.notices, *done.announced.notices):
        out.warn(notice)
    for line in published.published_lines(done, Path.cwd().resolve()):
        out.result(line)
    out.json({**published.published_json(done), **(more or {})})
    _must_all_go(done.plan, out, said=True)


def _must_all_go(plan: Plan, out: Output, *, said: bool) -> None:
    """PlanRefused for what is due and cannot go; with `said`, the document of --json told it already."""
    if not plan.stuck:
        return
    refused = PlanRefused("; ".join(plan.stuck), where=plan.target)
    if said:
        out.fail(refused)
    raise refused


def _planned(asked: Asked, out: Output) -> tuple[Project, Wish, Plan]:
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
    return project, wish, make_plan(project, wish, out)


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
