"""Starts the programs that make up a server, waits until they are ready, and ends them.

A child dies with the thread that started it, even one that is killed: start servers from the main thread.
"""

import contextlib
import ctypes
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

# Asks the kernel for SIGKILL at the parent's death (PR_SET_PDEATHSIG is 1), then becomes the program.
# Not a preexec_fn of Popen: that one may deadlock when other threads run, and the proxies are threads.
_DIE_WITH_PARENT = """
import ctypes, os, signal, sys
ctypes.CDLL(None).prctl(1, signal.SIGKILL)
if os.getppid() != int(sys.argv[1]):
    sys.exit("the parent is gone")
os.execv(sys.argv[2], sys.argv[2:])
"""

_PR_SET_CHILD_SUBREAPER = 36
# multiprocessing keeps this one until its parent ends, by design.
_RESOURCE_TRACKER = "multiprocessing.resource_tracker"


class ServerFailed(Exception):
    """A program of a server ended, or was not ready in time; the message ends with its log."""


def free_port() -> int:
    """A port that nobody listens on, from below those of outgoing connections (from 32768 on Linux)."""
    while True:
        port = random.randrange(20000, 32000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


class Programs:
    """The programs of one server, each with a log NAME.out in the server's folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self, name: str, *command: str | Path, env: Mapping[str, str]) -> None:
        launcher = [sys.executable, "-I", "-S", "-c", _DIE_WITH_PARENT, str(os.getpid())]
        with self._log(name).open("wb") as log:
            self._running[name] = subprocess.Popen(
                [*launcher, *map(str, command)],
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def wait_until(self, ready: Callable[[], bool], what: str, seconds: float = 60) -> None:
        """Asks `ready` again and again; raises ServerFailed when a program ended or the time is over."""
        end = time.monotonic() + seconds
        while not ready():
            self._check_alive()
            if time.monotonic() > end:
                raise ServerFailed(f"{what}: not ready after {seconds:.0f} s; {self._last_words(*self._running)}")
            time.sleep(0.02)
        # Whoever answered, it was not ours if one of ours could not take its port.
        self._check_alive()

    def stop(self) -> None:
        """Kills: nothing here is worth an orderly end, which takes Ceph five seconds."""
        for program in self._running.values():
            program.kill()
        for program in self._running.values():
            program.wait(10)
        self._running.clear()

    def _check_alive(self) -> None:
        for name, program in self._running.items():
            if program.poll() is not None:
                raise ServerFailed(f"{name} ended with status {program.returncode}; {self._last_words(name)}")

    def _last_words(self, *names: str) -> str:
        logs = (f"{self._log(name)}:\n{self._log(name).read_text(errors='replace')[-1500:]}" for name in names)
        return "\n".join(logs)

    def _log(self, name: str) -> Path:
        return self._folder / f"{name}.out"


def adopt_orphans() -> None:
    """From now on a descendant without a parent becomes our child, so that `descendants` finds it (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)


def kill_what_is_left() -> dict[int, str]:
    """Gives our descendants two seconds to end, kills the rest and returns it."""
    end = time.monotonic() + 2
    left = descendants(os.getpid())
    unseen = 0
    # One look is not enough: a process that forks just then is missed, and so is its child.
    while unseen < 2 and time.monotonic() < end:
        time.sleep(0.05)
        left = descendants(os.getpid())
        unseen = 0 if left else unseen + 1
    for pid in left:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    _reap()
    return left


def _reap() -> None:
    """Takes dead children off the list of processes, as whoever adopts must."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def descendants(pid: int) -> dict[int, str]:
    """Living processes below `pid` with their command lines (on Linux; elsewhere none is found)."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, parent = stat.read_text(errors="replace").rpartition(")")[2].split()[:2]
            if state not in ("Z", "X"):
                children.setdefault(int(parent), []).append(int(stat.parent.name))
    found: dict[int, str] = {}
    waiting = [pid]
    while waiting:
        for child in children.get(waiting.pop(), []):
            command = _command(child)
            waiting.append(child)
            if _RESOURCE_TRACKER not in command:
                found[child] = command
    return found


def _command(pid: int) -> str:
    try:
        raw = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return ""
    return raw.replace(b"\0", b" ").decode(errors="replace").strip()
