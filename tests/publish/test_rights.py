"""The rights in docs/s3.md are enough, and each of them is needed: held by a user of Ceph who has no others."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from podcast_pipeline.errors import AccessRefused
from podcast_pipeline.publish import open_store
from podcast_pipeline.publish.doctor import Light, examine
from tests.command import podcast
from tests.publish.stores import bucket_target, keys
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
    root = make_show(
        tmp_path / "show", targets=s3_target(bucket.name, bucket.server.endpoint_url, bucket.base_url, name="local")
    )
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
    objects, whole = documented(bucket.name)
    guest = let_guest(bucket, [{**objects, "Action": [*objects["Action"], "s3:DeleteObject"]}, whole])
    keys(guest)
    assert amiss(guest) == {"cors": Light.YELLOW}
    assert "Contents" not in bucket.server.client().list_objects_v2(Bucket=bucket.name)
