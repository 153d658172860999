"""After a publish caches are purged and hubs are pinged; nothing of it makes a publish fail, and nothing is told twice."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from podcast_pipeline.model import FeedChanges, FolderTarget
from podcast_pipeline.pipeline.purging import Purged, purge
from podcast_pipeline.progress import Unwatched
from podcast_pipeline.publish import Action, Applied, FeedStep, feed_upload
from tests.command import podcast_here
from tests.shows import add_recorded, make_show
from tests.web import Page, Web

NEW = b"<rss>new</rss>"
RUNS = [sys.executable, "-c", "import sys; open('purged', 'a').write(sys.argv[1] + '\\n')", "{url}"]


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as site:
        yield site


def purged(web: Web, root: Path, **settings: Any) -> Purged:
    target = FolderTarget.model_validate(
        {"kind": "folder", "path": "public", "base_url": web.url, "purge": {"command": RUNS, "wait_s": 20, **settings}}
    )
    changes = FeedChanges((), (), ())
    step = FeedStep(feed_upload("feed.xml", NEW), Action.SEND, "changed", None, changes, (), ())
    return purge(target, Applied((), 0, (step,)), root=root, progress=Unwatched())


class TestPurging:
    def test_waits_until_listeners_get_the_new_feed_and_says_how_long_that_took(self, web: Web, tmp_path: Path) -> None:
        web.pages["/feed.xml"] = Page(b"<rss>old</rss>")

        def forget() -> None:
            while not web.requests:
                web.wait(0.01)
            web.pages["/feed.xml"] = Page(NEW)

        threading.Thread(target=forget, daemon=True).start()
        done = purged(web, tmp_path)
        assert (done.urls, done.notice) == ((f"{web.url}/feed.xml",), "")
        assert done.public_after_s is not None
        assert len(web.requests) > 1
        assert (tmp_path / "purged").read_text() == f"{web.url}/feed.xml\n"

    def test_does_not_wait_for_ever(self, web: Web, tmp_path: Path) -> None:
        web.pages["/feed.xml"] = Page(b"<rss>old</rss>")
        done = purged(web, tmp_path, wait_s=0.2)
        assert done == Purged(
            (f"{web.url}/feed.xml",),
            None,
            f"published, but after 0.2 seconds listeners still get the old feed at {web.url}/feed.xml; see what the "
            f"cache in front was told",
        )

    def test_that_fails_is_told_and_not_waited_for(self, web: Web, tmp_path: Path) -> None:
        web.pages["/feed.xml"] = Page(b"<rss>old</rss>")
        done = purged(web, tmp_path, command=[sys.executable, "-c", "raise SystemExit(7)", "{url}"])
        assert (done.urls, done.public_after_s, len(web.requests)) == ((), None, 1)
        assert "ended with status 7, so listeners may get the old feed until the cache in front forgets" in done.notice


def a_show(root: Path, web: Web) -> Path:
    pings = {"websub": [f"{web.url}/hub"], "podping": {"endpoint_url": f"{web.url}/podping", "token_from": "MY_TOKEN"}}
    target = {"kind": "folder", "path": "public", "base_url": "http://127.0.0.1:9", "purge": RUNS, "pings": pings}
    make_show(root, targets=f"  local: {yaml.safe_dump(target, default_flow_style=True, width=1000).strip()}")
    private = "privat-9f86d081884c7d659a2feaa0c55ad015.xml"
    with (root / "podcast.yaml").open("a") as file:
        file.write(f"feeds: [{{file: feed.xml}}, {{file: {private}, private: true}}]\n")
    add_recorded(root, "wasser", 1)
    return root


def test_hubs_are_told_once_after_a_change_of_public_feeds_alone(web: Web, tmp_path: Path) -> None:
    root, env = a_show(tmp_path / "show", web), {"MY_TOKEN": "sEcReT"}
    web.pages["/hub"] = Page(status=204)
    asked = "/podping/?url=http%3A%2F%2F127.0.0.1%3A9%2Ffeed.xml&reason=update&medium=podcast"
    web.pages[asked] = Page(b"Success!")
    podcast_here("plan", "feed", cwd=root, env=env)
    assert web.requests == [], "a plan tells nobody"
    ran = podcast_here("publish", "feed", "--json", cwd=root, env=env)
    assert ran.status == 0
    assert web.requests == ["POST /hub", f"GET {asked}"]
    (body, _), (_, token) = web.told
    assert (parse_qs(body), token) == (
        {"hub.mode": ["publish"], "hub.url": ["http://127.0.0.1:9/feed.xml"]},
        "sEcReT",
    )
    assert [urlsplit(each["service"]).path for each in ran.json["pinged"]] == ["/hub", "/podping"]
    assert [Path(url).name for url in ran.json["purged"]] == ["privat-9f86d081884c7d659a2feaa0c55ad015.xml", "feed.xml"]
    assert "what listeners get was not looked at" in ran.json["notices"][0]
    assert "sEcReT" not in ran.stdout + ran.stderr
    again = podcast_here("publish", "feed", "--json", cwd=root, env=env).json
    assert (again["feed_sent"], again["pinged"], again["purged"]) == (False, [], [])
    assert len(web.requests) == 2, "nothing changed, so nobody is told"


def test_a_ping_that_fails_is_one_line_and_the_publish_is_done(web: Web, tmp_path: Path) -> None:
    root = a_show(tmp_path / "show", web)
    ran = podcast_here("publish", "feed", cwd=root)
    assert (ran.status, "Published to local" in ran.stdout) == (0, True)
    warnings = [line for line in ran.stderr.splitlines() if "the ping to" in line]
    assert warnings == [
        f"Warning: published, but the ping to {web.url}/hub failed: it answers 404",
        f"Warning: published, but the ping to {web.url}/podping failed: the environment has no MY_TOKEN; set it to the "
        f"token of that service",
    ]
