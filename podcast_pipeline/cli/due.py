"""What `plan due` and `publish due` have in common: nothing to do, or who is late and by how long."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from podcast_pipeline.cli.options import load_show
from podcast_pipeline.cli.output import Output

if TYPE_CHECKING:
    from podcast_pipeline.cli.publishing import Asked
    from podcast_pipeline.pipeline.due import Schedule


def schedule_of(asked: Asked, out: Output) -> Schedule:
    """What is due at the target, and what is next; where nothing is due, that is said, and is all there is to do."""
    from podcast_pipeline.cli.wording.due import nothing_due_line, schedule_json
    from podcast_pipeline.pipeline import Scope, Wish
    from podcast_pipeline.pipeline.due import look_at_schedule

    wish = Wish(Scope.DUE, datetime.now(UTC), target=asked.target, through_public_address=asked.public)
    found = look_at_schedule(load_show(asked.show), wish, out)
    if not found.late:
        out.result(nothing_due_line(found))
        out.json(schedule_json(found))
    return found
