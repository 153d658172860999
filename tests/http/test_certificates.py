"""How long a certificate holds, asked of a real server with one of our own."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme

from podcast_pipeline.http import Reach, certificate_end

ENDS_AT = datetime(2123, 5, 4, 6, tzinfo=UTC)


@contextmanager
def server(authority: trustme.CA) -> Iterator[str]:
    """An https address on this machine that shakes hands once."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", not_after=ENDS_AT).configure_cert(context)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def shake_hands() -> None:
            try:
                connection, _ = listening.accept()
                with connection, context.wrap_socket(connection, server_side=True):
                    pass
            except OSError:
                pass  # whoever does not trust us leaves in the middle

        thread = threading.Thread(target=shake_hands, daemon=True)
        thread.start()
        yield f"https://localhost:{listening.getsockname()[1]}/feed.xml"


def trusting(authority: trustme.CA, folder: Path) -> ssl.SSLContext:
    bundle = folder / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))
    return ssl.create_default_context(cafile=str(bundle))


def test_the_end_of_a_certificate_is_told(tmp_path: Path) -> None:
    authority = trustme.CA()
    with server(authority) as url:
        ends_at = certificate_end(url, context=trusting(authority, tmp_path))
    assert ends_at is not None
    assert abs(ends_at - ENDS_AT) < timedelta(seconds=1)


def test_nothing_is_told_of_one_that_is_not_trusted_or_not_there(tmp_path: Path) -> None:
    with server(trustme.CA()) as url:
        assert certificate_end(url) is None
    assert certificate_end(url) is None
    assert certificate_end("http://localhost/") is None
    assert certificate_end("https://[1::") is None


def test_a_private_address_is_not_asked_for_a_feed_of_the_web(tmp_path: Path) -> None:
    authority = trustme.CA()
    with server(authority) as url:
        assert certificate_end(url, reach=Reach.PUBLIC, context=trusting(authority, tmp_path)) is None
