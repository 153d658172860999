"""Taking episodes out of the feed on purpose: which are meant, and what must be asked before."""

from __future__ import annotations

from collections.abc import Sequence

from podcast_pipeline.errors import PlanRefused, UnknownEpisode
from podcast_pipeline.model import Episode
from podcast_pipeline.pipeline.sight import Sight
from podcast_pipeline.project import Project
from podcast_pipeline.publish import FeedStep, Question


def withdrawing_guids(project: Project, sight: Sight, names: Sequence[str]) -> frozenset[str]:
    """The guids of the episodes that are named: as anywhere, or by the guid of a live one that git does not know.

    UnknownEpisode when there is none; PlanRefused for one that no listener has and that was not withdrawn before.
    """
    return frozenset(_guid(project, sight, name) for name in names)


def questions_of_withdrawal(target: str, feeds: Sequence[FeedStep]) -> tuple[Question, ...]:
    return tuple(
        Question(
            f"Withdraw {each.title!r} from {target}? Apps take it off their lists; who downloaded it keeps it, and its "
            f"audio stays at its address.",
            "--yes",
        )
        for each in feeds[-1].withdrawn
    )


def _guid(project: Project, sight: Sight, name: str) -> str:
    live = {each.guid for each in sight.live.episodes} if sight.live is not None else set()
    marked = {each.guid for each in sight.live.withdrawn} if sight.live is not None else set()
    try:
        episode = project.find(name)
    except UnknownEpisode as error:
        if name in live | marked:
            return name
        strangers = live - {each.guid for each in project.outlines}
        more = f"; live, but not in this checkout: {', '.join(sorted(strangers))}" if strangers else ""
        raise UnknownEpisode(f"{error.message}{more}", where=error.where) from error
    if episode.guid in live or sight.withdrawn_at(episode.guid, project.records.get(episode.slug)) is not None:
        return episode.guid
    raise PlanRefused(_nothing_to_withdraw(episode), where=sight.store.place)


def _nothing_to_withdraw(episode: Episode) -> str:
    return (
        f"episode {episode.label} is not in the feed, so there is nothing to withdraw; take its published_at away, and "
        f"it is a draft that stays out"
    )
