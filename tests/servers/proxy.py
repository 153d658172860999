"""A proxy before one server: it can speak TLS for it, notes the order of requests, and lets them fail.

with Proxy(server.endpoint_url) as proxy:
    proxy.on(ResetRequest(at=1000), method="PUT", path=r"feed\\.xml$", nth=1)
    ... use bucket.behind(proxy.url) ...
    assert [seen.path for seen in proxy.seen if seen.method == "PUT"] == [...]
"""

import asyncio
import contextlib
import re
import socket
import ssl
import struct
import threading
import urllib.parse
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from .faults import Cut, Fault
from .wire import Exchange, Head, read_body, read_final_head, read_head

_Change = Callable[[int, bytes], Awaitable[bytes]]

_LONGEST_HEAD_BYTES = 2**18
# A client that announced its body waits so long for "100 Continue"; not every server sends it.
_PATIENCE_S = 1.0


@dataclass
class Rule:
    """Which requests a fault meets: the `nth` that fits (from 1), or the first `times`, or all."""

    fault: Fault
    method: str | None
    path: re.Pattern[str]
    nth: int | None
    times: int | None
    hits: int = 0

    def meets(self, method: str, target: str) -> bool:
        if self.method not in (None, method) or not self.path.search(target):
            return False
        self.hits += 1
        return self.nth in (None, self.hits) and (self.times is None or self.hits <= self.times)


class Proxy:
    """Runs in a thread of its own from `with` to its end. `seen` lists the exchanges as they began."""

    def __init__(self, server_url: str, tls: ssl.SSLContext | None = None) -> None:
        address = urllib.parse.urlsplit(server_url)
        self._server = (address.hostname or "127.0.0.1", address.port or 80)
        self._tls = tls
        self._rules: list[Rule] = []
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self.seen: list[Exchange] = []

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._ready.wait(10):
            raise TimeoutError("the proxy did not start")
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(10)

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self._port}"

    def on(
        self,
        fault: Fault,
        method: str | None = None,
        path: str = "",
        nth: int | None = None,
        times: int | None = None,
    ) -> Rule:
        """Adds a fault; `path` is a regular expression that is searched in the unquoted path and query."""
        rule = Rule(fault, method, re.compile(path), nth, times)
        self._rules.append(rule)
        return rule

    def clear(self) -> None:
        """Forgets all rules and all that was seen."""
        self._rules.clear()
        self.seen.clear()

    async def _serve(self) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._client, "127.0.0.1", 0, ssl=self._tls, limit=_LONGEST_HEAD_BYTES)
        self._port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._end.wait()
        server.close()

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = _Connection(self._server, reader, writer)
        try:
            while (head := await connection.next_request()) and await connection.exchange(head, *self._note(head)):
                pass
        except Cut as cut:
            if cut.abruptly:
                connection.reset()
        except (OSError, EOFError, ValueError):
            connection.reset()
        except asyncio.CancelledError:
            # The proxy ends. Python 3.11 would print a trace for each connection that is cancelled.
            pass
        finally:
            connection.close()

    def _note(self, head: Head) -> tuple[Exchange, Fault]:
        method, target, _ = head.first.split(" ", 2)
        path, _, query = target.partition("?")
        fault = self._fault(method, urllib.parse.unquote(target))
        exchange = Exchange(len(self.seen) + 1, method, urllib.parse.unquote(path), query, fault)
        self.seen.append(exchange)
        return exchange, fault or Fault()

    def _fault(self, method: str, target: str) -> Fault | None:
        return next((rule.fault for rule in self._rules if rule.meets(method, target)), None)


class _Connection:
    """A client's connection and the one to the server that belongs to it, opened when first needed."""

    def __init__(self, server: tuple[str, int], reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._server_address = server
        self._from_client, self._to_client = reader, writer
        self._server: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def next_request(self) -> Head | None:
        try:
            return await read_head(self._from_client)
        except (EOFError, ConnectionError):
            return None

    async def exchange(self, request: Head, exchange: Exchange, fault: Fault) -> bool:
        """One request and its answer; whether the connection can carry another."""
        await fault.before(exchange)
        if answer := fault.instead(exchange):
            if fault.waits_for_body() and not request.value("Expect"):
                async for _ in read_body(self._from_client, request.body_bytes()):
                    pass
            await _send(self._to_client, answer)
            return False

        response, body_was_sent = await self._ask(request, exchange, fault)
        exchange.status, exchange.answer = response.status, response
        if answer := fault.afterwards(exchange):
            await _send(self._to_client, answer)
            return False
        length = response.answer_bytes(request.first.split(" ")[0])
        response = await fault.response_head(response)
        await _send(self._to_client, response.encode())
        from_server, _ = await self._connect()
        await _copy(from_server, self._to_client, length, fault.response_body)
        return body_was_sent and not response.closes

    async def _ask(self, request: Head, exchange: Exchange, fault: Fault) -> tuple[Head, bool]:
        """Sends the request; the head of the answer, and whether the body was sent (or refused before)."""

        async def counted(offset: int, chunk: bytes) -> bytes:
            exchange.sent_bytes = offset + len(chunk)
            return await fault.request_body(offset, chunk)

        from_server, to_server = await self._connect()
        await _send(to_server, request.encode())
        if request.value("Expect"):
            refusal = await self._await_continue(from_server)
            if refusal:
                return refusal, False
            await _send(self._to_client, b"HTTP/1.1 100 Continue\r\n\r\n")
        await _copy(self._from_client, to_server, request.body_bytes(), counted)
        await fault.after_request()
        return await read_final_head(from_server), True

    async def _await_continue(self, from_server: asyncio.StreamReader) -> Head | None:
        """The answer of a server that does not want the body; None when it says "continue", or nothing."""
        try:
            head = await asyncio.wait_for(read_head(from_server), _PATIENCE_S)
        except TimeoutError:
            return None
        return None if head.status == 100 else head

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._server is None:
            self._server = await asyncio.open_connection(*self._server_address, limit=_LONGEST_HEAD_BYTES)
        return self._server

    def reset(self) -> None:
        """Ends both sides with RST, as a broken line or a killed machine does."""
        for writer in self._writers():
            end = writer.get_extra_info("socket")
            with contextlib.suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()

    def close(self) -> None:
        for writer in self._writers():
            writer.close()

    def _writers(self) -> list[asyncio.StreamWriter]:
        return [self._to_client, *([self._server[1]] if self._server else [])]


async def _send(writer: asyncio.StreamWriter, raw: bytes) -> None:
    writer.write(raw)
    await writer.drain()


async def _copy(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, length: int | None, change: _Change
) -> None:
    """Passes on one body, its content changed by `change`, which may also sleep or cut."""
    offset = 0
    async for is_content, piece in read_body(reader, length):
        if not is_content:
            await _send(writer, piece)
            continue
        try:
            await _send(writer, await change(offset, piece))
        except Cut as cut:
            await _send(writer, cut.last)
            raise
        offset += len(piece)
