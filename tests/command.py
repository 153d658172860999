"""The `podcast` command: installed, as a producer and CI run it, in a process of its own; or in this process, where
only words, status and files are looked at, which takes a tenth of the time.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from podcast_pipeline.cli.app import run

PODCAST = Path(sys.executable).with_name("podcast")


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it said where."""

    status: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        return json.loads(self.stdout)

    @property
    def error(self) -> str:
        """The sentence after `Error:`, the only thing an expected error says."""
        return next(line.removeprefix("Error: ") for line in self.stderr.splitlines() if line.startswith("Error: "))


def podcast(
    *arguments: str,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    command: tuple[str, ...] = (str(PODCAST),),
    stdin: str | None = None,
) -> Ran:
    """Run `podcast` in `cwd`, without a terminal; it is stopped when it hangs."""
    done = subprocess.run(
        [*command, *arguments],
        cwd=cwd,
        env={**os.environ, **(env or {}), "COLUMNS": "100"},
        input=stdin,
        stdin=subprocess.DEVNULL if stdin is None else None,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def podcast_here(*arguments: str, cwd: Path = Path(), env: Mapping[str, str] | None = None) -> Ran:
    """The same command line in `cwd`, without a terminal, in this process."""
    out, err = io.StringIO(), io.StringIO()
    with chdir(cwd), _environment({**(env or {}), "COLUMNS": "100"}), redirect_stdout(out), redirect_stderr(err):
        status = run(list(arguments))
    return Ran(status, out.getvalue(), err.getvalue())


@contextmanager
def _environment(more: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(more)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
