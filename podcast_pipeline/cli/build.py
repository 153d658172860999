"""podcast build [EPISODE…]"""

from __future__ import annotations

from typing import Annotated

import typer

from podcast_pipeline.cli.options import AsJson, Jobs, Quiet, ShowFolder, Verbose, load_show
from podcast_pipeline.cli.output import Output, bold

NAME = "build"

Episodes = Annotated[
    list[str] | None, typer.Argument(metavar="[EPISODE...]", help="Otherwise every episode with a recording here.")
]


def command(
    episodes: Episodes = None,
    jobs: Jobs = None,
    show: ShowFolder = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Do everything up to the upload, into build/: masters, tags, show notes, chapters, transcript, and a report.

    Example: podcast build 2
    """
    from podcast_pipeline.cli.wording import builds, sounds
    from podcast_pipeline.pipeline import build, chosen_for_build
    from podcast_pipeline.report import in_english

    out = Output(as_json, quiet, verbose)
    project = load_show(show)
    chosen = chosen_for_build(project, tuple(episodes or ()))
    found = []
    for episode in chosen:
        built = build(project, episode, out, jobs=jobs)
        out.result(bold(f"Episode {episode.label}: {episode.title}"))
        for line in sounds.master_lines(built.master, picture=not quiet):
            out.result(line)
        for file in built.files:
            out.result(f"  {project.shown(file)}")
        for warning in built.master.warnings:
            out.warn(f"episode {episode.label}: {in_english(warning)}")
        found.append(builds.built_json(project, built))
    if not chosen:
        out.say("Nothing to build: no episode has a recording on this machine.")
    out.json({"episodes": found})
