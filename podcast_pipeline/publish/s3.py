"""A bucket of any S3-compatible host as a store. The only user of boto3.

Credentials come from boto3's own chain (environment, profile, role). The ETag is an opaque token here: what an
object holds is told by its size and the SHA-256 in its metadata.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import botocore.exceptions
from boto3.exceptions import Boto3Error, S3UploadFailedError
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    HTTPClientError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
)

from podcast_pipeline.errors import (
    AccessRefused,
    BucketMissing,
    FileProblem,
    TargetError,
    TargetMoved,
    TargetUnreachable,
)
from podcast_pipeline.model import S3Target
from podcast_pipeline.publish.objects import Keeping, StoredObject, Upload
from podcast_pipeline.publish.store import OnProgress

_MIB = 1 << 20
# Parts of one size (R2 wants that), at most 1000 of them (Scaleway) for anything below 16 GB.
_TRANSFER = TransferConfig(multipart_threshold=64 * _MIB, multipart_chunksize=16 * _MIB, max_concurrency=4)
# One request copies up to 5 GB at the host; only larger objects are copied in parts.
_COPY = TransferConfig(multipart_threshold=4096 * _MIB, multipart_chunksize=1024 * _MIB, max_concurrency=4)

_NOT_FOUND = {"404", "NoSuchKey", "NotFound"}
_NO_BUCKET = {"NoSuchBucket"}
_BAD_KEYS = {"403", "AccessDenied", "Forbidden", "InvalidAccessKeyId", "SignatureDoesNotMatch", "401", "Unauthorized"}
_BAD_CLOCK = {"RequestTimeTooSkewed", "RequestExpired"}
_BAD_TOKEN = {"ExpiredToken", "InvalidToken"}
_BAD_REGION = {"PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException", "301", "400"}


class S3Store:
    """Keys below the target's prefix in its bucket. Raises only errors of store.Store."""

    def __init__(self, target: S3Target) -> None:
        self._target = target
        self._host = target.endpoint_url or "AWS S3"
        with self._explained(""):
            self._client = _client(target)

    @property
    def place(self) -> str:
        prefix = f"/{self._target.prefix}" if self._target.prefix else ""
        return f"s3://{self._target.bucket}{prefix} at {self._host}"

    def look(self, key: str) -> StoredObject | None:
        with self._explained(key):
            try:
                head = self._client.head_object(Bucket=self._target.bucket, Key=self._full(key))
            except ClientError as error:
                if _code(error) in _NOT_FOUND and self._bucket_exists():
                    return None
                raise
        metadata = {name.lower(): value for name, value in head.get("Metadata", {}).items()}
        return StoredObject(
            head["ContentLength"], metadata.get("sha256"), head.get("ContentType"), head.get("CacheControl")
        )

    def read(self, key: str) -> bytes | None:
        with self._explained(key):
            try:
                answer = self._client.get_object(Bucket=self._target.bucket, Key=self._full(key))
                content: bytes = answer["Body"].read()
            except ClientError as error:
                if _code(error) in _NOT_FOUND:
                    return None
                raise
        return content

    def write(self, upload: Upload, on_progress: OnProgress) -> None:
        headers = self._headers(upload)
        with self._explained(upload.key):
            if isinstance(upload.source, bytes):
                self._client.put_object(
                    Bucket=self._target.bucket, Key=self._full(upload.key), Body=upload.source, **headers
                )
                return
            sent = 0

            def count(bytes_sent: int) -> None:
                nonlocal sent
                sent += bytes_sent
                on_progress(min(1.0, sent / max(1, upload.size_bytes)))

            self._client.upload_file(
                str(upload.file), self._target.bucket, self._full(upload.key), ExtraArgs=headers, Config=_TRANSFER,
                Callback=count,
            )  # fmt: skip

    def copy(self, keeping: Keeping) -> None:
        # No `acl`: where objects are opened one by one, what is only kept stays closed.
        headers = {
            "MetadataDirective": "REPLACE",
            "ContentType": keeping.content_type,
            "CacheControl": keeping.cache_control,
            "Metadata": {"sha256": keeping.sha256},
        }
        source = {"Bucket": self._target.bucket, "Key": self._full(keeping.key)}
        with self._explained(keeping.key):
            try:
                self._client.copy(
                    source, self._target.bucket, self._full(keeping.kept_key), ExtraArgs=headers, Config=_COPY
                )
            except ClientError as error:
                if _code(error) not in _NOT_FOUND:
                    raise
                raise TargetMoved(
                    "is gone since the plan was made; run the command again", where=self._name(keeping.key)
                ) from error

    def swap(self, upload: Upload, seen: bytes | None) -> None:
        if self.read(upload.key) != seen:
            raise TargetMoved("changed since the plan was made; run the command again", where=self._name(upload.key))
        self.write(upload, lambda _: None)

    def _headers(self, upload: Upload) -> dict[str, Any]:
        headers: dict[str, Any] = {
            "ContentType": upload.content_type,
            "CacheControl": upload.cache_control,
            "Metadata": {"sha256": upload.sha256},
        }
        return headers if self._target.acl == "none" else {**headers, "ACL": self._target.acl}

    def _bucket_exists(self) -> bool:
        """HEAD of a key answers 404 for a missing bucket too; asked only when a key is missing. Raises when it is."""
        try:
            self._client.head_bucket(Bucket=self._target.bucket)
        except ClientError as error:
            if _code(error) in _NOT_FOUND | _NO_BUCKET:
                raise self._bucket_missing() from error
            if _code(error) not in _BAD_KEYS:  # a key that may not list the bucket may still publish to it
                raise
        return True

    def _bucket_missing(self) -> BucketMissing:
        return BucketMissing(
            f"there is no bucket {self._target.bucket!r}; make it at the host, or correct `bucket` in podcast.yaml",
            where=self._host,
        )

    def _full(self, key: str) -> str:
        prefix = self._target.prefix.rstrip("/")
        return f"{prefix}/{key}" if prefix else key

    def _name(self, key: str) -> str:
        return f"s3://{self._target.bucket}/{self._full(key)}"

    @contextmanager
    def _explained(self, key: str) -> Iterator[None]:
        """Foreign errors end here: each becomes one sentence with the way out."""
        try:
            yield
        except (NoCredentialsError, PartialCredentialsError, ProfileNotFound) as error:
            raise AccessRefused(
                "no credentials found; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE",
                where=self._host,
            ) from error
        except ClientError as error:
            raise self._refusal(error, key) from error
        except (botocore.exceptions.ConnectionError, HTTPClientError) as error:
            raise TargetUnreachable(_unreachable(error), where=self._host) from error
        except S3UploadFailedError as error:
            cause = error.__context__ if isinstance(error.__context__, ClientError) else None
            raise (self._refusal(cause, key) if cause else self._other(error, key)) from error
        except FileNotFoundError as error:
            raise FileProblem(
                "is gone since the plan was made; run the command again", where=str(error.filename)
            ) from error
        except (BotoCoreError, Boto3Error, ValueError) as error:
            raise self._other(error, key) from error

    def _refusal(self, error: ClientError, key: str) -> TargetError:
        code = _code(error)
        where = self._name(key)
        if code in _NO_BUCKET:
            return self._bucket_missing()
        if code in _BAD_CLOCK:
            return AccessRefused(
                f"{self._host} refused the request ({code}): this machine's clock is wrong; set it", where=where
            )
        if code in _BAD_TOKEN:
            return AccessRefused(f"the session of your credentials is over ({code}); sign in again", where=where)
        if code in _BAD_KEYS:
            return AccessRefused(
                f"{self._host} refused the credentials ({code}): check the keys in use and that they may read, write "
                f"and list this bucket",
                where=where,
            )
        if code in _BAD_REGION:
            return TargetError(
                f"{self._host} refused the request ({code}): check region and addressing in podcast.yaml", where=where
            )
        return TargetError(
            f"{self._host} answered {code}; try again later, or see what its status page says", where=where
        )

    def _other(self, error: Exception, key: str) -> TargetError:
        said = " ".join(str(error).split())
        return TargetError(f"{self._host} cannot be used like this ({said}); check the target", where=self._name(key))


def _client(target: S3Target) -> Any:
    addressing = target.addressing
    if addressing == "auto":
        addressing = "path" if target.endpoint_url else "virtual"
    config = Config(
        signature_version="s3v4",
        s3={"addressing_style": addressing},
        # boto3's default checksums are aws-chunked trailers over TLS, which Ceph and others refuse with 411.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        retries={"mode": "standard", "max_attempts": 5},
        connect_timeout=10,
        read_timeout=60,
        max_pool_connections=8,
    )
    region = target.region or ("us-east-1" if target.endpoint_url else None)
    # A session of our own: boto3 keeps the first credentials it saw in its shared one.
    return boto3.session.Session().client("s3", endpoint_url=target.endpoint_url, region_name=region, config=config)


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _unreachable(error: Exception) -> str:
    text = str(error)
    if "CERTIFICATE_VERIFY_FAILED" in text:
        return "its certificate is not trusted; check endpoint_url, or name your own authority in AWS_CA_BUNDLE"
    if "timeout" in text.lower():
        return "no answer in time; check endpoint_url and the network, then run the command again"
    return "cannot be reached; check endpoint_url and the network, then run the command again"
