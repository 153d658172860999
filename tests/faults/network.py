"""A fault at every request of a publish in turn: what listeners get meanwhile, and what the same command makes of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl

from tests.command import Ran
from tests.faults.ground import KEPT_FEED
from tests.faults.prepared import TIMEOUT_S
from tests.faults.stage import NEW_EPISODE, Scenario, Stage, differences, heard_wrongly
from tests.faults.warm import Warm
from tests.servers import S3Bucket
from tests.servers.faults import (
    Answer,
    DropResponse,
    Fault,
    Header,
    ResetAfter,
    ResetBefore,
    ResetRequest,
    ResetResponse,
    Stall,
    Truncate,
)
from tests.servers.proxy import Proxy
from tests.servers.wire import Exchange

# As in the keys of kept feeds, and in what they are looked for by.
_SECOND = re.compile(r"\d{8}T\d{6}")


def _half_of_answer(exchange: Exchange) -> int:
    """Where to cut an answer in the middle of its body; 0 where it has none."""
    return (exchange.answer.answer_bytes(exchange.method) or 0) // 2 if exchange.answer else 0


# What each fault is at a request that went by undisturbed like this; None where it cannot happen.
FAULTS: dict[str, Callable[[Exchange], Fault | None]] = {
    "reset before the body": lambda _: ResetBefore(),
    "reset during the body": lambda seen: ResetRequest(seen.sent_bytes // 2) if seen.sent_bytes > 1 else None,
    "reset after the body": lambda _: ResetAfter(),
    "reset during the answer": lambda seen: ResetResponse(half) if (half := _half_of_answer(seen)) else None,
    "lost answer, and it was done": lambda _: DropResponse(),
    "500": lambda _: Answer(500, code="InternalError"),
    "500, and it was done": lambda _: Answer(500, code="InternalError", after=True),
    "503 SlowDown": lambda _: Answer(503, code="SlowDown"),
    "403": lambda _: Answer(403, code="AccessDenied"),
    "stall until the time is out": lambda _: Stall(TIMEOUT_S * 1.5, where="response"),
    "truncated answer": lambda seen: Truncate(half) if (half := _half_of_answer(seen)) else None,
    "wrong ETag": lambda seen: (
        Header("ETag", '"0123456789abcdef0123456789abcdef"') if seen.answer and seen.answer.value("ETag") else None
    ),
}


@dataclass(frozen=True)
class Request:
    """One request of a publish, known again in another run: the `nth` of its kind."""

    method: str
    pattern: str
    nth: int


@dataclass(frozen=True)
class Point:
    """One fault at one request."""

    name: str
    request: Request
    fault: Fault


@dataclass(frozen=True)
class Run:
    """What became of a publish with a fault: its exit status, and every promise that was broken."""

    point: Point
    status: int
    broken: tuple[str, ...]


class FaultMatrix:
    """Publishes through `proxy`; `undisturbed` is what a publish without a fault leaves."""

    def __init__(
        self,
        prepared: Path,
        folder: Path,
        bucket: S3Bucket,
        proxy: Proxy,
        warm: Warm,
        scenario: Scenario = NEW_EPISODE,
    ) -> None:
        self._proxy = proxy
        self._stage = Stage(prepared, folder, bucket, bucket.behind(proxy.url), warm, scenario)
        self._stage.build()
        self._stage.lay()
        proxy.clear()
        ran = self._stage.publish()
        assert ran.status == 0, ran.stderr
        self.requests = tuple(_requests(proxy.seen, bucket.name))
        self.undisturbed = self._stage.outcome()
        assert scenario.brings in self._stage.heard()

    def points(self) -> Iterator[Point]:
        for name, at in FAULTS.items():
            for request, exchange in self.requests:
                fault = at(exchange)
                if fault is not None:
                    yield Point(name, request, fault)

    def run(self, point: Point) -> Run:
        """One publish with the fault, a look from outside, and the same command again without it."""
        self._stage.lay()
        self._proxy.clear()
        self._proxy.on(point.fault, method=point.request.method, path=point.request.pattern, nth=point.request.nth)
        first = self._stage.publish()
        met = any(exchange.fault is point.fault for exchange in self._proxy.seen)
        self._proxy.clear()
        broken = [*self._broken_promises(first)]
        if not met:
            broken.append("the request was not made, so that nothing was tried")
        again = self._stage.publish()
        if again.status != 0:
            broken.append(f"the same command again fails: {again.stderr.strip()}")
        broken += [*heard_wrongly(self._stage, complete=True), *differences(self._stage.outcome(), self.undisturbed)]
        return Run(point, first.status, tuple(broken))

    def _broken_promises(self, ran: Ran) -> Iterator[str]:
        if ran.status not in (0, 1):
            yield f"exit status {ran.status}: {ran.stderr.strip()}"
        yield from heard_wrongly(self._stage, complete=ran.status == 0)
        said = ran.stderr.strip()
        if ran.status == 1 and not said.splitlines()[-1].startswith("Error: "):
            yield f"an error without a sentence: {said}"
        if ran.status == 1 and self._is_out() and "listeners have it" not in said:
            yield f"an error that does not say that the episode is out: {said}"

    def _is_out(self) -> bool:
        """Whether listeners have the episode that was to be brought, and had it not before."""
        return self._stage.scenario.is_new and self._stage.scenario.brings in self._stage.heard()


def _requests(seen: list[Exchange], bucket: str) -> Iterator[tuple[Request, Exchange]]:
    """The requests as any bucket and any moment would see them; the bucket's name is not part of them."""
    counts: Counter[tuple[str, str]] = Counter()
    for exchange in seen:
        path = exchange.path.removeprefix(f"/{bucket}")
        known = KEPT_FEED.pattern.join(map(re.escape, KEPT_FEED.split(path)))
        pattern = f"^/[^/?]+{known}{_question(exchange.query)}$"
        counts[exchange.method, pattern] += 1
        yield Request(exchange.method, pattern, counts[exchange.method, pattern]), exchange


def _question(query: str) -> str:
    """What a request asks beside its path, with the names of uploads left open."""
    if not query:
        return ""
    pairs = parse_qsl(query, keep_blank_values=True)
    return r"\?" + "&".join(
        f"{name}=?" + ("[^&]*" if name == "uploadId" else _SECOND.pattern.join(map(re.escape, _SECOND.split(value))))
        for name, value in pairs
    )
