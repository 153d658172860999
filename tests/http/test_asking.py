"""The only HTTP client, against a real server that behaves badly."""

from __future__ import annotations

import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator

import pytest
import trustme

from podcast_pipeline import __version__, http
from podcast_pipeline.errors import PodcastError, TargetError, TargetUnreachable
from podcast_pipeline.http import Answer, Patience
from tests.web import Page, Web


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as site:
        yield site


def refused(url: str, patience: Patience | None = None) -> PodcastError:
    with pytest.raises(TargetError) as caught:
        http.get(url, max_bytes=100, patience=patience or Patience())
    assert caught.value.where == url
    return caught.value


# --- Answers ----------------------------------------------------------------------------------------------------------


def test_get_brings_status_headers_and_body(web: Web) -> None:
    web.pages["/a"] = Page(b"Regen", headers={"Content-Type": "text/plain; charset=utf-8", "X-Two": "1"})
    answer = http.get(f"{web.url}/a", max_bytes=5)
    assert (answer.status, answer.body, answer.redirects) == (200, b"Regen", ())
    assert (answer.media_type, answer.length_bytes, answer.headers["x-two"]) == ("text/plain", 5, "1")
    assert web.agents == {f"podcast/{__version__}"}


def test_head_tells_the_length_and_brings_no_body(web: Web) -> None:
    web.pages["/a"] = Page(b"Regen", headers={"Content-Type": "audio/mpeg"})
    answer = http.head(f"{web.url}/a")
    assert (answer.status, answer.length_bytes, answer.media_type, answer.body) == (200, 5, "audio/mpeg", b"")
    assert web.requests == ["HEAD /a"]


def test_a_host_that_tells_no_type_and_no_length_is_answered_for() -> None:
    answer = Answer("http://example.org", 200, {"content-length": "many"})
    assert (answer.media_type, answer.length_bytes) == ("", None)
    assert Answer("http://example.org", 200, {"content-length": "9" * 5000}).length_bytes is None


def test_a_length_of_thousands_of_digits_is_not_believed(web: Web) -> None:
    web.pages["/a"] = Page(b"Regen", headers={"Content-Length": "9" * 5000})
    assert http.get(f"{web.url}/a", max_bytes=5).body == b"Regen"


def test_a_missing_page_is_an_answer_and_is_asked_for_once(web: Web) -> None:
    answer = http.get(f"{web.url}/missing", max_bytes=100)
    assert (answer.status, answer.body) == (404, b"not here")
    assert web.requests == ["GET /missing"]


def test_the_text_of_an_error_is_cut_and_not_refused(web: Web) -> None:
    web.pages["/a"] = Page(b"x" * 1000, status=500)
    answer = http.get(f"{web.url}/a", max_bytes=10)
    assert (answer.status, answer.body) == (500, b"x" * 10)


def test_a_range_brings_the_part_with_206(web: Web) -> None:
    web.pages["/a"] = Page(b"0123456789")
    answer = http.get(f"{web.url}/a", max_bytes=2, byte_range=(0, 1))
    assert (answer.status, answer.body, answer.headers["content-range"]) == (206, b"01", "bytes 0-1/10")


def test_a_host_without_ranges_is_seen_by_its_200_and_its_file_is_not_read_whole(web: Web) -> None:
    web.pages["/a"] = Page(b"0" * 1_000_000, ranges=False)
    answer = http.get(f"{web.url}/a", max_bytes=2, byte_range=(0, 1))
    assert (answer.status, answer.body) == (200, b"00")


def test_umlauts_and_blanks_in_an_address_are_escaped(web: Web) -> None:
    web.pages["/st%C3%A4dte/a%20b?q=%C3%BC"] = Page(b"ok")
    assert http.get(f"{web.url}/städte/a b?q=ü#part", max_bytes=9).body == b"ok"
    assert http.get(f"{web.url}/st%C3%A4dte/a%20b?q=%C3%BC", max_bytes=9).body == b"ok"


# --- Redirects --------------------------------------------------------------------------------------------------------


def test_redirects_are_followed_and_named(web: Web) -> None:
    web.pages |= {
        "/a": Page(status=301, headers={"Location": "/b"}),
        "/b": Page(status=307, headers={"Location": f"{web.url}/c"}),
        "/c": Page(b"there"),
    }
    answer = http.get(f"{web.url}/a", max_bytes=9)
    assert (answer.url, answer.status, answer.body) == (f"{web.url}/a", 200, b"there")
    assert answer.redirects == (f"{web.url}/b", f"{web.url}/c")
    assert http.head(f"{web.url}/a").redirects == answer.redirects
    assert web.requests[3:] == ["HEAD /a", "HEAD /b", "HEAD /c"]


def test_a_circle_of_redirects_ends_after_five(web: Web) -> None:
    web.pages["/a"] = Page(status=302, headers={"Location": "/a"})
    error = refused(f"{web.url}/a")
    assert error.message == f"redirects more than 5 times, at last to {web.url}/a; let it lead straight to the file"
    assert len(web.requests) == 6


@pytest.mark.parametrize("place", ["file:///etc/passwd", "ftp://example.org/a", "javascript:alert(1)", "http://[bad"])
def test_a_redirect_leads_to_the_web_only(web: Web, place: str) -> None:
    web.pages["/a"] = Page(status=302, headers={"Location": place})
    assert refused(f"{web.url}/a").message == f"redirects to {place}, which is no web address; correct it at the host"


def test_a_redirect_to_nowhere_is_an_answer(web: Web) -> None:
    web.pages["/a"] = Page(status=302)
    assert http.get(f"{web.url}/a", max_bytes=9).status == 302


# --- What goes wrong --------------------------------------------------------------------------------------------------


def test_more_than_allowed_is_refused(web: Web) -> None:
    web.pages["/a"] = Page(b"x" * 101)
    error = refused(f"{web.url}/a")
    assert error.message == "is larger than the 100 bytes that were expected at most"
    assert not isinstance(error, TargetUnreachable)


def test_a_refused_connection_is_named() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        error = refused(f"http://127.0.0.1:{bound.getsockname()[1]}/a")
    assert isinstance(error, TargetUnreachable)
    assert error.message == "nothing answers there (connection refused); check the address"
    assert isinstance(error.__cause__, ConnectionRefusedError)


def test_a_host_that_does_not_exist_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")
    assert refused("http://nowhere.invalid/a").message == "there is no such host; check the address and the network"


def test_a_slow_host_is_given_up(web: Web) -> None:
    web.pages["/a"] = Page(b"late", wait_s=20)
    started = time.monotonic()
    error = refused(f"{web.url}/a", Patience(silence_s=0.3))
    assert error.message == "no answer within 0.3 seconds; check the address and the network, then try again"
    assert time.monotonic() - started < 2


def test_a_host_that_drips_is_given_up_too(web: Web) -> None:
    web.pages["/a"] = Page(b"drop" * 20, drip_s=0.1)
    message = refused(f"{web.url}/a", Patience(silence_s=5, whole_s=0.3)).message
    assert re.fullmatch(r"sent \d bytes in 0\.3 seconds, too slow to wait for; try again later", message)


def test_an_answer_that_breaks_off_is_not_taken_for_whole(web: Web) -> None:
    web.pages["/a"] = Page(b"half", length_told=8)
    assert refused(f"{web.url}/a").message == "broke off after 4 of 8 bytes; try again"


def test_a_connection_lost_once_is_asked_again(web: Web) -> None:
    web.pages["/a"] = Page(b"there", lost=1)
    assert http.get(f"{web.url}/a", max_bytes=9).body == b"there"


def test_a_connection_lost_twice_is_an_error(web: Web) -> None:
    web.pages["/a"] = Page(b"there", lost=2)
    message = refused(f"{web.url}/a").message
    assert message.startswith("cannot be reached (")
    assert message.endswith("); check the address and the network")
    assert len(web.requests) == 2


def test_a_busy_host_is_asked_once_more_and_then_believed(web: Web) -> None:
    web.pages |= {"/a": Page(b"there", busy=1), "/b": Page(b"there", busy=2)}
    assert http.get(f"{web.url}/a", max_bytes=9).body == b"there"
    assert http.get(f"{web.url}/b", max_bytes=9).status == 503
    assert web.requests == ["GET /a", "GET /a", "GET /b", "GET /b"]


def test_what_is_no_web_address_is_not_asked() -> None:
    for url in ("file:///etc/passwd", "ftp://example.org", "feed.xml", "http://", "http://[::1", "http://a:port/"):
        assert refused(url).message == "is no web address that can be asked; correct it"


def test_a_host_that_speaks_no_http_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"

        def talk() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"220 mail.example.org ESMTP\r\n")

        thread = threading.Thread(target=talk)
        thread.start()
        message = refused(url).message
        thread.join()
    assert message == "cannot be reached (220 mail.example.org ESMTP); check the address and the network"


def test_a_certificate_that_nobody_vouches_for_is_named(web: Web) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(context)
    with socket.create_server(("127.0.0.1", 0)) as plain:

        def shake_hands() -> None:
            connection, _ = plain.accept()
            with connection, pytest.raises((ssl.SSLError, OSError)):
                context.wrap_socket(connection, server_side=True)

        thread = threading.Thread(target=shake_hands)
        thread.start()
        error = refused(f"https://localhost:{plain.getsockname()[1]}/")
        thread.join()
    assert error.message.startswith("its certificate is not trusted (")
    assert error.message.endswith("); have it renewed at the host")


def test_the_proxy_of_the_environment_is_used(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", web.url)
    web.pages["http://feeds.example.org/a"] = Page(b"by proxy")
    assert http.get("http://feeds.example.org/a", max_bytes=9).body == b"by proxy"


# --- Messages ---------------------------------------------------------------------------------------------------------


def test_a_message_is_sent_once_and_to_its_address_alone(web: Web) -> None:
    web.pages["/hub"] = Page(status=302, headers={"Location": "/elsewhere"})
    answer = http.send("POST", f"{web.url}/hub", headers={"Authorization": "secret"}, body=b"a=b")
    assert (answer.status, answer.headers["location"], web.requests) == (302, "/elsewhere", ["POST /hub"])
    assert web.told == [("a=b", "secret")]
    web.pages["/hub"] = Page(status=503, body=b"x" * 20_000)
    assert (http.send("POST", f"{web.url}/hub").status, web.requests[1:]) == (503, ["POST /hub"])
