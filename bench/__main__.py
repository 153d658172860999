"""make bench, or: python -m bench [start | feed [EPISODES…] | master [MINUTES] | length | spread | stages | upload]"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable

from bench.feeds import feed
from bench.mastering import length, master, spread, stages
from bench.processes import PODCAST, cost_of
from bench.uploading import upload


def start(_: int = 0) -> None:
    """How long `podcast --help` takes."""
    costs = [cost_of([PODCAST, "--help"]) for _ in range(11)][1:]
    print(f"podcast --help: median {statistics.median(cost.wall_s for cost in costs):.3f} s of {len(costs)} runs")


def all_of_them() -> None:
    start()
    feed()
    master(10)
    master(60)
    spread()


BENCHES: dict[str, Callable[..., None]] = {
    "start": start,
    "feed": feed,
    "master": master,
    "length": length,
    "spread": spread,
    "stages": stages,
    "upload": upload,
}


if __name__ == "__main__":
    if len(sys.argv) == 1:
        all_of_them()
    else:
        BENCHES[sys.argv[1]](*map(int, sys.argv[2:]))
