"""The feed as listeners get it, against a real web server: each rule on it, and what it says."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from podcast_pipeline.checks import check_online
from podcast_pipeline.checks.online import Known, findings
from podcast_pipeline.checks.online.facts import Asked, Expected, FeedFacts, LiveFacts
from podcast_pipeline.http import Answer
from podcast_pipeline.project import load
from tests.checks.online.live import DATE, heard, page, rewrite, spoil
from tests.checks.shows import NOW, change, clean_show, record, said
from tests.web import Page, Web


def test_a_feed_that_listeners_get_as_it_is_has_no_findings(web: Web, show: Path) -> None:
    record(show)
    assert heard(show, stored=web.pages["/feed.xml"].body) == []
    assert Counter(web.requests) == {
        "GET /feed.xml": 3,  # once, and once more by each of its two marks
        "HEAD /regen.mp3": 1,
        "GET /regen.mp3": 2,  # its first bytes, and its last
        **{f"{method} {path}": 1 for method in ("HEAD", "GET") for path in ("/regen.json", "/regen.vtt", "/show.jpg")},
    }


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


def test_a_page_that_is_not_the_stored_one_or_what_this_checkout_makes_is_named(web: Web, show: Path) -> None:
    record(show)
    turn_page(web)
    key = "feed-1-0a1b2c3d.xml"
    bodies = {each: web.pages[f"/{each}"].body for each in ("feed.xml", key)}
    assert said(check_online(load(show), "production", NOW, known=Known(bodies, bodies))) == []
    other = {**bodies, key: b"<rss/>"}
    assert said(check_online(load(show), "production", NOW, known=Known(other, other))) == [
        f"PP907 warning {web.url}/{key}: {len(bodies[key])} bytes come from the public address, and not the 6 that lie at "
        f"production; empty the cache in front of it, or see what changes the feed on its way",
        f"PP941 hint {web.url}/{key}: is not, byte for byte, what this checkout would publish; `podcast plan feed --target "
        f"production` shows what differs",
    ]
    rewrite(web, "<itunes:explicit>false", "<itunes:explicit>clean")
    spoil(web, f"/{key}", body=bodies[key].replace(b"<itunes:explicit>false", b"<itunes:explicit>yes"))
    assert [each.split()[2] for each in heard(show)] == [f"{web.url}/feed.xml:10:", f"{web.url}/{key}:10:"]


def test_who_is_led_on_to_where_the_show_moves_is_led_right() -> None:
    new = "https://neu.example.org/feed.xml"
    answer = Answer("https://alt.example.org/feed.xml", 200, {"content-type": "text/xml", "etag": "1"}, b"new", (new,))
    expected = Expected("production", "guid", stored=b"old", made=b"old", moves_to=new)
    facts = FeedFacts(Asked(answer), "", "guid", "", answer.url, expected, {"etag": Asked(replace(answer, status=304))})
    assert findings(LiveFacts((facts,))) == ()
    elsewhere = replace(facts, expected=replace(expected, moves_to=f"{new}?"))
    assert [each.id for each in findings(LiveFacts((elsewhere,)))] == ["PP905", "PP907", "PP941"]


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


def test_a_publish_that_would_be_refused_is_told(web: Web, show: Path) -> None:
    known = Known(refusals=("episodes/regen/episode.md: another guid: write it back",))
    assert said(check_online(load(show), "production", NOW, known=known)) == [
        f"PP943 error {web.url}/feed.xml: publishing from here is refused: episodes/regen/episode.md: another guid: write "
        f"it back"
    ]


def test_what_apps_refuse_in_the_live_feed_is_found_and_what_could_be_better_is_not(web: Web, show: Path) -> None:
    rewrite(web, "<itunes:explicit>false", "<itunes:explicit>clean")
    assert heard(show) == [
        f"PP746 error {web.url}/feed.xml:10: itunes:explicit: 'clean' is neither true nor false; write false"
    ]
