"""A target as the public sees it: read over HTTP, never written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from podcast_pipeline.errors import AccessRefused, TargetError, TargetUnreachable
from podcast_pipeline.publish import (
    Action,
    Role,
    Step,
    Store,
    StoredObject,
    bytes_upload,
    decide_steps,
    feed_upload,
    keeping_of,
)
from podcast_pipeline.publish.plan import difference_between
from podcast_pipeline.publish.public import PublicStore
from tests.web import Page, Web

FEED = Page(b"<rss/>", headers={"Content-Type": "application/rss+xml; charset=utf-8", "Cache-Control": "max-age=300"})


@pytest.fixture
def web() -> Iterator[Web]:
    with Web({"/show/feed.xml": FEED}) as site:
        yield site


@pytest.fixture
def store(web: Web) -> Store:
    return PublicStore(f"{web.url}/show")


def test_its_place_says_that_it_is_only_read(web: Web, store: Store) -> None:
    assert store.place == f"{web.url}/show (public, read only)"


def test_look_asks_by_head_and_does_not_know_the_content(web: Web, store: Store) -> None:
    assert store.look("feed.xml") == StoredObject(6, None, "application/rss+xml; charset=utf-8", "max-age=300")
    assert web.requests == ["HEAD /show/feed.xml"]


def test_read_brings_the_bytes(store: Store) -> None:
    assert store.read("feed.xml") == b"<rss/>"


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_not_there_is_none(web: Web, store: Store, status: int) -> None:
    web.pages["/show/a"] = Page(status=status)
    assert (store.look("a"), store.read("a")) == (None, None)


def test_what_the_public_may_not_see_is_not_there_but_a_feed_must_be_sure(web: Web, store: Store) -> None:
    web.pages["/show/feed.xml"] = Page(status=403)
    assert store.look("feed.xml") is None
    with pytest.raises(AccessRefused) as caught:
        store.read("feed.xml")
    assert str(caught.value) == (
        f"{web.url}/show/feed.xml: answers 403: it is not public, or nothing was published there yet; make it public "
        f"at "
        f"the host, or use the target's credentials"
    )


def test_a_host_in_trouble_is_not_taken_for_an_empty_one(web: Web, store: Store) -> None:
    web.pages["/show/feed.xml"] = Page(status=500)
    for ask in (store.look, store.read):
        with pytest.raises(TargetError) as caught:
            ask("feed.xml")
        assert caught.value.message == "answers 500; try again later, or look at the host"


def test_a_host_that_tells_no_size_is_named(web: Web, store: Store) -> None:
    web.pages["/show/feed.xml"] = Page(b"<rss/>", headers={"Content-Length": ""})
    with pytest.raises(TargetError) as caught:
        store.look("feed.xml")
    assert caught.value.message == "does not tell its size (no Content-Length); check the host's settings"


def test_an_address_where_nothing_listens_is_unreachable() -> None:
    with Web() as gone:
        url = gone.url
    with pytest.raises(TargetUnreachable):
        PublicStore(url).read("feed.xml")


def test_nobody_writes_through_it(web: Web, store: Store) -> None:
    upload = feed_upload("feed.xml", b"<rss>new</rss>")
    message = (
        f"{web.url}/show/feed.xml: nobody can write through a public address; publish with the target's credentials"
    )
    with pytest.raises(AccessRefused) as caught:
        store.write(upload, lambda _: None)
    assert str(caught.value) == message
    with pytest.raises(AccessRefused) as caught:
        store.swap(upload, b"<rss/>")
    assert str(caught.value) == message
    with pytest.raises(AccessRefused, match=r"kept/a-aaaaaaaaaaaa\.mp3: nobody can write through a public address"):
        store.copy(keeping_of("media/a-123456789abc.mp3", size_bytes=1, sha256="a" * 64))
    assert web.requests == []


# --- The plan, when the content of what is there is not known ---------------------------------------------------------


def test_an_unknown_sha256_is_no_difference() -> None:
    upload = bytes_upload(Role.CHAPTERS, "regen", ".json", b"{}")
    known = StoredObject(2, upload.sha256, upload.content_type, upload.cache_control)
    unknown = StoredObject(2, None, upload.content_type, upload.cache_control)
    assert [difference_between(upload, stored) for stored in (known, unknown)] == [None, None]


def test_a_known_other_sha256_and_another_size_still_differ() -> None:
    upload = bytes_upload(Role.CHAPTERS, "regen", ".json", b"{}")
    assert difference_between(upload, StoredObject(2, "0" * 64, None, None)) == "content"
    assert difference_between(upload, StoredObject(3, None, None, None)) == "size (3 bytes)"


def test_a_plan_over_the_public_address_keeps_what_lies_there(web: Web, store: Store) -> None:
    there = bytes_upload(Role.CHAPTERS, "regen", ".json", b"{}")
    new = bytes_upload(Role.CHAPTERS, "regen", ".json", b"[]")
    headers = {"Content-Type": there.content_type, "Cache-Control": there.cache_control}
    web.pages[f"/show/{there.key}"] = Page(b"{}", headers=headers)
    existing = {upload.key: store.look(upload.key) for upload in (there, new)}
    assert set(decide_steps([there, new], existing, frozenset())) == {
        Step(there, Action.KEEP, "unchanged", seen=existing[there.key]),
        Step(new, Action.SEND, "not there yet"),
    }
