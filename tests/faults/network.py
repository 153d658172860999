"""A fault at every request of a publish in turn: what listeners get meanwhile, and what the same command makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.command import Ran
from tests.faults.stage import NEW, OLD, Stage, differences, heard_wrongly
from tests.servers import S3Bucket
from tests.servers.faults import Answer, DropResponse, Fault, Header, ResetRequest, ResetResponse, Stall, Truncate
from tests.servers.proxy import Proxy

FAULTS: dict[str, Fault] = {
    "reset before the body": ResetRequest(at=0),
    "reset during the body": ResetRequest(at=100),
    "reset during the answer": ResetResponse(at=10),
    "lost answer": DropResponse(),
    "500": Answer(500, code="InternalError"),
    "500, and it was done": Answer(500, code="InternalError", after=True),
    "503 SlowDown": Answer(503, code="SlowDown"),
    "403": Answer(403, code="AccessDenied"),
    "stall": Stall(1.5, where="response"),
    "truncated answer": Truncate(at=10),
    "wrong ETag": Header("ETag", '"0123456789abcdef0123456789abcdef"'),
}


@dataclass(frozen=True)
class Point:
    """One fault at one request (from 1)."""

    fault: str
    request: int


@dataclass(frozen=True)
class Run:
    """What became of a publish with a fault: its exit status, and every promise that was broken."""

    point: Point
    status: int
    broken: tuple[str, ...]


class FaultMatrix:
    """Publishes through `proxy`; `undisturbed` is what a publish without a fault leaves, in `requests` requests."""

    def __init__(self, folder: Path, bucket: S3Bucket, proxy: Proxy) -> None:
        self._proxy = proxy
        self._stage = Stage(folder, bucket, proxy.url, built=True)
        self._stage.lay()
        proxy.clear()
        ran = self._stage.publish()
        assert ran.status == 0, ran.stderr
        self.requests = len(proxy.seen)
        self.undisturbed = self._stage.outcome()
        assert self._stage.heard() == sorted([OLD, NEW])

    def points(self) -> Iterator[Point]:
        for fault in FAULTS:
            for request in range(1, self.requests + 1):
                yield Point(fault, request)

    def run(self, point: Point) -> Run:
        """One publish with the fault, a look from outside, and the same command again without it."""
        self._stage.lay()
        self._proxy.clear()
        self._proxy.on(FAULTS[point.fault], nth=point.request)
        first = self._stage.publish()
        broken = [*self._broken_promises(first)]
        self._proxy.clear()
        again = self._stage.publish()
        if again.status != 0:
            broken.append(f"the same command again fails: {again.stderr.strip()}")
        broken += [*heard_wrongly(self._stage, complete=True), *differences(self._stage.outcome(), self.undisturbed)]
        return Run(point, first.status, tuple(broken))

    def _broken_promises(self, ran: Ran) -> Iterator[str]:
        if ran.status not in (0, 1):
            yield f"exit status {ran.status}: {ran.stderr.strip()}"
        yield from heard_wrongly(self._stage, complete=ran.status == 0)
        if ran.status == 1 and not ran.stderr.strip().splitlines()[-1].startswith("Error: "):
            yield f"an error without a sentence: {ran.stderr.strip()}"
