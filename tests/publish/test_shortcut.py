"""Objects go the short way while all goes well, and botocore's where it does not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from podcast_pipeline.errors import FileProblem
from podcast_pipeline.publish import Role, Store, StoredObject, Upload, file_upload, open_store
from podcast_pipeline.publish.s3.stretch import Stretch
from tests.publish.stores import bucket_target, keys, nobody, proxy
from tests.servers import S3Server, make_public_bucket
from tests.servers.faults import Answer, DropResponse, Fault, ResetBefore, ResetRequest, Truncate
from tests.servers.proxy import Proxy

__all__ = ["keys", "proxy"]

needs_ceph = pytest.mark.needs("ceph")


@pytest.fixture
def store(s3_servers: Callable[[str], S3Server], proxy: Proxy, keys: Callable[..., None], tmp_path: Path) -> Store:
    """One that has had an answer, so that it knows the way."""
    bucket = make_public_bucket(s3_servers("ceph")).behind(proxy.url)
    keys(bucket)
    opened = open_store(bucket_target(bucket, prefix="show", acl="public-read"), root=tmp_path)
    assert opened.look("feed.xml") is None
    proxy.clear()
    return opened


def upload_of(file: Path, content: bytes) -> Upload:
    file.write_bytes(content)
    sha256 = hashlib.sha256(content).hexdigest()
    key = f"media/a-{sha256[:12]}.mp3"
    return file_upload(Role.MEDIA, key, file, size_bytes=len(content), sha256=sha256)


def as_stored(upload: Upload) -> StoredObject:
    return StoredObject(upload.size_bytes, upload.sha256, upload.content_type, upload.cache_control)


@needs_ceph
@pytest.mark.parametrize("size_bytes", [0, 1, 3_000_000])
def test_a_file_is_sent_once_and_is_what_it_was(size_bytes: int, store: Store, proxy: Proxy, tmp_path: Path) -> None:
    upload = upload_of(tmp_path / "a.mp3", b"x" * size_bytes)
    told: list[float] = []
    store.write(upload, told.append)
    assert store.look(upload.key) == as_stored(upload)
    assert (told[-1], told) == (1.0, sorted(told))
    assert [(seen.method, seen.sent_bytes) for seen in proxy.seen] == [("PUT", size_bytes), ("HEAD", 0)]


FAULTS = [
    Answer(503),
    Answer(500, code="InternalError", after=True),
    Answer(503, early=True),
    ResetBefore(),
    ResetRequest(at=1_000_000),
    DropResponse(),
]


@needs_ceph
@pytest.mark.parametrize("fault", FAULTS, ids=repr)
def test_what_fails_once_is_sent_again(fault: Fault, store: Store, proxy: Proxy, tmp_path: Path) -> None:
    upload = upload_of(tmp_path / "a.mp3", b"x" * 3_000_000)
    proxy.on(fault, nth=1)
    store.write(upload, nobody)
    proxy.on(Truncate(at=0), method="HEAD", nth=1)
    assert store.look(upload.key) == as_stored(upload)
    assert [seen.method for seen in proxy.seen if seen.method == "PUT"] == ["PUT", "PUT"]


@needs_ceph
@pytest.mark.parametrize("fault", FAULTS, ids=repr)
def test_a_part_that_fails_once_is_sent_again(
    fault: Fault, store: Store, proxy: Proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("podcast_pipeline.publish.s3.store.PART_BYTES", 1_200_000)
    content = b"0123456789" * 500_000
    upload = upload_of(tmp_path / "a.mp3", content)
    proxy.on(fault, path="partNumber=2", nth=1)
    told: list[float] = []
    store.write(upload, told.append)
    assert (store.look(upload.key), store.read(upload.key)) == (as_stored(upload), content)
    assert len([seen for seen in proxy.seen if "partNumber" in seen.query]) == 6
    assert told[-1] == 1.0


@needs_ceph
@pytest.mark.parametrize("part_bytes", [16_000_000, 700_000], ids=["whole", "in parts"])
def test_a_file_that_changed_meanwhile_is_not_stored_under_the_hash_of_another(
    part_bytes: int, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("podcast_pipeline.publish.s3.store.PART_BYTES", part_bytes)
    file = tmp_path / "a.mp3"
    upload = upload_of(file, b"x" * 3_000_000)
    for content, said in ((b"y" * 3_000_000, "changed since"), (b"x", "became shorter while it was sent")):
        file.write_bytes(content)
        with pytest.raises(FileProblem, match=f"{said}.*; run the command again"):
            store.write(upload, nobody)
        assert store.look(upload.key) is None


@needs_ceph
def test_a_file_that_changes_while_its_parts_are_sent_is_not_stored(
    store: Store, proxy: Proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("podcast_pipeline.publish.s3.store.PART_BYTES", 700_000)
    file = tmp_path / "a.mp3"
    upload = upload_of(file, b"x" * 30_000_000)

    def overwrite(done: float) -> None:
        if done > 0.5:
            with file.open("r+b") as stream:
                stream.write(b"y" * 30_000_000)

    with pytest.raises(FileProblem, match="changed since the plan was made; run the command again"):
        store.write(upload, overwrite)
    assert store.look(upload.key) is None
    assert [seen.method for seen in proxy.seen if seen.query.startswith("uploadId")] == ["DELETE"]


def test_a_stretch_is_that_part_of_a_file_and_can_be_read_again(tmp_path: Path) -> None:
    file = tmp_path / "a.mp3"
    content = bytes(range(256)) * 20_000
    file.write_bytes(content)
    told: list[int] = []
    with Stretch(file, 1000, 4_000_000, told.append) as stretch:
        for _ in range(2):
            assert b"".join(iter(lambda: stretch.read(16), b"")) == content[1000:4_001_000]
            assert stretch.seek(0) == 0
        assert stretch.sha256() == hashlib.sha256(content[1000:4_001_000]).hexdigest()
        assert stretch.read() == content[1000:4_001_000]
    assert max(told) == 4_000_000
