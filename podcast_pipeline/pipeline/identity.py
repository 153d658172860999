"""What listeners know an episode by, before and after a plan: compared, and refused unless it was asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from podcast_pipeline import feed
from podcast_pipeline.model import AnyEpisode, Edition
from podcast_pipeline.pipeline.editions import Choice, fetched_from
from podcast_pipeline.pipeline.sight import Sight
from podcast_pipeline.project import Project, layout
from podcast_pipeline.publish import Question


@dataclass(frozen=True, slots=True)
class Verdict:
    """What must be asked, and what may not be, before listeners get the feed of a plan."""

    questions: tuple[Question, ...]
    refusals: tuple[str, ...]


def judge(
    project: Project,
    sight: Sight,
    editions: Mapping[str, Edition],
    choices: Sequence[Choice],
    *,
    leaving: Collection[str],
    redate: bool,
    now: datetime,
) -> Verdict:
    """Compare all that would change by accident. `editions` are those that the next feed names, by slug.

    What leaves the feed (`leaving`, guids) is not told, nor audio that is replaced on purpose, is refused already, or
    is another host's that was fetched from there.
    With `redate`, a chosen episode may get another date, as long as that has come.
    """
    chosen = {choice.episode.slug for choice in choices}
    told = {choice.episode.slug for choice in choices if choice.replaces or choice.refusal is not None}
    told |= {
        each.slug
        for each in project.outlines
        if fetched_from(project.records.get(each.slug), sight.live_enclosure(each.guid))
    }
    out = {
        each.slug
        for each in project.outlines
        if each.guid in leaving
        or (each.slug not in chosen and sight.withdrawn_at(each.guid, project.records.get(each.slug)) is not None)
    }
    due = {each.slug for each in project.outlines if each.published_at is not None and each.published_at <= now}
    compared = [_compared(project, sight, each, editions, known=each.slug not in out) for each in project.outlines]
    questions, refusals = [], []
    for deviation in feed.deviations(compared, sight.live, now, project.show.zone):
        if deviation.part is feed.Part.ENCLOSURE and deviation.slug in told:
            continue
        if redate and deviation.part is feed.Part.DATE and deviation.slug in chosen & due:
            questions.append(_question_of_date(deviation))
        else:
            refusals.append(f"{deviation.file}: {deviation.message}")
    return Verdict(tuple(questions), tuple(refusals))


def _compared(
    project: Project, sight: Sight, episode: AnyEpisode, editions: Mapping[str, Edition], *, known: bool
) -> feed.Compared:
    record = project.records.get(episode.slug) if known and sight.target.record else None
    edition = editions.get(episode.slug) if known else None
    return feed.Compared(episode, layout.episode_text(episode.slug), record, edition)


def _question_of_date(deviation: feed.Deviation) -> Question:
    what = f"{deviation.what[:1].upper()}{deviation.what[1:]}"
    return Question(f"{what}. Apps would sort it anew, and some would show it as new. Change its date?", "--yes")
