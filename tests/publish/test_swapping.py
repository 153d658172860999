"""A feed is swapped by comparing: what another publisher put is never written over, and a lost answer is no failure."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from podcast_pipeline.errors import TargetError, TargetMoved
from podcast_pipeline.publish import Conditions, Kept, Store, feed_upload, open_store
from tests.publish.stores import bucket_target, keys
from tests.servers import S3Bucket, S3Server, make_public_bucket
from tests.servers.faults import Answer, Call, DropResponse, ResetRequest
from tests.servers.proxy import Proxy

__all__ = ["keys"]

WRITERS, ROUNDS = 4, 5


@pytest.fixture
def open_at(keys: Callable[[S3Bucket], None], tmp_path: Path) -> Callable[[S3Bucket], Store]:
    def opened(bucket: S3Bucket) -> Store:
        keys(bucket)
        return open_store(bucket_target(bucket, prefix="show"), root=tmp_path)

    return opened


@pytest.fixture
def ceph(s3_servers: Callable[[str], S3Server]) -> S3Server:
    return s3_servers("ceph")


@pytest.fixture
def behind(ceph: S3Server) -> Iterator[tuple[Proxy, S3Bucket]]:
    """A bucket on Ceph and the proxy before it."""
    with Proxy(ceph.endpoint_url) as proxy:
        yield proxy, make_public_bucket(ceph).behind(proxy.url)


@pytest.mark.parametrize(
    ("name", "conditions"),
    [
        pytest.param("ceph", Conditions(Kept.YES, Kept.YES), marks=pytest.mark.needs("ceph")),
        pytest.param("swift", Conditions(Kept.YES, Kept.REFUSED), marks=pytest.mark.needs("swift")),
        pytest.param("rclone", Conditions(Kept.IGNORED, Kept.IGNORED), marks=pytest.mark.needs("rclone")),
    ],
)
def test_what_a_host_makes_of_conditions_is_tried_and_changes_nothing(
    name: str, conditions: Conditions, s3_servers: Callable[[str], S3Server], open_at: Callable[[S3Bucket], Store]
) -> None:
    store = open_at(make_public_bucket(s3_servers(name)))
    witness = feed_upload("feed.xml", b"<rss/>")
    store.swap(witness, None)
    assert store.conditions(witness) == conditions
    assert [entry.key for entry in store.list("")] == ["feed.xml"]
    assert store.read("feed.xml") == b"<rss/>"


@pytest.mark.needs("ceph")
def test_of_many_writers_each_adds_to_what_the_others_wrote(
    ceph: S3Server, open_at: Callable[[S3Bucket], Store]
) -> None:
    store = open_at(make_public_bucket(ceph))

    def write(writer: int) -> None:
        for number in range(ROUNDS):
            while True:
                seen = store.read("feed.xml")
                try:
                    store.swap(feed_upload("feed.xml", (seen or b"") + f"{writer}.{number} ".encode()), seen)
                    break
                except TargetMoved:
                    continue

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    expected = {f"{writer}.{number}" for writer in range(WRITERS) for number in range(ROUNDS)}
    written = (store.read("feed.xml") or b"").decode().split()
    assert sorted(written) == sorted(expected)


@pytest.mark.needs("ceph")
@pytest.mark.parametrize("seen", [None, b"<rss>old</rss>"])
@pytest.mark.parametrize("times", [1, 99])
def test_a_lost_answer_to_a_swap_that_happened_is_a_success(
    seen: bytes | None, times: int, behind: tuple[Proxy, S3Bucket], open_at: Callable[[S3Bucket], Store]
) -> None:
    proxy, bucket = behind
    store = open_at(bucket)
    if seen is not None:
        store.swap(feed_upload("feed.xml", seen), None)
    proxy.on(DropResponse(), method="PUT", path=r"feed\.xml$", times=times)
    store.swap(feed_upload("feed.xml", b"<rss>new</rss>"), seen)
    assert store.read("feed.xml") == b"<rss>new</rss>"


@pytest.mark.needs("ceph")
@pytest.mark.parametrize("fault", [ResetRequest(at=3), Answer(503, code="SlowDown")])
def test_a_host_that_keeps_failing_is_named_and_the_old_feed_stays(
    fault: ResetRequest | Answer, behind: tuple[Proxy, S3Bucket], open_at: Callable[[S3Bucket], Store]
) -> None:
    proxy, bucket = behind
    store = open_at(bucket)
    store.swap(feed_upload("feed.xml", b"<rss>old</rss>"), None)
    proxy.on(fault, method="PUT", path=r"feed\.xml$")
    with pytest.raises(TargetError) as caught:
        store.swap(feed_upload("feed.xml", b"<rss>new</rss>"), b"<rss>old</rss>")
    assert not isinstance(caught.value, TargetMoved)
    assert store.read("feed.xml") == b"<rss>old</rss>"


@pytest.mark.needs("ceph")
def test_who_writes_between_the_look_and_the_put_is_not_written_over(
    ceph: S3Server, behind: tuple[Proxy, S3Bucket], open_at: Callable[[S3Bucket], Store]
) -> None:
    proxy, bucket = behind
    store = open_at(bucket)
    store.swap(feed_upload("feed.xml", b"<rss>old</rss>"), None)
    other = ceph.client()

    proxy.on(
        Call(lambda _: other.put_object(Bucket=bucket.name, Key="show/feed.xml", Body=b"<rss>other</rss>")),
        method="PUT",
        path=r"feed\.xml$",
        nth=1,
    )
    with pytest.raises(TargetMoved, match="changed since the plan was made"):
        store.swap(feed_upload("feed.xml", b"<rss>new</rss>"), b"<rss>old</rss>")
    assert store.read("feed.xml") == b"<rss>other</rss>"
