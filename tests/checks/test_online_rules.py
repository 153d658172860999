"""Each online rule, against a real web server: what listeners get, and what the rule says when they do not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from podcast_pipeline.checks import check_online
from podcast_pipeline.project import load
from tests.checks.shows import NOW, change, clean_show, record, said
from tests.web import Page, Web

FEED = """\
<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
     xmlns:podcast="https://podcastindex.org/namespace/1.0">
<channel>
  <title>Städte &amp; Wasser</title>
  <podcast:guid>9b024349-ccf0-5f69-a609-6b82873eab3c</podcast:guid>
  <itunes:image href="{url}/show.jpg"/>
  <item>
    <title>Was der Regen will</title>
    <guid isPermaLink="false">guid-of-regen</guid>
    <pubDate>Thu, 04 May 2023 06:00:00 +0200</pubDate>
    <enclosure url="{url}/regen.mp3" length="1000" type="audio/mpeg"/>
    <podcast:transcript url="{url}/regen.vtt" type="text/vtt"/>
    <podcast:chapters url="{url}/regen.json" type="application/json+chapters"/>
  </item>
</channel>
</rss>
"""


def page(body: bytes, media_type: str) -> Page:
    return Page(body, headers={"Content-Type": media_type})


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as site:
        site.pages |= {
            "/feed.xml": page(FEED.format(url=site.url).encode(), "application/rss+xml; charset=utf-8"),
            "/show.jpg": page(b"picture", "image/jpeg"),
            "/regen.mp3": page(b"x" * 1000, "audio/mpeg"),
            "/regen.vtt": page(b"WEBVTT", "text/vtt; charset=utf-8"),
            "/regen.json": page(b"{}", "application/json+chapters"),
        }
        yield site


@pytest.fixture
def show(web: Web, tmp_path: Path) -> Path:
    root = clean_show(tmp_path)
    change(root, "podcast.yaml", "https://podcast.example.org", web.url)
    return root


def heard(root: Path, stored: bytes | None = None) -> list[str]:
    return said(check_online(load(root), "production", NOW, stored={"feed.xml": stored} if stored else {}))


def spoil(web: Web, path: str, **wishes: Any) -> None:
    web.pages[path] = replace(web.pages[path], **wishes)


def rewrite(web: Web, old: str, new: str) -> None:
    body = web.pages["/feed.xml"].body
    assert body.count(old.encode()) == 1
    spoil(web, "/feed.xml", body=body.replace(old.encode(), new.encode()))


def test_a_feed_that_listeners_get_as_it_is_has_no_findings(web: Web, show: Path) -> None:
    record(show)
    assert heard(show, stored=web.pages["/feed.xml"].body) == []
    assert sorted(web.requests) == [
        "GET /feed.xml",
        "GET /regen.mp3",
        "HEAD /regen.json",
        "HEAD /regen.mp3",
        "HEAD /regen.vtt",
        "HEAD /show.jpg",
    ]


# --- The feed ---------------------------------------------------------------------------------------------------------


def test_a_feed_that_is_not_there(web: Web, show: Path) -> None:
    del web.pages["/feed.xml"]
    assert heard(show, stored=b"<rss/>") == [
        f"PP901 error {web.url}/feed.xml: listeners get no feed: answers 404; publish to production, or choose another "
        f"--target"
    ]


def test_a_feed_where_nothing_listens(tmp_path: Path) -> None:
    root = clean_show(tmp_path)
    with Web() as gone:
        change(root, "podcast.yaml", "https://podcast.example.org", gone.url)
    assert heard(root) == [
        f"PP901 error {gone.url}/feed.xml: listeners get no feed: nothing answers there (connection refused); publish "
        f"to production, or choose another --target"
    ]


def test_a_feed_as_plain_text(web: Web, show: Path) -> None:
    spoil(web, "/feed.xml", headers={"Content-Type": "text/plain"})
    assert heard(show) == [
        f"PP902 warning {web.url}/feed.xml: the feed is served as text/plain; let it be application/rss+xml"
    ]


def test_a_feed_that_cannot_be_read(web: Web, show: Path) -> None:
    spoil(web, "/feed.xml", body=b"<html><body>Log in</body></html>")
    assert heard(show) == [
        f"PP903 error {web.url}/feed.xml: the live feed is no podcast feed: it has no <rss> with a <channel>; see what "
        f"lies there"
    ]


def test_the_feed_of_another_show(web: Web, show: Path) -> None:
    rewrite(web, "9b024349-ccf0-5f69-a609-6b82873eab3c", "917393e3-1b1e-5cef-ace4-edaa54e1f810")
    assert heard(show) == [
        f"PP904 error {web.url}/feed.xml: the live feed is that of 'Städte & Wasser' (podcast:guid "
        f"917393e3-1b1e-5cef-ace4-edaa54e1f810), and podcast.yaml has 9b024349-ccf0-5f69-a609-6b82873eab3c; check "
        f"base_url, or write the live guid if the show is yours"
    ]


def test_a_feed_that_is_redirected(web: Web, show: Path) -> None:
    web.pages["/new.xml"] = web.pages["/feed.xml"]
    web.pages["/feed.xml"] = Page(status=302, headers={"Location": "/new.xml"})
    assert heard(show) == [
        f"PP905 warning {web.url}/feed.xml: leads on to {web.url}/new.xml; write the address of the feed itself into "
        f"base_url"
    ]


def test_a_feed_that_caches_keep_for_a_day(web: Web, show: Path) -> None:
    headers = {"Content-Type": "text/xml", "Cache-Control": "public, max-age=86400"}
    spoil(web, "/feed.xml", headers=headers)
    assert heard(show) == [
        f"PP906 warning {web.url}/feed.xml: may be cached for 86400 seconds (public, max-age=86400); let the host send "
        f"max-age=300"
    ]
    spoil(web, "/feed.xml", headers={**headers, "Cache-Control": "s-maxage=86400, max-age=300"})
    assert heard(show) == []


def turn_page(web: Web) -> None:
    """The feed as two pages, with its one episode on the second."""
    body = web.pages["/feed.xml"].body.decode()
    items = body[body.index("  <item>") : body.index("</channel>")]
    following = f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="next" href="{web.url}/feed-1-0a1b2c3d.xml"/>'
    web.pages["/feed-1-0a1b2c3d.xml"] = page(body.encode(), "application/rss+xml")
    spoil(web, "/feed.xml", body=body.replace(items, following).encode())


def test_what_stands_on_a_page_behind_the_first_is_live_and_looked_at(web: Web, show: Path) -> None:
    record(show)
    turn_page(web)
    spoil(web, "/regen.mp3", status=404)
    assert [each.split()[0] for each in heard(show)] == ["PP911"]


def test_a_page_that_is_gone_makes_a_feed_that_cannot_be_read(web: Web, show: Path) -> None:
    turn_page(web)
    del web.pages["/feed-1-0a1b2c3d.xml"]
    (said,) = heard(show)
    assert said.startswith(f"PP903 error {web.url}/feed.xml: the live feed goes on at ")


def test_every_feed_of_the_show_is_asked_for(web: Web, show: Path) -> None:
    change(show, "podcast.yaml", "default_target:", "feeds: [{file: feed.xml}, {file: mehr.xml}]\ndefault_target:")
    (said,) = heard(show)
    assert said.startswith(f"PP901 error {web.url}/mehr.xml: listeners get no feed: answers 404")


def test_a_feed_that_is_not_the_stored_one(web: Web, show: Path) -> None:
    size = len(web.pages["/feed.xml"].body)
    assert heard(show, stored=b"<rss/>") == [
        f"PP907 warning {web.url}/feed.xml: {size} bytes come from the public address, and not the 6 that lie at "
        f"production; empty the cache in front of it, or see what changes the feed on its way"
    ]


def test_a_published_episode_that_is_not_live(web: Web, show: Path) -> None:
    rewrite(web, "guid-of-regen", "guid-of-another")
    assert heard(show) == []  # never published: nobody misses it
    record(show)
    assert heard(show) == [
        f"PP908 warning {web.url}/feed.xml: episode 1 is recorded as published, but not in the live feed; run "
        f"`podcast publish feed --target production`"
    ]
    change(show, "episodes/regen/episode.md", "2023-05-04", (NOW + timedelta(days=9)).strftime("%Y-%m-%d"))
    assert heard(show) == []  # its date has not come


# --- The audio --------------------------------------------------------------------------------------------------------


def test_audio_that_is_not_there(web: Web, show: Path) -> None:
    del web.pages["/regen.mp3"]
    assert heard(show) == [
        f"PP911 error {web.url}/regen.mp3: listeners get no audio of 'Was der Regen will': answers 404; look at the "
        f"host, or publish the episode again"
    ]


def test_audio_of_another_length(web: Web, show: Path) -> None:
    spoil(web, "/regen.mp3", body=b"x" * 999)
    assert heard(show) == [
        f"PP912 error {web.url}/regen.mp3: the audio of 'Was der Regen will' has 999 bytes, and the feed says 1000; "
        f"publish the episode again"
    ]


def test_audio_that_does_not_tell_its_length(web: Web, show: Path) -> None:
    spoil(web, "/regen.mp3", headers={"Content-Type": "audio/mpeg", "Content-Length": ""})
    assert heard(show) == [
        f"PP912 error {web.url}/regen.mp3: the audio of 'Was der Regen will' does not tell its length, and the feed "
        f"says 1000; publish the episode again"
    ]


def test_audio_of_another_type(web: Web, show: Path) -> None:
    spoil(web, "/regen.mp3", headers={"Content-Type": "application/octet-stream"})
    assert heard(show) == [
        f"PP913 warning {web.url}/regen.mp3: the audio of 'Was der Regen will' is served as application/octet-stream, "
        f"and the feed says audio/mpeg"
    ]


def test_the_names_of_m4a_are_one_type(web: Web, show: Path) -> None:
    rewrite(web, "audio/mpeg", "audio/x-m4a")
    spoil(web, "/regen.mp3", headers={"Content-Type": "audio/mp4"})
    assert heard(show) == []


def test_audio_without_byte_ranges(web: Web, show: Path) -> None:
    spoil(web, "/regen.mp3", ranges=False)
    assert heard(show) == [
        f"PP914 error {web.url}/regen.mp3: nobody can seek in the audio of 'Was der Regen will': asked for two bytes, "
        f"it answers 200 and not 206; let the host serve byte ranges"
    ]


def test_audio_behind_two_redirects(web: Web, show: Path) -> None:
    rewrite(web, "/regen.mp3", "/track/regen.mp3")
    web.pages["/track/regen.mp3"] = Page(status=302, headers={"Location": "/count/regen.mp3"})
    web.pages["/count/regen.mp3"] = Page(status=302, headers={"Location": "/regen.mp3"})
    assert heard(show) == [
        f"PP915 warning {web.url}/track/regen.mp3: the audio of 'Was der Regen will' is redirected 2 times, at last to "
        f"{web.url}/regen.mp3; let the feed name that"
    ]
    web.pages["/track/regen.mp3"] = Page(status=302, headers={"Location": "/regen.mp3"})
    assert heard(show) == []


def test_the_same_audio_in_other_formats_is_asked_for_too(web: Web, show: Path) -> None:
    alternates = "".join(
        f'<podcast:alternateEnclosure type="{media_type}"{length}><podcast:source uri="{web.url}/regen.{ending}"/>'
        f"</podcast:alternateEnclosure>"
        for media_type, length, ending in (("audio/opus", ' length="500"', "opus"), ("audio/mp4", "", "m4a"))
    )
    rewrite(web, "    <podcast:transcript", f"    {alternates}<podcast:transcript")
    web.pages |= {"/regen.opus": page(b"x" * 500, "audio/ogg"), "/regen.m4a": page(b"x", "audio/mp4")}
    assert heard(show) == []
    spoil(web, "/regen.opus", body=b"x" * 499)
    del web.pages["/regen.m4a"]
    assert heard(show) == [
        f"PP912 error {web.url}/regen.opus: the audio of 'Was der Regen will' has 499 bytes, and the feed says 500; "
        f"publish the episode again",
        f"PP911 error {web.url}/regen.m4a: listeners get no audio of 'Was der Regen will': answers 404; look at the "
        f"host, or publish the episode again",
    ]


# --- What the feed names beside it ------------------------------------------------------------------------------------


def test_files_that_are_not_there(web: Web, show: Path) -> None:
    for path in ("/show.jpg", "/regen.vtt", "/regen.json"):
        del web.pages[path]
    advice = "look at the host, or run `podcast publish all`"
    assert heard(show) == [
        f"PP921 error {web.url}/show.jpg: the feed names artwork that cannot be had: answers 404; {advice}",
        f"PP921 error {web.url}/regen.vtt: the feed names a transcript that cannot be had: answers 404; {advice}",
        f"PP921 error {web.url}/regen.json: the feed names chapters that cannot be had: answers 404; {advice}",
    ]


def test_files_of_another_type(web: Web, show: Path) -> None:
    spoil(web, "/regen.vtt", headers={"Content-Type": "application/octet-stream"})
    spoil(web, "/show.jpg", headers={})
    assert heard(show) == [
        f"PP922 warning {web.url}/show.jpg: the artwork is served as nothing; let it be image/jpeg",
        f"PP922 warning {web.url}/regen.vtt: the transcript is served as application/octet-stream; let it be text/vtt",
    ]
