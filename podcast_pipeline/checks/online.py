"""PP901 to PP922: what listeners get. The facts are answers that live.py brought."""

from __future__ import annotations

import re
from collections.abc import Iterator

from podcast_pipeline.checks.live import FeedFacts, LinkFacts, MediumFacts
from podcast_pipeline.checks.rules import Fault, Rulebook, Severity

FEED: Rulebook[FeedFacts] = Rulebook()
MEDIA: Rulebook[MediumFacts] = Rulebook()
LINKS: Rulebook[LinkFacts] = Rulebook()

_HOSTING = "Apple Podcasts, hosting requirements: HTTP HEAD and byte ranges"
_FEED_TYPES = {"application/rss+xml", "application/xml", "text/xml"}
_LONGEST_CACHE_S = 3600
# One kind of file, several names (IANA, Apple, PSP-1).
_SAME_TYPE = {
    "audio/x-m4a": "audio/mp4",
    "audio/m4a": "audio/mp4",
    "audio/opus": "audio/ogg",
    "application/ogg": "audio/ogg",
}
_LINK_NAMES = {"artwork": "artwork", "transcript": "a transcript", "chapters": "chapters"}
_LINK_TYPES = {
    "artwork": ("image/jpeg", "image/png"),
    "transcript": (
        "text/vtt", "text/html", "text/plain", "application/json", "application/x-subrip", "application/srt",
    ),
    "chapters": ("application/json+chapters", "application/json"),
}  # fmt: skip


@FEED.rule("PP901", Severity.ERROR, "Apple, A Podcaster's Guide to RSS: the feed is public")
def feed_does_not_answer(subject: FeedFacts) -> Iterator[Fault]:
    """Without a feed no app knows of any episode.

    Bad:
        HTTP/1.1 404 Not Found
    Good:
        HTTP/1.1 200 OK
    """
    if subject.asked.problem:
        why = _why(subject.asked.problem)
        yield Fault(f"listeners get no feed: {why}; publish to {subject.target}, or choose another --target")


@FEED.rule("PP902", Severity.WARNING, "RSS 2.0 over HTTP: application/rss+xml")
def feed_has_another_type(subject: FeedFacts) -> Iterator[Fault]:
    """Apps and browsers go by the type; as plain text or as a download, a feed is not one for all of them.

    Bad:
        HTTP/1.1 200 OK
        Content-Type: text/plain
    Good:
        HTTP/1.1 200 OK
        Content-Type: application/rss+xml; charset=utf-8
    """
    answer = subject.asked.answer
    if subject.asked.ok and answer is not None and answer.media_type not in _FEED_TYPES:
        yield Fault(f"the feed is served as {answer.media_type or 'nothing'}; let it be application/rss+xml")


@FEED.rule("PP903", Severity.ERROR, "RSS 2.0")
def feed_cannot_be_read(subject: FeedFacts) -> Iterator[Fault]:
    """What cannot be read here, apps drop as a whole.

    Bad:
        <html><body>Log in</body></html>
    Good:
        <rss version="2.0">
          <channel>…</channel>
        </rss>
    """
    if subject.failure:
        yield Fault(f"the live feed {subject.failure.removeprefix('the live feed ')}")


@FEED.rule("PP904", Severity.ERROR, "Podcast namespace, podcast:guid")
def feed_is_of_another_show(subject: FeedFacts) -> Iterator[Fault]:
    """The podcast:guid is the show's identity; two shows at one address replace each other.

    Bad:
        <podcast:guid>917393e3-1b1e-5cef-ace4-edaa54e1f810</podcast:guid>  <!-- podcast.yaml has another -->
    Good:
        <podcast:guid>9b024349-ccf0-5f69-a609-6b82873eab3c</podcast:guid>  <!-- as in podcast.yaml -->
    """
    live, guid = subject.live, subject.show.guid
    if live is not None and live.podcast_guid not in (None, guid):
        yield Fault(
            f"the live feed is that of {live.title!r} (podcast:guid {live.podcast_guid}), and podcast.yaml has {guid}; "
            f"check base_url, or write the live guid if the show is yours"
        )


@FEED.rule("PP905", Severity.WARNING, "Apple Podcasts, hosting; RFC 9110, section 15.4")
def feed_is_redirected(subject: FeedFacts) -> Iterator[Fault]:
    """Apps may keep the address they were sent on to, and follow you no more when you change it.

    Bad:
        HTTP/1.1 302 Found
        Location: https://cdn.example.net/feed.xml
    Good:
        HTTP/1.1 200 OK
    """
    answer = subject.asked.answer
    if answer is not None and answer.redirects:
        yield Fault(f"leads on to {answer.redirects[-1]}; write the address of the feed itself into base_url")


@FEED.rule("PP906", Severity.WARNING, "RFC 9111, section 5.2.2.1: max-age")
def feed_is_cached_too_long(subject: FeedFacts) -> Iterator[Fault]:
    """As long as the feed may be cached, no new episode is seen.

    Bad:
        HTTP/1.1 200 OK
        Cache-Control: public, max-age=86400
    Good:
        HTTP/1.1 200 OK
        Cache-Control: max-age=300, must-revalidate
    """
    answer = subject.asked.answer
    rule = answer.headers.get("cache-control", "") if answer is not None else ""
    found = re.search(r"(?:^|[\s,])max-age=\"?(\d{1,18})", rule.lower())
    if subject.asked.ok and found is not None and int(found[1]) > _LONGEST_CACHE_S:
        yield Fault(f"may be cached for {int(found[1])} seconds ({rule}); let the host send max-age=300")


@FEED.rule("PP907", Severity.WARNING, "podcast: what is published is what listeners get")
def live_feed_is_not_the_stored_one(subject: FeedFacts) -> Iterator[Fault]:
    """A cache that gives out an old feed, or a proxy that rewrites it, is seen by nobody but listeners.

    Bad:
        HTTP/1.1 200 OK
        Age: 90000

        the feed of yesterday
    Good:
        HTTP/1.1 200 OK
        Age: 12

        the feed that lies in the bucket
    """
    answer = subject.asked.answer
    if subject.stored is not None and subject.asked.ok and answer is not None and answer.body != subject.stored:
        yield Fault(
            f"{len(answer.body)} bytes come from the public address, and not the {len(subject.stored)} that lie at "
            f"{subject.target}; empty the cache in front of it, or see what changes the feed on its way"
        )


@FEED.rule("PP908", Severity.WARNING, "podcast: the record")
def published_episode_is_not_live(subject: FeedFacts) -> Iterator[Fault]:
    """Its record says it was published and its date has come, but listeners do not see it.

    Bad:
        <channel>…</channel>  <!-- without an episode that has a published.json -->
    Good:
        <channel>… <item>…</item></channel>  <!-- with it -->
    """
    for label in subject.missing:
        yield Fault(
            f"episode {label} is recorded as published, but not in the live feed; run "
            f"`podcast publish feed --target {subject.target}`"
        )


@MEDIA.rule("PP911", Severity.ERROR, _HOSTING)
def medium_does_not_answer(subject: MediumFacts) -> Iterator[Fault]:
    """Apps ask by HEAD before they download; what does not answer with 200 is not played.

    Bad:
        HEAD /media/regen-000000000000.mp3

        HTTP/1.1 403 Forbidden
    Good:
        HEAD /media/regen-000000000000.mp3

        HTTP/1.1 200 OK
    """
    if subject.head.problem:
        yield Fault(
            f"listeners get no audio of {subject.title!r}: {_why(subject.head.problem)}; look at the host, or publish "
            f"the episode again"
        )


@MEDIA.rule("PP912", Severity.ERROR, "RSS 2.0, <enclosure>: length in bytes")
def length_differs_from_the_feed(subject: MediumFacts) -> Iterator[Fault]:
    """Apps trust the feed's length: they stop early, or take the download for broken.

    Bad:
        HTTP/1.1 200 OK
        Content-Length: 999
    Good:
        HTTP/1.1 200 OK
        Content-Length: 1000
    """
    answer, told = subject.head.answer, subject.length_bytes
    if told is not None and subject.head.ok and answer is not None and answer.length_bytes != told:
        served = "does not tell its length" if answer.length_bytes is None else f"has {answer.length_bytes} bytes"
        yield Fault(f"the audio of {subject.title!r} {served}, and the feed says {told}; publish the episode again")


@MEDIA.rule("PP913", Severity.WARNING, "RSS 2.0, <enclosure>: type; Apple, A Podcaster's Guide to RSS")
def type_differs_from_the_feed(subject: MediumFacts) -> Iterator[Fault]:
    """Browsers and some apps play by the type that the host sends, not by the feed's.

    Bad:
        HTTP/1.1 200 OK
        Content-Type: application/octet-stream
    Good:
        HTTP/1.1 200 OK
        Content-Type: audio/mpeg
    """
    answer, told = subject.head.answer, subject.mime_type.partition(";")[0].strip().lower()
    if subject.head.ok and answer is not None and _one_name(answer.media_type) != _one_name(told):
        served = answer.media_type or "nothing"
        yield Fault(f"the audio of {subject.title!r} is served as {served}, and the feed says {told or 'nothing'}")


@MEDIA.rule("PP914", Severity.ERROR, _HOSTING)
def medium_has_no_byte_ranges(subject: MediumFacts) -> Iterator[Fault]:
    """Players seek by asking for a part; without it nobody can jump to a chapter, and Apple refuses the host.

    Bad:
        GET /media/regen-000000000000.mp3
        Range: bytes=0-1

        HTTP/1.1 200 OK
    Good:
        GET /media/regen-000000000000.mp3
        Range: bytes=0-1

        HTTP/1.1 206 Partial Content
        Content-Range: bytes 0-1/1000
    """
    answer = subject.part.answer
    if not subject.head.ok or (answer is not None and answer.status == 206):
        return
    given = "gives no answer" if answer is None else f"answers {answer.status} and not 206"
    yield Fault(
        f"nobody can seek in the audio of {subject.title!r}: asked for two bytes, it {given}; let the host serve "
        f"byte ranges"
    )


@MEDIA.rule("PP915", Severity.WARNING, "Apple Podcasts, hosting; GDPR, Art. 44")
def medium_is_redirected_twice(subject: MediumFacts) -> Iterator[Fault]:
    """Each redirect is a chance to fail, and most are there to count listeners.

    Bad:
        HTTP/1.1 302 Found
        Location: https://count.example.net/regen.mp3

        HTTP/1.1 302 Found
        Location: https://podcast.example.org/regen.mp3
    Good:
        HTTP/1.1 200 OK
    """
    answer = subject.head.answer
    if answer is not None and len(answer.redirects) > 1:
        yield Fault(
            f"the audio of {subject.title!r} is redirected {len(answer.redirects)} times, at last to "
            f"{answer.redirects[-1]}; let the feed name that"
        )


@LINKS.rule("PP921", Severity.ERROR, "Apple Podcasts, hosting; podcast namespace")
def link_does_not_answer(subject: LinkFacts) -> Iterator[Fault]:
    """What the feed names must be there: artwork, transcripts and chapters too.

    Bad:
        HEAD /transcripts/regen-000000000000.vtt

        HTTP/1.1 404 Not Found
    Good:
        HEAD /transcripts/regen-000000000000.vtt

        HTTP/1.1 200 OK
    """
    if subject.head.problem:
        why = _why(subject.head.problem)
        what = _LINK_NAMES[subject.link.what]
        yield Fault(f"the feed names {what} that cannot be had: {why}; look at the host, or run `podcast publish all`")


@LINKS.rule("PP922", Severity.WARNING, "Podcast namespace, transcript and chapters; Apple Podcasts, artwork")
def link_has_another_type(subject: LinkFacts) -> Iterator[Fault]:
    """Apps choose by type what they can show.

    Bad:
        HTTP/1.1 200 OK
        Content-Type: application/octet-stream
    Good:
        HTTP/1.1 200 OK
        Content-Type: text/vtt; charset=utf-8
    """
    answer, known = subject.head.answer, _LINK_TYPES[subject.link.what]
    if subject.head.ok and answer is not None and answer.media_type not in known:
        yield Fault(f"the {subject.link.what} is served as {answer.media_type or 'nothing'}; let it be {known[0]}")


def _one_name(media_type: str) -> str:
    return _SAME_TYPE.get(media_type, media_type)


def _why(problem: str) -> str:
    """A failure without its own advice, for the rule gives one."""
    return problem.partition(";")[0]
