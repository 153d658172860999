"""What was sent, as listeners get it: asked of the public address, after it is up and never before.

An address that was asked for too early may be remembered as missing by a cache in front.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from podcast_pipeline.errors import NotVerified, TargetError
from podcast_pipeline.progress import Progress
from podcast_pipeline.publish.objects import StoredObject, Upload
from podcast_pipeline.publish.plan import Step
from podcast_pipeline.publish.store import Store

_AT_ONCE = 8


def look_from_outside(steps: Sequence[Step], public: Store, progress: Progress) -> str | None:
    """None when listeners get every object that was sent; a sentence when nobody answers at the public address.

    NotVerified when something answers, and it is not what was sent: no feed may name it.
    """
    if not steps:
        return None
    found: list[StoredObject | None] = []
    with progress.task(f"Looking at {public.place}") as advance, ThreadPoolExecutor(_AT_ONCE) as pool:
        try:
            for each in pool.map(lambda step: public.look(step.upload.key), steps):
                found.append(each)
                advance(len(found) / len(steps))
        except TargetError as error:
            pool.shutdown(cancel_futures=True)
            return f"{error}; what listeners get was not looked at"
    for step, each in zip(steps, found, strict=True):
        _must_be(step.upload, each)
    return None


def _must_be(upload: Upload, found: StoredObject | None) -> None:
    if found is None:
        difference = "it is not there, or not public: open the bucket for readers, or correct base_url"
    elif found.size_bytes != upload.size_bytes:
        difference = f"it has {found.size_bytes} bytes, not {upload.size_bytes}; see what lies before the bucket"
    elif _media_type(found.content_type) != _media_type(upload.content_type):
        difference = f"its type is {found.content_type} instead of {upload.content_type}; see the host's settings"
    else:
        return
    raise NotVerified(f"is up, but for listeners {difference}; the feed stays as it was", where=upload.key)


def _media_type(content_type: str | None) -> str:
    return (content_type or "").partition(";")[0].strip().lower()
