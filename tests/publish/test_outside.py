"""What was sent is looked at through the public address before a feed names it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from podcast_pipeline.errors import NotVerified
from podcast_pipeline.progress import Unwatched
from podcast_pipeline.publish import Action, Role, Step, bytes_upload
from podcast_pipeline.publish.outside import look_from_outside
from podcast_pipeline.publish.public import PublicStore
from tests.web import Page, Web

TEXT = bytes_upload(Role.TRANSCRIPT, "a", ".vtt", b"WEBVTT")
GOOD = Page(b"WEBVTT", headers={"Content-Type": "text/vtt"})


@pytest.fixture
def web() -> Iterator[Web]:
    with Web({f"/{TEXT.key}": GOOD}) as site:
        yield site


def seen(web: Web) -> str | None:
    return look_from_outside([Step(TEXT, Action.SEND, "not there yet")], PublicStore(web.url), Unwatched())


def test_what_listeners_get_is_what_was_sent(web: Web) -> None:
    assert seen(web) is None
    assert web.requests == [f"HEAD /{TEXT.key}"]


@pytest.mark.parametrize(
    ("page", "difference"),
    [
        (Page(status=404), "it is not there, or not public: open the bucket for readers, or correct base_url"),
        (Page(status=403), "it is not there, or not public: open the bucket for readers, or correct base_url"),
        (Page(b"WEBVT", headers=GOOD.headers), "it has 5 bytes, not 6; see what lies before the bucket"),
        (Page(b"<html>"), "its type is None instead of text/vtt; charset=utf-8; see the host's settings"),
    ],
)
def test_what_is_something_else_for_listeners_may_not_be_named(web: Web, page: Page, difference: str) -> None:
    web.pages[f"/{TEXT.key}"] = page
    with pytest.raises(NotVerified) as caught:
        seen(web)
    assert str(caught.value) == f"{TEXT.key}: is up, but for listeners {difference}; the feed stays as it was"


def test_an_address_that_does_not_answer_is_told_and_no_failure(web: Web) -> None:
    web.pages[f"/{TEXT.key}"] = Page(status=500)
    said = f"{web.url}/{TEXT.key}: answers 500; try again later, or look at the host"
    assert seen(web) == f"{said}; what listeners get was not looked at"
