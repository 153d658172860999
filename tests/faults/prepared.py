"""A show whose episodes are all mastered: what publishes of it take is publishing."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.faults.warm import Warm
from tests.servers import S3Bucket
from tests.shows import add_episode, make_show, s3_target

# A silent host is given up after this long; see Stall in network.py.
TIMEOUT_S = 2.0


def prepare(folder: Path, warm: Warm, *, episodes: int) -> Path:
    """A show with episodes from 1 on, built and never published."""
    make_show(folder)
    for number in range(1, episodes + 1):
        add_episode(folder, slug_of(number), number, seconds=3)
    built = warm.podcast("build", cwd=folder, env={})
    assert built.status == 0, built.stderr
    return folder


def copy_of(prepared: Path, folder: Path, bucket: S3Bucket, base_url: str, *episodes: int) -> Path:
    """The prepared show with these episodes alone, and with the bucket as its target."""
    every = {path.name for path in (prepared / "episodes").iterdir()}
    shutil.copytree(prepared, folder, ignore=shutil.ignore_patterns(*(every - set(map(slug_of, episodes)))))
    more = f", timeout_s: {TIMEOUT_S}"
    make_show(folder, targets=s3_target(bucket.name, bucket.server.endpoint_url, base_url, name="local", more=more))
    return folder


def slug_of(number: int) -> str:
    return f"folge-{number}"


def guid_of(number: int) -> str:
    return f"guid-of-{slug_of(number)}"
