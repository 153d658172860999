"""Stores on the tests' own servers."""

from collections.abc import Callable, Iterator

import pytest

from podcast_pipeline.model import S3Target
from tests.servers import S3Bucket, S3Server
from tests.servers.proxy import Proxy


def nobody(_: float) -> None:
    """Watches the progress of an upload, and does not care."""


def bucket_target(at: S3Bucket, **more: object) -> S3Target:
    settings: dict[str, object] = {
        "kind": "s3",
        "bucket": at.name,
        "endpoint_url": at.server.endpoint_url,
        "region": at.server.region,
        "base_url": at.base_url,
    }
    return S3Target.model_validate({**settings, **more})


@pytest.fixture
def proxy(s3_servers: Callable[[str], S3Server]) -> Iterator[Proxy]:
    """Between us and Ceph; faults are told to it."""
    with Proxy(s3_servers("ceph").endpoint_url) as each:
        yield each


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Callable[[S3Bucket], None]:
    """Puts a bucket's keys where boto3 looks for them."""

    def use(bucket: S3Bucket) -> None:
        for name, value in bucket.env.items():
            if name.startswith("AWS_"):
                monkeypatch.setenv(name, value)

    return use
