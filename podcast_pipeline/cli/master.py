"""podcast master INPUT OUTPUT"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from podcast_pipeline.cli.options import AsJson, Quiet, Verbose
from podcast_pipeline.cli.output import Output
from podcast_pipeline.errors import FileProblem

if TYPE_CHECKING:
    from podcast_pipeline.model import AudioSettings

NAME = "master"

Input = Annotated[Path, typer.Argument(help="A recording: any file with sound.", show_default=False)]
Result = Annotated[Path, typer.Argument(metavar="OUTPUT", help="The master to write: a .mp3 file.", show_default=False)]
Target = Annotated[float, typer.Option("--loudness", min=-31, max=-9, help="Integrated loudness as heard, in LUFS.")]
Peak = Annotated[float, typer.Option("--true-peak", min=-9, max=0, help="Highest true peak, in dBTP.")]
Bitrate = Annotated[int, typer.Option("--bitrate", help="Bit rate in kbit/s, constant.")]
Force = Annotated[bool, typer.Option("--force", help="Replace OUTPUT when it exists.")]


def command(
    input_file: Input,
    output_file: Result,
    loudness: Target = -16.0,
    true_peak: Peak = -1.0,
    bitrate: Bitrate = 128,
    force: Force = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Master one recording: bring it to a loudness, keep its peaks below a limit, encode it, measure the result.

    Example: podcast master recording.wav episode.mp3
    """
    from podcast_pipeline import audio
    from podcast_pipeline.cli import wording

    out = Output(as_json, quiet, verbose)
    settings = _settings(loudness, true_peak, bitrate)
    if output_file.suffix.lower() != ".mp3":
        raise FileProblem("the master must be a .mp3 file; give it that ending", where=str(output_file))
    if os.path.lexists(output_file) and not force:
        raise FileProblem("exists already; give --force to replace it", where=str(output_file))
    started = time.monotonic()
    with out.task(f"Mastering {input_file.name}") as advance:
        master = audio.make_master(input_file, output_file, settings, on_progress=advance)
    out.result(str(output_file))
    for line in wording.master_lines(master):
        out.result(line)
    for warning in master.warnings:
        out.warn(warning)
    out.json(
        {
            "input": wording.measurement_json(str(input_file), master.recording),
            "output": wording.measurement_json(str(output_file), master.measured),
            "gain_db": master.gain_db,
            "limited_db_max": master.limited_db_max,
            "limited_s": master.limited_s,
            "on_target": master.on_target,
            "warnings": list(master.warnings),
            "seconds": round(time.monotonic() - started, 3),
        }
    )


def _settings(loudness: float, true_peak: float, bitrate: int) -> AudioSettings:
    from pydantic import ValidationError

    from podcast_pipeline.model import AudioSettings

    wanted = {"loudness_lufs": loudness, "true_peak_dbtp": true_peak, "bitrate_kbps": bitrate}
    try:
        return AudioSettings.model_validate(wanted)
    except ValidationError as error:
        rates = "64, 80, 96, 112, 128, 160, 192, 224, 256 or 320"
        raise typer.BadParameter(f"the bit rate must be {rates}", param_hint="--bitrate") from error
