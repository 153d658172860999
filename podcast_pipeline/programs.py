"""Programs that a show's settings name: started without a shell, with a time limit. Their output is nobody's to print:
it may hold secrets."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path


def run_program(command: Sequence[str], *, folder: Path, limit_s: float) -> str | None:
    """Run it in a folder, to which its own path is relative, too; None when it ended well, else what went wrong.

    At the limit, or when this process is interrupted, it ends with all that it started.
    """
    program, *arguments = command
    if os.sep in program:
        program = str(folder / program)
    try:
        running = subprocess.Popen(
            [program, *arguments],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        return f"could not be started: {error.strerror}"
    try:
        status = running.wait(limit_s)
    except subprocess.TimeoutExpired:
        return f"did not end within {limit_s:g} seconds and was stopped"
    finally:
        _stop(running)
    return None if status == 0 else f"ended with status {status}"


def _stop(running: subprocess.Popen[bytes]) -> None:
    """End what still runs, and what it left running."""
    if running.poll() is not None:
        return
    try:
        os.killpg(running.pid, signal.SIGKILL)
    except (OSError, AttributeError):  # AttributeError: Windows knows no groups
        running.kill()
    running.wait()
