"""What the command says arrives, or the reason why it cannot."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.command import PODCAST, podcast
from tests.shows import add_episode, make_show


@pytest.fixture
def show(tmp_path: Path) -> Path:
    root = make_show(tmp_path / "show")
    add_episode(root, "wasser", 1, with_recording=False)
    return root


@pytest.mark.parametrize("arguments", [("status",), ("publish", "episode", "übung")])
def test_a_terminal_without_umlauts_gets_them_escaped(show: Path, arguments: tuple[str, ...]) -> None:
    ran = podcast(*arguments, cwd=show, env={"PYTHONIOENCODING": "ascii"})
    assert ran.status in (0, 1), ran.stderr
    assert (ran.stdout + ran.stderr).isascii()
    assert "\\xfc" in ran.stdout + ran.stderr
    assert "bug" not in ran.stderr


def test_json_is_whole_without_umlauts(show: Path) -> None:
    ran = podcast("status", "--json", cwd=show, env={"PYTHONIOENCODING": "ascii"})
    assert ran.json["episodes"][0]["title"] == "Folge über wasser"


@pytest.mark.needs("swift")  # Linux: a disk that is always full
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("arguments", ["status", "status --json", "--help", "--version"])
def test_an_output_that_cannot_be_written_is_named(show: Path, arguments: str, unbuffered: str) -> None:
    done = subprocess.run(
        f"PYTHONUNBUFFERED={unbuffered} {PODCAST} {arguments} > /dev/full",
        cwd=show, shell=True, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, "Error: cannot write the output: No space left on device\n")


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_goes_away_is_no_error(show: Path, unbuffered: str) -> None:
    done = subprocess.run(
        f"PYTHONUNBUFFERED={unbuffered} {PODCAST} publish --help | true; {PODCAST} status | head -c 1",
        cwd=show, shell=True, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr == ""


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_is_no_bug(show: Path, closed: str) -> None:
    done = subprocess.run(
        f"{PODCAST} status {closed}", cwd=show, shell=True, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_an_interrupted_json_run_says_so_in_json(tmp_path: Path) -> None:
    show = make_show(tmp_path / "show")
    add_episode(show, "wasser", 1, seconds=900)
    run = subprocess.Popen(
        [PODCAST, "build", "1", "--json"], cwd=show, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    end = time.monotonic() + 60
    while not list(show.glob("build/wasser/.master-*.part.mp3")) and time.monotonic() < end:
        time.sleep(0.02)
    run.send_signal(signal.SIGINT)
    said, _ = run.communicate(timeout=30)
    assert run.returncode == 130
    assert json.loads(said) == {
        "version": 1,
        "error": {
            "kind": "interrupted",
            "message": "interrupted; the same command again finishes the job",
            "where": "",
        },
    }
