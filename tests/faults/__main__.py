"""make faults: every fault at every request, a kill at every step; the table of docs/guarantees.md.

python -m tests.faults SERVER [network | kills]
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from tests.faults.kills import Kill, Kills
from tests.faults.network import FAULTS, FaultMatrix, Run
from tests.faults.stage import NEW_AUDIO, NEW_EPISODE
from tests.servers import S3Bucket, make_public_bucket, running
from tests.servers.proxy import Proxy

P = TypeVar("P")
R = TypeVar("R", Run, Kill)


@contextmanager
def a_bucket(server: str) -> Iterator[tuple[Path, S3Bucket]]:
    with tempfile.TemporaryDirectory() as name, running(server, Path(name)) as started:
        yield Path(name) / "shows", make_public_bucket(started)


def network(server: str) -> bool:
    """Every fault once at each request; whether every promise held."""
    with a_bucket(server) as (folder, bucket), Proxy(bucket.server.endpoint_url) as proxy:
        matrix = FaultMatrix(folder, bucket, proxy)
        runs = each_of([*matrix.points()], matrix.run)
    print(f"\n{server}: {len(runs)} publishes with one fault each, at each of {matrix.requests} requests in turn\n")
    print("| Fault | Runs | Published at once | Told as an error | Promises broken |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for fault in FAULTS:
        of = [run for run in runs if run.point.fault == fault]
        done = sum(run.status == 0 for run in of)
        print(f"| {fault} | {len(of)} | {done} | {len(of) - done} | {_broken(of)} |")
    return not _broken(runs)


def kills(server: str) -> bool:
    """A kill at each step; whether every promise held."""
    print(f"\n{server}\n\n| kill -9 at each step of | Steps | Killed | Promises broken |")
    print("| --- | ---: | ---: | ---: |")
    held = True
    for what, scenario in (("a new episode", NEW_EPISODE), ("new audio for a live episode", NEW_AUDIO)):
        with a_bucket(server) as (folder, bucket):
            scene = Kills(folder, bucket, scenario)
            runs = each_of(range(1, scene.steps + 1), scene.run)
        print(f"| {what} | {scene.steps} | {sum(run.killed for run in runs)} | {_broken(runs)} |", flush=True)
        held = held and not _broken(runs)
    return held


def each_of(points: Sequence[P], run: Callable[[P], R]) -> list[R]:
    runs = []
    for number, point in enumerate(points, start=1):
        runs.append(run(point))
        for promise in runs[-1].broken:
            print(f"BROKEN at {point}: {promise}", file=sys.stderr, flush=True)
        if number % 20 == 0:
            print(f"{number} of {len(points)}", file=sys.stderr, flush=True)
    return runs


def _broken(runs: Sequence[Run] | Sequence[Kill]) -> int:
    return sum(len(run.broken) for run in runs)


if __name__ == "__main__":
    parts = {"network": network, "kills": kills}
    server_name, *wanted = sys.argv[1:]
    held = [parts[name](server_name) for name in (wanted or parts)]
    sys.exit(not all(held))
