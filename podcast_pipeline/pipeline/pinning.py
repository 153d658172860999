"""A plan kept in a file, and done later: exactly that, or a refusal that says what moved since."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from podcast_pipeline import __version__
from podcast_pipeline.errors import NotFinished, PlanOutdated, TargetMoved
from podcast_pipeline.notes import template_files
from podcast_pipeline.pipeline.editions import Replacement
from podcast_pipeline.pipeline.planning import make_plan
from podcast_pipeline.pipeline.publishing import Published, publish
from podcast_pipeline.pipeline.wish import Scope, Wish
from podcast_pipeline.progress import Progress
from podcast_pipeline.project import Project
from podcast_pipeline.project.layout import SHOW_FILE
from podcast_pipeline.publish import Plan
from podcast_pipeline.publish.pinned import PinnedPlan, PinnedWish, deviation, pinned_feeds, pinned_objects


def pin(project: Project, wish: Wish, plan: Plan) -> PinnedPlan:
    """The plan with all that was seen when it was made."""
    written = PinnedWish(
        scope=wish.scope.value,
        now=wish.now,
        # What was due when it was planned is meant, not what will be due when it is done.
        episodes=wish.episodes if wish.scope is not Scope.DUE else tuple(each.slug for each in plan.episodes),
        date_now=wish.date_now,
        redate=wish.redate,
        replace=wish.replace.value if wish.replace is not None else None,
    )
    return _pinned(project, plan, written, [entry.slug for entry in plan.records], [d.slug for d in plan.datings])


def plan_as_pinned(project: Project, pinned: PinnedPlan, progress: Progress) -> Plan:
    """The plan of the file, as a value again. PlanOutdated when here and now it would be another deed."""
    if pinned.show_guid != project.show.guid:
        raise PlanOutdated(f"is of another show: of {pinned.show_guid}, and this is {project.show.guid}")
    asked = pinned.wish
    wish = Wish(
        Scope(asked.scope),
        asked.now,
        episodes=asked.episodes,
        target=pinned.target,
        date_now=asked.date_now,
        redate=asked.redate,
        replace=Replacement(asked.replace) if asked.replace is not None else None,
        finished=True,
    )
    try:
        plan = make_plan(project, wish, progress)
    except NotFinished as error:
        raise PlanOutdated(f"{error.where} {error.message}") from error
    recorded = {*pinned.records, *(entry.slug for entry in plan.records)}
    dated = {*pinned.dated, *(dating.slug for dating in plan.datings)}
    moved = deviation(pinned, _pinned(project, plan, asked, recorded, dated))
    if moved is not None:
        raise PlanOutdated(moved)
    return plan


def publish_pinned(project: Project, plan: Plan, progress: Progress) -> Published:
    """Apply a plan, and never another: who was first while it was applied is not planned for anew."""
    try:
        return publish(project, plan, progress)
    except TargetMoved as error:
        raise PlanOutdated(f"{error.where} changed while it was carried out: somebody else published") from error


def _pinned(
    project: Project, plan: Plan, wish: PinnedWish, recorded: Iterable[str], dated: Iterable[str]
) -> PinnedPlan:
    """With the records and dates that these episodes have in the end, whether or not they have them already."""
    records = {**project.records, **{entry.slug: entry.record for entry in plan.records}}
    dates = {each.slug: each.published_at for each in project.outlines}
    dates |= {dating.slug: dating.published_at for dating in plan.datings}
    return PinnedPlan(
        tool=f"podcast {__version__}",
        show_guid=project.show.guid,
        target=plan.target,
        place=plan.place,
        feed_url=plan.feed_url,
        target_sha256=_sha256(project.show.targets[plan.target].model_dump_json()),
        wish=wish,
        feeds=pinned_feeds(plan),
        objects=pinned_objects(plan),
        records={slug: _sha256(records[slug].model_dump_json()) for slug in sorted(recorded) if slug in records},
        dated={slug: at for slug in sorted(dated) if (at := dates.get(slug)) is not None},
        questions=tuple(question.text for question in plan.questions),
        files={project.shown(file): project.sha256_of(file) for file in _files(project)},
    )


def _files(project: Project) -> list[Path]:
    """Every file of the show that shapes a feed; what audio is made from is known by the edition."""
    templates = (file for file in template_files(project.template_folders) if file.is_relative_to(project.root))
    show = (project.root / SHOW_FILE, project.artwork_file(), *project.pictures().values(), *templates)
    files = [*show, *(file for episode in project.episodes for file in project.files_of(episode))]
    return [file for file in files if file is not None and file.is_file()]


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
