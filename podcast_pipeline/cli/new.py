"""podcast new TITLE"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from podcast_pipeline.cli.options import AsJson, Quiet, ShowFolder, load_show
from podcast_pipeline.cli.output import Output, bold

NAME = "new"


class Kind(StrEnum):
    """The model's EpisodeType, which would cost every start of the command line the import of pydantic."""

    FULL = "full"
    TRAILER = "trailer"
    BONUS = "bonus"


Title = Annotated[str, typer.Argument(help="The episode's title.", show_default=False)]
Recording = Annotated[Path | None, typer.Option("--recording", metavar="FILE", help="Its recording.")]
Slug = Annotated[str | None, typer.Option("--slug", help="Its folder's name; otherwise made from the title.")]
Number = Annotated[int | None, typer.Option("--number", min=0, help="Its number; otherwise the next one.")]
Season = Annotated[int | None, typer.Option("--season", min=1, help="Its season; otherwise the latest, if any.")]
EpisodeKind = Annotated[Kind, typer.Option("--type", help="A trailer or a bonus has no number unless you give one.")]


def command(
    title: Title,
    recording: Recording = None,
    slug: Slug = None,
    number: Number = None,
    season: Season = None,
    kind: EpisodeKind = Kind.FULL,
    show: ShowFolder = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Make a new episode, a draft.

    Its folder under episodes/ gets an episode.md with guid and number; the folder's name is the slug.

    Example: podcast new "Digitale Daseinsvorsorge" --recording ~/Recordings/talk.wav
    """
    from podcast_pipeline.model import EpisodeType
    from podcast_pipeline.project.creating import NewEpisode, make_episode

    out = Output(as_json, quiet)
    project = load_show(show)
    made = make_episode(project, NewEpisode(title, slug, number, season, EpisodeType(kind.value), recording))
    file = project.shown(made.file)
    label = made.slug if made.number is None else f"s{made.season}e{made.number}" if made.season else str(made.number)
    out.result(bold(f"Made episode {label}: {title}"))
    out.result(f"  {file}")
    name_it = "" if recording is not None else ", name its recording there"
    out.result(f"Write its show notes{name_it}, then: podcast build {label}")
    out.json({"slug": made.slug, "file": file, "guid": made.guid, "number": made.number})
