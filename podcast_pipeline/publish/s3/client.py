"""boto3's client for one target, set up so that every host understands it."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from typing import Any

import boto3
import botocore.session
from boto3.s3.transfer import TransferConfig
from botocore import UNSIGNED
from botocore.config import Config

from podcast_pipeline.model import S3Target

_MIB = 1 << 20
# Parts of one size (R2 wants that), at most 1000 of them (Scaleway) for anything below 16 GB.
TRANSFER = TransferConfig(multipart_threshold=64 * _MIB, multipart_chunksize=16 * _MIB, max_concurrency=4)

# One request copies up to 5 GB at the host; only larger objects are copied in parts.
COPY = TransferConfig(multipart_threshold=4096 * _MIB, multipart_chunksize=1024 * _MIB, max_concurrency=4)


def make_client(target: S3Target, *, tries: int = 5, signed: bool = True) -> Any:
    """A client that ends each request within a bounded time: time-outs, at most so many tries, with backoff.

    Not `signed` it is a stranger, who has no key.
    """
    addressing = target.addressing
    if addressing == "auto":
        addressing = "path" if target.endpoint_url else "virtual"
    config = Config(
        signature_version="s3v4" if signed else UNSIGNED,
        s3={"addressing_style": addressing},
        # boto3's own default, when_supported, sends aws-chunked trailers over TLS, which Ceph and others refuse.
        request_checksum_calculation=target.checksums,
        response_checksum_validation=target.checksums,
        retries={"mode": "standard", "total_max_attempts": tries},
        connect_timeout=min(10, target.timeout_s),
        read_timeout=target.timeout_s,
        max_pool_connections=16,
    )
    region = target.region or ("us-east-1" if target.endpoint_url else None)
    # A session of our own: boto3 keeps the first credentials it saw in its shared one.
    session = botocore.session.get_session()
    session.register_component("data_loader", _models())
    client = boto3.session.Session(botocore_session=session).client(
        "s3", endpoint_url=target.endpoint_url, region_name=region, config=config
    )
    client.meta.events.register("before-call.s3.HeadBucket", _ask_no_further)
    for settings in ("PutBucketCors", "PutBucketLifecycleConfiguration"):
        client.meta.events.register(f"before-call.s3.{settings}", _add_md5)
    return client


@cache
def _models() -> Any:
    """What botocore knows of S3, read once: that takes two thirds of the time of a client."""
    return botocore.session.get_session().get_component("data_loader")


def _ask_no_further(params: dict[str, Any], **_: Any) -> None:
    """Of a redirect botocore asks the bucket its region; of a redirect of that question, too, and so on for ever."""
    params["context"].setdefault("s3_redirect", {})["redirected"] = True


def _add_md5(params: dict[str, Any], **_: Any) -> None:
    """Newer checksums alone are refused by hosts that know the interface as it was: both are sent."""
    digest = hashlib.md5(params["body"], usedforsecurity=False).digest()
    params["headers"]["Content-MD5"] = base64.b64encode(digest).decode()
