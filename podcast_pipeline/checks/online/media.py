"""PP911 to PP919: the audio as listeners get it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from podcast_pipeline.checks.online.facts import MediumFacts, why
from podcast_pipeline.checks.rules import Fault, Rulebook, Severity

BOOK: Rulebook[MediumFacts] = Rulebook()

_HOSTING = "Apple Podcasts, hosting requirements: HTTP HEAD and byte ranges"
# One kind of file, several names (IANA, Apple, PSP-1).
_SAME_TYPE = {
    "audio/x-m4a": "audio/mp4",
    "audio/m4a": "audio/mp4",
    "audio/opus": "audio/ogg",
    "application/ogg": "audio/ogg",
}
_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(?:\d{1,18}|\*)", re.ASCII)


@BOOK.rule("PP911", Severity.ERROR, _HOSTING)
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
            f"listeners get no audio: {why(subject.head.problem)}; look at the host, or publish the episode again"
        )


@BOOK.rule("PP912", Severity.ERROR, "RSS 2.0, <enclosure>: length in bytes")
def length_differs_from_the_feed(subject: MediumFacts) -> Iterator[Fault]:
    """Apps trust the feed's length: they stop early, or take the download for broken.

    Bad:
        HTTP/1.1 200 OK
        Content-Length: 999
    Good:
        HTTP/1.1 200 OK
        Content-Length: 1000
    """
    answer, told = subject.head.answer, subject.medium.length_bytes
    if told is not None and subject.head.ok and answer is not None and answer.length_bytes != told:
        served = "does not tell its length" if answer.length_bytes is None else f"has {answer.length_bytes} bytes"
        yield Fault(f"the audio {served}, and the feed says {told}; publish the episode again")


@BOOK.rule("PP913", Severity.WARNING, "RSS 2.0, <enclosure>: type; Apple, A Podcaster's Guide to RSS")
def type_differs_from_the_feed(subject: MediumFacts) -> Iterator[Fault]:
    """Browsers and some apps play by the type that the host sends, not by the feed's.

    Bad:
        HTTP/1.1 200 OK
        Content-Type: application/octet-stream
    Good:
        HTTP/1.1 200 OK
        Content-Type: audio/mpeg
    """
    answer, told = subject.head.answer, subject.medium.mime_type.partition(";")[0].strip().lower()
    if subject.head.ok and answer is not None and _one_name(answer.media_type) != _one_name(told):
        served = answer.media_type or "nothing"
        yield Fault(f"the audio is served as {served}, and the feed says {told or 'nothing'}")


@BOOK.rule("PP914", Severity.ERROR, _HOSTING)
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
    yield Fault(f"nobody can seek in the audio: asked for two bytes, it {given}; let the host serve byte ranges")


@BOOK.rule("PP915", Severity.WARNING, "Apple Podcasts, hosting; GDPR, Art. 44")
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
            f"the audio is redirected {len(answer.redirects)} times, at last to "
            f"{answer.redirects[-1]}; let the feed name that"
        )


@BOOK.rule("PP916", Severity.WARNING, "Podcast namespace: addresses are https; RFC 9110, section 15.4")
def medium_passes_plain_http(subject: MediumFacts) -> Iterator[Fault]:
    """Apps on phones refuse a step without encryption, and the episode does not play.

    Bad:
        HTTP/1.1 302 Found
        Location: http://cdn.example.net/regen.mp3
    Good:
        HTTP/1.1 302 Found
        Location: https://cdn.example.net/regen.mp3
    """
    if hop := subject.head.plain_hop:
        yield Fault(f"is redirected over {hop}, which is not encrypted; let the host lead to https:// at once")


@BOOK.rule("PP917", Severity.ERROR, _HOSTING)
def medium_has_no_range_at_its_end(subject: MediumFacts) -> Iterator[Fault]:
    """Who jumps to the end, or goes on with a download, asks for the last bytes; a host that sends others breaks both.

    Bad:
        GET /media/regen-000000000000.mp3
        Range: bytes=998-999

        HTTP/1.1 416 Range Not Satisfiable
    Good:
        GET /media/regen-000000000000.mp3
        Range: bytes=998-999

        HTTP/1.1 206 Partial Content
        Content-Range: bytes 998-999/1000
    """
    head, part, end = subject.head.answer, subject.part.answer, subject.end.answer
    if head is None or part is None or end is None or part.status != 206 or end is part:
        return
    size = head.length_bytes or 0
    told = _RANGE.fullmatch(end.headers.get("content-range", "").strip())
    if end.status != 206:
        yield Fault(f"asked for its last two bytes, it answers {end.status} and not 206; see what lies before the host")
    elif told is None or (int(told[1]), int(told[2])) != (size - 2, size - 1):
        given = end.headers.get("content-range", "") or "no Content-Range"
        yield Fault(f"asked for bytes {size - 2} to {size - 1}, it sends {given[:60]}; see what lies before the host")


@BOOK.rule("PP918", Severity.HINT, "RFC 9111, section 5.2.2; practice of hosts: audio never changes under its address")
def medium_may_not_be_cached(subject: MediumFacts) -> Iterator[Fault]:
    """What may not be kept is sent again for every listener, and from far away.

    Bad:
        HTTP/1.1 200 OK
        Cache-Control: no-store
    Good:
        HTTP/1.1 200 OK
        Cache-Control: public, max-age=31536000, immutable
    """
    rule = subject.head.headers.get("cache-control", "")
    if subject.head.ok and re.search(r"\b(?:no-store|no-cache|private|max-age=0)\b", rule.lower()):
        yield Fault(f"may not be cached ({rule[:60]}); let the host send max-age=31536000, immutable")


def _one_name(media_type: str) -> str:
    return _SAME_TYPE.get(media_type, media_type)
