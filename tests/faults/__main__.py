"""make faults: every fault at every request, a kill at every step, races, lives; the tables of docs/guarantees.md.

python -m tests.faults [network | kills | races | lives]
"""

from __future__ import annotations

import re
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from tests.faults.kills import Kills
from tests.faults.lives import DEEDS, Lives
from tests.faults.network import FAULTS, FaultMatrix
from tests.faults.prepared import prepare
from tests.faults.races import Races
from tests.faults.stage import IN_PARTS, NEW_AUDIO, NEW_EPISODE, SAME_ADDRESS
from tests.faults.warm import Warm
from tests.servers import S3Server, make_public_bucket, running
from tests.servers.proxy import Proxy

# Two for each of two cores: a publish waits half its time.
LANES, ROUNDS, PUBLISHERS, LIVES = 4, 50, 4, 100
HOSTS = {
    "ceph": "Ceph, which keeps conditions",
    "swift": "Swift, which refuses `If-Match` and lets several win `If-None-Match`",
    "rclone": "rclone, which ignores conditions",
}
PAGE = Path(__file__).parents[2] / "docs/guarantees.md"


class Scene(Protocol):
    def run(self, point: Any, /) -> Any: ...


def network(stack: ExitStack, folder: Path) -> Iterator[str]:
    """Each fault at each request of a publish."""
    server, warm, prepared = _lanes(stack, folder)
    yield "| Fault, once at each request in turn | Publishes | Published all the same | Told as an error | Promises broken |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    proxies = [stack.enter_context(Proxy(server.endpoint_url)) for _ in warm]
    runs = []
    for number, scenario in enumerate((NEW_EPISODE, IN_PARTS, SAME_ADDRESS)):
        scenes = [
            FaultMatrix(
                prepared, folder / f"{number}-{lane}", make_public_bucket(server), proxies[lane], warm[lane], scenario
            )
            for lane in range(LANES)
        ]
        runs += each_of([*scenes[0].points()], scenes)
    for fault in FAULTS:
        yield _network_line(fault, [run for run in runs if run.point.name == fault])
    yield _network_line("**all**", runs)


def kills(stack: ExitStack, folder: Path) -> Iterator[str]:
    """A kill at each step of a publish, from the recording on."""
    server, warm, prepared = _lanes(stack, folder)
    yield "| `kill -9` at each step of the publish of | Steps | Killed | Promises broken |"
    yield "| --- | ---: | ---: | ---: |"
    everything = []
    for number, scenario in enumerate((NEW_EPISODE, IN_PARTS, NEW_AUDIO, SAME_ADDRESS)):
        scenes = [
            Kills(prepared, folder / f"{number}-{lane}", make_public_bucket(server), warm[lane], scenario)
            for lane in range(LANES)
        ]
        runs = each_of([*scenes[0].points()], scenes)
        everything += runs
        yield f"| {scenario.what} | {len(runs)} | {sum(run.killed for run in runs)} | {_broken(runs)} |"
    yield f"| **all** | {len(everything)} | {sum(run.killed for run in everything)} | {_broken(everything)} |"


def races(stack: ExitStack, folder: Path) -> Iterator[str]:
    """Rounds of two to four publishers on each kind of host."""
    warm = [stack.enter_context(Warm()) for _ in range(PUBLISHERS)]
    prepared = prepare(folder / "prepared", warm[0], episodes=1 + PUBLISHERS)
    yield (
        "| Host | Rounds | Publishers | Planned again | Said that they did not publish | Lost without a word "
        "| Missing after those ran again |"
    )
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    for host, what in HOSTS.items():
        with running(host, folder) as server:
            scene = Races(prepared, folder / f"shows-{host}", make_public_bucket(server), warm)
            rounds = each_of(range(1, ROUNDS + 1), [scene])
        counts = (
            sum(each.publishers for each in rounds),
            sum(each.again for each in rounds),
            sum(each.told for each in rounds),
            sum(len(each.lost) for each in rounds),
            sum(len(each.unhealed) for each in rounds),
        )
        yield f"| {what} | {len(rounds)} | {' | '.join(map(str, counts))} |"


def lives(stack: ExitStack, folder: Path) -> Iterator[str]:
    """Lives of shows at a folder, each of another seed."""
    warm = [stack.enter_context(Warm()) for _ in range(LANES)]
    yield "| Lives | Deeds in each | Commands | Said that they did not publish | Promises broken |"
    yield "| ---: | ---: | ---: | ---: | ---: |"
    runs = each_of(range(1, LIVES + 1), [Lives(folder / str(lane), each) for lane, each in enumerate(warm)])
    counts = (sum(run.commands for run in runs), sum(run.refused for run in runs), _broken(runs))
    yield f"| {len(runs)} | {DEEDS} | {' | '.join(map(str, counts))} |"


def _lanes(stack: ExitStack, folder: Path) -> tuple[S3Server, list[Warm], Path]:
    """A server, a process to copy for each lane, and the show to publish."""
    server = stack.enter_context(running("ceph", folder))
    warm = [stack.enter_context(Warm()) for _ in range(LANES)]
    return server, warm, prepare(folder / "prepared", warm[0], episodes=2)


PARTS: dict[str, Callable[[ExitStack, Path], Iterator[str]]] = {
    "network": network,
    "kills": kills,
    "races": races,
    "lives": lives,
}
_all_broken: list[str] = []


def each_of(points: Sequence[Any], scenes: Sequence[Scene]) -> list[Any]:
    """A run of every point, shared among the scenes; told on stderr where a promise is broken."""
    runs: list[Any] = []
    left, lock = iter(points), threading.Lock()

    def work(scene: Scene) -> None:
        while True:
            with lock:
                point = next(left, None)
            if point is None:
                return
            run = scene.run(point)
            with lock:
                runs.append(run)
                _all_broken.extend(f"{point}: {promise}" for promise in run.broken)
                for promise in run.broken:
                    print(f"BROKEN at {point}: {promise}", file=sys.stderr, flush=True)
                if len(runs) % 20 == 0:
                    print(f"{len(runs)} of {len(points)}", file=sys.stderr, flush=True)

    with ThreadPoolExecutor(len(scenes)) as pool:
        list(pool.map(work, scenes))
    return runs


def _network_line(fault: str, runs: Sequence[Any]) -> str:
    done = sum(run.status == 0 for run in runs)
    return f"| {fault} | {len(runs)} | {done} | {len(runs) - done} | {_broken(runs)} |"


def _broken(runs: Sequence[Any]) -> int:
    return sum(len(run.broken) for run in runs)


def write(part: str, lines: Sequence[str], seconds: float) -> None:
    """Put a table between its marks in docs/guarantees.md, with the day on which it was made."""
    said = f"Run on {datetime.now(UTC):%Y-%m-%d}, in {seconds / 60:.0f} minutes:"
    block = "\n".join((f"<!-- {part}: written by make faults -->", "", said, "", *lines, "", f"<!-- end of {part} -->"))
    marks = re.compile(rf"<!-- {part}: .*?<!-- end of {part} -->", re.DOTALL)
    text, count = marks.subn(lambda _: block, PAGE.read_text(encoding="utf-8"))
    assert count == 1, f"{PAGE} has no place for {part}"
    PAGE.write_text(text, encoding="utf-8")


def main(wanted: Sequence[str]) -> int:
    for part in wanted or PARTS:
        began, lines = time.monotonic(), []
        with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
            for line in PARTS[part](stack, Path(name)):
                print(line, flush=True)
                lines.append(line)
        print()
        write(part, lines, time.monotonic() - began)
    return 1 if _all_broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
