"""What can go wrong between a client and a server, one class each; proxy.py makes it happen.

Positions `at` count bytes of a body. A request body is cut before the server saw all of it; DropResponse and
Answer(after=True) let the server do its work and hide it, so that the client cannot know.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from .wire import Exchange, Head, full_answer

Where = Literal["request", "response"]


class Cut(Exception):
    """The connection ends here, after `last` was passed on: abruptly (RST), or as if all were well (FIN)."""

    def __init__(self, last: bytes = b"", abruptly: bool = True) -> None:
        super().__init__("connection cut")
        self.last = last
        self.abruptly = abruptly


class Fault:
    """No fault: each step of an exchange lets all pass. A fault overrides the steps where it happens."""

    async def before(self, exchange: Exchange) -> None:
        """Before anything is sent to the server."""

    def instead(self, exchange: Exchange) -> bytes | None:
        """An answer that is given without asking the server."""
        return None

    def waits_for_body(self) -> bool:
        """Whether `instead` is given only when the client has sent its body."""
        return True

    async def request_body(self, offset: int, chunk: bytes) -> bytes:
        return chunk

    async def after_request(self) -> None:
        """When all of the request was passed on, and before its answer."""

    def afterwards(self, exchange: Exchange) -> bytes | None:
        """An answer that is given in place of the server's."""
        return None

    async def response_head(self, head: Head) -> Head:
        return head

    async def response_body(self, offset: int, chunk: bytes) -> bytes:
        return chunk


@dataclass(frozen=True)
class ResetBefore(Fault):
    """Resets before anything of the request is passed on: the server never hears of it."""

    async def before(self, exchange: Exchange) -> None:
        raise Cut


@dataclass(frozen=True)
class ResetAfter(Fault):
    """Passes the whole request, then resets both sides at once: the server may do its work, or not."""

    async def after_request(self) -> None:
        raise Cut


@dataclass(frozen=True)
class ResetRequest(Fault):
    """Passes `at` bytes of the request body, then resets both sides: the server never sees the whole body."""

    at: int = 0

    async def request_body(self, offset: int, chunk: bytes) -> bytes:
        if offset + len(chunk) > self.at:
            raise Cut(chunk[: max(0, self.at - offset)])
        return chunk


@dataclass(frozen=True)
class ResetResponse(Fault):
    """Passes `at` bytes of the response body, then resets."""

    at: int = 0
    abruptly: bool = field(default=True, init=False)

    async def response_body(self, offset: int, chunk: bytes) -> bytes:
        if offset + len(chunk) > self.at:
            raise Cut(chunk[: max(0, self.at - offset)], self.abruptly)
        return chunk


@dataclass(frozen=True)
class Truncate(ResetResponse):
    """Passes `at` bytes of the response body, then closes cleanly, though Content-Length promised more."""

    abruptly: bool = field(default=False, init=False)


@dataclass(frozen=True)
class DropResponse(Fault):
    """The server does its work, and the client never hears of it."""

    async def response_head(self, head: Head) -> Head:
        raise Cut


@dataclass(frozen=True)
class Answer(Fault):
    """Answers in the server's place, with an error as S3 writes it unless `body` is given.

    after: the server is asked first, and does it. early: the answer does not wait for the request's body.
    """

    status: int = 503
    code: str = "SlowDown"
    body: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    after: bool = False
    early: bool = False

    def instead(self, exchange: Exchange) -> bytes | None:
        return None if self.after else self._answer(exchange)

    def waits_for_body(self) -> bool:
        return not self.early

    def afterwards(self, exchange: Exchange) -> bytes | None:
        return self._answer(exchange) if self.after else None

    def _answer(self, exchange: Exchange) -> bytes:
        exchange.status = self.status
        error = f"<Error><Code>{self.code}</Code><Message>a fault of the test</Message></Error>"
        body = self.body if self.body is not None else f'<?xml version="1.0"?>{error}'
        return full_answer(self.status, self.headers, b"" if exchange.method == "HEAD" else body.encode())


@dataclass(frozen=True)
class Stall(Fault):
    """Stops for some seconds: at a byte of the request body, or before the response."""

    seconds: float
    at: int = 0
    where: Where = "request"

    async def request_body(self, offset: int, chunk: bytes) -> bytes:
        if self.where == "request" and offset <= self.at < offset + len(chunk):
            await asyncio.sleep(self.seconds)
        return chunk

    async def response_head(self, head: Head) -> Head:
        if self.where == "response":
            await asyncio.sleep(self.seconds)
        return head


@dataclass(frozen=True)
class Corrupt(Fault):
    """Flips the last bit of one byte of a body."""

    at: int = 0
    where: Where = "request"

    async def request_body(self, offset: int, chunk: bytes) -> bytes:
        return self._flip(offset, chunk) if self.where == "request" else chunk

    async def response_body(self, offset: int, chunk: bytes) -> bytes:
        return self._flip(offset, chunk) if self.where == "response" else chunk

    def _flip(self, offset: int, chunk: bytes) -> bytes:
        place = self.at - offset
        if not 0 <= place < len(chunk):
            return chunk
        return chunk[:place] + bytes([chunk[place] ^ 1]) + chunk[place + 1 :]


@dataclass(frozen=True)
class Header(Fault):
    """Replaces the value of a response header (ETag, Date, Content-Type …)."""

    name: str
    value: str

    async def response_head(self, head: Head) -> Head:
        return head.with_value(self.name, self.value)


@dataclass(frozen=True)
class Throttle(Fault):
    """Lets the request body through at some bytes a second."""

    bytes_per_s: float

    async def request_body(self, offset: int, chunk: bytes) -> bytes:
        await asyncio.sleep(len(chunk) / self.bytes_per_s)
        return chunk


@dataclass(frozen=True)
class Call(Fault):
    """Calls `action` before the request is passed on, to kill a process or to change the bucket meanwhile."""

    action: Callable[[Exchange], object]

    async def before(self, exchange: Exchange) -> None:
        await asyncio.to_thread(self.action, exchange)
