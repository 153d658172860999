"""Counts the steps of a process, and ends it as by kill -9 at one of them.

A step is what Python tells its auditors of: a file opened for writing, renamed, removed, made or given its rights; a
program started; a connection made or a piece sent to a server.
"""

from __future__ import annotations

import atexit
import itertools
import os
import signal
import sys
from pathlib import Path
from typing import Any

_STEPS = {
    "open",
    "os.chmod",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.truncate",
    "subprocess.Popen",
    "socket.connect",
    "http.client.send",
}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def watch(kill_at: int, count: str | None) -> None:
    """End this process at the step `kill_at` (from 1). One that lives on writes how many it took to the file `count`."""
    if not kill_at and not count:
        return
    owner, numbers = os.getpid(), itertools.count(1)

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event in _STEPS and os.getpid() == owner and _is_step(event, args) and next(numbers) == kill_at:
            os.kill(owner, signal.SIGKILL)

    def tell() -> None:
        if count and os.getpid() == owner:
            taken = next(numbers) - 1
            Path(count).write_text(str(taken), encoding="utf-8")

    sys.addaudithook(hook)
    atexit.register(tell)


def _is_step(event: str, args: tuple[Any, ...]) -> bool:
    if ".pyc" in str(args[:1]):  # what Python keeps of its modules
        return False
    return event != "open" or bool((args[2] or 0) & _WRITING)
