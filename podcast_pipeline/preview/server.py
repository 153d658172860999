"""HTTP for a preview: bound to this machine, read only, and else as a host of podcasts answers: byte ranges, so that
players can seek, ETag and 304, and CORS for players on other ports of this machine.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import re
import secrets
import socketserver
import sys
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import PurePosixPath
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from podcast_pipeline.errors import PodcastError, ProjectError, WrongOption
from podcast_pipeline.preview.page import Site
from podcast_pipeline.publish import CONTENT_TYPES, content_type_of

HOST = "127.0.0.1"
_CHUNK_BYTES = 1 << 16
_HERE = ("localhost", HOST)
_ALLOWED = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "Range, If-Range, If-None-Match",
}


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
        if self.headers.get("Host", "").partition(":")[0] not in _HERE:
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

    def do_OPTIONS(self) -> None:
        """What a browser asks before a page of another port may ask for a part."""
        self._head(HTTPStatus.NO_CONTENT, None, 0, _ALLOWED)

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
        headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store"}  # with a nonce for this once
        self._head(HTTPStatus.OK, CONTENT_TYPES[".html"], len(html.encode()), headers)
        self._body(io.BytesIO(html.encode()), len(html.encode()))

    def _file(self, stream: BinaryIO, content_type: str) -> None:
        size_bytes = stream.seek(0, io.SEEK_END)
        version = _version(stream, size_bytes)
        if version in self.headers.get("If-None-Match", "").replace("W/", "").split(", "):
            self._head(HTTPStatus.NOT_MODIFIED, None, 0, {"ETag": version})
            return
        try:
            # A part of another version than the one at hand is none (RFC 9110, section 13.1.5).
            same = self.headers.get("If-Range", version) == version
            part = byte_range(self.headers.get("Range") if same else None, size_bytes)
        except Unsatisfiable:
            status = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
            self._head(status, content_type, 0, {"Content-Range": f"bytes */{size_bytes}"})
            return
        sent = range(size_bytes) if part is None else part
        headers = {"Accept-Ranges": "bytes", "ETag": version}
        if part is not None:
            headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size_bytes}"
        self._head(HTTPStatus.OK if part is None else HTTPStatus.PARTIAL_CONTENT, content_type, len(sent), headers)
        stream.seek(sent.start)
        self._body(stream, len(sent))

    def _text(self, status: HTTPStatus, text: str) -> None:
        content = f"{text}\n".encode()
        self._head(status, "text/plain; charset=utf-8", len(content), {})
        self._body(io.BytesIO(content), len(content))

    def _head(self, status: HTTPStatus, content_type: str | None, size_bytes: int, headers: Mapping[str, str]) -> None:
        """The head of an answer; without a type it is one that has no body (204, 304)."""
        self.send_response(status)
        body = {} if content_type is None else {"Content-Type": content_type, "Content-Length": str(size_bytes)}
        always = {
            "Cache-Control": "no-cache",  # what is shown is always what is there now
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
        }
        for name, value in {**body, **always, **self._for_players(), **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def _for_players(self) -> Mapping[str, str]:
        """Pages of this machine may read what is served, such as a web player on another port; others see no drafts."""
        origin = self.headers.get("Origin", "")
        try:
            here = urlsplit(origin).hostname in _HERE
        except ValueError:
            here = False
        if not here:
            return {"Vary": "Origin"}
        exposed = "Accept-Ranges, Content-Length, Content-Range, ETag"
        return {"Vary": "Origin", "Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": exposed}

    def _body(self, stream: BinaryIO, size_bytes: int) -> None:
        left = size_bytes if self.command != "HEAD" else 0
        while left > 0:
            chunk = stream.read(min(left, _CHUNK_BYTES))
            if not chunk:  # the file became shorter: only the end of the connection can say so
                self.close_connection = True
                return
            self.wfile.write(chunk)
            left -= len(chunk)


def _version(stream: BinaryIO, size_bytes: int) -> str:
    """The ETag of a file by its time and size, of bytes made for this once by what they are."""
    if isinstance(stream, io.BytesIO):
        return f'"{hashlib.sha256(stream.getbuffer()).hexdigest()[:32]}"'
    return f'"{size_bytes:x}-{os.fstat(stream.fileno()).st_mtime_ns:x}"'
