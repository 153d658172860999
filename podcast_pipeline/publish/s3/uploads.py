"""Uploads in parts that were never finished: they cost money, and no listing of objects shows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from podcast_pipeline.publish.s3.refusals import BAD_KEYS, code_of, status_of


@dataclass(frozen=True, slots=True)
class Unfinished:
    """An upload in parts that is still open; `key` as the bucket has it, with the prefix."""

    key: str
    upload_id: str
    started_at: datetime


def unfinished(client: Any, bucket: str, prefix: str) -> Iterator[Unfinished]:
    """Every open upload below a prefix. None where the host, or the rights of the keys in use, do not list them."""
    pages = client.get_paginator("list_multipart_uploads").paginate(Bucket=bucket, Prefix=prefix)
    try:
        for page in pages:
            for entry in page.get("Uploads", []):
                yield Unfinished(entry["Key"], entry["UploadId"], entry["Initiated"])
    except ClientError as error:
        # rclone answers so where there is none.
        if code_of(error) not in {"NoSuchUpload", *BAD_KEYS} and status_of(error) != 501:
            raise


def end(client: Any, bucket: str, upload: Unfinished) -> None:
    """Throw its parts away. Somebody else may have done it meanwhile."""
    try:
        client.abort_multipart_upload(Bucket=bucket, Key=upload.key, UploadId=upload.upload_id)
    except ClientError as error:
        if code_of(error) not in {"NoSuchUpload", "404", *BAD_KEYS}:
            raise
