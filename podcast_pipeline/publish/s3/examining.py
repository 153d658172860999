"""A bucket, tried out with scratch objects that are removed again: every kind of request that the tool ever sends."""

from __future__ import annotations

import base64
import contextlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

from botocore.exceptions import ClientError

from podcast_pipeline.errors import BucketMissing, TargetError
from podcast_pipeline.model import S3Target
from podcast_pipeline.publish.doctor.address import ask_address, lists_publicly
from podcast_pipeline.publish.doctor.facts import BucketFacts, Failed, Rights, Strangers
from podcast_pipeline.publish.doctor.scratch import SCRATCH, new_scratch, scratch_feed
from podcast_pipeline.publish.objects import StoredObject, Upload
from podcast_pipeline.publish.s3.client import make_client
from podcast_pipeline.publish.s3.refusals import DENIED, Refusals, code_of, status_of
from podcast_pipeline.publish.s3.settings import read_cors, read_lifecycle
from podcast_pipeline.publish.s3.store import S3Store

# What a killed examination left behind is removed by the next, but not what another one is just using.
_LEFT_AFTER = timedelta(hours=1)
_STEPS = 9
# RFC 1864: a digest that no object of ours has.
_WRONG_MD5 = base64.b64encode(bytes(16)).decode()
_OPENED_BY = {"none": {}, "public-read": {"ACL": "public-read"}}

T = TypeVar("T")


def examine_bucket(
    target: S3Target, clock: Callable[[], datetime], advance: Callable[[float], None] = lambda _: None
) -> BucketFacts:
    """All that can be found out. Nothing that lies in the bucket is touched; what this puts there it removes."""
    return _Examination(target, clock, advance).facts()


class _Examination:
    """One bucket, and the key in use."""

    def __init__(self, target: S3Target, clock: Callable[[], datetime], advance: Callable[[float], None]) -> None:
        self._target, self._clock, self._advance = target, clock, advance
        self._bucket = target.bucket
        self._refusals = Refusals(target)
        self._below = f"{target.prefix.rstrip('/')}/" if target.prefix else ""
        self._done = 0

    def facts(self) -> BucketFacts:
        place = f"s3://{self._bucket}{'/' + self._target.prefix if self._target.prefix else ''}"
        nothing = BucketFacts(place, self._refusals.host, self._target.checksums, self._below)
        store = self._tried(lambda: S3Store(self._target))
        if isinstance(store, Failed):
            return replace(nothing, no_contact=store)
        self._client = self._make_client(tries=2)
        listing, ahead_s = self._first_contact()
        if listing is not None and not _is_a_matter_of_rights(listing):
            return replace(nothing, no_contact=listing, ahead_s=ahead_s)
        facts = replace(nothing, ahead_s=ahead_s, rights=Rights(listing=listing))
        self._sweep()
        keys = [new_scratch().key for _ in range(4)]
        with self._removed(keys) as left_behind:
            facts = self._with_scratch(facts, store, keys)
        return replace(
            facts,
            left_behind=tuple(each for each, _ in left_behind),
            rights=replace(facts.rights, deleting=left_behind[0][1] if left_behind else None),
        )

    def _with_scratch(self, facts: BucketFacts, store: S3Store, keys: list[str]) -> BucketFacts:
        upload = replace(new_scratch(), key=keys[0])
        self._step()
        writing = self._tried(lambda: store.write(upload, lambda _: None))
        facts = replace(facts, upload=upload, rights=replace(facts.rights, writing=writing))
        if writing is not None:
            return facts
        found = self._tried(lambda: store.look(upload.key))
        content = self._tried(lambda: store.read(upload.key))
        self._step()
        parts, unfinished = self._parts(keys[1])
        self._step()
        rights = replace(
            facts.rights,
            reading=next((each for each in (found, content) if isinstance(each, Failed)), None),
            parts=parts,
            unfinished=unfinished,
        )
        conditions = self._tried(lambda: store.conditions(upload))
        swapped = self._tried(lambda: _swap_twice(store, keys[2]))
        self._step()
        other, damage = self._checksums(keys[3], upload)
        self._step()
        strangers = self._strangers(keys[3], upload)
        self._step()
        address = ask_address(self._target.url(upload.key), upload, self._clock)
        self._step()
        return replace(
            facts,
            rights=rights,
            found=found if isinstance(found, StoredObject) else None,
            came_back=content == upload.source,
            conditions=conditions,
            swapped=swapped,
            other_checksums=other,
            takes_damage=damage,
            strangers=strangers,
            cors=self._tried(lambda: read_cors(self._client, self._bucket)),
            lifecycle=self._tried(lambda: read_lifecycle(self._client, self._bucket)),
            address=address,
        )

    # --- what is tried ---------------------------------------------------------------------------

    def _first_contact(self) -> tuple[Failed | None, float | None]:
        """A request whose refusal says why, as that of a HEAD does not; and the clock of whoever answered."""
        answer: Any = self._tried(
            lambda: self._client.list_objects_v2(Bucket=self._bucket, Prefix=self._full(SCRATCH), MaxKeys=1)
        )
        here = self._clock()
        failed = answer if isinstance(answer, Failed) else None
        cause = failed.error.__cause__ if failed else None
        response = cause.response if isinstance(cause, ClientError) else {} if failed else answer
        return failed, _ahead_s(response, here)

    def _parts(self, key: str) -> tuple[Failed | None, Failed | None]:
        """An upload in parts, to its end; one that is broken off; and the list of those that are open."""
        place = {"Bucket": self._bucket, "Key": self._full(key)}

        def upload(*, to_its_end: bool) -> None:
            kind = {"ContentType": "text/plain", **_OPENED_BY[self._target.acl]}
            number = {**place, "UploadId": self._client.create_multipart_upload(**place, **kind)["UploadId"]}
            try:
                part = self._client.upload_part(**number, PartNumber=1, Body=b"one part, which is the last\n")
                if to_its_end:
                    ends = {"Parts": [{"ETag": part["ETag"], "PartNumber": 1}]}
                    self._client.complete_multipart_upload(**number, MultipartUpload=ends)
                    return
            except BaseException:
                with contextlib.suppress(Exception):
                    self._client.abort_multipart_upload(**number)
                raise
            self._client.abort_multipart_upload(**number)

        failed = self._tried(lambda: upload(to_its_end=True)) or self._tried(lambda: upload(to_its_end=False))
        unfinished = self._tried(
            lambda: self._client.list_multipart_uploads(Bucket=self._bucket, Prefix=self._full(SCRATCH))
        )
        return failed, unfinished if isinstance(unfinished, Failed) else None

    def _checksums(self, key: str, upload: Upload) -> tuple[Failed | None, bool | None]:
        """What becomes of the other setting; and whether bytes are taken that do not fit their checksum."""
        other = "when_supported" if self._target.checksums == "when_required" else "when_required"
        client = self._make_client(tries=1, checksums=other)
        place = {"Bucket": self._bucket, "Key": self._full(key)}

        def there_and_back() -> None:
            client.put_object(**place, Body=upload.source)
            client.get_object(**place)["Body"].read()

        failed = self._tried(there_and_back)
        damaged = self._tried(lambda: self._client.put_object(**place, Body=upload.source, ContentMD5=_WRONG_MD5))
        if not isinstance(damaged, Failed):
            return failed, True
        # Whatever else went wrong tells nothing of it.
        return failed, False if 400 <= damaged.status < 500 and not damaged.is_denied else None

    def _strangers(self, key: str, upload: Upload) -> Strangers:
        stranger = self._make_client(tries=1, signed=False)
        put = self._tried(lambda: stranger.put_object(Bucket=self._bucket, Key=self._full(key), Body=b"by nobody"))
        listed: Any = self._tried(lambda: stranger.list_objects_v2(Bucket=self._bucket, MaxKeys=1))
        return Strangers(
            write=not isinstance(put, Failed),
            list=not isinstance(listed, Failed) or lists_publicly(self._target.base_url, upload.key),
        )

    # --- how -------------------------------------------------------------------------------------

    def _make_client(self, *, tries: int, signed: bool = True, checksums: str = "") -> Any:
        target = self._target.model_copy(update={"checksums": checksums}) if checksums else self._target
        return make_client(target, tries=tries, signed=signed)

    def _step(self) -> None:
        self._done += 1
        self._advance(self._done / _STEPS)

    def _full(self, key: str) -> str:
        return f"{self._below}{key}"

    def _tried(self, request: Callable[[], T]) -> T | Failed:
        try:
            with self._refusals.explained(f"s3://{self._bucket}"):
                return request()
        except TargetError as error:
            cause = error.__cause__
            return Failed(error, status_of(cause) if isinstance(cause, ClientError) else 0)

    def _sweep(self) -> None:
        """Remove what a killed examination left."""
        old = self._clock() - _LEFT_AFTER

        def sweep() -> None:
            pages = self._client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self._bucket, Prefix=self._full(f"{SCRATCH}scratch-")):
                for entry in page.get("Contents", []):
                    if entry["LastModified"] < old:
                        self._client.delete_object(Bucket=self._bucket, Key=entry["Key"])

        self._tried(sweep)

    @contextmanager
    def _removed(self, keys: list[str]) -> Iterator[list[tuple[str, Failed]]]:
        """Whatever happens inside, none of the keys is there afterwards; those that could not be removed are listed."""
        left: list[tuple[str, Failed]] = []
        try:
            yield left
        finally:
            for key in keys:
                self._remove(key, left)

    def _remove(self, key: str, left: list[tuple[str, Failed]]) -> None:
        full = self._full(key)
        failed = self._tried(lambda: self._client.delete_object(Bucket=self._bucket, Key=full) and None)
        if isinstance(failed, Failed):
            there = self._tried(lambda: self._client.head_object(Bucket=self._bucket, Key=full))
            if not isinstance(there, Failed) or there.status != 404:
                left.append((full, failed))


def _is_a_matter_of_rights(failed: Failed) -> bool:
    """Whether the key is known, and only may not list."""
    cause = failed.error.__cause__
    return isinstance(cause, ClientError) and code_of(cause) in DENIED and not isinstance(failed.error, BucketMissing)


def _swap_twice(store: S3Store, key: str) -> None:
    """As a feed goes up: onto nothing, then onto what is there."""
    first, second = (scratch_feed(f"<!-- {number} -->".encode(), key) for number in "12")
    store.swap(first, None)
    store.swap(second, first.source if isinstance(first.source, bytes) else None)


def _ahead_s(response: Mapping[str, Any], here: datetime) -> float | None:
    told = response.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date", "")
    try:
        there = parsedate_to_datetime(told)
    except (TypeError, ValueError):
        return None
    return (here - (there if there.tzinfo else there.replace(tzinfo=UTC))).total_seconds()
