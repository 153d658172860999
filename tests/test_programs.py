"""A program of the show's settings runs without a shell, within its time, and says nothing."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from podcast_pipeline.programs import run_program


def script(folder: Path, text: str) -> str:
    file = folder / "purge.sh"
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)
    return "./purge.sh"


def test_it_runs_in_its_folder_and_no_shell_reads_its_arguments(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    command = [script(tmp_path, 'echo "$1" > told; echo secret; echo secret >&2'), "$HOME; `id` *"]
    assert run_program(command, folder=tmp_path, limit_s=30) is None
    assert (tmp_path / "told").read_text() == "$HOME; `id` *\n"
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("command", "failure"),
    [
        (["no-such-program-here"], "could not be started: No such file or directory"),
        (["./purge.sh"], "could not be started: No such file or directory"),
        ([sys.executable, "-c", "import sys; sys.exit(22)"], "ended with status 22"),
    ],
)
def test_what_goes_wrong_is_told(command: list[str], failure: str, tmp_path: Path) -> None:
    assert run_program(command, folder=tmp_path, limit_s=30) == failure


def test_at_its_limit_it_ends_with_all_that_it_started(tmp_path: Path) -> None:
    command = [script(tmp_path, "(sleep 300; touch late) & echo $! > child; wait")]
    assert run_program(command, folder=tmp_path, limit_s=0.5) == "did not end within 0.5 seconds and was stopped"
    child = Path("/proc") / (tmp_path / "child").read_text().strip()
    for _ in range(100):
        if not child.exists() or "Z" in (child / "stat").read_text().rpartition(")")[2].split()[0]:
            break
        time.sleep(0.05)
    else:
        pytest.fail("what it started still runs")
