"""PP921 to PP925: what a feed names beside the audio, as listeners get it. Of artwork itself artwork.py judges."""

from __future__ import annotations

from collections.abc import Iterator

from podcast_pipeline.checks.online.facts import LinkFacts, why
from podcast_pipeline.checks.rules import Fault, Rulebook, Severity

BOOK: Rulebook[LinkFacts] = Rulebook()

_NAMES = {"artwork": "artwork", "transcript": "a transcript", "chapters": "chapters"}
_TYPES = {
    "artwork": ("image/jpeg", "image/png"),
    "transcript": (
        "text/vtt", "text/html", "text/plain", "application/json", "application/x-subrip", "application/srt",
    ),
    "chapters": ("application/json+chapters", "application/json"),
}  # fmt: skip


@BOOK.rule("PP921", Severity.ERROR, "Apple Podcasts, hosting; podcast namespace")
def link_does_not_answer(subject: LinkFacts) -> Iterator[Fault]:
    """What the feed names must be there: artwork, transcripts and chapters too.

    Bad:
        HEAD /transcripts/regen-000000000000.vtt

        HTTP/1.1 404 Not Found
    Good:
        HEAD /transcripts/regen-000000000000.vtt

        HTTP/1.1 200 OK
    """
    if subject.asked.problem:
        what, problem = _NAMES[subject.link.what], why(subject.asked.problem)
        yield Fault(f"the feed names {what} that cannot be had: {problem}; look at the host, or publish again")


@BOOK.rule("PP922", Severity.WARNING, "Podcast namespace, transcript and chapters; Apple Podcasts, artwork")
def link_has_another_type(subject: LinkFacts) -> Iterator[Fault]:
    """Apps choose by type what they can show.

    Bad:
        HTTP/1.1 200 OK
        Content-Type: application/octet-stream
    Good:
        HTTP/1.1 200 OK
        Content-Type: text/vtt; charset=utf-8
    """
    answer, known = subject.asked.answer, _TYPES[subject.link.what]
    if subject.asked.ok and answer is not None and answer.media_type not in known:
        yield Fault(f"the {subject.link.what} is served as {answer.media_type or 'nothing'}; let it be {known[0]}")


@BOOK.rule("PP923", Severity.WARNING, "Podcast namespace, transcript and chapters: CORS; WHATWG Fetch, section 3.2")
def link_is_closed_to_web_players(subject: LinkFacts) -> Iterator[Fault]:
    """A player on a web page may read transcripts and chapters only from a host that allows every page to.

    Bad:
        GET /transcripts/regen-000000000000.vtt
        Origin: https://player.example.org

        HTTP/1.1 200 OK
    Good:
        GET /transcripts/regen-000000000000.vtt
        Origin: https://player.example.org

        HTTP/1.1 200 OK
        Access-Control-Allow-Origin: *
    """
    allowed = subject.asked.headers.get("access-control-allow-origin", "").strip()
    if subject.link.what != "artwork" and subject.asked.ok and allowed != "*" and "player.example.org" not in allowed:
        yield Fault("no web player may load it (CORS); let the host send Access-Control-Allow-Origin: *")


@BOOK.rule("PP924", Severity.WARNING, "Apple Podcasts, hosting: HEAD with Last-Modified for artwork")
def artwork_has_no_date(subject: LinkFacts) -> Iterator[Fault]:
    """Apple asks by HEAD when artwork was changed, and fetches what has a new date.

    Bad:
        HEAD /artwork/show-000000000000.jpg

        HTTP/1.1 200 OK
    Good:
        HEAD /artwork/show-000000000000.jpg

        HTTP/1.1 200 OK
        Last-Modified: Thu, 04 May 2023 04:00:00 GMT
    """
    if subject.link.what == "artwork" and subject.asked.ok and not subject.asked.headers.get("last-modified"):
        yield Fault("comes without Last-Modified, by which Apple sees a new picture; let the host send it")


@BOOK.rule("PP925", Severity.ERROR, "Podcast namespace, transcripts and jsonChapters 1.2; W3C WebVTT")
def link_cannot_be_used(subject: LinkFacts) -> Iterator[Fault]:
    """What apps cannot read they do not show, and say nothing.

    Bad:
        HTTP/1.1 200 OK
        Content-Type: text/vtt

        <html>Please log in</html>
    Good:
        HTTP/1.1 200 OK
        Content-Type: text/vtt

        WEBVTT
    """
    if subject.unreadable:
        what = {"transcript": "the transcript", "chapters": "the chapters"}.get(subject.link.what, "the artwork")
        yield Fault(f"{what} cannot be used: {subject.unreadable}")
