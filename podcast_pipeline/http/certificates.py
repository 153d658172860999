"""How long the certificate of a host holds, asked of the host itself."""

from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime
from urllib.parse import urlsplit
from urllib.request import getproxies_environment

from podcast_pipeline.http.reaching import Reach, refuse_private

_SILENCE_S = 10.0


def certificate_end(
    url: str, *, reach: Reach = Reach.ANYWHERE, context: ssl.SSLContext | None = None
) -> datetime | None:
    """When the certificate of an https address ends.

    None where nobody can tell: behind a proxy, without an answer, and for one that is not trusted, which every other
    question to the host says better.
    """
    try:
        parts = urlsplit(url)
        place = (parts.hostname or "", parts.port or 443)
        if parts.scheme != "https" or not parts.hostname or "https" in getproxies_environment():
            return None
        with socket.create_connection(place, timeout=_SILENCE_S) as plain:
            if reach is Reach.PUBLIC:
                refuse_private(plain)
            with (context or ssl.create_default_context()).wrap_socket(plain, server_hostname=parts.hostname) as safe:
                told = safe.getpeercert() or {}
    except (OSError, ValueError):
        return None
    ends = told.get("notAfter")
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC) if isinstance(ends, str) else None
