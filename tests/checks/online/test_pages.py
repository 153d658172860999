"""The pages behind the first one of any feed: each is read once, judged as the first, and its episodes are looked at."""

from __future__ import annotations

from collections import Counter

import pytest

from podcast_pipeline.checks import Finding, check_feed_online, fetched
from podcast_pipeline.checks.feeds import fetching
from podcast_pipeline.cli.app import run
from podcast_pipeline.progress import Unwatched
from tests.checks.online.live import page, spoil
from tests.checks.shows import NOW
from tests.web import Web


def as_pages(web: Web, *, onward: str | None = None) -> None:
    """The feed three times over, each page with an episode of its own; `onward` is where the last one leads."""
    body = web.pages["/feed.xml"].body.decode()
    paths = ["/feed.xml", "/2.xml", "/3.xml"]
    for number, (path, following) in enumerate(zip(paths, [*paths[1:], onward], strict=True), start=1):
        link = (
            f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="next" href="{following}"/>' if following else ""
        )
        text = body.replace("  <item>", f"  {link}<item>").replace("guid-of-regen", f"guid-{number}")
        web.pages[path] = page(text.replace("regen.mp3", f"{number}.mp3").encode(), "application/rss+xml", ETag='"1"')


def judged(web: Web, count: int | None = None) -> Counter[tuple[str, str]]:
    found: tuple[Finding, ...] = check_feed_online(fetched(f"{web.url}/feed.xml"), NOW, count=count)
    return Counter((each.id, each.file.removeprefix(web.url)) for each in found)


def test_every_page_is_judged_and_its_audio_is_asked_for(web: Web) -> None:
    as_pages(web)
    found = judged(web)
    assert {file for rule, file in found if rule == "PP760"} == {
        "/2.xml",
        "/3.xml",
    }  # the first one's is check_feed()'s
    assert {file for rule, file in found if rule == "PP911"} == {"/1.mp3", "/2.mp3", "/3.mp3"}
    assert [request for request in web.requests if ".xml" in request] == [
        "GET /feed.xml", "GET /2.xml", "GET /3.xml", "GET /feed.xml"  # and once more by its mark
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("onward", "told"),
    [
        ("/4.xml", "which answers 404, and no feed; bring that page back, for its episodes are live"),
        ("/2.xml", "for the second time; correct its links, or make longer pages"),
        ("ftp://example.org/4.xml", None),
    ],
)
def test_where_the_pages_end_too_early_is_told(web: Web, onward: str, told: str | None) -> None:
    as_pages(web, onward=onward)
    pages, failure = fetching.turned(fetched(f"{web.url}/feed.xml"), Unwatched())
    assert [each.url for each in pages] == [f"{web.url}/2.xml", f"{web.url}/3.xml"]
    assert failure == (f"goes on at {web.url}{onward}, {told}" if told else "")
    assert judged(web)["PP903", "/feed.xml"] == (1 if told else 0)


def test_pages_without_end_are_left(web: Web) -> None:
    as_pages(web, onward="/4.xml")
    pages, failure = fetching.turned(fetched(f"{web.url}/feed.xml"), Unwatched(), most=2)
    assert len(pages) == 1
    assert failure == f"goes on at {web.url}/3.xml, and that is page 3; correct its links, or make longer pages"


def test_without_online_only_the_first_page_is_read_and_the_last_line_says_so(
    web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    as_pages(web)
    spoil(web, "/2.xml", status=404)
    run(["check", f"{web.url}/feed.xml", "--select", "PP803"])
    assert capsys.readouterr().out == (
        f"Nothing to find fault with in the first page of {web.url}/feed.xml (--online reads the others).\n"
    )
