"""The published objects of a show -> another target, so that the show can be published there as it is.

Feeds are not copied: they name addresses. `podcast publish all` at the new target makes them, with the same guids.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from podcast_pipeline.errors import FileProblem, PlanRefused
from podcast_pipeline.pipeline.planning import open_target
from podcast_pipeline.pipeline.sight import look_at_target
from podcast_pipeline.progress import Progress
from podcast_pipeline.project import Project
from podcast_pipeline.publish import OBJECT_KEY, Store, StoredObject, open_public_store, open_store
from podcast_pipeline.publish.carrying import Carried, carry_all
from podcast_pipeline.publish.copying import Copying, decide_copying
from podcast_pipeline.publish.together import Part, go_together


@dataclass(frozen=True, slots=True)
class Move:
    """A copy that was planned: between which stores, what, and what the producer should know."""

    source: Store
    destination: Store
    copying: Copying
    notices: tuple[str, ...]


def plan_copy(project: Project, *, source: str, destination: str, public: bool, progress: Progress) -> Move:
    """Look at both targets. With `public`, the source is read through its public address, without credentials.

    PlanRefused when they are one place.
    """
    (source, from_target), (destination, to_target) = open_target(project, source), open_target(project, destination)
    here = open_public_store(from_target) if public else open_store(from_target, root=project.root)
    there = open_store(to_target, root=project.root)
    if source == destination or open_store(from_target, root=project.root).place == there.place:
        raise PlanRefused(f"{source} and {destination} are one place; name two targets", where="--to")
    with progress.task(f"Looking at {source}"):
        sight = look_at_target(project.show, from_target, here)
    media = [medium for record in project.records.values() for medium in record.media]
    recorded = {medium.key: medium.sha256 for medium in media if medium.key and medium.sha256}
    live = {key for key in sight.named if OBJECT_KEY.fullmatch(key)}
    named = live | recorded.keys()
    kept = {each.kept_key for record in project.records.values() for each in record.replaced if each.kept_key}
    seen = _look_at_all(here, named | kept, source, progress)
    named |= {key for key in kept if seen[key] is not None}
    copying = decide_copying(named, recorded, seen, _look_at_all(there, named, destination, progress))
    known = {episode.guid for episode in project.outlines}
    strangers = [each for each in sight.live.episodes if each.guid not in known] if sight.live is not None else []
    unrecorded = [
        episode.label
        for episode in project.outlines
        if episode.slug not in project.records and sight.live is not None and sight.live.episode(episode.guid)
    ]
    return Move(here, there, copying, tuple(_notices(source, len(strangers), unrecorded)))


def copy(project: Project, move: Move, destination: str, progress: Progress) -> Carried:
    """Do it. PlanRefused when the plan may not be done; what came before a failure stays for the next run."""
    if move.copying.refusals:
        raise PlanRefused("; ".join(move.copying.refusals), where=move.destination.place)
    folder = project.build_folder(destination) / "copying"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileProblem(f"cannot be made: {error.strerror}", where=str(folder)) from error
    return carry_all(move.copying, move.source, move.destination, folder, progress)


def _look_at_all(
    store: Store, keys: Collection[str], target: str, progress: Progress
) -> dict[str, StoredObject | None]:
    ordered = sorted(keys)
    parts = [_look(store, key) for key in ordered]
    return dict(
        zip(ordered, go_together(f"Looking at {len(ordered)} objects of {target}", parts, progress), strict=True)
    )


def _look(store: Store, key: str) -> Part[StoredObject | None]:
    def look(advance: object) -> StoredObject | None:
        return store.look(key)

    return Part(1, look)


def _notices(source: str, strangers: int, unrecorded: list[str]) -> list[str]:
    notices = []
    if strangers:
        episodes = "1 episode is" if strangers == 1 else f"{strangers} episodes are"
        notices.append(
            f"{episodes} live at {source} and not in this checkout: `git pull` before you publish at the new target, "
            f"or the feed there lacks them"
        )
    if unrecorded:
        notices.append(
            f"no record tells of {', '.join(f'episode {label}' for label in unrecorded)}: publish them at the new "
            f"target from the machine that has the audio"
        )
    return notices
