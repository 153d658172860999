"""The podcast command in copies of a process that has imported it already: each starts in no time, and is a process of
its own in all else.

python -m tests.faults.warm reads one order a line, as JSON, and answers each with the exit status of its copy.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import pkgutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn, Self

import podcast_pipeline
from tests.command import Ran
from tests.faults import steps

_ROOT = Path(__file__).parents[2]


class Warm:
    """Runs commands one after the other, from `with` to its end."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.warm"],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._process.communicate()

    def heat(self, *arguments: str, cwd: Path, env: Mapping[str, str]) -> None:
        """Run a command in the process itself: its copies have read and compiled what that needs."""
        status = self._order({"arguments": arguments, "cwd": str(cwd), "env": dict(env)})
        assert status == 0, arguments

    def podcast(
        self,
        *arguments: str,
        cwd: Path,
        env: Mapping[str, str],
        kill_at: int = 0,
        count: Path | None = None,
        part_bytes: int | None = None,
    ) -> Ran:
        """As tests.command.podcast; see steps.py for `kill_at` and `count`. The status of one killed is negative.

        `part_bytes`: so large are the parts in which files go up to a bucket that are larger than four of them.
        """
        with tempfile.TemporaryDirectory() as name:
            said, erred = Path(name) / "stdout", Path(name) / "stderr"
            copy = {
                "stdout": str(said),
                "stderr": str(erred),
                "kill_at": kill_at,
                "count": count and str(count),
                "part_bytes": part_bytes,
            }
            env = {**env, "COLUMNS": "100"}
            status = self._order({"arguments": arguments, "cwd": str(cwd), "env": env, "copy": copy})
            return Ran(status, said.read_text(encoding="utf-8"), erred.read_text(encoding="utf-8"))

    def _order(self, order: Mapping[str, Any]) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


def _serve() -> None:
    for module in pkgutil.walk_packages(podcast_pipeline.__path__, "podcast_pipeline."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for line in sys.stdin:
        order = json.loads(line)
        status = _in_a_copy(order) if "copy" in order else _here(order)
        print(status, flush=True)


def _here(order: Mapping[str, Any]) -> int:
    from podcast_pipeline.cli.app import run

    _move_to(order)
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        return run(order["arguments"])


def _in_a_copy(order: Mapping[str, Any]) -> int:
    copy = os.fork()
    if copy == 0:
        _become(order)
    _, status = os.waitpid(copy, 0)
    return os.waitstatus_to_exitcode(status)


def _become(order: Mapping[str, Any]) -> NoReturn:
    """The console script, with its files and its environment."""
    from podcast_pipeline.cli import main
    from podcast_pipeline.publish.s3 import store

    _move_to(order)
    copy = order["copy"]
    for descriptor, path, flags in (
        (0, os.devnull, os.O_RDONLY),
        (1, copy["stdout"], os.O_WRONLY | os.O_CREAT),
        (2, copy["stderr"], os.O_WRONLY | os.O_CREAT),
    ):
        opened = os.open(path, flags, 0o644)
        os.dup2(opened, descriptor)
        os.close(opened)
    sys.argv = ["podcast", *order["arguments"]]
    store.PART_BYTES = copy["part_bytes"] or store.PART_BYTES
    steps.watch(copy["kill_at"], copy["count"])
    main()


def _move_to(order: Mapping[str, Any]) -> None:
    os.chdir(order["cwd"])
    os.environ.clear()
    os.environ.update(order["env"])


if __name__ == "__main__":
    _serve()
