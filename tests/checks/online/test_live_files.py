"""What a feed names, as listeners get it, against a real web server: each rule on it, and what it says."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from podcast_pipeline.checks import About
from podcast_pipeline.checks.feeds.facts import DocumentFacts
from podcast_pipeline.checks.online import findings, gather_feed
from podcast_pipeline.checks.online.facts import Asked, FeedFacts, HostFacts, LiveFacts, Medium, MediumFacts
from podcast_pipeline.http import Answer
from podcast_pipeline.progress import Unwatched
from podcast_pipeline.xml.document import read
from tests.checks.online.live import DATE, OPEN, heard, page, rewrite, spoil
from tests.checks.shows import NOW
from tests.web import Page, Web


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
    facts = gather_feed(Answer(url, 200, {}, feed), [channel], url=url, count=1, now=NOW, progress=Unwatched())
    assert {each.head.failure.partition(";")[0] for each in facts.media} == {
        "lies in a private network (127.0.0.1), where a feed of the web may send nobody"
    }
    assert web.requests == []
