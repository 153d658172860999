"""A target as the public sees it: read through its base_url, without credentials. Nobody can write this way.

For plans where no secret may be, as in the merge request of a stranger.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from podcast_pipeline import http
from podcast_pipeline.errors import AccessRefused, TargetError
from podcast_pipeline.http import Answer, Patience
from podcast_pipeline.publish.objects import Keeping, ListedObject, StoredObject, Upload
from podcast_pipeline.publish.store import Conditions, OnProgress, Store

_MOST_BYTES = 100_000_000  # a feed of 10,000 episodes has some 50 MB
_MOST_MEDIA_BYTES = 4_000_000_000
_NOTHING_THERE = {404, 410}
_REFUSED = {401, 403}


class PublicStore:
    """Keys below a public address. What an object holds is known by its size only, so `sha256` is None."""

    def __init__(self, base_url: str, timeout_s: float | None = None) -> None:
        self._base_url = base_url.rstrip("/")
        usual = Patience()
        self._patience = replace(usual, silence_s=min(usual.silence_s, timeout_s or usual.silence_s))

    @property
    def place(self) -> str:
        return f"{self._base_url} (public, read only)"

    def look(self, key: str) -> StoredObject | None:
        answer = http.head(self._url(key), patience=self._patience)
        # A bucket that nobody may list answers 403 for what is not there (S3, without the right s3:ListBucket).
        if answer.status in _NOTHING_THERE | _REFUSED:
            return None
        self._must_be_ok(answer)
        if answer.length_bytes is None:
            raise TargetError("does not tell its size (no Content-Length); check the host's settings", where=answer.url)
        return StoredObject(
            answer.length_bytes, None, answer.headers.get("content-type"), answer.headers.get("cache-control")
        )

    def read(self, key: str) -> bytes | None:
        answer = http.get(self._url(key), max_bytes=_MOST_BYTES, patience=self._patience)
        if answer.status in _NOTHING_THERE:
            return None
        self._must_be_ok(answer)
        return answer.body

    def fetch(self, key: str, to: Path, on_progress: OnProgress) -> bool:
        def tell(here: int, whole: int | None) -> None:
            on_progress(min(1.0, here / whole) if whole else 0.0)

        answer = http.download(self._url(key), to, max_bytes=_MOST_MEDIA_BYTES, on_progress=tell)
        if answer.status in _NOTHING_THERE | _REFUSED:
            return False
        if answer.status != 206:
            self._must_be_ok(answer)
        return True

    def take(self, upload: Upload, source: Store) -> bool:
        self._refuse(upload.key)

    def write(self, upload: Upload, on_progress: OnProgress) -> None:
        self._refuse(upload.key)

    def copy(self, keeping: Keeping) -> None:
        self._refuse(keeping.kept_key)

    def swap(self, upload: Upload, seen: bytes | None) -> None:
        self._refuse(upload.key)

    def conditions(self, witness: Upload) -> Conditions:
        self._refuse(witness.key)

    def list(self, prefix: str) -> Iterator[ListedObject]:
        self._refuse(prefix, "list")

    def delete(self, key: str) -> None:
        self._refuse(key, "delete")

    def end_unfinished(self, before: datetime) -> int:
        self._refuse("")

    def _url(self, key: str) -> str:
        return f"{self._base_url}/{key}"

    def _must_be_ok(self, answer: Answer) -> None:
        if answer.status in _REFUSED:
            raise AccessRefused(
                f"answers {answer.status}: it is not public, or nothing was published there yet; make it public at "
                f"the host, or use the target's credentials",
                where=answer.url,
            )
        if answer.status != 200:
            raise TargetError(f"answers {answer.status}; try again later, or look at the host", where=answer.url)

    def _refuse(self, key: str, what: str = "write") -> NoReturn:
        raise AccessRefused(
            f"nobody can {what} through a public address; publish with the target's credentials",
            where=self._url(key),
        )
