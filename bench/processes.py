"""Runs a command as a whole and says what it took: wall time, CPU time, and the memory of all its processes."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

BIN = Path(sys.executable).parent
PODCAST = str(BIN / "podcast")

_LEAST_REST_S, _REST_PER_WORK = 0.1, 100
# An installed program is compiled once, by its first run; where Python is told to keep nothing, every run would do it.
_ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


@dataclass(frozen=True)
class Cost:
    """What one run took. `peak_mb` is the PSS of the process and all below it, sampled; None outside Linux."""

    wall_s: float
    cpu_s: float
    peak_mb: float | None

    def __str__(self) -> str:
        memory = f", {self.peak_mb:.0f} MB" if self.peak_mb is not None else ""
        return f"{self.wall_s:.2f} s wall, {self.cpu_s:.2f} s CPU{memory}"


def cost_of(command: list[str], *, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Cost:
    """Run `command` to its end. Raises CalledProcessError when it fails."""
    before = os.times()
    started = time.monotonic()
    child = subprocess.Popen(
        command, env={**_ENVIRONMENT, **(env or {})}, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    watch = _Watch(child.pid)
    watch.start()
    _, said = child.communicate()
    wall_s = time.monotonic() - started
    watch.stop()
    if child.returncode != 0:
        raise subprocess.CalledProcessError(child.returncode, command, stderr=said.decode(errors="replace")[-2000:])
    after = os.times()
    cpu_s = after.children_user - before.children_user + after.children_system - before.children_system
    return Cost(wall_s, cpu_s, watch.peak_mb)


class _Watch(threading.Thread):
    """Adds up the memory of a process and its descendants now and then, with at most a hundredth of a core.

    To tell PSS, the kernel walks through all pages of a process, and halts whoever wants to map some meanwhile.
    """

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._over = threading.Event()
        self._seen: set[int] = set()
        self.peak_mb: float | None = None

    def run(self) -> None:
        rest_s = _LEAST_REST_S
        while not self._over.wait(rest_s):
            before_s = time.thread_time()
            total_kb = sum(map(_pss_kb, self._counted()))
            if total_kb:
                self.peak_mb = max(self.peak_mb or 0.0, total_kb / 1000)
            rest_s = max(_LEAST_REST_S, _REST_PER_WORK * (time.thread_time() - before_s))

    def stop(self) -> None:
        self._over.set()
        self.join()

    def _counted(self) -> list[int]:
        """All but those that have only just been forked: they are still in their parent's very memory (vfork(2)).

        Copies that run the same program as their parent, and go on, are known by the second look.
        """
        parents = _below(self._pid)
        counted = [pid for pid, parent in parents.items() if pid in self._seen or _program(pid) != _program(parent)]
        self._seen = set(parents)
        return [self._pid, *counted]


def _below(pid: int) -> dict[int, int]:
    """All processes below one, each with its parent; each thread of a process may have started some."""
    found: dict[int, int] = {}
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
    except OSError:
        return found
    for thread in threads:
        try:
            children = (thread / "children").read_text().split()
        except OSError:
            continue  # the thread has ended meanwhile
        for child in map(int, children):
            found |= {child: pid} | _below(child)
    return found


def _program(pid: int) -> str:
    """What a process runs; nothing when it has ended."""
    try:
        return str(Path(f"/proc/{pid}/exe").readlink())
    except OSError:
        return ""


def _pss_kb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
