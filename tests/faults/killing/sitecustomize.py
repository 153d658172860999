"""Python runs this at its start where this folder is on PYTHONPATH: the process ends as by kill -9 at one of its steps.

A step is what Python tells its auditors of: a file opened for writing, renamed, removed or made; a program started; a
piece sent to a server. PODCAST_KILL_AT is the number of the step (from 1). A process that is not killed writes how many
steps it took to the file PODCAST_KILL_COUNT.
"""

import atexit
import itertools
import os
import signal
import sys
from typing import Any

_STEPS = {"open", "os.rename", "os.remove", "os.mkdir", "subprocess.Popen", "http.client.connect", "http.client.send"}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
# What the first process starts is not counted: it ends with it.
_OWNER = os.environ.setdefault("PODCAST_KILL_OWNER", str(os.getpid()))
_AT = int(os.environ.get("PODCAST_KILL_AT", "0"))
_COUNT = os.environ.get("PODCAST_KILL_COUNT")

_numbers = itertools.count(1)


def _is_step(event: str, args: tuple[Any, ...]) -> bool:
    if ".pyc" in str(args[:1]):  # what Python keeps of its modules
        return False
    return event != "open" or bool((args[2] or 0) & _WRITING)


def _hook(event: str, args: tuple[Any, ...]) -> None:
    if event in _STEPS and _is_step(event, args) and next(_numbers) == _AT:
        os.kill(os.getpid(), signal.SIGKILL)


def _tell() -> None:
    if _COUNT:
        with open(_COUNT, "w") as file:  # noqa: PTH123  # before pathlib is worth its import
            file.write(str(next(_numbers) - 2))  # without this file itself


if str(os.getpid()) == _OWNER and (_AT or _COUNT):
    sys.addaudithook(_hook)
    atexit.register(_tell)
