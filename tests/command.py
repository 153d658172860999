"""The installed `podcast` command, as a producer and CI run it: in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

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


def podcast_here(capsys: pytest.CaptureFixture[str], *arguments: str) -> Ran:
    """The same in the working folder and in this process, where what a process of its own shows is of no interest."""
    status = run(list(arguments))
    said = capsys.readouterr()
    return Ran(status, said.out, said.err)


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
