"""Other audio under an address that listeners have: which keys it takes, whether what lies there can be kept, and
whether somebody put some there already."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import PurePosixPath

from podcast_pipeline.model import Edition, Medium
from podcast_pipeline.model.record import media_key
from podcast_pipeline.pipeline.sight import Sight
from podcast_pipeline.publish import keeping_of


def at_old_keys(edition: Edition, urls: Collection[str]) -> Edition:
    """The edition with its files under the keys that listeners know, each in place of the one of its kind."""
    keys = {PurePosixPath(key).suffix: key for key in map(media_key, sorted(urls)) if key is not None}

    def placed(medium: Medium) -> Medium:
        key = keys.get(PurePosixPath(medium.key or "").suffix)
        return medium if key is None else medium.model_copy(update={"key": key})

    return edition.model_copy(update={"media": tuple(map(placed, edition.media))})


def unkept(edition: Edition, past: Edition | None, urls: Collection[str], sight: Sight) -> str | None:
    """Why this edition may not be written over what lies under its keys; None when it may."""
    enclosure = edition.enclosure
    if not any(enclosure.is_at(url) for url in urls) or (past is not None and past.enclosure.key is None):
        return f"listeners have {' and '.join(sorted(urls))}, which is not under a key of this target"
    for medium in edition.media:
        stored = sight.stored(medium.key) if medium.key is not None else None
        if stored is not None and stored.sha256 is None:
            return f"{sight.store.place} does not tell the SHA-256 of {medium.key}, so nobody could say that it is kept"
    return None


def was_replaced(edition: Edition, sight: Sight) -> bool:
    """Whether other audio was put in the place of a file of this edition on purpose: then its own bytes were kept."""
    return any(_was_replaced(medium, sight) for medium in edition.media)


def _was_replaced(medium: Medium, sight: Sight) -> bool:
    there = sight.stored(medium.key) if medium.key is not None else None
    if medium.key is None or medium.sha256 is None or there is None or there.sha256 in (None, medium.sha256):
        return False
    own = keeping_of(medium.key, size_bytes=medium.length_bytes, sha256=medium.sha256)
    return sight.stored(own.kept_key) is not None
