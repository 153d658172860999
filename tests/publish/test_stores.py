"""A folder and a bucket keep the same promises; a bucket's refusals name the way out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from podcast_pipeline.errors import (
    AccessRefused,
    BucketMissing,
    FileProblem,
    TargetError,
    TargetMoved,
    TargetUnreachable,
)
from podcast_pipeline.model import FolderTarget
from podcast_pipeline.publish import (
    Role,
    Store,
    StoredObject,
    Upload,
    bytes_upload,
    feed_upload,
    file_upload,
    keeping_of,
    open_store,
)
from tests.publish.stores import bucket_target, keys, nobody
from tests.servers import S3Bucket, S3Server, make_public_bucket

__all__ = ["keys"]

FEED = feed_upload("feed.xml", "<rss>ä</rss>".encode())


@pytest.fixture
def bucket_store(s3_bucket: S3Bucket, keys: Callable[[S3Bucket], None], tmp_path: Path) -> Store:
    keys(s3_bucket)
    return open_store(bucket_target(s3_bucket, prefix="show/de"), root=tmp_path)


@pytest.fixture
def folder_store(tmp_path: Path) -> Store:
    target = FolderTarget(kind="folder", path="public", base_url="http://localhost:8000")
    return open_store(target, root=tmp_path)


def media(tmp_path: Path, content: bytes = b"mp3" * 1000) -> Upload:
    file = tmp_path / "a.mp3"
    file.write_bytes(content)
    sha256 = hashlib.sha256(content).hexdigest()
    return file_upload(Role.MEDIA, f"media/a-{sha256[:12]}.mp3", file, size_bytes=len(content), sha256=sha256)


def keeps_what_it_is_given(store: Store, tmp_path: Path, *, types: bool) -> None:
    upload = media(tmp_path)
    assert store.look(upload.key) is None
    told: list[float] = []
    store.write(upload, told.append)
    assert store.look(upload.key) == StoredObject(
        3000,
        upload.sha256,
        "audio/mpeg" if types else None,
        "public, max-age=31536000, immutable" if types else None,
    )
    assert told[-1] == 1.0
    text = bytes_upload(Role.TRANSCRIPT, "a", ".vtt", "WEBVTT ä".encode())
    store.write(text, nobody)
    assert store.read(text.key) == "WEBVTT ä".encode()


def swaps_only_what_it_saw(store: Store) -> None:
    assert store.read("feed.xml") is None
    store.swap(FEED, None)
    newer = feed_upload("feed.xml", b"<rss>newer</rss>")
    for seen in (None, b"<rss>older</rss>"):
        with pytest.raises(TargetMoved, match="changed since the plan was made; run the command again"):
            store.swap(newer, seen)
    store.swap(newer, FEED.source if isinstance(FEED.source, bytes) else None)
    assert store.read("feed.xml") == b"<rss>newer</rss>"


def swapping_again_is_no_failure(store: Store) -> None:
    """Whoever was told of a failure that was none finds what it wanted in place."""
    store.swap(FEED, None)
    store.swap(FEED, None)
    store.swap(FEED, b"<rss>older</rss>")
    assert store.read("feed.xml") == FEED.source


def lists_and_deletes(store: Store) -> None:
    assert list(store.list("")) == []
    store.swap(FEED, None)
    texts = [bytes_upload(Role.TRANSCRIPT, name, ".vtt", name.encode()) for name in ("a", "b")]
    for text in texts:
        store.write(text, nobody)
    assert [(entry.key, entry.size_bytes) for entry in store.list("")] == [
        ("feed.xml", FEED.size_bytes),
        *((text.key, 1) for text in texts),
    ]
    assert [entry.key for entry in store.list("transcripts/b-")] == [texts[1].key]
    store.delete(texts[0].key)
    store.delete(texts[0].key)
    assert [entry.key for entry in store.list("transcripts/")] == [texts[1].key]


def fetches_into_a_file(store: Store, tmp_path: Path) -> None:
    upload, to, told = media(tmp_path), tmp_path / "fetched.mp3", list[float]()
    assert store.fetch(upload.key, to, told.append) is False
    assert not to.exists()
    store.write(upload, nobody)
    assert store.fetch(upload.key, to, told.append) is True
    assert (to.read_bytes(), told[-1]) == (upload.file.read_bytes(), 1.0)


def test_a_folder_fetches_into_a_file(folder_store: Store, tmp_path: Path) -> None:
    fetches_into_a_file(folder_store, tmp_path)


def test_a_bucket_fetches_into_a_file(bucket_store: Store, tmp_path: Path) -> None:
    fetches_into_a_file(bucket_store, tmp_path)
    with pytest.raises(FileProblem, match="cannot be written"):
        bucket_store.fetch(media(tmp_path).key, tmp_path / "no/such/folder.mp3", nobody)


def test_a_bucket_takes_from_another_one_of_its_host_and_from_no_other_place(
    bucket_store: Store, folder_store: Store, s3_bucket: S3Bucket, tmp_path: Path
) -> None:
    upload = media(tmp_path)
    other = open_store(bucket_target(make_public_bucket(s3_bucket.server)), root=tmp_path)
    with pytest.raises(TargetMoved, match="is gone since the plan was made"):
        other.take(upload, bucket_store)
    for store in (bucket_store, folder_store):
        store.write(upload, nobody)
    assert other.take(upload, folder_store) is False
    assert folder_store.take(upload, bucket_store) is False
    assert other.look(upload.key) is None
    assert other.take(upload, bucket_store) is True
    assert other.look(upload.key) == bucket_store.look(upload.key)


def test_a_folder_keeps_what_it_is_given(folder_store: Store, tmp_path: Path) -> None:
    keeps_what_it_is_given(folder_store, tmp_path, types=False)


def test_a_bucket_keeps_what_it_is_given_with_its_type(bucket_store: Store, tmp_path: Path) -> None:
    keeps_what_it_is_given(bucket_store, tmp_path, types=True)


def test_a_folder_swaps_only_what_it_saw(folder_store: Store) -> None:
    swaps_only_what_it_saw(folder_store)


def test_a_bucket_swaps_only_what_it_saw(bucket_store: Store) -> None:
    swaps_only_what_it_saw(bucket_store)


def keeps_old_bytes_under_a_key_of_their_own(store: Store, tmp_path: Path) -> None:
    old = media(tmp_path, b"old" * 1000)
    store.write(old, nobody)
    keeping = keeping_of(old.key, size_bytes=old.size_bytes, sha256=old.sha256)
    store.copy(keeping)
    new = replace(media(tmp_path, b"new and longer" * 1000), key=old.key)
    store.write(new, nobody)
    assert (store.read(keeping.kept_key), store.read(old.key)) == (b"old" * 1000, b"new and longer" * 1000)
    kept, stored = store.look(keeping.kept_key), store.look(old.key)
    assert kept is not None
    assert stored is not None
    assert (kept.sha256, stored.sha256) == (old.sha256, new.sha256)
    assert kept.content_type in ("audio/mpeg", None)
    with pytest.raises(TargetMoved, match="is gone since the plan was made; run the command again"):
        store.copy(replace(keeping, key="media/never-there.mp3"))


def test_a_folder_keeps_old_bytes_under_a_key_of_their_own(folder_store: Store, tmp_path: Path) -> None:
    keeps_old_bytes_under_a_key_of_their_own(folder_store, tmp_path)


def test_a_bucket_keeps_old_bytes_under_a_key_of_their_own(bucket_store: Store, tmp_path: Path) -> None:
    keeps_old_bytes_under_a_key_of_their_own(bucket_store, tmp_path)


def test_a_folder_is_content_with_what_is_there_already(folder_store: Store) -> None:
    swapping_again_is_no_failure(folder_store)


def test_a_bucket_is_content_with_what_is_there_already(bucket_store: Store) -> None:
    swapping_again_is_no_failure(bucket_store)


def test_a_folder_lists_and_deletes(folder_store: Store) -> None:
    lists_and_deletes(folder_store)


def test_a_bucket_lists_and_deletes(bucket_store: Store) -> None:
    lists_and_deletes(bucket_store)


def test_keys_lie_below_the_prefix(bucket_store: Store, s3_bucket: S3Bucket) -> None:
    bucket_store.swap(FEED, None)
    listed = s3_bucket.server.client().list_objects_v2(Bucket=s3_bucket.name)["Contents"]
    assert [entry["Key"] for entry in listed] == ["show/de/feed.xml"]


def test_a_large_file_goes_up_in_parts_and_comes_back_whole(bucket_store: Store, tmp_path: Path) -> None:
    upload = media(tmp_path, b"0123456789abcdef" * (65 * 65536))
    bucket_store.write(upload, nobody)
    stored = bucket_store.look(upload.key)
    assert stored is not None
    assert (stored.size_bytes, stored.sha256) == (upload.size_bytes, upload.sha256)
    content = bucket_store.read(upload.key)
    assert content is not None
    assert hashlib.sha256(content).hexdigest() == upload.sha256


def test_publishing_works_over_tls(s3_tls_bucket: S3Bucket, keys: Callable[[S3Bucket], None], tmp_path: Path) -> None:
    keys(s3_tls_bucket)
    store = open_store(bucket_target(s3_tls_bucket), root=tmp_path)
    keeps_what_it_is_given(store, tmp_path, types=True)
    swaps_only_what_it_saw(store)


class TestRefusals:
    """Each is one sentence, names no secret, and is of the right kind."""

    def test_without_credentials(self, s3_bucket: S3Bucket, tmp_path: Path) -> None:
        store = open_store(bucket_target(s3_bucket), root=tmp_path)
        with pytest.raises(AccessRefused) as caught:
            store.read("feed.xml")
        assert caught.value.message == (
            "no credentials found; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE"
        )

    def test_with_a_wrong_secret(
        self, s3_bucket: S3Bucket, keys: Callable[[S3Bucket], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        keys(s3_bucket)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not-the-secret")
        store = open_store(bucket_target(s3_bucket), root=tmp_path)
        for attempt in (lambda: store.read("feed.xml"), lambda: store.look("a"), lambda: store.write(FEED, nobody)):
            with pytest.raises(AccessRefused, match=r"refused the credentials .*: check the keys in use") as caught:
                attempt()
            assert "not-the-secret" not in str(caught.value)

    def test_with_a_profile_that_is_not_there(
        self, s3_bucket: S3Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AWS_PROFILE", "nobody")
        with pytest.raises(AccessRefused, match="no credentials found"):
            open_store(bucket_target(s3_bucket), root=tmp_path)

    def test_of_a_bucket_that_is_not_there(
        self, s3_bucket: S3Bucket, keys: Callable[[S3Bucket], None], tmp_path: Path
    ) -> None:
        keys(s3_bucket)
        store = open_store(bucket_target(s3_bucket, bucket="no-such-bucket-here"), root=tmp_path)
        upload = media(tmp_path)
        for attempt in (
            lambda: store.read("feed.xml"),
            lambda: store.look("media/a.mp3"),
            lambda: store.write(FEED, nobody),
            lambda: store.write(upload, nobody),
        ):
            with pytest.raises(BucketMissing, match="there is no bucket 'no-such-bucket-here'; make it at the host"):
                attempt()

    def test_of_an_endpoint_that_does_not_answer(
        self, s3_bucket: S3Bucket, keys: Callable[[S3Bucket], None], tmp_path: Path
    ) -> None:
        keys(s3_bucket)
        store = open_store(bucket_target(s3_bucket, endpoint_url="http://127.0.0.1:9"), root=tmp_path)
        with pytest.raises(TargetUnreachable) as caught:
            store.read("feed.xml")
        assert str(caught.value) == (
            "http://127.0.0.1:9: cannot be reached; check endpoint_url and the network, then run the command again"
        )

    def test_of_a_certificate_that_is_not_trusted(
        self, s3_tls_bucket: S3Bucket, keys: Callable[[S3Bucket], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        keys(s3_tls_bucket)
        monkeypatch.delenv("AWS_CA_BUNDLE")
        store = open_store(bucket_target(s3_tls_bucket), root=tmp_path)
        with pytest.raises(TargetUnreachable, match="its certificate is not trusted; check endpoint_url, or name"):
            store.read("feed.xml")


class TestFolder:
    def test_a_folder_that_is_a_file_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "public").write_text("not a folder")
        target = FolderTarget(kind="folder", path="public", base_url="http://localhost:8000")
        with pytest.raises(TargetError, match=r"check the target's path in podcast\.yaml"):
            open_store(target, root=tmp_path).write(FEED, nobody)

    def test_files_may_be_read_by_a_web_server(self, folder_store: Store, tmp_path: Path) -> None:
        folder_store.write(FEED, nobody)
        assert (tmp_path / "public/feed.xml").stat().st_mode & 0o777 == 0o644

    def test_what_a_killed_publish_left_is_not_listed_and_can_be_ended(
        self, folder_store: Store, tmp_path: Path
    ) -> None:
        folder_store.write(FEED, nobody)
        left = tmp_path / "public/.feed.0123abcd.part.xml"
        left.write_bytes(b"<rs")
        assert [entry.key for entry in folder_store.list("")] == ["feed.xml"]
        assert folder_store.end_unfinished(datetime(2000, 1, 1, tzinfo=UTC)) == 0
        assert folder_store.end_unfinished(datetime(2999, 1, 1, tzinfo=UTC)) == 1
        assert not left.exists()


@pytest.mark.needs("ceph")
def test_an_upload_in_parts_that_was_left_behind_is_ended(
    s3_servers: Callable[[str], S3Server], keys: Callable[[S3Bucket], None], tmp_path: Path
) -> None:
    bucket = make_public_bucket(s3_servers("ceph"))
    keys(bucket)
    store, client = open_store(bucket_target(bucket), root=tmp_path), bucket.server.client()
    large = media(tmp_path, b"0123456789abcdef" * (65 * 65536))
    for key in (large.key, "media/of-another-day.mp3"):
        client.create_multipart_upload(Bucket=bucket.name, Key=key)
    store.write(large, nobody)
    left = client.list_multipart_uploads(Bucket=bucket.name)["Uploads"]
    assert [upload["Key"] for upload in left] == ["media/of-another-day.mp3"]
    assert store.end_unfinished(datetime(2000, 1, 1, tzinfo=UTC)) == 0
    assert store.end_unfinished(datetime(2999, 1, 1, tzinfo=UTC)) == 1
    assert "Uploads" not in client.list_multipart_uploads(Bucket=bucket.name)
