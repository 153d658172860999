"""Several publishers at once, each from its own checkout with a new episode of its own, against one bucket."""

from __future__ import annotations

import io
import random
import shutil
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import feedparser

from tests.command import Ran
from tests.faults.ground import Ground
from tests.faults.prepared import copy_of, guid_of, slug_of
from tests.faults.warm import Warm
from tests.servers import S3Bucket

# Nobody answers there: what listeners get is not looked at. For hosts that let nobody in without a key.
_CLOSED = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Round:
    """One race. `told`: how many publishers said that they did not publish; `again`: how many planned anew.

    `lost`: episodes whose publisher said that it did, and that the feed does not list, or whose audio is not there.
    `unhealed`: episodes that are missing after the others ran their command again.
    """

    point: int
    publishers: int
    told: int
    again: int
    lost: tuple[str, ...]
    unhealed: tuple[str, ...]

    @property
    def broken(self) -> tuple[str, ...]:
        return (
            *(f"lost without a word: {each}" for each in self.lost),
            *(f"not healed: {each}" for each in self.unhealed),
        )


class Races:
    """Every second round starts without a feed, the others with one live episode."""

    def __init__(self, prepared: Path, folder: Path, bucket: S3Bucket, warm: Sequence[Warm]) -> None:
        """`prepared` has one episode more than there are processes in `warm`."""
        self._prepared, self._folder, self._bucket, self._warm = prepared, folder, bucket, warm
        self._base_url = _CLOSED if bucket.server.name == "rclone" else bucket.base_url
        self._empty = Ground(bucket)
        self._check_out(1)
        assert self._publish(0, 1).status == 0
        self._live = Ground(bucket)

    def run(self, number: int) -> Round:
        chance = random.Random(number)
        numbers = range(2, 2 + chance.randint(2, len(self._warm)))
        has_feed = number % 2 == 0
        (self._live if has_feed else self._empty).lay()
        for each in numbers:
            self._check_out(each)
        waits = {each: chance.uniform(0, 0.3) for each in numbers}

        def start(each: int) -> Ran:
            time.sleep(waits[each])
            return self._publish(each - 2, each)

        with ThreadPoolExecutor(len(numbers)) as pool:
            runs = dict(zip(numbers, pool.map(start, numbers), strict=True))
        told = [each for each, ran in runs.items() if ran.status != 0]
        lost = [each for each in numbers if each not in told and not self._is_live(each)]
        if has_feed and not self._is_live(1):
            lost.append(1)
        for each in told:
            runs[each] = self._publish(each - 2, each)
        return Round(
            point=number,
            publishers=len(numbers),
            told=len(told),
            again=sum("planning again" in ran.stderr for ran in runs.values()),
            lost=tuple(map(slug_of, lost)),
            unhealed=tuple(slug_of(each) for each in numbers if not self._is_live(each)),
        )

    def _check_out(self, number: int) -> None:
        """A checkout that knows the live episode and one of the new ones."""
        shutil.rmtree(self._checkout(number), ignore_errors=True)
        copy_of(self._prepared, self._checkout(number), self._bucket, self._base_url, 1, number)

    def _checkout(self, number: int) -> Path:
        return self._folder / f"checkout-{number}"

    def _publish(self, lane: int, number: int) -> Ran:
        arguments = ("publish", "episode", str(number), "--yes")
        return self._warm[lane].podcast(*arguments, cwd=self._checkout(number), env=self._bucket.env)

    def _is_live(self, number: int) -> bool:
        """Whether the feed lists an episode, and its audio is there as it says."""
        client = self._bucket.server.client()
        content = client.get_object(Bucket=self._bucket.name, Key="feed.xml")["Body"].read()
        for entry in feedparser.parse(io.BytesIO(content)).entries:
            if entry.id == guid_of(number):
                (enclosure,) = entry.enclosures
                key = enclosure.href.removeprefix(f"{self._base_url}/")
                head = client.head_object(Bucket=self._bucket.name, Key=key)
                return bool(head["ContentLength"] == int(enclosure.length))
        return False
