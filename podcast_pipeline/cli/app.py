"""The commands put together, and what becomes of an error: 0 done, 1 expected, 2 usage, 3 bug, 130 interrupted."""

from __future__ import annotations

import gc
import os
import signal
import sys
import tempfile
import traceback
from pathlib import Path
from types import FrameType
from typing import Annotated, Any, NoReturn

import typer

from podcast_pipeline import __version__
from podcast_pipeline.cli import (
    build,
    check,
    clean,
    copy,
    doctor,
    fetch,
    import_,
    init,
    master,
    measure,
    new,
    output,
    plan,
    preview,
    publish,
    rollback,
    status,
    withdraw,
)
from podcast_pipeline.errors import PodcastError, ProjectError
from podcast_pipeline.starting import start_lean

EXPECTED, USAGE, BUG, INTERRUPTED = 1, 2, 3, 130

# Typer's own copy of click (older versions: click itself) names this class in no public place but as this base.
_UsageError: type[Any] = typer.BadParameter.__mro__[1]

app = typer.Typer(
    name="podcast",
    help="Take a recorded episode to its listeners: master, tag, render, build the feed, upload.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"podcast {__version__}\n")
        raise typer.Exit


@app.callback()
def podcast(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Take a recorded episode to its listeners: master, tag, render, build the feed, upload."""


for _module in (init, import_, new, measure, master, build, check, status, preview, doctor, rollback, clean, copy):
    app.command(_module.NAME)(_module.command)
app.add_typer(plan.app, name="plan")
app.add_typer(publish.app, name="publish")
app.add_typer(fetch.app, name="fetch")
app.command(withdraw.NAME)(withdraw.command)


def main() -> NoReturn:
    """The console script."""
    signal.signal(signal.SIGTERM, _stop)
    start_lean()
    output.prepare_streams()
    status_code = run(sys.argv[1:])
    gc.freeze()  # Python would look through all of them once more before it forgets them
    sys.exit(status_code)


def run(arguments: list[str]) -> int:
    """Run one command line; its exit status. The only place where an error becomes words and a number."""
    as_json = "--json" in arguments
    try:
        status_code = _run(arguments, as_json=as_json)
        sys.stdout.flush()
        return status_code
    except output.StdoutLost as lost:
        return _say_lost(lost)


def _run(arguments: list[str], *, as_json: bool) -> int:
    """As run(). StdoutLost when nothing more can be printed."""
    try:
        status_code = typer.main.get_command(app).main(arguments, prog_name="podcast", standalone_mode=False)
        # Typer turns an interrupt inside a command into this status.
        return _say_interrupted(as_json=as_json) if status_code == INTERRUPTED else int(status_code or 0)
    except (KeyboardInterrupt, typer.Abort):
        return _say_interrupted(as_json=as_json)
    except _UsageError as error:
        _say_usage(error, as_json=as_json)
        return USAGE
    except PodcastError as error:
        _say_expected(error, as_json=as_json)
        return EXPECTED
    except output.StdoutLost:
        raise
    except Exception as error:  # noqa: BLE001 - the last net: whatever gets here is a bug and is reported as one
        _say_bug(error, as_json=as_json)
        return BUG


def _say_lost(lost: output.StdoutLost) -> int:
    # Python's own last flush shall go to nowhere.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    # Whoever read our output went away (`podcast status | head`): nothing is wrong, nothing more can be said.
    if isinstance(lost.__cause__, OSError) and not isinstance(lost.__cause__, BrokenPipeError):
        output.error(f"cannot write the output: {lost.__cause__.strerror}")
    return EXPECTED


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _say_interrupted(*, as_json: bool) -> int:
    message = "interrupted; the same command again finishes the job"
    _json_error("interrupted", message, "", as_json=as_json)
    output.error(message)
    return INTERRUPTED


def _say_usage(error: Any, *, as_json: bool) -> None:
    if type(error).__name__ == "NoArgsIsHelpError":  # `podcast` alone: its message is the help, and no error
        print(error.format_message(), file=sys.stderr)  # noqa: T201 - typer's own text
        return
    said = error.format_message().replace(": Value error, ", ": ")  # pydantic's words, which tell a person nothing
    _json_error("usage", said, "", as_json=as_json)
    command = "podcast"
    if error.ctx is not None:
        command = error.ctx.command_path
        print(error.ctx.get_usage(), file=sys.stderr)  # noqa: T201 - click's own usage line
    output.error(f"{said} (`{command} --help` shows all)")


def _say_expected(error: PodcastError, *, as_json: bool) -> None:
    if isinstance(error, ProjectError):
        problems = [{"where": problem.where, "message": problem.message} for problem in error.problems]
        count = "one mistake" if len(problems) == 1 else f"{len(problems)} mistakes"
        _json_error(error.kind, f"{count} in the show's files", "", as_json=as_json, problems=problems)
        for problem in error.problems:
            output.error(str(problem))
    else:
        _json_error(error.kind, error.message, error.where, as_json=as_json)
        output.error(str(error))


def _say_bug(error: Exception, *, as_json: bool) -> None:
    lines = [f"podcast {__version__}, Python {sys.version}, {sys.platform}", f"arguments: {sys.argv[1:]}", ""]
    report = "\n".join(lines) + "\n" + "".join(traceback.format_exception(error))
    file = _report_file(report)
    where = f"the file {file}" if file is not None else "these lines:"
    message = f"this is a bug in podcast ({type(error).__name__}); please report it with {where}"
    _json_error("bug", message, "", as_json=as_json)
    output.error(message)
    if file is None:
        print(report, end="", file=sys.stderr)  # noqa: T201 - the report itself


def _report_file(report: str) -> Path | None:
    """The report as a file; None where there is no room for one."""
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="podcast-bug-", suffix=".txt", delete=False, encoding="utf-8", errors="backslashreplace"
        ) as file:
            file.write(report)
    except OSError:
        return None
    return Path(file.name)


def _json_error(kind: str, message: str, where: str, *, as_json: bool, **more: Any) -> None:
    output.Output(as_json=as_json).json({"error": {"kind": kind, "message": message, "where": where, **more}})
