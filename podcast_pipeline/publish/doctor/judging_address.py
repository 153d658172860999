"""What listeners get at the public address of a scratch object: answers -> findings. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from podcast_pipeline.http import Answer
from podcast_pipeline.publish.doctor.address import ORIGIN, PART
from podcast_pipeline.publish.doctor.facts import AddressFacts, Failed
from podcast_pipeline.publish.doctor.findings import Finding, Light, green, red, yellow

_FEW_DAYS = 14
_OPEN = "open the bucket for readers (docs/hosting/ has how), or correct base_url"
_CORS_CURE = "run `podcast doctor --fix`, or set the CORS rule of docs/s3.md at the host"


def judge_address(facts: AddressFacts) -> tuple[Finding, ...]:
    """Whether anybody gets anything, first; then how."""
    whole = _whole(facts)
    if whole.light is Light.RED:
        return (whole, *_certificate(facts))
    return (whole, *_certificate(facts), *_headers(facts), _head(facts), _range(facts), _cors(facts))


def _whole(facts: AddressFacts) -> Finding:
    match facts.whole:
        case Failed() as failed:
            return red("public", str(failed), "correct base_url in podcast.yaml, or see what answers there")
        case Answer(status=200, body=body) if body == facts.upload.source:
            onward = facts.whole.redirects
            if onward:
                return yellow(
                    "public",
                    f"listeners are sent on from {facts.url} to {onward[-1]}",
                    "write the address that it leads to as base_url: each detour may fail, and some apps follow none",
                )
            return green("public", f"listeners get at {_base(facts)} what was put")
        case Answer(status=200):
            return red(
                "public",
                f"something else than what was put lies at {facts.url}",
                "correct base_url, or see what lies before the bucket",
            )
        case Answer(status=status):
            return red("public", f"{facts.url} answers {status}: listeners get nothing", _OPEN)


def _certificate(facts: AddressFacts) -> Iterator[Finding]:
    address = urlsplit(facts.url)
    if address.scheme != "https":
        if address.hostname not in ("localhost", "127.0.0.1", "::1"):
            yield red(
                "certificate",
                f"{_base(facts)} is not encrypted, and apps refuse that or warn of it",
                "write base_url with https://, and get a certificate at the host",
            )
        return
    if facts.certificate_ends_at is None:
        return
    days = (facts.certificate_ends_at - facts.asked_at).days
    ends = f"the certificate of {address.netloc} ends in {days} days ({facts.certificate_ends_at:%Y-%m-%d})"
    yield (
        green("certificate", ends)
        if days >= _FEW_DAYS
        else yellow("certificate", ends, "have it renewed at the host; when it ends, no app gets anything")
    )


def _headers(facts: AddressFacts) -> Iterator[Finding]:
    if not isinstance(facts.whole, Answer):
        return
    meant, got = facts.upload.content_type, facts.whole.media_type
    if got == meant.partition(";")[0]:
        yield green("type", f"listeners get it as {got}, as it was put")
    else:
        yield red(
            "type",
            f"listeners get it as {got or 'nothing that is named'} instead of {meant}",
            "see what lies before the files: it must pass types on, or know .mp3, .m4a, .vtt, .json and .xml",
        )
    rule = facts.whole.headers.get("cache-control")
    if facts.upload.cache_control and rule != facts.upload.cache_control:
        yield yellow(
            "cache",
            f"the cache rule that listeners get is {rule or 'none'} instead of {facts.upload.cache_control}",
            "let what lies before the files keep the cache rules of their origin",
        )
    elif facts.upload.cache_control:
        yield green("cache", "cache rules reach listeners as they were put")


def _head(facts: AddressFacts) -> Finding:
    match facts.head:
        case Answer(status=200) as answer if answer.length_bytes == facts.upload.size_bytes:
            return green("head", "HEAD tells the size, which apps show before they download")
        case Answer(status=200) as answer:
            told = "no size" if answer.length_bytes is None else f"{answer.length_bytes} bytes"
            said = f"HEAD tells {told} instead of {facts.upload.size_bytes} bytes"
        case Answer(status=status):
            said = f"HEAD is answered with {status}"
        case failed:
            said = str(failed)
    return red("head", said, "let what lies before the files answer HEAD as GET: Apple asks that way")


def _range(facts: AddressFacts) -> Finding:
    first, last = PART
    source = facts.upload.source
    meant = source[first : last + 1] if isinstance(source, bytes) else b""
    match facts.part:
        case Answer(status=206, body=body) if body == meant:
            return green("range", "parts of a file can be had (206), so listeners can seek")
        case Answer(status=206):
            said = "a part of a file that was asked for comes from another place in it"
        case Answer(status=status):
            said = f"a part of a file is answered with {status} instead of 206, so listeners cannot seek"
        case failed:
            said = str(failed)
    return red("range", said, "have byte ranges (RFC 9110, section 14) switched on where the files are served")


def _cors(facts: AddressFacts) -> Finding:
    if not isinstance(facts.whole, Answer) or not _open_to_pages(facts.whole):
        said = "web players on other pages may not read transcripts and chapters (no Access-Control-Allow-Origin)"
        return yellow("cors", said, _CORS_CURE)
    preflight = facts.preflight
    if not isinstance(preflight, Answer) or preflight.status >= 300 or not _open_to_pages(preflight):
        said = "web players on other pages may read files, but not ask for parts of them (no answer to OPTIONS)"
        return yellow("cors", said, _CORS_CURE)
    return green("cors", "web players on other pages may read transcripts, chapters and audio")


def _open_to_pages(answer: Answer) -> bool:
    return answer.headers.get("access-control-allow-origin") in ("*", ORIGIN)


def _base(facts: AddressFacts) -> str:
    return facts.url.removesuffix(f"/{facts.upload.key}")
