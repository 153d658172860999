"""botocore's client for one target, set up so that every host understands it."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session
from botocore import UNSIGNED
from botocore.config import Config
from botocore.loaders import Loader

from podcast_pipeline import __version__
from podcast_pipeline.model import S3Target

USER_AGENT = f"podcast-pipeline/{__version__}"
TRIES = 5
AT_ONCE = 32  # connections that stay open: eight files, each in four parts


class _Models(Loader):  # type: ignore[misc]
    """What botocore knows of services. Its own looks into the folders of all 400 before it reads that of one."""

    def list_available_services(self, type_name: str) -> list[str]:
        return [each.name for path in map(Path, self.search_paths) if path.is_dir() for each in path.iterdir()]


def make_session() -> Any:
    """botocore's session: credentials from the environment, a profile or a role, as every tool for AWS finds them."""
    session = botocore.session.get_session()
    session.register_component("data_loader", _models())
    return session


def make_client(target: S3Target, *, tries: int = TRIES, signed: bool = True, session: Any = None) -> Any:
    """A client that ends each request within a bounded time: time-outs, at most so many tries, with backoff.

    Not `signed` it is a stranger, who has no key.
    """
    addressing = target.addressing
    if addressing == "auto":
        addressing = "path" if target.endpoint_url else "virtual"
    config = Config(
        signature_version="s3v4" if signed else UNSIGNED,
        s3={"addressing_style": addressing},
        # botocore's own default, when_supported, sends aws-chunked trailers over TLS, which Ceph and others refuse.
        request_checksum_calculation=target.checksums,
        response_checksum_validation=target.checksums,
        retries={"mode": "standard", "total_max_attempts": tries},
        connect_timeout=connect_timeout_s(target),
        read_timeout=target.timeout_s,
        max_pool_connections=AT_ONCE,
        user_agent=USER_AGENT,
    )
    region = target.region or ("us-east-1" if target.endpoint_url else None)
    client = (session or make_session()).create_client(
        "s3", endpoint_url=target.endpoint_url, region_name=region, config=config
    )
    client.meta.events.register("before-call.s3.HeadBucket", _ask_no_further)
    for settings in ("PutBucketCors", "PutBucketLifecycleConfiguration"):
        client.meta.events.register(f"before-call.s3.{settings}", _add_md5)
    return client


def connect_timeout_s(target: S3Target) -> float:
    return min(10, target.timeout_s)


@cache
def _models() -> Any:
    """Read once for all clients of this process."""
    return _Models()


def _ask_no_further(params: dict[str, Any], **_: Any) -> None:
    """Of a redirect botocore asks the bucket its region; of a redirect of that question, too, and so on for ever."""
    params["context"].setdefault("s3_redirect", {})["redirected"] = True


def _add_md5(params: dict[str, Any], **_: Any) -> None:
    """Newer checksums alone are refused by hosts that know the interface as it was: both are sent."""
    digest = hashlib.md5(params["body"], usedforsecurity=False).digest()
    params["headers"]["Content-MD5"] = base64.b64encode(digest).decode()
