"""A bucket that is laid anew for each run, and what lies in it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from tests.servers import S3Bucket

# Since when a kept feed was live depends on the run, and its hash on the bucket's name in it.
TIME = re.compile(r"\d{8}T\d{6}(?:\.\d{3})?Z")
KEPT_FEED = re.compile(TIME.pattern + "-[0-9a-f]{12}")

Objects = dict[str, tuple[str, str, str, str]]


class Ground:
    """Remembers what a bucket holds when it is made."""

    def __init__(self, bucket: S3Bucket) -> None:
        self._bucket, self._client = bucket.name, bucket.server.client()
        self._start = {key: self._client.get_object(Bucket=self._bucket, Key=key) for key in self._listed()}
        self._bodies = {key: answer["Body"].read() for key, answer in self._start.items()}
        self._laid: Mapping[str, object] = {}

    def lay(self) -> None:
        """Objects, and no upload half done, as at the start."""
        for upload in self._uploads():
            self._client.abort_multipart_upload(Bucket=self._bucket, Key=upload["Key"], UploadId=upload["UploadId"])
        listed = self._listed()
        for key in listed.keys() - self._start.keys():
            self._client.delete_object(Bucket=self._bucket, Key=key)
        for key, answer in self._start.items():
            if key in listed and listed[key] == self._laid.get(key):
                continue
            headers = {name: answer[name] for name in ("ContentType", "CacheControl", "Metadata")}
            self._client.put_object(Bucket=self._bucket, Key=key, Body=self._bodies[key], **headers)
        self._laid = self._listed()

    def objects(self) -> Objects:
        """Each key, with the time in it left open: the SHA-256 of what lies there, and its headers."""
        found = {}
        for key in self._listed():
            answer = self._client.get_object(Bucket=self._bucket, Key=key)
            content = hashlib.sha256(answer["Body"].read()).hexdigest()
            headers = (answer["ContentType"], answer["CacheControl"], answer["Metadata"]["sha256"])
            found[TIME.sub("TIME", key)] = (content, *headers)
        return found

    def unfinished(self) -> int:
        return len(self._uploads())

    def _listed(self) -> dict[str, object]:
        """What tells whether an object is the one that was laid."""
        listed = self._client.list_objects_v2(Bucket=self._bucket)
        return {entry["Key"]: (entry["ETag"], entry["LastModified"]) for entry in listed.get("Contents", [])}

    def _uploads(self) -> list[Any]:
        try:
            found: list[Any] = self._client.list_multipart_uploads(Bucket=self._bucket).get("Uploads", [])
        except self._client.exceptions.NoSuchUpload:  # rclone, where there is none
            return []
        return found
