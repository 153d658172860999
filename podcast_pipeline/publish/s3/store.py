"""S3Store: keys below a prefix in a bucket."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError, HTTPClientError

from podcast_pipeline.errors import FileProblem, TargetMoved
from podcast_pipeline.model import S3Target
from podcast_pipeline.publish.objects import Keeping, ListedObject, StoredObject, Upload
from podcast_pipeline.publish.s3 import swapping, uploads
from podcast_pipeline.publish.s3.client import make_client, make_session
from podcast_pipeline.publish.s3.conditions import try_conditions
from podcast_pipeline.publish.s3.parts import LargeFile, send_in_parts
from podcast_pipeline.publish.s3.refusals import BAD_KEYS, NO_BUCKET, NOT_FOUND, Refusals, code_of, status_of
from podcast_pipeline.publish.s3.shortcut import Body, Headers, Shortcut, headers_of
from podcast_pipeline.publish.s3.stretch import Stretch, another_file
from podcast_pipeline.publish.s3.swapping import Held
from podcast_pipeline.publish.store import Conditions, OnProgress, Store

# boto3 asks again when a request fails, but not when the answer to a GET ends early.
_MORE_READS = 3

# A file of more than four parts goes up in parts. Those have one size (R2 wants that), and are at most 1000 (Scaleway)
# below 16 GB. Tests make it smaller.
PART_BYTES = 16 << 20


class S3Store:
    """Keys below the target's prefix in its bucket. Raises only errors of store.Store."""

    def __init__(self, target: S3Target) -> None:
        self._target = target
        self._bucket = target.bucket
        self._refusals = Refusals(target)
        self._below = f"{target.prefix.rstrip('/')}/" if target.prefix else ""
        self._bucket_was_seen = False
        with self._explained(""):
            session = make_session()
            self._client = make_client(target, session=session)
            self._shortcut = Shortcut(session, self._client, target)

    @property
    def place(self) -> str:
        prefix = f"/{self._target.prefix}" if self._target.prefix else ""
        return f"s3://{self._bucket}{prefix} at {self._refusals.host}"

    @property
    def _host(self) -> tuple[str | None, str | None]:
        return self._target.endpoint_url, self._target.region

    def look(self, key: str) -> StoredObject | None:
        with self._explained(key):
            found = self._shortcut.head(self._full(key), lambda: self._head(key))
            if found is None and self._bucket_exists():
                return None
            return _stored(found or {})

    def read(self, key: str) -> bytes | None:
        with self._explained(key):
            held = self._held(key)
        return held.content if held is not None else None

    def fetch(self, key: str, to: Path, on_progress: OnProgress) -> bool:
        stored = self.look(key)
        if stored is None:
            return False
        received = 0

        def count(bytes_received: int) -> None:
            nonlocal received
            received += bytes_received
            on_progress(min(1.0, received / max(1, stored.size_bytes)))

        from podcast_pipeline.publish.s3 import transfers  # boto3: not for those who only publish

        with self._explained(key):
            try:
                transfers.download(self._client, self._bucket, self._full(key), to, count)
            except OSError as error:
                raise FileProblem(f"cannot be written: {error.strerror}", where=str(to)) from error
        return True

    def take(self, upload: Upload, source: Store) -> bool:
        if not isinstance(source, S3Store) or source._host != self._host:
            return False
        there = {"Bucket": source._bucket, "Key": source._full(upload.key)}
        from podcast_pipeline.publish.s3 import transfers  # boto3: not for those who only publish

        with self._explained(upload.key):
            try:
                transfers.copy(self._client, there, self._bucket, self._full(upload.key), self._headers(upload))
            except ClientError as error:
                if code_of(error) in NOT_FOUND:
                    raise _gone(source._name(upload.key)) from error
                # The keys may read both and still not copy, or the host knows no copies between buckets.
                if code_of(error) in BAD_KEYS or status_of(error) in (400, 405, 501):
                    return False
                raise
        return True

    def write(self, upload: Upload, on_progress: OnProgress) -> None:
        with self._explained(upload.key):
            if isinstance(upload.source, bytes):
                content = upload.source
                self._send_whole(upload, content, lambda: self._put(upload, content, {}))
            elif upload.size_bytes > 4 * PART_BYTES:
                self._send_in_parts(upload, on_progress)
            else:
                self._send_file(upload, on_progress)

    def copy(self, keeping: Keeping) -> None:
        # No `acl`: where objects are opened one by one, what is only kept stays closed.
        headers = {
            "ContentType": keeping.content_type,
            "CacheControl": keeping.cache_control,
            "Metadata": {"sha256": keeping.sha256},
        }
        source = {"Bucket": self._bucket, "Key": self._full(keeping.key)}
        from podcast_pipeline.publish.s3 import transfers  # boto3: not for those who only publish

        with self._explained(keeping.key):
            try:
                transfers.copy(self._client, source, self._bucket, self._full(keeping.kept_key), headers)
            except ClientError as error:
                if code_of(error) not in NOT_FOUND:
                    raise
                raise _gone(self._name(keeping.key)) from error

    def swap(self, upload: Upload, seen: bytes | None) -> None:
        content = _small(upload)
        try:
            with self._explained(upload.key):
                swapping.swap(
                    content,
                    seen,
                    lambda: self._held(upload.key),
                    lambda condition: self._put(upload, content, condition),
                )
        except TargetMoved as error:
            raise TargetMoved(error.message, where=self._name(upload.key)) from error

    def conditions(self, witness: Upload) -> Conditions:
        with self._explained(witness.key):
            return try_conditions(lambda condition: self._put(witness, _small(witness), condition))

    def list(self, prefix: str) -> Iterator[ListedObject]:
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=self._full(prefix))
        with self._explained(prefix):
            for page in pages:
                for entry in page.get("Contents", []):
                    key = entry["Key"].removeprefix(self._below)
                    yield ListedObject(key, entry["Size"], entry["LastModified"])

    def delete(self, key: str) -> None:
        with self._explained(key):
            self._client.delete_object(Bucket=self._bucket, Key=self._full(key))

    def end_unfinished(self, before: datetime) -> int:
        with self._explained("uploads in parts"):
            old = [
                upload
                for upload in uploads.unfinished(self._client, self._bucket, self._below)
                if upload.started_at < before
            ]
            for upload in old:
                uploads.end(self._client, self._bucket, upload)
        return len(old)

    def _head(self, key: str) -> Headers | None:
        try:
            return headers_of(self._client.head_object(Bucket=self._bucket, Key=self._full(key)))
        except ClientError as error:
            if code_of(error) in NOT_FOUND:
                return None
            raise

    def _held(self, key: str) -> Held | None:
        for _ in range(_MORE_READS):
            try:
                return self._get(key)
            except HTTPClientError:
                continue
        return self._get(key)

    def _get(self, key: str) -> Held | None:
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=self._full(key))
        except ClientError as error:
            if code_of(error) in NOT_FOUND:
                return None
            raise
        return Held(answer["Body"].read(), answer.get("ETag", ""))

    def _put(self, upload: Upload, body: Body, condition: Mapping[str, str]) -> Headers:
        place = {"Bucket": self._bucket, "Key": self._full(upload.key)}
        return headers_of(self._client.put_object(**place, Body=body, **self._headers(upload), **condition))

    def _send_file(self, upload: Upload, on_progress: OnProgress) -> None:
        size_bytes = upload.size_bytes
        with Stretch(upload.file, 0, size_bytes, lambda sent: on_progress(sent / max(1, size_bytes))) as body:

            def by_botocore() -> Headers:
                if body.sha256() != upload.sha256:
                    raise another_file(upload.file)
                return self._put(upload, body, {})

            self._send_whole(upload, body, by_botocore)
        on_progress(1.0)

    def _send_whole(self, upload: Upload, body: Body, by_botocore: Callable[[], Headers]) -> None:
        headers = {
            "Content-Type": upload.content_type,
            "Cache-Control": upload.cache_control,
            "x-amz-meta-sha256": upload.sha256,
        }
        if self._target.acl != "none":
            headers["x-amz-acl"] = self._target.acl
        self._shortcut.put(self._full(upload.key), headers, body, upload.sha256, by_botocore)

    def _send_in_parts(self, upload: Upload, on_progress: OnProgress) -> None:
        file = LargeFile(upload.file, upload.size_bytes, upload.sha256, PART_BYTES, on_progress)
        key, headers = self._full(upload.key), self._headers(upload)
        send_in_parts(file, self._client, self._shortcut, bucket=self._bucket, key=key, headers=headers)
        # The key tells the content: what others are still sending, or sent until they were killed, is in vain.
        for left in uploads.unfinished(self._client, self._bucket, key):
            uploads.end(self._client, self._bucket, left)

    def _headers(self, upload: Upload) -> dict[str, Any]:
        headers: dict[str, Any] = {
            "ContentType": upload.content_type,
            "CacheControl": upload.cache_control,
            "Metadata": {"sha256": upload.sha256},
        }
        return headers if self._target.acl == "none" else {**headers, "ACL": self._target.acl}

    def _bucket_exists(self) -> bool:
        """HEAD of a key answers 404 for a missing bucket too; asked once, when a key is missing. Raises when it is."""
        if self._bucket_was_seen:
            return True
        try:
            self._client.head_bucket(Bucket=self._bucket)
        except ClientError as error:
            if code_of(error) in NOT_FOUND | NO_BUCKET:
                raise self._refusals.bucket_missing() from error
            if code_of(error) not in BAD_KEYS:  # a key that may not list the bucket may still publish to it
                raise
        self._bucket_was_seen = True
        return True

    def _explained(self, key: str) -> AbstractContextManager[None]:
        return self._refusals.explained(self._name(key))

    def _full(self, key: str) -> str:
        return f"{self._below}{key}"

    def _name(self, key: str) -> str:
        return f"s3://{self._bucket}/{self._full(key)}"


def _small(upload: Upload) -> bytes:
    if not isinstance(upload.source, bytes):
        raise ValueError(f"only small content is put on conditions, not the file of {upload.key}")
    return upload.source


def _stored(headers: Headers) -> StoredObject:
    """What the answer to a HEAD tells."""
    modified = headers.get("last-modified")
    return StoredObject(
        int(headers["content-length"]),
        headers.get("x-amz-meta-sha256"),
        headers.get("content-type"),
        headers.get("cache-control"),
        parsedate_to_datetime(modified) if modified else None,
        headers.get("etag"),
    )


def _gone(name: str) -> TargetMoved:
    return TargetMoved("is gone since the plan was made; run the command again", where=name)
