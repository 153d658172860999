"""Where a question may go.

A producer may ask whatever they can reach. What only a feed names is asked in public: a feed could name a router's or
a cloud's inner address, and what lies there would be published with the show.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from enum import Enum
from functools import cache
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from urllib.parse import urlsplit
from urllib.request import (
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    getproxies_environment,
)


class Reach(Enum):
    """`PUBLIC` also holds for where a redirect or a name leads: the address that answers is what counts."""

    ANYWHERE = "anywhere"
    PUBLIC = "public"


class PrivateAddress(OSError):
    """The address that answered is none of the public net."""


def is_public(url: str) -> bool:
    """Whether the host of an address is one of the public net; True as well when its name cannot be looked up."""
    try:
        found = socket.getaddrinfo(urlsplit(url).hostname, None, type=socket.SOCK_STREAM)
    except (OSError, ValueError):
        return True
    return all(_is_global(str(place[0])) for *_, place in found)


def opener(reach: Reach) -> OpenerDirector:
    """Only http and https, through the environment's proxies. It takes any status for an answer, redirects too."""
    made = OpenerDirector()
    http, https = (HTTPHandler(), HTTPSHandler(context=_tls()))
    if reach is Reach.PUBLIC:
        http, https = (_PublicHandler(), _PublicTlsHandler(context=_tls()))
    for handler in (ProxyHandler(getproxies_environment()), http, https):
        made.add_handler(handler)
    return made


class _PublicConnection(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        refuse_private(self.sock)


class _PublicTlsConnection(HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        refuse_private(self.sock)


class _PublicHandler(HTTPHandler):
    def http_open(self, req: Request) -> HTTPResponse:
        # A proxy may well be near; where it goes to is its own affair.
        return self.do_open(HTTPConnection if req.has_proxy() else _PublicConnection, req)


class _PublicTlsHandler(HTTPSHandler):
    def https_open(self, req: Request) -> HTTPResponse:
        tunnelled = getattr(req, "_tunnel_host", None) is not None
        return self.do_open(HTTPSConnection if tunnelled else _PublicTlsConnection, req, context=_tls())


def refuse_private(sock: socket.socket) -> None:
    """Before anything is asked of it."""
    place = str(sock.getpeername()[0])
    if not _is_global(place):
        sock.close()
        raise PrivateAddress(place)


def _is_global(place: str) -> bool:
    address = ipaddress.ip_address(place.partition("%")[0])
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_global


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
