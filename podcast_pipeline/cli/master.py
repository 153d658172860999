"""podcast master INPUT OUTPUT"""

from __future__ import annotations

import os
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from podcast_pipeline.cli.options import AsJson, Jobs, Quiet, Verbose
from podcast_pipeline.cli.output import Output
from podcast_pipeline.errors import FileProblem

if TYPE_CHECKING:
    from podcast_pipeline.model import AudioSettings, Master

NAME = "master"

_ENDINGS = (".mp3", ".m4a", ".opus", ".flac", ".wav")


class Leveller(StrEnum):
    """As AudioSettings has it, whose module would cost every start of the command line the import of pydantic."""

    OFF = "off"
    GENTLE = "gentle"
    STRONG = "strong"


class Channels(StrEnum):
    """As AudioSettings has it."""

    AUTO = "auto"
    MONO = "mono"
    STEREO = "stereo"


class Mono(StrEnum):
    """As AudioSettings has it."""

    AS_HEARD = "as-heard"
    AS_MEASURED = "as-measured"


Input = Annotated[Path, typer.Argument(metavar="INPUT", help="A recording: any file with sound.", show_default=False)]
Result = Annotated[
    Path,
    typer.Argument(
        metavar="OUTPUT",
        help="The master to write; its ending says the format: .mp3, .m4a, .opus, .flac or .wav.",
        show_default=False,
    ),
]
Target = Annotated[float, typer.Option("--loudness", min=-31, max=-9, help="Integrated loudness as heard, in LUFS.")]
Peak = Annotated[float, typer.Option("--true-peak", min=-9, max=0, help="Highest true peak, in dBTP.")]
Bitrate = Annotated[
    int | None, typer.Option("--bitrate", metavar="KBPS", help="Bit rate in kbit/s; otherwise 128, mono 96.")
]
Levelling = Annotated[
    Leveller, typer.Option("--leveller", help="Bring speakers of different loudness closer together.")
]
ChannelCount = Annotated[
    Channels,
    typer.Option("--channels", help="auto: mono when both sides are the same, or one is empty; else as recorded."),
]
MonoLoudness = Annotated[
    Mono,
    typer.Option(
        "--mono", help="What the loudness of a mono file means: as heard on two speakers, or as a plain meter shows it."
    ),
]
Filters = Annotated[
    str | None, typer.Option("--filters", help="A chain of ffmpeg's audio filters, run before anything is measured.")
]
Report = Annotated[Path | None, typer.Option("--report", metavar="FILE", help="Write a report, one HTML file.")]
Force = Annotated[bool, typer.Option("--force", help="Replace OUTPUT and the report when they exist.")]


def command(
    input_file: Input,
    output_file: Result,
    loudness: Target = -16.0,
    true_peak: Peak = -1.0,
    bitrate: Bitrate = None,
    leveller: Levelling = Leveller.OFF,
    channels: ChannelCount = Channels.AUTO,
    mono: MonoLoudness = Mono.AS_HEARD,
    filters: Filters = None,
    jobs: Jobs = None,
    report: Report = None,
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
    from podcast_pipeline.report import in_english

    out = Output(as_json, quiet, verbose)
    settings = _settings(
        {
            "loudness_lufs": loudness,
            "true_peak_dbtp": true_peak,
            "bitrate_kbps": bitrate,
            "leveller": leveller.value,
            "channels": channels.value,
            "mono": mono.value.replace("-", "_"),
            "filters": filters,
        }
    )
    _check_places(input_file, output_file, report, force=force)
    started = time.monotonic()
    with out.task(f"Mastering {input_file.name}") as advance:
        ingredients = audio.Ingredients((input_file,))
        master = audio.make_master(ingredients, (output_file,), settings, jobs=jobs, on_progress=advance)
    if report is not None:
        _write_report(report, master, settings, input_file)
    out.result(str(output_file))
    for line in wording.master_lines(master, picture=not quiet):
        out.result(line)
    if report is not None:
        out.result(f"  report: {report}")
    for warning in master.warnings:
        out.warn(in_english(warning))
    out.json(
        {
            "input": wording.measurement_json(str(input_file), master.recording),
            "output": wording.measurement_json(str(output_file), master.enclosure.measured),
            "gain_db": master.gain_db,
            "limited_db_max": master.limited_db_max,
            "limited_s": master.limited_s,
            "on_target": master.on_target,
            "warnings": list(map(in_english, master.warnings)),
            "report": None if report is None else str(report),
            "seconds": round(time.monotonic() - started, 3),
        }
    )


def _settings(wanted: dict[str, Any]) -> AudioSettings:
    from pydantic import ValidationError

    from podcast_pipeline.model import AudioSettings

    try:
        return AudioSettings.model_validate(wanted)
    except ValidationError as error:
        if error.errors()[0]["loc"] == ("bitrate_kbps",):
            rates = "64, 80, 96, 112, 128, 160, 192, 224, 256 or 320"
            raise typer.BadParameter(f"the bit rate must be {rates}", param_hint="--bitrate") from error
        raise typer.BadParameter("name a filter, such as highpass=f=80", param_hint="--filters") from error


def _check_places(input_file: Path, output_file: Path, report: Path | None, *, force: bool) -> None:
    """Refuse what would end badly before there is any work in it."""
    if output_file.suffix.lower() not in _ENDINGS:
        endings = f"{', '.join(_ENDINGS[:-1])} or {_ENDINGS[-1]}"
        raise FileProblem(f"must end in {endings}, which says the format; rename it", where=str(output_file))
    for place in (output_file, *([report] if report is not None else [])):
        if os.path.lexists(place) and not force:
            raise FileProblem("exists already; give --force to replace it", where=str(place))
    if report is None:
        return
    if os.path.realpath(report) in (os.path.realpath(input_file), os.path.realpath(output_file)):
        raise FileProblem("would be written over by the report; give the report another name", where=str(report))
    if not report.parent.is_dir():
        raise FileProblem("the folder for the report is missing; make it first", where=str(report.parent))


def _write_report(file: Path, master: Master, settings: AudioSettings, recording: Path) -> None:
    from podcast_pipeline.files import write_whole
    from podcast_pipeline.report import render_report

    html = render_report(master, settings, title=recording.stem, language="en", recording_name=recording.name)
    write_whole(file, html.encode())
