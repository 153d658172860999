"""A show with one live episode and one to publish, on a bucket that is laid anew for each run."""

from __future__ import annotations

import hashlib
import re
import shutil
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import feedparser

from tests.command import Ran, podcast
from tests.servers import S3Bucket
from tests.shows import add_episode, make_recording, make_show, s3_target

OLD, NEW = "guid-of-wasser", "guid-of-hitze"


@dataclass(frozen=True)
class Scenario:
    """What is published, and the guid that is live when it is done."""

    arguments: tuple[str, ...]
    brings: str


NEW_EPISODE = Scenario(("episode", "2", "--yes"), NEW)
NEW_AUDIO = Scenario(("episode", "1", "--replace", "new-url", "--yes"), OLD)

# Since when a kept feed was live depends on the run.
_TIME = re.compile(r"\d{8}T\d{6}Z")

Objects = dict[str, tuple[str, str, str, str]]


@dataclass(frozen=True)
class Outcome:
    """What a finished publish leaves: the bucket's objects, the show's texts, and no upload half done."""

    objects: Objects
    texts: Mapping[str, bytes]
    unfinished: int


class Stage:
    """Lays the same start for each run. The show reaches the bucket at `endpoint_url`, listeners at its public one."""

    def __init__(
        self, folder: Path, bucket: S3Bucket, endpoint_url: str, scenario: Scenario = NEW_EPISODE, *, built: bool
    ) -> None:
        self._bucket, self._client, self.scenario = bucket, bucket.server.client(), scenario
        self._template, self.show = folder / "template", folder / "show"
        target = s3_target(bucket.name, endpoint_url, bucket.base_url)
        make_show(self._template, targets=target.replace("production:", "local:"))
        add_episode(self._template, "wasser", 1, seconds=3)
        self._must(podcast("publish", "episode", "1", "--yes", cwd=self._template, env=bucket.env))
        add_episode(self._template, "hitze", 2, seconds=3)
        make_recording(self._template / "episodes/wasser/recording.wav", seconds=3, tone_hz=440)
        if built:
            self._must(podcast("build", "2", cwd=self._template, env=bucket.env))
        self._start = [(key, self._client.get_object(Bucket=bucket.name, Key=key)) for key in self._keys()]
        self._bodies = {key: answer["Body"].read() for key, answer in self._start}

    def lay(self) -> None:
        """Show and bucket as they were before the publish of episode 2."""
        shutil.rmtree(self.show, ignore_errors=True)
        shutil.copytree(self._template, self.show)
        for upload in self._uploads():
            self._client.abort_multipart_upload(
                Bucket=self._bucket.name, Key=upload["Key"], UploadId=upload["UploadId"]
            )
        for key in set(self._keys()) - set(self._bodies):
            self._client.delete_object(Bucket=self._bucket.name, Key=key)
        for key, answer in self._start:
            headers = {name: answer[name] for name in ("ContentType", "CacheControl", "Metadata")}
            self._client.put_object(Bucket=self._bucket.name, Key=key, Body=self._bodies[key], **headers)

    def publish(self, env: Mapping[str, str] | None = None) -> Ran:
        return podcast("publish", *self.scenario.arguments, cwd=self.show, env={**self._bucket.env, **(env or {})})

    def heard(self) -> list[str]:
        """The guids that a listener's app has now. AssertionError when it gets less than the feed promises."""
        feed, _ = self._fetch(f"{self._bucket.base_url}/feed.xml")
        parsed = feedparser.parse(feed)
        assert not parsed.bozo, parsed.bozo_exception
        for entry in parsed.entries:
            (enclosure,) = entry.enclosures
            content, headers = self._fetch(enclosure.href)
            assert len(content) == int(enclosure.length), enclosure.href
            assert headers["content-type"] == enclosure.type == "audio/mpeg"
        for url in set(re.findall(rf"{re.escape(self._bucket.base_url)}/[A-Za-z0-9._/-]+", feed.decode())):
            content = self._fetch(url)[0]
            assert hashlib.sha256(content).hexdigest()[:12] in url or content == feed, url
        guids = [entry.id for entry in parsed.entries]
        assert OLD in guids, "the episode that was live has vanished"
        assert len(set(guids)) == len(guids), guids
        return sorted(guids)

    def outcome(self) -> Outcome:
        texts = {
            str(path.relative_to(self.show)): path.read_bytes()
            for path in sorted((self.show / "episodes").rglob("*"))
            if path.is_file()
        }
        return Outcome(self._objects(), texts, len(self._uploads()))

    def _objects(self) -> Objects:
        found = {}
        for key in self._keys():
            answer = self._client.get_object(Bucket=self._bucket.name, Key=key)
            content = hashlib.sha256(answer["Body"].read()).hexdigest()
            headers = (answer["ContentType"], answer["CacheControl"], answer["Metadata"]["sha256"])
            found[_TIME.sub("TIME", key)] = (content, *headers)
        return found

    def _keys(self) -> list[str]:
        listed = self._client.list_objects_v2(Bucket=self._bucket.name)
        return [entry["Key"] for entry in listed.get("Contents", [])]

    def _uploads(self) -> list[Any]:
        found: list[Any] = self._client.list_multipart_uploads(Bucket=self._bucket.name).get("Uploads", [])
        return found

    def _fetch(self, url: str) -> tuple[bytes, Mapping[str, str]]:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.read(), {name.lower(): value for name, value in answer.headers.items()}

    def _must(self, ran: Ran) -> None:
        assert ran.status == 0, ran.stderr


def heard_wrongly(stage: Stage, *, complete: bool) -> Iterator[str]:
    """What listeners miss. `complete`: success was told, or nothing was in the way."""
    try:
        guids = stage.heard()
    except (AssertionError, OSError) as error:
        yield f"listeners: {error!r}"
        return
    if complete and stage.scenario.brings not in guids:
        yield "success was told, and the episode is not in the feed"


def differences(outcome: Outcome, undisturbed: Outcome) -> Iterator[str]:
    """What is not as after a publish that nothing disturbed."""
    if outcome == undisturbed:
        return
    now, then = {**outcome.objects, **outcome.texts}, {**undisturbed.objects, **undisturbed.texts}
    other = sorted(name for name in {*now, *then} if now.get(name) != then.get(name))
    yield f"not as undisturbed: {other}, {outcome.unfinished} unfinished uploads"
