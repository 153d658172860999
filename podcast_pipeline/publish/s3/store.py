"""S3Store: keys below a prefix in a bucket."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from botocore.exceptions import ClientError, HTTPClientError

from podcast_pipeline.errors import FileProblem, TargetMoved
from podcast_pipeline.model import S3Target
from podcast_pipeline.publish.objects import Keeping, ListedObject, StoredObject, Upload
from podcast_pipeline.publish.s3 import swapping, uploads
from podcast_pipeline.publish.s3.client import COPY, TRANSFER, make_client
from podcast_pipeline.publish.s3.conditions import try_conditions
from podcast_pipeline.publish.s3.refusals import BAD_KEYS, NO_BUCKET, NOT_FOUND, Refusals, code_of, status_of
from podcast_pipeline.publish.s3.swapping import Held
from podcast_pipeline.publish.store import Conditions, OnProgress, Store

# boto3 asks again when a request fails, but not when the answer to a GET ends early.
_MORE_READS = 3

# So small a file goes up with one request in this thread: boto3's machine of threads and parts takes a fifth more CPU
# time, and its progress is not missed.
_SMALL_BYTES = 4 << 20


class S3Store:
    """Keys below the target's prefix in its bucket. Raises only errors of store.Store."""

    def __init__(self, target: S3Target) -> None:
        self._target = target
        self._bucket = target.bucket
        self._refusals = Refusals(target)
        self._below = f"{target.prefix.rstrip('/')}/" if target.prefix else ""
        self._bucket_was_seen = False
        with self._explained(""):
            self._client = make_client(target)

    @property
    def place(self) -> str:
        prefix = f"/{self._target.prefix}" if self._target.prefix else ""
        return f"s3://{self._bucket}{prefix} at {self._refusals.host}"

    @property
    def _host(self) -> tuple[str | None, str | None]:
        return self._target.endpoint_url, self._target.region

    def look(self, key: str) -> StoredObject | None:
        with self._explained(key):
            try:
                head = self._client.head_object(Bucket=self._bucket, Key=self._full(key))
            except ClientError as error:
                if code_of(error) in NOT_FOUND and self._bucket_exists():
                    return None
                raise
        metadata = {name.lower(): value for name, value in head.get("Metadata", {}).items()}
        return StoredObject(
            head["ContentLength"],
            metadata.get("sha256"),
            head.get("ContentType"),
            head.get("CacheControl"),
            head.get("LastModified"),
            head.get("ETag"),
        )

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

        with self._explained(key):
            try:
                self._client.download_file(self._bucket, self._full(key), str(to), Callback=count, Config=TRANSFER)
            except OSError as error:
                raise FileProblem(f"cannot be written: {error.strerror}", where=str(to)) from error
        return True

    def take(self, upload: Upload, source: Store) -> bool:
        if not isinstance(source, S3Store) or source._host != self._host:
            return False
        there = {"Bucket": source._bucket, "Key": source._full(upload.key)}
        headers = {"MetadataDirective": "REPLACE", **self._headers(upload)}
        with self._explained(upload.key):
            try:
                self._client.copy(there, self._bucket, self._full(upload.key), ExtraArgs=headers, Config=COPY)
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
                self._put(upload, {})
            else:
                self._send_file(upload, on_progress)

    def copy(self, keeping: Keeping) -> None:
        # No `acl`: where objects are opened one by one, what is only kept stays closed.
        headers = {
            "MetadataDirective": "REPLACE",
            "ContentType": keeping.content_type,
            "CacheControl": keeping.cache_control,
            "Metadata": {"sha256": keeping.sha256},
        }
        source = {"Bucket": self._bucket, "Key": self._full(keeping.key)}
        with self._explained(keeping.key):
            try:
                self._client.copy(source, self._bucket, self._full(keeping.kept_key), ExtraArgs=headers, Config=COPY)
            except ClientError as error:
                if code_of(error) not in NOT_FOUND:
                    raise
                raise _gone(self._name(keeping.key)) from error

    def swap(self, upload: Upload, seen: bytes | None) -> None:
        if not isinstance(upload.source, bytes):
            raise ValueError(f"only small content is swapped, not the file of {upload.key}")
        try:
            with self._explained(upload.key):
                swapping.swap(
                    upload.source, seen, lambda: self._held(upload.key), lambda condition: self._put(upload, condition)
                )
        except TargetMoved as error:
            raise TargetMoved(error.message, where=self._name(upload.key)) from error

    def conditions(self, witness: Upload) -> Conditions:
        with self._explained(witness.key):
            return try_conditions(lambda condition: self._put(witness, condition))

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

    def _put(self, upload: Upload, condition: Mapping[str, str], content: BinaryIO | None = None) -> None:
        body = upload.source if content is None else content
        self._client.put_object(
            Bucket=self._bucket, Key=self._full(upload.key), Body=body, **self._headers(upload), **condition
        )

    def _send_file(self, upload: Upload, on_progress: OnProgress) -> None:
        if upload.size_bytes < _SMALL_BYTES:
            with upload.file.open("rb") as content:
                self._put(upload, {}, content)
            on_progress(1.0)
            return
        sent = 0

        def count(bytes_sent: int) -> None:
            nonlocal sent
            sent += bytes_sent
            on_progress(min(1.0, sent / max(1, upload.size_bytes)))

        full = self._full(upload.key)
        self._client.upload_file(
            str(upload.file), self._bucket, full, ExtraArgs=self._headers(upload), Config=TRANSFER, Callback=count
        )
        if upload.size_bytes >= TRANSFER.multipart_threshold:
            # The key tells the content: what others are still sending, or sent until they were killed, is in vain.
            for left in uploads.unfinished(self._client, self._bucket, full):
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


def _gone(name: str) -> TargetMoved:
    return TargetMoved("is gone since the plan was made; run the command again", where=name)
