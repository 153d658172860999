"""A host that is silent, and one that keeps no conditions: how long is waited is a setting of the target."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from podcast_pipeline.errors import AccessRefused, TargetMoved
from podcast_pipeline.model import FeedChanges
from podcast_pipeline.progress import Unwatched
from podcast_pipeline.publish import Action, FeedStep, Plan, Role, Step, apply, bytes_upload, feed_upload, open_store
from tests.publish.stores import bucket_target, keys, proxy
from tests.servers import S3Server, make_public_bucket
from tests.servers.faults import Answer, Call, Stall
from tests.servers.proxy import Proxy

__all__ = ["keys", "proxy"]

TEXT = bytes_upload(Role.TRANSCRIPT, "a", ".vtt", b"WEBVTT")
FEED = feed_upload("feed.xml", b"<rss>ours</rss>")
PLAN = Plan(
    target="production",
    place="",
    feed_url="",
    episodes=(),
    steps=(Step(TEXT, Action.SEND, "not there yet"),),
    feeds=(FeedStep(FEED, Action.SEND, "not there yet", None, changes=FeedChanges(), carried=(), left_out=()),),
)


@pytest.mark.needs("ceph")
def test_a_request_that_gets_no_answer_in_time_is_made_again(
    s3_servers: Callable[[str], S3Server], proxy: Proxy, keys: Callable[..., None], tmp_path: Path
) -> None:
    bucket = make_public_bucket(s3_servers("ceph")).behind(proxy.url)
    keys(bucket)
    store = open_store(bucket_target(bucket, timeout_s=1), root=tmp_path)
    proxy.on(Stall(30, where="response"), nth=1)
    assert store.read("feed.xml") is None
    assert [(seen.method, seen.status) for seen in proxy.seen] == [("GET", 404), ("GET", 404)]


@pytest.mark.needs("rclone")
def test_where_no_conditions_are_kept_the_feed_is_read_once_more_when_all_is_settled(
    s3_servers: Callable[[str], S3Server], keys: Callable[..., None], tmp_path: Path
) -> None:
    server = s3_servers("rclone")
    other = server.client()
    with Proxy(server.endpoint_url) as proxy:
        bucket = make_public_bucket(server).behind(proxy.url)
        keys(bucket)

        def put_another_feed(_: object) -> None:
            other.put_object(Bucket=bucket.name, Key="feed.xml", Body=b"<rss>theirs</rss>")

        # After our feed was put and read back: when the host is tried for what it makes of conditions.
        proxy.on(Call(put_another_feed), method="PUT", path=r"\.vtt$", nth=2)
        store = open_store(bucket_target(bucket), root=tmp_path)
        with pytest.raises(TargetMoved, match="gives back something else: another publisher was at work"):
            apply(PLAN, store, Unwatched(), lambda _: None, settle_s=0)


@pytest.mark.needs("ceph")
def test_what_is_refused_after_the_feed_is_live_does_not_deny_it(
    s3_servers: Callable[[str], S3Server], keys: Callable[..., None], tmp_path: Path
) -> None:
    server = s3_servers("ceph")
    with Proxy(server.endpoint_url) as proxy:
        bucket = make_public_bucket(server).behind(proxy.url)
        keys(bucket)
        store = open_store(bucket_target(bucket), root=tmp_path)
        proxy.on(Answer(403, code="AccessDenied"), method="GET", path="feed.xml$", nth=2)
        with pytest.raises(AccessRefused, match="was put, so listeners have it, but could not be read back"):
            apply(PLAN, store, Unwatched(), lambda _: None, settle_s=0)
        proxy.clear()
        trial = proxy.on(Answer(403, code="AccessDenied"), method="PUT", path=r"\.vtt$", nth=2)
        applied = apply(PLAN, store, Unwatched(), lambda _: None, settle_s=0)
        assert (trial.hits, applied.conditions) == (2, None)
        (notice,) = applied.notices
        assert notice.startswith(
            "the feed is published, but what the host makes of two publishers at once could not be tried (s3://"
        )
