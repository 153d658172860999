"""The settings of a target become requests that its host understands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from podcast_pipeline.errors import TargetError
from podcast_pipeline.model import S3Target
from podcast_pipeline.publish import Store, feed_upload, open_store
from podcast_pipeline.publish.s3.client import make_client
from tests.publish.stores import bucket_target, keys
from tests.servers import S3Bucket, S3Server, make_public_bucket
from tests.servers.faults import Answer
from tests.servers.proxy import Proxy
from tests.servers.tls import Authority

__all__ = ["keys"]


@pytest.fixture
def ceph_over_tls(
    s3_servers: Callable[[str], S3Server], tls_authority: Authority, keys: Callable[[S3Bucket], None]
) -> Iterator[S3Bucket]:
    server = s3_servers("ceph")
    with Proxy(server.endpoint_url, tls_authority.server) as proxy:
        bucket = make_public_bucket(server).behind(proxy.url, tls_authority.bundle)
        keys(bucket)
        yield bucket


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        ({"region": "eu-central-1"}, "https://my-show.s3.amazonaws.com/a"),
        ({"region": "eu-central-1", "addressing": "path"}, "https://s3.amazonaws.com/my-show/a"),
        ({"endpoint_url": "https://s3.example.org"}, "https://s3.example.org/my-show/a"),
        ({"endpoint_url": "https://s3.example.org", "addressing": "virtual"}, "https://my-show.s3.example.org/a"),
    ],
)
def test_a_bucket_is_named_in_the_path_or_in_the_host(
    settings: dict[str, str], address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    target = S3Target.model_validate({"kind": "s3", "bucket": "my-show", "base_url": "https://example.org", **settings})
    signed = make_client(target).generate_presigned_url("get_object", Params={"Bucket": "my-show", "Key": "a"})
    assert signed.partition("?")[0].replace("s3.eu-central-1.amazonaws", "s3.amazonaws") == address
    assert (settings.get("region", "us-east-1")) in signed


@pytest.mark.parametrize("checksums", [None, "when_supported"])
def test_every_request_ends_within_bounds(checksums: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    more = {"checksums": checksums} if checksums else {}
    target = S3Target.model_validate({"kind": "s3", "bucket": "b", "base_url": "https://example.org", **more})
    config = make_client(target.model_copy(update={"region": "eu-central-1"})).meta.config
    assert (config.connect_timeout, config.read_timeout) == (10, 60)
    assert config.retries == {"mode": "standard", "total_max_attempts": 5}
    assert config.request_checksum_calculation == config.response_checksum_validation == (checksums or "when_required")


@pytest.mark.needs("ceph")
def test_checksums_that_a_host_refuses_are_named_with_the_setting(ceph_over_tls: S3Bucket, tmp_path: Path) -> None:
    feed = feed_upload("feed.xml", b"<rss/>")
    with pytest.raises(TargetError) as caught:
        open_store(bucket_target(ceph_over_tls, checksums="when_supported"), root=tmp_path).swap(feed, None)
    assert caught.value.message.endswith(
        "does not understand checksums (MissingContentLength): write `checksums: when_required` into the target"
    )
    store = open_store(bucket_target(ceph_over_tls), root=tmp_path)
    store.swap(feed, None)
    assert store.read("feed.xml") == b"<rss/>"


@pytest.mark.parametrize(
    ("status", "code", "more", "said"),
    [
        (400, "AuthorizationHeaderMalformed", "<Region>eu-central-1</Region>", "region (the host says eu-central-1)"),
        (301, "PermanentRedirect", "", "region"),
        (403, "InvalidAccessKeyId", "", "knows no such access key (AWS_ACCESS_KEY_ID)"),
        (403, "SignatureDoesNotMatch", "", "the secret (AWS_SECRET_ACCESS_KEY) is not the one of this access key"),
        (400, "AccessControlListNotSupported", "", "leave `acl` out of the target, and open the bucket"),
        (501, "NotImplemented", "", "does not offer this (NotImplemented); see docs/hosting/"),
        (403, "AccessDenied", "", "may read, write and list this bucket"),
    ],
)
@pytest.mark.needs("rclone")
def test_a_refusal_names_what_to_change(
    status: int,
    code: str,
    more: str,
    said: str,
    s3_servers: Callable[[str], S3Server],
    keys: Callable[[S3Bucket], None],
    tmp_path: Path,
) -> None:
    server = s3_servers("rclone")
    with Proxy(server.endpoint_url) as proxy:
        bucket = S3Bucket(server.behind(proxy.url), "my-show")
        keys(bucket)
        proxy.on(Answer(status, body=f"<Error><Code>{code}</Code>{more}</Error>"))
        store: Store = open_store(bucket_target(bucket), root=tmp_path)
        with pytest.raises(TargetError) as caught:
            store.read("feed.xml")
    assert said in caught.value.message
    assert len(proxy.seen) <= 3, "what waiting cannot cure is not tried again and again"
