"""Options that several commands share, and the show they work on."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from podcast_pipeline.errors import FileProblem

if TYPE_CHECKING:
    from podcast_pipeline.project import Project


class Replacement(StrEnum):
    """How a published episode gets new audio."""

    NEW_URL = "new-url"
    SAME_URL = "same-url"


AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout and nothing else there.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but results, warnings and errors.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say each step.")]
ShowFolder = Annotated[
    Path | None, typer.Option("--show", help="The show's folder; otherwise the nearest one with a podcast.yaml.")
]
TargetName = Annotated[
    str | None,
    typer.Option("--target", envvar="PODCAST_TARGET", help="A target of podcast.yaml; otherwise its default_target."),
]
Replace = Annotated[
    Replacement | None,
    typer.Option(
        "--replace",
        help="Give a published episode new audio or new tags, under the same guid. new-url: a new file at a new "
        "address; who downloaded the old one keeps it, and apps that pinned its address play on. same-url: the new "
        "file takes the old one's place, which is kept under kept/; caches may hold the old one for a year, and a "
        "download under way may break (see docs/identity.md).",
    ),
]
Redate = Annotated[
    bool,
    typer.Option(
        "--redate",
        help="Give a published episode the date that is in its episode.md now. Apps sort it anew; some show it as new "
        "or notify again, others keep the old date.",
    ),
]
Public = Annotated[
    bool,
    typer.Option("--public", help="Look at the target through its public address: no credentials needed."),
]
PlanFile = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="Write the plan to a file, for `podcast publish --plan FILE`."),
]
Markdown = Annotated[bool, typer.Option("--markdown", help="Print the plan as Markdown, for a pull or merge request.")]
Jobs = Annotated[
    int | None, typer.Option("--jobs", min=1, metavar="N", help="How many cores to master on; otherwise all.")
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Answer every question with yes.")]
Now = Annotated[bool, typer.Option("--now", help="Date a draft now; the date is written into its episode.md.")]


def load_show(folder: Path | None) -> Project:
    """The show in `folder`, or the nearest one at or above the working folder."""
    from podcast_pipeline.project import find_root, load
    from podcast_pipeline.project.layout import followed

    root = folder if folder is not None else find_root(Path.cwd())
    if root is None:
        raise FileProblem(
            "no podcast.yaml here or above; go to the show's folder, or make a show with `podcast init`",
            where=str(Path.cwd()),
        )
    return load(followed(root))
