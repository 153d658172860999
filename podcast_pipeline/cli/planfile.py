"""A plan as a file: written by `plan --out`, read by `publish --plan`, and the command that makes it anew."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from podcast_pipeline.errors import FileProblem, PlanOutdated

if TYPE_CHECKING:
    from podcast_pipeline.publish.pinned import PinnedPlan


def write_plan(file: Path, pinned: PinnedPlan) -> None:
    """FileProblem when it cannot be written."""
    from podcast_pipeline.files import write_whole

    write_whole(file, (pinned.model_dump_json(indent=2) + "\n").encode())


def read_plan(file: Path) -> PinnedPlan:
    """FileProblem when it cannot be read, or is no plan."""
    from pydantic import ValidationError

    from podcast_pipeline.publish.pinned import PinnedPlan

    try:
        return PinnedPlan.model_validate_json(file.read_bytes())
    except OSError as error:
        advice = "`podcast plan … --out FILE` makes a plan"
        raise FileProblem(f"cannot be read: {error.strerror}; {advice}", where=str(file)) from error
    except ValidationError as error:
        raise FileProblem("is no plan; make one with `podcast plan feed --out FILE`", where=str(file)) from error


def outdated(moved: PlanOutdated, pinned: PinnedPlan, file: Path) -> PlanOutdated:
    """What moved, with the command that plans the same anew."""
    return PlanOutdated(
        f"this plan does not hold any more: {moved.message}; plan anew: `{_command(pinned, file)}`", where=str(file)
    )


def _command(pinned: PinnedPlan, file: Path) -> str:
    wish = pinned.wish
    named = wish.episodes if wish.scope in ("episode", "withdraw") else ()
    options = ["--target", pinned.target]
    options += ["--now"] if wish.date_now else []
    options += ["--redate"] if wish.redate else []
    options += ["--replace", wish.replace] if wish.replace is not None else []
    return shlex.join(["podcast", "plan", wish.scope, *named, *options, "--out", str(file)])
