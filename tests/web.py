"""A web server on this machine whose pages behave as told: slow, broken off, redirected, without ranges."""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType


@dataclass(frozen=True)
class Page:
    """What lies at a path. `lost` requests break off without an answer, `busy` ones get a 503, before it is served.

    Each of the next requests breaks off after so many bytes as `breaks` says; a part starts `off` bytes too late.
    With `conditions` who has this version (ETag, Last-Modified) gets a 304.
    """

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    ranges: bool = True
    wait_s: float = 0.0
    drip_s: float = 0.0
    length_told: int | None = None
    lost: int = 0
    busy: int = 0
    breaks: tuple[int, ...] = ()
    off: int = 0
    conditions: bool = True


@dataclass
class Web:
    """The pages by path, and every request as `GET /feed.xml`; `told` are the bodies that were sent, and the secrets."""

    pages: dict[str, Page] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    ranges: list[str] = field(default_factory=list)
    told: list[tuple[str, str]] = field(default_factory=list)

    def __enter__(self) -> Web:
        web = self

        class Handler(_Handler):
            site = web

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._stopped = threading.Event()
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def wait(self, seconds: float) -> None:
        self._stopped.wait(seconds)


class _Handler(BaseHTTPRequestHandler):
    site: Web

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        self.site.told += (
            [(body, self.headers.get("Authorization", ""))] if body or "Authorization" in self.headers else []
        )
        site, page = self.site, self.site.pages.get(self.path, Page(b"not here", status=404))
        site.requests.append(f"{self.command} {self.path}")
        site.agents.add(self.headers["User-Agent"])
        if page.lost or page.busy:
            site.pages[self.path] = replace(page, lost=max(0, page.lost - 1), busy=max(0, page.busy - 1))
            if page.lost:
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            page = Page(b"busy", status=503)
        site.wait(page.wait_s)
        self._send(page)

    def _send(self, page: Page) -> None:
        status, body, headers = page.status, page.body, dict(page.headers)
        asked = self.headers.get("Range")
        if asked:
            self.site.ranges.append(asked)
        versions = (None, headers.get("ETag"), headers.get("Last-Modified"))
        if asked and page.ranges and status == 200 and self.headers.get("If-Range") in versions:
            status, body, headers["Content-Range"] = _part(page.body, asked, page.off)
        if page.conditions and status == 200 and self._has(headers):
            status, body = 304, b""
        length = len(body) if page.length_told is None else page.length_told
        self.send_response(status)
        for name, value in ({"Content-Length": str(length)} | headers).items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        if page.breaks:
            self.site.pages[self.path] = replace(page, breaks=page.breaks[1:])
            body = body[: page.breaks[0]]
        if self.command == "GET":
            step = 1 if page.drip_s else max(1, len(body))
            for start in range(0, len(body), step):
                self.wfile.write(body[start : start + step])
                self.site.wait(page.drip_s)

        if page.breaks:
            self.connection.shutdown(socket.SHUT_RDWR)

    def _has(self, headers: dict[str, str]) -> bool:
        pairs = (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified"))
        return any(self.headers.get(asked) == headers.get(told, "") for asked, told in pairs)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        pass


def _part(body: bytes, asked: str, off: int) -> tuple[int, bytes, str]:
    """(status, body, Content-Range) for `bytes=5-9` or `bytes=5-`."""
    start, _, end = asked.removeprefix("bytes=").partition("-")
    first, last = int(start) + off, int(end or len(body) - 1)
    if int(start) >= len(body):
        return 416, b"", f"bytes */{len(body)}"
    return 206, body[first : last + 1], f"bytes {first}-{last}/{len(body)}"
