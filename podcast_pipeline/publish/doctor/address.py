"""A scratch object as listeners, apps and web players get it: asked for in public, after it is up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from podcast_pipeline import http
from podcast_pipeline.errors import TargetError
from podcast_pipeline.http import Answer, Patience
from podcast_pipeline.publish.doctor.facts import AddressFacts, Failed
from podcast_pipeline.publish.objects import Upload

# Any page: what a web player on it may read is what the answer says.
ORIGIN = "https://player.example"
PART = (10, 19)

_PATIENCE = Patience(silence_s=10, whole_s=30)


def ask_address(url: str, upload: Upload, clock: Callable[[], datetime]) -> AddressFacts:
    """All that an app, a browser and a player would ask of the address."""
    origin = {"Origin": ORIGIN}
    preflight = {**origin, "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "range"}
    most = upload.size_bytes
    whole = _tried(lambda: http.get(url, max_bytes=most, headers=origin, patience=_PATIENCE))
    if isinstance(whole, Failed):
        return AddressFacts(url, upload, whole, whole, whole, whole, None, clock())
    return AddressFacts(
        url,
        upload,
        whole,
        _tried(lambda: http.head(url, patience=_PATIENCE)),
        _tried(lambda: http.get(url, max_bytes=most, byte_range=PART, headers=origin, patience=_PATIENCE)),
        _tried(lambda: http.send("OPTIONS", url, headers=preflight, patience=_PATIENCE)),
        http.certificate_end(url),
        clock(),
    )


def lists_publicly(base_url: str, key: str) -> bool:
    """Whether the bare address tells everybody what lies below it."""
    answer = _tried(lambda: http.get(f"{base_url}/", max_bytes=1_000_000, byte_range=(0, 999_999), patience=_PATIENCE))
    return not isinstance(answer, Failed) and answer.status in (200, 206) and key.encode() in answer.body


def _tried(ask: Callable[[], Answer]) -> Answer | Failed:
    try:
        return ask()
    except TargetError as error:
        return Failed(error)
