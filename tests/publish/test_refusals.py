"""A refusal that waiting cannot cure is not asked for again, and says what to change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from podcast_pipeline.errors import TargetError
from podcast_pipeline.publish import Store, feed_upload, open_store
from tests.publish.stores import bucket_target, keys, nobody, proxy
from tests.servers import S3Server, make_public_bucket
from tests.servers.faults import Answer
from tests.servers.proxy import Proxy

__all__ = ["keys", "proxy"]

FEED = feed_upload("feed.xml", b"<rss/>")
DEEDS: dict[str, Callable[[Store], object]] = {
    "look": lambda store: store.look("feed.xml"),
    "read": lambda store: store.read("feed.xml"),
    "write": lambda store: store.write(FEED, nobody),
    "swap": lambda store: store.swap(FEED, None),
    "list": lambda store: list(store.list("")),
}


@pytest.fixture
def store(s3_servers: Callable[[str], S3Server], proxy: Proxy, keys: Callable[..., None], tmp_path: Path) -> Store:
    bucket = make_public_bucket(s3_servers("ceph")).behind(proxy.url)
    keys(bucket)
    return open_store(bucket_target(bucket), root=tmp_path)


@pytest.mark.needs("ceph")
@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize(
    ("status", "code", "cure"),
    [
        (403, "AccessDenied", "check the keys in use"),
        (403, "InvalidAccessKeyId", "check the keys in use"),
        (403, "RequestTimeTooSkewed", "this machine's clock is wrong; set it"),
        (404, "NoSuchBucket", "make it at the host, or correct `bucket` in podcast.yaml"),
        (400, "AuthorizationHeaderMalformed", "check region"),
        (301, "PermanentRedirect", "check region"),
    ],
)
def test_it_is_asked_once_and_names_the_cure(
    status: int, code: str, cure: str, deed: str, proxy: Proxy, store: Store
) -> None:
    proxy.on(Answer(status, code=code))
    if deed == "look":  # an answer to HEAD has no body that could say more than 403 or 404
        cure = {403: "check the keys in use", 404: "make it at the host"}.get(status, cure)
    with pytest.raises(TargetError) as caught:
        DEEDS[deed](store)
    assert cure in caught.value.message
    assert set(Counter((seen.method, seen.path) for seen in proxy.seen).values()) == {1}
