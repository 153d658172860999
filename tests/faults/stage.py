"""A show with one live episode and one to publish, on a bucket that is laid anew for each run."""

from __future__ import annotations

import hashlib
import re
import shutil
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import feedparser

from tests.command import Ran
from tests.faults.ground import Ground, Objects
from tests.faults.prepared import copy_of, guid_of, slug_of
from tests.faults.warm import Warm
from tests.servers import S3Bucket
from tests.shows import make_recording


@dataclass(frozen=True)
class Scenario:
    """What is published, and the guid that is live when it is done; `is_new`: it was not before.

    `part_bytes`: its audio goes up in parts of that size.
    """

    what: str
    arguments: tuple[str, ...]
    brings: str
    is_new: bool = False
    part_bytes: int | None = None


NEW_EPISODE = Scenario("a new episode", ("episode", "2"), guid_of(2), is_new=True)
IN_PARTS = replace(NEW_EPISODE, what="a new episode, its audio in parts", part_bytes=10_000)
NEW_AUDIO = Scenario("new audio at a new address", ("episode", "1", "--replace", "new-url"), guid_of(1))
SAME_ADDRESS = Scenario("new audio at the same address", ("episode", "1", "--replace", "same-url"), guid_of(1))


@dataclass(frozen=True)
class Outcome:
    """What a finished publish leaves: the bucket's objects, the show's texts, and no upload half done."""

    objects: Objects
    texts: Mapping[str, bytes]
    unfinished: int


class Stage:
    """Lays the same start for each run. Publisher and listeners reach the bucket as `seen`, through a proxy or not."""

    def __init__(
        self, prepared: Path, folder: Path, bucket: S3Bucket, seen: S3Bucket, warm: Warm, scenario: Scenario
    ) -> None:
        self.scenario = scenario
        self._warm, self._env, self._base_url = warm, bucket.env, seen.base_url
        self._template, self.show = folder / "template", folder / "show"
        copy_of(prepared, self._template, seen, seen.base_url, 1, 2)
        published = warm.podcast("publish", "episode", "1", "--yes", cwd=self._template, env=self._env)
        assert published.status == 0, published.stderr
        make_recording(self._template / "episodes" / slug_of(1) / "recording.wav", seconds=3, tone_hz=440)
        self._ground = Ground(bucket)

    def build(self) -> None:
        """From here on every run starts with the audio that it publishes."""
        built = self._warm.podcast("build", cwd=self._template, env=self._env)
        assert built.status == 0, built.stderr
        self.lay()
        self._warm.heat("plan", *self.scenario.arguments, cwd=self.show, env=self._env)

    def forget_audio(self) -> None:
        """From here on every run starts with the recording alone."""
        shutil.rmtree(self._template / "build")

    def lay(self) -> None:
        """Show and bucket as they were before the publish."""
        shutil.rmtree(self.show, ignore_errors=True)
        shutil.copytree(self._template, self.show)
        self._ground.lay()

    def publish(self, *, kill_at: int = 0, count: Path | None = None) -> Ran:
        arguments = ("publish", *self.scenario.arguments, "--yes")
        return self._warm.podcast(
            *arguments,
            cwd=self.show,
            env=self._env,
            kill_at=kill_at,
            count=count,
            part_bytes=self.scenario.part_bytes,
        )

    def heard(self) -> list[str]:
        """The guids that a listener's app has now. AssertionError when it gets less than the feed promises."""
        feed, _ = _fetch(f"{self._base_url}/feed.xml")
        parsed = feedparser.parse(feed)
        assert not parsed.bozo, parsed.bozo_exception
        for entry in parsed.entries:
            (enclosure,) = entry.enclosures
            content, headers = _fetch(enclosure.href)
            assert len(content) == int(enclosure.length), enclosure.href
            assert headers["content-type"] == enclosure.type == "audio/mpeg"
        for url in set(re.findall(rf"{re.escape(self._base_url)}/[A-Za-z0-9._/-]+", feed.decode())):
            content = _fetch(url)[0]
            assert hashlib.sha256(content).hexdigest()[:12] in url or content == feed or self._may_differ(url), url
        guids = [entry.id for entry in parsed.entries]
        assert guid_of(1) in guids, "the episode that was live has vanished"
        assert len(set(guids)) == len(guids), guids
        return sorted(guids)

    def outcome(self) -> Outcome:
        texts = {
            str(path.relative_to(self.show)): path.read_bytes()
            for path in sorted((self.show / "episodes").rglob("*"))
            if path.is_file()
        }
        return Outcome(self._ground.objects(), texts, self._ground.unfinished())

    def _may_differ(self, url: str) -> bool:
        """Whether an address may have other audio than the one it was made for."""
        return self.scenario is SAME_ADDRESS and f"/media/{slug_of(1)}-" in url


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


def _fetch(url: str) -> tuple[bytes, Mapping[str, str]]:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.read(), {name.lower(): value for name, value in answer.headers.items()}
