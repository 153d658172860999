"""The rights in docs/s3.md are enough, and each of them is needed: held by a user of Ceph who has no others."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from podcast_pipeline import http
from podcast_pipeline.errors import AccessRefused
from podcast_pipeline.pipeline.cleaning import clean, plan_cleaning
from podcast_pipeline.progress import Unwatched
from podcast_pipeline.project.loading import load
from podcast_pipeline.publish import Role, Rules, bytes_upload, feed_upload, file_upload, open_store
from podcast_pipeline.publish.doctor import Light, examine
from tests.command import podcast, podcast_here
from tests.publish.stores import bucket_target, keys, nobody
from tests.servers import S3Bucket, S3Server, let_guest, make_public_bucket
from tests.shows import add_recorded, make_show, s3_target

__all__ = ["keys"]

PAGE = Path(__file__).resolve().parents[2] / "docs/s3.md"
OBJECTS = ("s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload")
BUCKET = ("s3:ListBucket", "s3:ListBucketMultipartUploads")

pytestmark = pytest.mark.needs("ceph")


@pytest.fixture
def bucket(s3_servers: Callable[[str], S3Server]) -> S3Bucket:
    return make_public_bucket(s3_servers("ceph"))


def documented(name: str) -> list[dict[str, Any]]:
    """The policy of the page, for a bucket of that name."""
    blocks = [json.loads(block) for block in re.findall("```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)]
    (policy,) = (block for block in blocks if "s3:PutObject" in json.dumps(block))
    statements: list[dict[str, Any]] = json.loads(json.dumps(policy).replace("my-show", name))["Statement"]
    return statements


def besides(use: str, statements: list[dict[str, Any]], *, but: str = "") -> list[dict[str, Any]]:
    """With the rights that the page's second table names for a use."""
    (line,) = (line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith(f"| {use} |"))
    rights = [right for right in re.findall("`(s3:[A-Za-z]+)`", line) if right != but]
    objects, whole = statements
    on_objects = {"s3:DeleteObject", "s3:PutObjectAcl"}
    return [
        {**objects, "Action": [*objects["Action"], *(right for right in rights if right in on_objects)]},
        {**whole, "Action": [*whole["Action"], *(right for right in rights if right not in on_objects)]},
    ]


def without(right: str, statements: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**each, "Action": [action for action in each["Action"] if action != right]} for each in statements]


def amiss(guest: S3Bucket) -> dict[str, Light]:
    found = examine(bucket_target(guest), root=Path(), clock=lambda: datetime.now(UTC)).diagnosis.findings
    return {each.topic: each.light for each in found if each.light is not Light.GREEN}


def test_the_page_names_these_rights_alone(bucket: S3Bucket) -> None:
    objects, whole = documented(bucket.name)
    assert (tuple(objects["Action"]), objects["Resource"]) == (OBJECTS, f"arn:aws:s3:::{bucket.name}/*")
    assert (tuple(whole["Action"]), whole["Resource"]) == (BUCKET, f"arn:aws:s3:::{bucket.name}")


def test_with_them_a_show_is_published_and_rolled_back_and_nothing_can_be_deleted(
    bucket: S3Bucket, tmp_path: Path
) -> None:
    guest = let_guest(bucket, documented(bucket.name))
    root = show_on(bucket, tmp_path)
    add_recorded(root, "wasser", 1)
    assert podcast("publish", "feed", cwd=root, env=guest.env).status == 0
    add_recorded(root, "hitze", 2)
    assert podcast("publish", "feed", cwd=root, env=guest.env).status == 0
    back = podcast("rollback", "--yes", "--json", cwd=root, env=guest.env)
    assert (back.status, [each["guid"] for each in back.json["feed"]["removed"]]) == (0, ["guid-of-hitze"])
    with pytest.raises(Exception, match="AccessDenied"):
        guest.server.client().delete_object(Bucket=bucket.name, Key="feed.xml")


@pytest.mark.parametrize(
    ("right", "found"),
    [
        (None, {}),
        ("s3:PutObject", {"write": Light.RED}),
        ("s3:ListBucket", {"list": Light.RED, "conditions": Light.RED}),
        ("s3:AbortMultipartUpload", {"multipart": Light.RED}),
        ("s3:ListBucketMultipartUploads", {"multipart": Light.YELLOW}),
    ],
)
def test_each_of_them_is_needed(
    right: str | None, found: dict[str, Light], bucket: S3Bucket, keys: Callable[[S3Bucket], None]
) -> None:
    # What everybody may do, the guest may, too: so nobody else may read here.
    guest = let_guest(bucket, without(right or "", documented(bucket.name)), is_public=False)
    keys(guest)
    besides = {"delete": Light.YELLOW, "public": Light.RED}
    given = amiss(guest)
    assert {topic: light for topic, light in given.items() if topic not in besides} == found


def test_reading_is_needed_where_another_user_published_before(
    bucket: S3Bucket, keys: Callable[[S3Bucket], None], tmp_path: Path
) -> None:
    """On Ceph whoever put an object may read it anyway, for its ACL says so."""
    bucket.server.client().put_object(Bucket=bucket.name, Key="feed.xml", Body=b"<rss/>")
    statements = documented(bucket.name)
    for given in (without("s3:GetObject", statements), statements):
        guest = let_guest(bucket, given, is_public=False)
        keys(guest)
        store = open_store(bucket_target(guest), root=tmp_path)
        if given is statements:
            assert store.read("feed.xml") == b"<rss/>"
        else:
            with pytest.raises(AccessRefused):
                store.read("feed.xml")


def test_doctor_needs_to_delete_besides(bucket: S3Bucket, keys: Callable[[S3Bucket], None]) -> None:
    guest = let_guest(bucket, besides("`podcast doctor`", documented(bucket.name)))
    keys(guest)
    assert amiss(guest) == {"cors": Light.YELLOW}
    assert "Contents" not in bucket.server.client().list_objects_v2(Bucket=bucket.name)


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        ("", ""),
        ("s3:GetBucketCORS", "run `podcast doctor --fix` with a key that may read and set it"),
        ("s3:PutBucketCORS", "could not be set: the key may not; give it the rights that docs/s3.md names for --fix"),
        ("s3:GetLifecycleConfiguration", "the rules of the bucket's lifecycle may not be seen with this key"),
        ("s3:PutLifecycleConfiguration", "could not be set: the key may not; give it the rights"),
    ],
)
def test_to_set_the_rules_of_a_bucket_doctor_needs_each_of_its_rights(
    lacking: str, said: str, bucket: S3Bucket, tmp_path: Path
) -> None:
    statements = besides("`podcast doctor`", documented(bucket.name))
    guest = let_guest(bucket, besides("`podcast doctor --fix`", statements, but=lacking))
    ran = podcast_here("doctor", "--fix", "--json", cwd=show_on(bucket, tmp_path), env=guest.env)
    spared = "cors" if "CORS" in lacking else "lifecycle" if lacking else ""
    assert (ran.status, {each["what"] for each in ran.json["set"]}) == (0, {"cors", "lifecycle"} - {spared}), ran.stderr
    told = ran.stderr + "".join(f"{each['message']} {each['cure']}" for each in ran.json["findings"])
    assert said in told


def test_to_clean_needs_to_delete(bucket: S3Bucket, keys: Callable[[S3Bucket], None], tmp_path: Path) -> None:
    project, statements = load(show_on(bucket, tmp_path)), documented(bucket.name)
    client = bucket.server.client()
    kept = [f"feeds/2026010{day}T000000Z-0123456789ab.xml" for day in (1, 2, 3)]
    feed = b'<rss version="2.0"><channel><title>Show</title></channel></rss>'
    for key in ("feed.xml", *kept):
        client.put_object(Bucket=bucket.name, Key=key, Body=feed)
    client.create_multipart_upload(Bucket=bucket.name, Key="media/a-0123456789ab.mp3")
    rules = Rules(now=datetime.now(UTC) + timedelta(days=31), keep_feeds=1)
    for given, may in ((statements, False), (besides("`podcast clean`", statements), True)):
        keys(let_guest(bucket, given))
        cleaning = plan_cleaning(project, rules, target=None, progress=Unwatched())
        assert [each.key for each in cleaning.deletions] == kept[:2]
        with nullcontext() if may else pytest.raises(AccessRefused):
            clean(project, cleaning, rules, target=None, progress=Unwatched())
    left = client.list_objects_v2(Bucket=bucket.name)["Contents"]
    assert [each["Key"] for each in left] == ["feed.xml", *kept[2:]]
    assert "Uploads" not in client.list_multipart_uploads(Bucket=bucket.name)


def test_where_objects_are_opened_one_by_one_listeners_get_them(
    bucket: S3Bucket, keys: Callable[[S3Bucket], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ceph asks for no right to do that; AWS does."""
    monkeypatch.setattr("podcast_pipeline.publish.s3.store.PART_BYTES", 100)
    guest = let_guest(bucket, besides("`acl: public-read`", documented(bucket.name)), is_public=False)
    keys(guest)
    large = tmp_path / "large.mp3"
    large.write_bytes(b"x" * 1000)
    sha256 = hashlib.sha256(large.read_bytes()).hexdigest()
    uploads = (
        file_upload(Role.MEDIA, "media/large.mp3", large, size_bytes=1000, sha256=sha256),
        bytes_upload(Role.TRANSCRIPT, "a", ".vtt", b"WEBVTT"),
        feed_upload("feed.xml", b"<rss/>"),
    )
    for acl, status in (("none", 403), ("public-read", 200)):
        store = open_store(bucket_target(guest, acl=acl), root=tmp_path)
        for upload in uploads[:2]:
            store.write(upload, nobody)
        store.swap(uploads[2], store.read("feed.xml"))
        assert {http.get(f"{bucket.base_url}/{each.key}", max_bytes=2000).status for each in uploads} == {status}
        bucket.server.client().delete_object(Bucket=bucket.name, Key="feed.xml")


def show_on(bucket: S3Bucket, tmp_path: Path) -> Path:
    at = s3_target(bucket.name, bucket.server.endpoint_url, bucket.base_url, name="local")
    return make_show(tmp_path / "show", targets=at)
