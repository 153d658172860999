"""One question to an address, and its answer in memory; or one message, sent once."""

from __future__ import annotations

import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse, RemoteDisconnected
from urllib.error import URLError
from urllib.parse import quote, urljoin, urlsplit, urlunsplit
from urllib.request import Request

from podcast_pipeline import __version__
from podcast_pipeline.errors import TargetError, TargetUnreachable
from podcast_pipeline.http.reaching import PrivateAddress, Reach, opener

MOST_REDIRECTS = 5

CHUNK_BYTES = 1 << 16
_MOST_OF_A_REPLY = 10_000
_REDIRECTS = {301, 302, 303, 307, 308}
# Only what may well be gone a moment later is asked once more; a 4xx is an answer.
PASSING = {502, 503, 504}
PAUSE_S = 0.5


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for the next byte, and for an answer as a whole: nobody who drips bytes holds us for ever."""

    silence_s: float = 10.0
    whole_s: float = 120.0


_PATIENT = Patience()
_NONE: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address answered. `headers` has lower-case names; `redirects` are the addresses it sent us on to."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    redirects: tuple[str, ...] = ()

    @property
    def media_type(self) -> str:
        """`audio/mpeg`: the Content-Type without its parameters; empty when there is none."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def length_bytes(self) -> int | None:
        """The Content-Length, where the host tells it."""
        return length_of(self.headers.get("content-length", ""))


def head(
    url: str,
    *,
    headers: Mapping[str, str] = _NONE,
    patience: Patience = _PATIENT,
    reach: Reach = Reach.ANYWHERE,
) -> Answer:
    """What is known of an address without fetching it; `headers` go along with the question."""
    return followed(url, lambda here: _asked("HEAD", here, headers, 0, patience, reach))


def get(
    url: str,
    *,
    max_bytes: int,
    byte_range: tuple[int, int] | None = None,
    headers: Mapping[str, str] = _NONE,
    patience: Patience = _PATIENT,
    reach: Reach = Reach.ANYWHERE,
) -> Answer:
    """What lies at an address; `byte_range` asks for the bytes from the first to the last of two positions.

    `headers` go along with the question. A whole answer over `max_bytes` is a TargetError. A part, or the text of an
    error, is cut there.
    """
    part = {"Range": f"bytes={byte_range[0]}-{byte_range[1]}"} if byte_range else {}
    return followed(url, lambda here: _asked("GET", here, {**headers, **part}, max_bytes, patience, reach))


def followed(url: str, ask: Callable[[str], Answer]) -> Answer:
    """What `ask` gets at an address, or where that redirects to."""
    redirects: list[str] = []
    here = url
    while True:
        answer = ask(here)
        onward = answer.headers.get("location")
        if answer.status not in _REDIRECTS or not onward:
            return Answer(url, answer.status, answer.headers, answer.body, tuple(redirects))
        try:
            here = urljoin(here, onward)
        except ValueError as error:
            raise TargetUnreachable(_not_the_web(onward), where=url) from error
        if len(redirects) == MOST_REDIRECTS:
            raise TargetUnreachable(
                f"redirects more than {MOST_REDIRECTS} times, at last to {here}; let it lead straight to the file",
                where=url,
            )
        if urlsplit(here).scheme not in ("http", "https"):
            raise TargetUnreachable(_not_the_web(here), where=url)
        redirects.append(here)


def _not_the_web(place: str) -> str:
    return f"redirects to {place}, which is no web address; correct it at the host"


def _asked(
    method: str, url: str, headers: Mapping[str, str], max_bytes: int, patience: Patience, reach: Reach
) -> Answer:
    try:
        answer = _answer(method, url, headers, max_bytes, patience, reach)
        if answer.status not in PASSING:
            return answer
    except TargetUnreachable as error:
        if not isinstance(error.__cause__, ConnectionResetError | RemoteDisconnected):
            raise
    time.sleep(PAUSE_S)
    return _answer(method, url, headers, max_bytes, patience, reach)


def _answer(
    method: str, url: str, headers: Mapping[str, str], max_bytes: int, patience: Patience, reach: Reach
) -> Answer:
    with opened(method, url, headers, patience, reach) as response:
        whole = response.status == 200 and "Range" not in headers
        body = b"" if method == "HEAD" else _body(response, url, max_bytes, patience, must_be_whole=whole)
        return Answer(url, response.status, lower(response), body)


def send(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] = _NONE,
    body: bytes | None = None,
    patience: Patience = _PATIENT,
) -> Answer:
    """A request that may change something, or that carries a secret: sent once, and to this address alone.

    A redirect is an answer. Of its body no more than the first 10 kB are kept.
    """
    with opened(method, url, headers, patience, Reach.ANYWHERE, body) as response:
        return Answer(url, response.status, lower(response), response.read(_MOST_OF_A_REPLY))


@contextmanager
def opened(
    method: str, url: str, headers: Mapping[str, str], patience: Patience, reach: Reach, body: bytes | None = None
) -> Iterator[HTTPResponse]:
    """One request. Foreign errors end here: each becomes one sentence with the way out."""
    try:
        # identity: a compressed answer would hide the length that listeners get.
        wanted = {"User-Agent": f"podcast/{__version__}", "Accept": "*/*", "Accept-Encoding": "identity", **headers}
        request = Request(_in_ascii(url), method=method, headers=wanted, data=body)
        with opener(reach).open(request, timeout=patience.silence_s) as response:
            yield response
    except URLError as error:
        cause = error.reason if isinstance(error.reason, BaseException) else error
        raise TargetUnreachable(_sentence(cause, patience), where=url) from cause
    except (OSError, HTTPException, ValueError) as error:
        raise TargetUnreachable(_sentence(error, patience), where=url) from error


def _body(response: HTTPResponse, url: str, max_bytes: int, patience: Patience, *, must_be_whole: bool) -> bytes:
    deadline = time.monotonic() + patience.whole_s
    body = bytearray()
    while len(body) <= max_bytes and (chunk := response.read1(CHUNK_BYTES)):
        body += chunk
        if time.monotonic() > deadline:
            raise TargetUnreachable(
                f"sent {len(body)} bytes in {patience.whole_s:g} seconds, too slow to wait for; try again later",
                where=url,
            )
    if len(body) > max_bytes:
        if must_be_whole:
            raise TargetError(f"is larger than the {max_bytes} bytes that were expected at most", where=url)
        return bytes(body[:max_bytes])
    told = length_of(response.headers.get("Content-Length", ""))
    if told is not None and len(body) < told:
        raise TargetUnreachable(f"broke off after {len(body)} of {told} bytes; try again", where=url)
    return bytes(body)


def length_of(text: str) -> int | None:
    """A number of bytes; None for what is none, or has more digits than any file needs (Python takes 4300)."""
    return int(text) if re.fullmatch("[0-9]{1,18}", text) else None


def lower(response: HTTPResponse) -> dict[str, str]:
    """The headers under lower-case names."""
    headers: dict[str, str] = {}
    for name, value in response.headers.items():
        known = headers.get(name.lower())
        headers[name.lower()] = f"{known}, {value}" if known else value
    return headers


def _in_ascii(url: str) -> str:
    """The address as it goes over the wire: umlauts and blanks as %C3%BC and %20, a host's as xn--…"""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("no web address")
    host = parts.hostname if parts.hostname.isascii() else parts.hostname.encode("idna").decode()
    host = f"[{host}]" if ":" in host else host
    place = f"{host}:{parts.port}" if parts.port else host
    path, query = (quote(part, safe="/%:@!$&'()*+,;=~?") for part in (parts.path or "/", parts.query))
    return urlunsplit((parts.scheme, place, path, query, ""))


def _sentence(error: BaseException, patience: Patience) -> str:
    match error:
        case ssl.SSLCertVerificationError():
            return f"its certificate is not trusted ({error.verify_message}); have it renewed at the host"
        case ssl.SSLError():
            return f"speaks no TLS that can be understood ({error.reason}); check the address"
        case socket.gaierror():
            return "there is no such host; check the address and the network"
        case PrivateAddress():
            return f"lies in a private network ({error}), where a feed of the web may send nobody; fetch it by hand"
        case ConnectionRefusedError():
            return "nothing answers there (connection refused); check the address"
        case TimeoutError():
            return f"no answer within {patience.silence_s:g} seconds; check the address and the network, then try again"
        case ValueError():
            return "is no web address that can be asked; correct it"
    said = " ".join(str(error).split()) or type(error).__name__
    return f"cannot be reached ({said}); check the address and the network"
