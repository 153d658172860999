"""Addresses are such as can be asked for, and never hold a secret."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from podcast_pipeline.model.frozen import BaseUrl, WebAddress
from podcast_pipeline.tags.addresses import ascii_address

WEB_ADDRESS, BASE_URL = TypeAdapter(WebAddress), TypeAdapter(BaseUrl)

GOOD = [
    "https://example.org",
    "http://[::1]:8000/ä",
    "https://städte.example:8443/a b?q=ü#x".replace(" ", "%20"),
    "https://a..b.example/ä",
    "https://user@example.org/@ä",
    f"https://{'ü' * 70}.example/",
]


def refused(adapter: TypeAdapter[str], text: str) -> str:
    with pytest.raises(ValidationError) as caught:
        adapter.validate_python(text)
    return caught.value.errors()[0]["msg"]


@pytest.mark.parametrize(
    "text",
    ["http://[x", "http://a]b/", "https://a:port/", "https://a:99999/", "https://:80/", "https:///a", "https://a\x01b/",
     "ftp://a/", "a", "", "https://a b/", "https://\u2100.example/", "https://a/\ud800"],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(text: str) -> None:
    assert refused(WEB_ADDRESS, text) == f"must be a web address such as https://example.org/podcast, not {text!r}"


@pytest.mark.parametrize("text", GOOD)
def test_every_web_address_can_go_into_tags(text: str) -> None:
    assert WEB_ADDRESS.validate_python(text) == text
    assert ascii_address(text).isascii()


@pytest.mark.parametrize(
    "text",
    [
        "https://user:secret@example.org",
        "https://secret@example.org/a",
        "https://example.org/?secret",
        "https://example.org/#secret",
        "https://user:sec/ret@example.org",
    ],
)
def test_a_base_address_holds_no_secret_and_none_is_repeated(text: str) -> None:
    assert refused(BASE_URL, text) == (
        "may hold no user, password, ? or #: file names are put behind it, and everybody can read it; write the "
        "address alone"
    )


def test_a_base_address_that_is_none_is_refused() -> None:
    assert refused(BASE_URL, "http://[x") == (
        "must be a web address such as https://example.org/podcast, not 'http://[x'"
    )


def test_a_base_address_ends_without_a_slash() -> None:
    assert BASE_URL.validate_python("https://example.org/@show//") == "https://example.org/@show"
