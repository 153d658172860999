"""podcast measure FILE…"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from podcast_pipeline.cli.options import AsJson, Quiet, Verbose
from podcast_pipeline.cli.output import Output, error
from podcast_pipeline.errors import PodcastError

NAME = "measure"

Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Audio, or video with sound.", show_default=False)]


def command(files: Files, as_json: AsJson = False, quiet: Quiet = False, verbose: Verbose = False) -> None:
    """Measure the loudness of audio files (ITU-R BS.1770, EBU R 128).

    Example: podcast measure episode.wav
    """
    from podcast_pipeline import audio
    from podcast_pipeline.cli.wording import sounds

    out = Output(as_json, quiet, verbose)
    found: list[dict[str, Any]] = []
    failed = False
    for file in files:
        # One bad file does not keep the others from being measured.
        try:
            with out.task(f"Measuring {file.name}") as advance:
                measured = audio.measure(file, on_progress=advance)
        except PodcastError as problem:
            failed = True
            error(str(problem))
            found.append({"error": {"kind": problem.kind, "message": problem.message, "where": problem.where}})
            continue
        found.append(sounds.measurement_json(str(file), measured))
        for line in sounds.measurement_lines(str(file), measured):
            out.result(line)
    out.json(found)
    if failed:
        raise typer.Exit(1)
