"""Where each episode stands: draft, scheduled, built, published, live."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from podcast_pipeline.model import AnyEpisode
from podcast_pipeline.pipeline.building import shelf_of
from podcast_pipeline.pipeline.planning import open_target
from podcast_pipeline.pipeline.sight import Sight, look_at_target
from podcast_pipeline.project import Project
from podcast_pipeline.publish import open_store


@dataclass(frozen=True, slots=True)
class Standing:
    """One episode. `live` is None where nobody looked; `withdrawn` is then what its record tells."""

    slug: str
    label: str
    title: str
    published_at: datetime | None
    dated: bool
    due: bool
    built: bool
    recorded: bool
    live: bool | None
    withdrawn: bool = False

    @property
    def word(self) -> str:
        """The furthest it came, as one word."""
        if self.live:
            return "live"
        if self.withdrawn:
            return "withdrawn"
        if not self.dated:
            return "draft"
        if not self.due:
            return "scheduled"
        if self.recorded:
            return "published"
        return "built" if self.built else "dated"


def standings(project: Project, *, target: str | None, online: bool, now: datetime) -> tuple[Standing, ...]:
    """Every episode of the show, then those that are live and that this checkout does not have.

    A folder target is always looked at; a bucket only when `online`.
    """
    _, place = open_target(project, target)
    looked = online or place.kind == "folder"
    sight = look_at_target(project.show, place, open_store(place, root=project.root)) if looked else None
    live = sight.live if sight is not None else None
    own = tuple(_standing(project, episode, sight, now=now) for episode in project.outlines)
    guids = {episode.guid for episode in project.outlines}
    foreign = tuple(
        Standing(
            "",
            "?",
            other.title,
            _here(other.published_at, project),
            dated=True,
            due=True,
            built=False,
            recorded=False,
            live=True,
        )
        for other in (live.episodes if live is not None else ())
        if other.guid not in guids
    )
    return own + foreign


def _here(at: datetime | None, project: Project) -> datetime | None:
    return at and at.astimezone(project.show.zone)


def _standing(project: Project, episode: AnyEpisode, sight: Sight | None, *, now: datetime) -> Standing:
    at, record = episode.published_at, project.records.get(episode.slug)
    if sight is not None:
        live = sight.live is not None and sight.live.episode(episode.guid) is not None
        withdrawn = sight.withdrawn_at(episode.guid, record) is not None
    else:
        live, withdrawn = None, record is not None and record.withdrawn_at is not None
    return Standing(
        slug=episode.slug,
        label=episode.label,
        title=episode.title,
        published_at=at,
        dated=at is not None,
        due=at is not None and at <= now,
        built=bool(shelf_of(project, episode).editions()),
        recorded=record is not None,
        live=live,
        withdrawn=withdrawn,
    )
