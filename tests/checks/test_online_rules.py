"""Each online rule, against a real web server: what listeners get, and what the rule says when they do not."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from podcast_pipeline.checks import About, check_online
from podcast_pipeline.checks.feeds.facts import DocumentFacts
from podcast_pipeline.checks.online import Known, findings, gather_feed
from podcast_pipeline.checks.online.facts import Asked, FeedFacts, HostFacts, LiveFacts, Medium, MediumFacts
from podcast_pipeline.http import Answer
from podcast_pipeline.progress import Unwatched
from podcast_pipeline.project import load
from podcast_pipeline.xml.document import read
from tests.checks.shows import NOW, change, clean_show, record, said
from tests.web import Page, Web

FEED = """\
<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
     xmlns:podcast="https://podcastindex.org/namespace/1.0">
<channel>
  <title>Städte &amp; Wasser</title>
  <link>https://example.org/staedte</link>
  <description>Wie Städte mit Regen umgehen.</description>
  <language>de</language>
  <itunes:category text="Government"/>
  <itunes:explicit>false</itunes:explicit>
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
DATE = {"Last-Modified": "Thu, 04 May 2023 04:00:00 GMT"}
OPEN = {"Access-Control-Allow-Origin": "*"}
VTT = b"WEBVTT\n\n00:00:00.000 --> 00:00:30.000\n<v Moderation>Guten Tag.\n"
JSON = b'{"version": "1.2.0", "chapters": [{"startTime": 0, "title": "Begr\xc3\xbc\xc3\x9fung"}]}'


def page(body: bytes, media_type: str, **headers: str) -> Page:
    return Page(body, headers={"Content-Type": media_type, **headers})


@cache
def jpeg() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (1400, 1400)).save(file, "JPEG")
    return file.getvalue()


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as site:
        site.pages |= {
            "/feed.xml": page(
                FEED.format(url=site.url).encode(), "application/rss+xml; charset=utf-8", ETag='"1"', **DATE
            ),
            "/show.jpg": page(jpeg(), "image/jpeg", **DATE),
            "/regen.mp3": page(b"x" * 1000, "audio/mpeg"),
            "/regen.vtt": page(VTT, "text/vtt; charset=utf-8", **OPEN),
            "/regen.json": page(JSON, "application/json+chapters", **OPEN),
        }
        yield site


@pytest.fixture
def show(web: Web, tmp_path: Path) -> Path:
    root = clean_show(tmp_path)
    change(root, "podcast.yaml", "https://podcast.example.org", web.url)
    return root


def heard(root: Path, stored: bytes | None = None, made: bytes | None = None, count: int | None = None) -> list[str]:
    known = Known({"feed.xml": stored} if stored else {}, {"feed.xml": made} if made else {})
    return said(check_online(load(root), "production", NOW, known=known, count=count))


def spoil(web: Web, path: str, **wishes: Any) -> None:
    web.pages[path] = replace(web.pages[path], **wishes)


def rewrite(web: Web, old: str, new: str) -> None:
    body = web.pages["/feed.xml"].body
    assert body.count(old.encode()) == 1
    spoil(web, "/feed.xml", body=body.replace(old.encode(), new.encode()))


def test_a_feed_that_listeners_get_as_it_is_has_no_findings(web: Web, show: Path) -> None:
    record(show)
    assert heard(show, stored=web.pages["/feed.xml"].body) == []
    assert Counter(web.requests) == {
        "GET /feed.xml": 3,  # once, and once more by each of its two marks
        "HEAD /regen.mp3": 1,
        "GET /regen.mp3": 2,  # its first bytes, and its last
        **{f"{method} {path}": 1 for method in ("HEAD", "GET") for path in ("/regen.json", "/regen.vtt", "/show.jpg")},
    }


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
    spoil(web, "/feed.xml", headers={"Content-Type": "text/plain", **DATE})
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
    headers = {"Content-Type": "text/xml", "Cache-Control": "public, max-age=86400", **DATE}
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


@pytest.mark.parametrize("marks", [{}, {"ETag": ""}])
def test_a_feed_without_a_mark_of_its_version(web: Web, show: Path, marks: dict[str, str]) -> None:
    spoil(web, "/feed.xml", headers={"Content-Type": "text/xml", **marks})
    assert heard(show) == [
        f"PP909 warning {web.url}/feed.xml: comes without ETag and Last-Modified; let the host send one of them"
    ]


def test_a_feed_that_is_sent_again_to_who_has_it(web: Web, show: Path) -> None:
    spoil(web, "/feed.xml", conditions=False)
    assert heard(show) == [
        f"PP910 warning {web.url}/feed.xml: asked by If-None-Match with its own ETag, the host answers 200 and not 304; "
        f"let it compare them",
        f"PP910 warning {web.url}/feed.xml: asked by If-Modified-Since with its own Last-Modified, the host answers 200 "
        f"and not 304; let it compare them",
    ]


def test_a_feed_that_is_not_what_this_checkout_would_publish(web: Web, show: Path) -> None:
    assert heard(show, made=web.pages["/feed.xml"].body) == []
    assert heard(show, made=b"<rss/>") == [
        f"PP941 hint {web.url}/feed.xml: is not, byte for byte, what this checkout would publish; "
        f"`podcast plan feed --target production` shows what differs"
    ]


def test_what_apps_refuse_in_the_live_feed_is_found_and_what_could_be_better_is_not(web: Web, show: Path) -> None:
    rewrite(web, "<itunes:explicit>false", "<itunes:explicit>clean")
    assert heard(show) == [
        f"PP746 error {web.url}/feed.xml:10: itunes:explicit: 'clean' is neither true nor false; write false"
    ]


# --- The audio --------------------------------------------------------------------------------------------------------


def test_audio_that_is_not_there(web: Web, show: Path) -> None:
    del web.pages["/regen.mp3"]
    assert heard(show) == [
        f"PP911 error {web.url}/regen.mp3: listeners get no audio: answers 404; look at the "
        f"host, or publish the episode again"
    ]


def test_audio_of_another_length(web: Web, show: Path) -> None:
    spoil(web, "/regen.mp3", body=b"x" * 999)
    assert heard(show) == [
        f"PP912 error {web.url}/regen.mp3: the audio has 999 bytes, and the feed says 1000; publish the episode again"
    ]


def test_audio_that_does_not_tell_its_length(web: Web, show: Path) -> None:
    spoil(web, "/regen.mp3", headers={"Content-Type": "audio/mpeg", "Content-Length": ""})
    assert heard(show) == [
        f"PP912 error {web.url}/regen.mp3: the audio does not tell its length, and the feed "
        f"says 1000; publish the episode again"
    ]


def test_audio_of_another_type(web: Web, show: Path) -> None:
    spoil(web, "/regen.mp3", headers={"Content-Type": "application/octet-stream"})
    assert heard(show) == [
        f"PP913 warning {web.url}/regen.mp3: the audio is served as application/octet-stream, "
        f"and the feed says audio/mpeg"
    ]


def test_the_names_of_m4a_are_one_type(web: Web, show: Path) -> None:
    rewrite(web, "audio/mpeg", "audio/x-m4a")
    spoil(web, "/regen.mp3", headers={"Content-Type": "audio/mp4"})
    assert heard(show) == []


def test_audio_without_byte_ranges(web: Web, show: Path) -> None:
    spoil(web, "/regen.mp3", ranges=False)
    assert heard(show) == [
        f"PP914 error {web.url}/regen.mp3: nobody can seek in the audio: asked for two bytes, "
        f"it answers 200 and not 206; let the host serve byte ranges"
    ]


def test_audio_behind_two_redirects(web: Web, show: Path) -> None:
    rewrite(web, "/regen.mp3", "/track/regen.mp3")
    web.pages["/track/regen.mp3"] = Page(status=302, headers={"Location": "/count/regen.mp3"})
    web.pages["/count/regen.mp3"] = Page(status=302, headers={"Location": "/regen.mp3"})
    assert heard(show) == [
        f"PP915 warning {web.url}/track/regen.mp3: the audio is redirected 2 times, at last to "
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
        f"PP912 error {web.url}/regen.opus: the audio has 499 bytes, and the feed says 500; publish the episode again",
        f"PP911 error {web.url}/regen.m4a: listeners get no audio: answers 404; look at the "
        f"host, or publish the episode again",
    ]


def test_audio_whose_end_cannot_be_had(web: Web, show: Path) -> None:
    spoil(web, "/regen.mp3", off=1)
    assert heard(show) == [
        f"PP917 error {web.url}/regen.mp3: asked for bytes 998 to 999, it sends bytes 999-999/1000; see what lies before "
        f"the host"
    ]


def test_audio_that_may_not_be_cached(web: Web, show: Path) -> None:
    spoil(web, "/regen.mp3", headers={"Content-Type": "audio/mpeg", "Cache-Control": "private, no-store"})
    assert heard(show) == [
        f"PP918 hint {web.url}/regen.mp3: may not be cached (private, no-store); let the host send max-age=31536000, "
        f"immutable"
    ]
    spoil(web, "/regen.mp3", headers={"Content-Type": "audio/mpeg", "Cache-Control": "max-age=31536000, immutable"})
    assert heard(show) == []


def test_only_the_newest_episodes_are_asked_for_when_told_so(web: Web, show: Path) -> None:
    body = web.pages["/feed.xml"].body.decode()
    item = body[body.index("  <item>") : body.index("</channel>")]
    older = item.replace("guid-of-regen", "guid-of-old").replace("04 May", "03 May").replace("Thu,", "Wed,")
    spoil(web, "/feed.xml", body=body.replace(item, older.replace("/regen.", "/old.") + item).encode())
    assert heard(show, count=1) == []
    assert [request for request in web.requests if "/old." in request] == []
    assert len(heard(show, count=2)) == 3


# --- What the feed names beside it ------------------------------------------------------------------------------------


def test_files_that_are_not_there(web: Web, show: Path) -> None:
    for path in ("/show.jpg", "/regen.vtt", "/regen.json"):
        del web.pages[path]
    advice = "look at the host, or publish again"
    assert heard(show) == [
        f"PP921 error {web.url}/show.jpg: the feed names artwork that cannot be had: answers 404; {advice}",
        f"PP921 error {web.url}/regen.vtt: the feed names a transcript that cannot be had: answers 404; {advice}",
        f"PP921 error {web.url}/regen.json: the feed names chapters that cannot be had: answers 404; {advice}",
    ]


def test_files_of_another_type(web: Web, show: Path) -> None:
    spoil(web, "/regen.vtt", headers={"Content-Type": "application/octet-stream", **OPEN})
    spoil(web, "/show.jpg", headers=DATE)
    assert heard(show) == [
        f"PP922 warning {web.url}/show.jpg: the artwork is served as nothing; let it be image/jpeg",
        f"PP922 warning {web.url}/regen.vtt: the transcript is served as application/octet-stream; let it be text/vtt",
    ]


def test_files_that_no_web_player_may_load(web: Web, show: Path) -> None:
    spoil(web, "/regen.vtt", headers={"Content-Type": "text/vtt"})
    spoil(
        web,
        "/regen.json",
        headers={"Content-Type": "application/json+chapters", "Access-Control-Allow-Origin": web.url},
    )
    why = "no web player may load it (CORS); let the host send Access-Control-Allow-Origin: *"
    assert heard(show) == [f"PP923 warning {web.url}/regen.vtt: {why}", f"PP923 warning {web.url}/regen.json: {why}"]


def test_artwork_without_a_date(web: Web, show: Path) -> None:
    spoil(web, "/show.jpg", headers={"Content-Type": "image/jpeg"})
    assert heard(show) == [
        f"PP924 warning {web.url}/show.jpg: comes without Last-Modified, by which Apple sees a new picture; let the host "
        f"send it"
    ]


def test_files_that_say_nothing_to_apps(web: Web, show: Path) -> None:
    spoil(web, "/regen.vtt", body=b"<html>Please log in</html>")
    spoil(web, "/regen.json", body=b"{}")
    found = heard(show)
    assert [line.split(": ")[0] for line in found] == [
        f"PP925 error {web.url}/regen.vtt",
        f"PP925 error {web.url}/regen.json",
    ]


def test_artwork_is_looked_at_as_it_comes(web: Web, show: Path) -> None:
    spoil(web, "/show.jpg", body=b"picture")
    [finding] = heard(show)
    assert finding.startswith(f"PP401 error {web.url}/show.jpg: the artwork is no picture that can be read")


# --- What no server on this machine can show --------------------------------------------------------------------------


def asked(*hops: str) -> Asked:
    return Asked(Answer("https://example.org/feed.xml", 200, {"etag": '"1"'}, redirects=hops))


@pytest.mark.parametrize(
    ("hops", "told"),
    [((), []), (("https://www.example.org/",), []), (("http://www.example.org/", "https://example.net/"), ["PP942"])],
)
def test_a_step_without_encryption_is_found(hops: tuple[str, ...], told: list[str]) -> None:
    facts = FeedFacts(asked(*hops), "", None, "", "https://example.org/feed.xml", again={"etag": asked()})
    medium = MediumFacts(Medium(About("", ""), "https://example.org/1.mp3", 1, ""), *[asked(*hops)] * 3)
    found = [finding.id for finding in findings(LiveFacts((facts,), (medium,)))]
    assert [rule for rule in found if rule == "PP942"] == told
    assert ("PP916" in found) is bool(told)


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (90, []),
        (14, []),
        (13, ["its certificate ends in 13 days (2023-06-14); have it renewed at the host"]),
        (0, ["its certificate ends today (2023-06-01); have it renewed at the host"]),
        (None, []),
    ],
)
def test_a_certificate_that_ends_soon_is_found(days: int | None, told: list[str]) -> None:
    ends_at = None if days is None else NOW + timedelta(days=days)
    host = HostFacts("https://example.org", ends_at, NOW)
    assert [finding.message for finding in findings(LiveFacts((), hosts=(host,)))] == told


def test_a_feed_of_the_web_sends_nobody_into_a_private_network(web: Web) -> None:
    feed = web.pages["/feed.xml"].body
    channel = DocumentFacts(read(feed), "feed").channels[0]
    # An address of the documentation's net counts as private, too; this one is a resolver that nothing is asked of.
    url = "https://9.9.9.9/feed.xml"
    facts = gather_feed(Answer(url, 200, {}, feed), channel, url=url, count=1, now=NOW, progress=Unwatched())
    assert {each.head.failure.partition(";")[0] for each in facts.media} == {
        "lies in a private network (127.0.0.1), where a feed of the web may send nobody"
    }
    assert web.requests == []
