"""podcast doctor"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from podcast_pipeline.cli.options import AsJson, Quiet, ShowFolder, TargetName, Verbose, load_show
from podcast_pipeline.cli.output import Output
from podcast_pipeline.errors import AccessRefused, PodcastError

NAME = "doctor"

Fix = Annotated[
    bool,
    typer.Option(
        "--fix",
        help="Also set at a bucket what can be set: CORS, and the end of unfinished uploads. Says what first; rules of "
        "others stay.",
    ),
]


def command(
    fix: Fix = False,
    target: TargetName = None,
    show: ShowFolder = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Examine a target: keys, rights, types, ranges, CORS, conditions of writes, public address, certificate, clock.

    Puts a scratch object below podcast-doctor/ and removes it again; nothing else is touched. Each finding is green,
    yellow or red, with its cure. Red ends with status 1.

    Example: podcast doctor --target production
    """
    from podcast_pipeline.cli.wording import diagnoses
    from podcast_pipeline.model import S3Target
    from podcast_pipeline.pipeline import open_target
    from podcast_pipeline.publish import doctor

    out = Output(as_json, quiet, verbose)
    project = load_show(show)
    name, place = open_target(project, target)

    def examined() -> doctor.Examination:
        with out.task(f"Examining {name}") as advance:
            return doctor.examine(place, root=project.root, clock=lambda: datetime.now(UTC), advance=advance)

    examination = examined()
    done: list[doctor.Mend] = []
    if fix and isinstance(place, S3Target) and examination.mends:
        for mend in examination.mends:
            out.result(f"Setting {mend.said}")
            if error := doctor.mend(place, mend):
                out.warn(f"{error.where} could not be set: {_why_not(error)}")
            else:
                done.append(mend)
        examination = examined()
    elif fix:
        out.say("There is nothing to set")
    diagnosis = examination.diagnosis
    for line in diagnoses.diagnosis_lines(name, diagnosis, quiet=quiet):
        out.result(line)
    out.json(diagnoses.diagnosis_json(name, diagnosis, done))
    if diagnosis.light is doctor.Light.RED:
        raise typer.Exit(1)


def _why_not(error: PodcastError) -> str:
    """Why a rule was not set, and the ways out."""
    by_hand = "set it in the host's own console"
    if isinstance(error, AccessRefused):
        return f"the key may not; give it the rights that docs/s3.md names for --fix, or {by_hand}"
    return f"{error.message.partition('; ')[0]}; {by_hand}"
