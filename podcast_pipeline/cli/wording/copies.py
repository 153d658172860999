"""What is copied between targets or fetched from one: lines for a person, JSON for a program. Pure."""

from __future__ import annotations

from typing import Any

from podcast_pipeline.cli.output import bold
from podcast_pipeline.cli.wording.amounts import size
from podcast_pipeline.pipeline.copying import Move
from podcast_pipeline.pipeline.fetching import Fetched
from podcast_pipeline.project import Project
from podcast_pipeline.publish.carrying import Carried


def copy_lines(move: Move) -> list[str]:
    copying = move.copying
    lines = [bold(f"Copy from {move.source.place} to {move.destination.place}")]
    lines += [f"  copy  {piece.key}  {size(piece.size_bytes)}  {piece.reason}" for piece in copying.to_copy]
    if not copying.pieces and not copying.missing:
        lines.append("  nothing: no feed that is live there and no record here names a file")
    kept = len(copying.pieces) - len(copying.to_copy)
    if kept:
        lines.append(f"  keep  {_objects(kept)} that the target has")
    return [*lines, *(f"  miss  {key}  is not there" for key in copying.missing)]


def carried_line(carried: Carried, destination: str) -> str:
    if not carried.objects:
        return f"Nothing to copy: {destination} has it all."
    how = f", {carried.at_the_host} of them straight from place to place" if carried.at_the_host else ""
    return (
        f"Copied {_objects(carried.objects)}, {size(carried.bytes_carried)}{how}. "
        f"`podcast publish all --target {destination}` lists them there."
    )


def missing_sentence(move: Move) -> str:
    return (
        f"{_objects(len(move.copying.missing))} that a feed or a record names: not there; publish those episodes again "
        f"from the machine that has them"
    )


def copy_json(move: Move, carried: Carried | None) -> dict[str, Any]:
    """`carried` is None for a dry run."""
    return {
        "source": move.source.place,
        "destination": move.destination.place,
        "objects": [
            {"key": piece.key, "action": piece.action.value, "reason": piece.reason, "size_bytes": piece.size_bytes}
            for piece in move.copying.pieces
        ],
        "missing": list(move.copying.missing),
        "notices": list(move.notices),
        "copied": carried.objects if carried is not None else 0,
        "bytes_copied": carried.bytes_carried if carried is not None else 0,
        "at_the_host": carried.at_the_host if carried is not None else 0,
    }


def fetched_lines(project: Project, fetched: Fetched) -> list[str]:
    lines = [project.shown(file) for file in fetched.files]
    if fetched.files:
        lines.append(f"Fetched {_files(len(fetched.files))}, {size(fetched.bytes_fetched)}.")
    if fetched.here:
        lines.append(f"{_files(fetched.here)} here already.")
    if fetched.elsewhere:
        lines.append(
            f"{_files(fetched.elsewhere)} at another host, as the record says; `podcast import --fetch` brings those."
        )
    return lines or ["Nothing to fetch: no episode has a record."]


def fetched_json(project: Project, fetched: Fetched) -> dict[str, Any]:
    return {
        "fetched": [project.shown(file) for file in fetched.files],
        "bytes_fetched": fetched.bytes_fetched,
        "here": fetched.here,
        "elsewhere": fetched.elsewhere,
        "failed": list(fetched.failed),
    }


def _objects(count: int) -> str:
    return "1 object" if count == 1 else f"{count} objects"


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"
