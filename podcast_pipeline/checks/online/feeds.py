"""PP901 to PP910 and PP941 to PP943: the feed as listeners get it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from podcast_pipeline.checks.online.facts import FeedFacts, why
from podcast_pipeline.checks.rules import Fault, Rulebook, Severity

BOOK: Rulebook[FeedFacts] = Rulebook()

_FEED_TYPES = {"application/rss+xml", "application/xml", "text/xml"}
_LONGEST_CACHE_S = 3600
_MARKS = {"etag": "If-None-Match with its own ETag", "last-modified": "If-Modified-Since with its own Last-Modified"}


@BOOK.rule("PP901", Severity.ERROR, "Apple, A Podcaster's Guide to RSS: the feed is public")
def feed_does_not_answer(subject: FeedFacts) -> Iterator[Fault]:
    """Without a feed no app knows of any episode.

    Bad:
        HTTP/1.1 404 Not Found
    Good:
        HTTP/1.1 200 OK
    """
    if subject.asked.problem:
        target = subject.expected.target if subject.expected is not None else ""
        advice = f"publish to {target}, or choose another --target" if target else "look at the host"
        yield Fault(f"listeners get no feed: {why(subject.asked.problem)}; {advice}")


@BOOK.rule("PP902", Severity.WARNING, "RSS 2.0 over HTTP: application/rss+xml")
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


@BOOK.rule("PP903", Severity.ERROR, "RSS 2.0")
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


@BOOK.rule("PP904", Severity.ERROR, "Podcast namespace, podcast:guid")
def feed_is_of_another_show(subject: FeedFacts) -> Iterator[Fault]:
    """The podcast:guid is the show's identity; two shows at one address replace each other.

    Bad:
        <podcast:guid>917393e3-1b1e-5cef-ace4-edaa54e1f810</podcast:guid>  <!-- podcast.yaml has another -->
    Good:
        <podcast:guid>9b024349-ccf0-5f69-a609-6b82873eab3c</podcast:guid>  <!-- as in podcast.yaml -->
    """
    if subject.expected is not None and subject.guid not in (None, subject.expected.guid):
        yield Fault(
            f"the live feed is that of {subject.title!r} (podcast:guid {subject.guid}), and podcast.yaml has "
            f"{subject.expected.guid}; check base_url, or write the live guid if the show is yours"
        )


@BOOK.rule("PP905", Severity.WARNING, "Apple Podcasts, hosting; RFC 9110, section 15.4")
def feed_is_redirected(subject: FeedFacts) -> Iterator[Fault]:
    """Apps may keep the address they were sent on to, and follow you no more when you change it.

    Bad:
        HTTP/1.1 302 Found
        Location: https://cdn.example.net/feed.xml
    Good:
        HTTP/1.1 200 OK
    """
    answer = subject.asked.answer
    if answer is not None and answer.redirects and not subject.has_moved:
        advice = "write the address of the feed itself into base_url" if subject.expected else "give that address away"
        yield Fault(f"leads on to {answer.redirects[-1]}; {advice}")


@BOOK.rule("PP906", Severity.WARNING, "RFC 9111, section 5.2.2.1: max-age")
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


@BOOK.rule("PP907", Severity.WARNING, "podcast: what is published is what listeners get")
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
    target = subject.expected.target if subject.expected is not None else ""
    for page in subject.documents:
        if page.stored is not None and page.came != page.stored:
            yield Fault(
                f"{len(page.came)} bytes come from the public address, and not the {len(page.stored)} that lie at "
                f"{target}; empty the cache in front of it, or see what changes the feed on its way",
                file=page.url,
            )


@BOOK.rule("PP908", Severity.WARNING, "podcast: the record")
def published_episode_is_not_live(subject: FeedFacts) -> Iterator[Fault]:
    """Its record says it was published and its date has come, but listeners do not see it.

    Bad:
        <channel>…</channel>  <!-- without an episode that has a published.json -->
    Good:
        <channel>… <item>…</item></channel>  <!-- with it -->
    """
    if (expected := subject.expected) is None:
        return
    for label in expected.missing:
        yield Fault(
            f"episode {label} is recorded as published, but not in the live feed; run "
            f"`podcast publish feed --target {expected.target}`"
        )


@BOOK.rule("PP909", Severity.WARNING, "RFC 9110, sections 8.8.2 and 8.8.3: Last-Modified, ETag")
def feed_has_no_version(subject: FeedFacts) -> Iterator[Fault]:
    """Apps ask every hour whether there is something new: without a mark of the version they load all of it each time.

    Bad:
        HTTP/1.1 200 OK
        Content-Type: application/rss+xml
    Good:
        HTTP/1.1 200 OK
        Content-Type: application/rss+xml
        ETag: "5d41402abc4b2a76"
    """
    if subject.asked.ok and not subject.again:
        yield Fault("comes without ETag and Last-Modified; let the host send one of them")


@BOOK.rule("PP910", Severity.WARNING, "RFC 9110, sections 13.1.2, 13.1.3 and 15.4.5: 304 Not Modified")
def feed_is_sent_again(subject: FeedFacts) -> Iterator[Fault]:
    """Who has this version already asks by its mark, and the host says 304 and sends nothing.

    Bad:
        GET /feed.xml
        If-None-Match: "5d41402abc4b2a76"

        HTTP/1.1 200 OK
        ETag: "5d41402abc4b2a76"
    Good:
        GET /feed.xml
        If-None-Match: "5d41402abc4b2a76"

        HTTP/1.1 304 Not Modified
    """
    for mark, asked in (subject.again or {}).items():
        # Between two questions the feed may have changed.
        changed = asked.headers.get(mark) != subject.asked.headers.get(mark)
        if asked.answer is not None and asked.answer.status != 304 and not changed:
            told = f"asked by {_MARKS[mark]}, the host answers {asked.answer.status} and not 304"
            yield Fault(f"{told}; let it compare them")


@BOOK.rule("PP941", Severity.HINT, "podcast: what is published is what this checkout makes")
def live_feed_is_not_what_this_checkout_makes(subject: FeedFacts) -> Iterator[Fault]:
    """Git says one thing and listeners get another: a publish is due, or somebody else's commit is missing here.

    Bad:
        HTTP/1.1 200 OK

        the feed of before the title was corrected
    Good:
        HTTP/1.1 200 OK

        the feed that `podcast plan feed` has nothing to add to
    """
    target = subject.expected.target if subject.expected is not None else ""
    for page in subject.documents:
        if page.made is not None and page.came != page.made:
            yield Fault(
                f"is not, byte for byte, what this checkout would publish; `podcast plan feed --target {target}` shows "
                f"what differs",
                file=page.url,
            )


@BOOK.rule("PP942", Severity.WARNING, "Podcast namespace: addresses are https; RFC 9110, section 15.4")
def feed_passes_plain_http(subject: FeedFacts) -> Iterator[Fault]:
    """One step without encryption is enough for anybody on the way to send listeners another feed.

    Bad:
        HTTP/1.1 301 Moved Permanently
        Location: http://www.example.org/feed.xml
    Good:
        HTTP/1.1 301 Moved Permanently
        Location: https://www.example.org/feed.xml
    """
    if hop := subject.asked.plain_hop:
        yield Fault(f"is redirected over {hop}, which is not encrypted; let the host lead to https:// at once")


@BOOK.rule("PP943", Severity.ERROR, "podcast: what listeners know an episode by never changes by accident")
def publishing_is_refused(subject: FeedFacts) -> Iterator[Fault]:
    """A guid, a date or a file differs between git, the record and the live feed: published, it would come twice.

    Bad:
        guid: another-guid  # and listeners know the episode by 0f4d6a9e-0002-4000-8000-000000000001
    Good:
        guid: 0f4d6a9e-0002-4000-8000-000000000001
    """
    for refusal in subject.expected.refusals if subject.expected is not None else ():
        yield Fault(f"publishing from here is refused: {refusal}")
