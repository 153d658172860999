"""HTTP for a preview: bound to this machine, read only, with byte ranges so that players can seek."""

from __future__ import annotations

import errno
import io
import re
import secrets
import socketserver
import sys
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import PurePosixPath
from typing import BinaryIO
from urllib.parse import unquote

from podcast_pipeline.errors import PodcastError, ProjectError, WrongOption
from podcast_pipeline.preview.page import Site
from podcast_pipeline.publish import CONTENT_TYPES, content_type_of

HOST = "127.0.0.1"
_CHUNK_BYTES = 1 << 16


class Server(ThreadingHTTPServer):
    """Serves a site on 127.0.0.1; port 0 takes a free one. `say` takes a line for each request.

    WrongOption when the port is taken.
    """

    daemon_threads = True

    def __init__(self, site: Site, port: int, say: Callable[[str], None]) -> None:
        self.site, self.say = site, say
        try:
            super().__init__((HOST, port), _Handler)
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            what = "is in use by another program" if error.errno == errno.EADDRINUSE else "needs an administrator"
            raise WrongOption(f"{port} {what}; give another one, such as --port 8123", where="--port") from error

    def server_bind(self) -> None:
        # Not HTTPServer's own, which asks the network for this machine's name; that can take long.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, int(self.server_address[1])

    @property
    def url(self) -> str:
        return f"http://localhost:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        error = sys.exception()
        if not isinstance(error, ConnectionError | TimeoutError):  # a player that goes away is no error
            self.say(f"{type(error).__name__}: {error}")


class Unsatisfiable(Exception):
    """A range that the file does not have (RFC 9110, section 15.5.17)."""


def byte_range(header: str | None, size_bytes: int) -> range | None:
    """The bytes that a Range header asks for. None means all of them: no header, or one that may be passed over."""
    match = re.fullmatch(r"bytes=(\d{0,18})-(\d{0,18})", (header or "").replace(" ", ""))
    first, last = match.groups() if match is not None else ("", "")
    if not (first or last) or (first and last and int(last) < int(first)):
        return None
    start = int(first) if first else max(0, size_bytes - int(last))
    stop = min(int(last) + 1, size_bytes) if first and last else size_bytes
    if start >= stop:
        raise Unsatisfiable
    return range(start, stop)


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "podcast-preview", ""
    timeout = 60  # seconds that an idle connection is kept

    def do_GET(self) -> None:
        # A foreign page whose name leads to 127.0.0.1 (DNS rebinding) must not read drafts.
        if self.headers.get("Host", "").partition(":")[0] not in ("localhost", HOST):
            self._text(HTTPStatus.FORBIDDEN, f"Open {self.server.url} instead.")
            return
        path = unquote(self.path.partition("?")[0])
        if path == "/":
            self._page()
            return
        found = self.server.site.find(path.removeprefix("/")) if path.startswith("/") else None
        if found is None:
            self._text(HTTPStatus.NOT_FOUND, "There is nothing here.")
            return
        known = PurePosixPath(path).suffix.lower() in CONTENT_TYPES
        content_type = content_type_of(path.removeprefix("/")) if known else "application/octet-stream"
        with io.BytesIO(found) if isinstance(found, bytes) else found.open("rb") as stream:
            self._file(stream, content_type)

    do_HEAD = do_GET  # noqa: N815 - the name that http.server calls

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in http.server
        self.server.say(format % args)

    def _page(self) -> None:
        nonce = secrets.token_urlsafe(16)
        try:
            html = self.server.site.page(nonce)
        except ProjectError as error:
            self._text(HTTPStatus.INTERNAL_SERVER_ERROR, "\n".join(str(problem) for problem in error.problems))
            return
        except PodcastError as error:
            self._text(HTTPStatus.INTERNAL_SERVER_ERROR, str(error))
            return
        own = f"img-src 'self'; media-src 'self'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'"
        policy = f"default-src 'none'; {own}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        self._head(HTTPStatus.OK, CONTENT_TYPES[".html"], len(html.encode()), {"Content-Security-Policy": policy})
        self._body(io.BytesIO(html.encode()), len(html.encode()))

    def _file(self, stream: BinaryIO, content_type: str) -> None:
        size_bytes = stream.seek(0, io.SEEK_END)
        try:
            # Nothing here has an ETag or a date, so If-Range never matches, and the whole file is the answer.
            part = byte_range(self.headers.get("Range") if "If-Range" not in self.headers else None, size_bytes)
        except Unsatisfiable:
            status = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
            self._head(status, content_type, 0, {"Content-Range": f"bytes */{size_bytes}"})
            return
        sent = range(size_bytes) if part is None else part
        headers = {"Accept-Ranges": "bytes"}
        if part is not None:
            headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size_bytes}"
        self._head(HTTPStatus.OK if part is None else HTTPStatus.PARTIAL_CONTENT, content_type, len(sent), headers)
        stream.seek(sent.start)
        self._body(stream, len(sent))

    def _text(self, status: HTTPStatus, text: str) -> None:
        content = f"{text}\n".encode()
        self._head(status, "text/plain; charset=utf-8", len(content), {})
        self._body(io.BytesIO(content), len(content))

    def _head(self, status: HTTPStatus, content_type: str, size_bytes: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        always = {
            "Content-Type": content_type,
            "Content-Length": str(size_bytes),
            "Cache-Control": "no-store",  # what is shown is always what is there now
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
        }
        for name, value in (always | dict(headers)).items():
            self.send_header(name, value)
        self.end_headers()

    def _body(self, stream: BinaryIO, size_bytes: int) -> None:
        left = size_bytes if self.command != "HEAD" else 0
        while left > 0:
            chunk = stream.read(min(left, _CHUNK_BYTES))
            if not chunk:  # the file became shorter: only the end of the connection can say so
                self.close_connection = True
                return
            self.wfile.write(chunk)
            left -= len(chunk)
