"""A seeded sample of `make faults`: the promises hold whatever happens to a request, after a kill at any step, when
several publish at once, and in whatever order producers do what they do."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults.kills import Kills
from tests.faults.lives import Lives
from tests.faults.network import FaultMatrix
from tests.faults.prepared import prepare
from tests.faults.races import Races
from tests.faults.stage import IN_PARTS
from tests.faults.warm import Warm
from tests.servers import S3Server, make_public_bucket
from tests.servers.proxy import Proxy

SEED, FAULTS, PART_FAULTS, KILLS, PUBLISHERS = 2026, 3, 2, 2, 2


@pytest.fixture(scope="module")
def warm() -> Iterator[list[Warm]]:
    with ExitStack() as stack:
        yield [stack.enter_context(Warm()) for _ in range(PUBLISHERS)]


@pytest.fixture(scope="module")
def prepared(warm: list[Warm], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepare(tmp_path_factory.mktemp("faults") / "prepared", warm[0], episodes=1 + PUBLISHERS)


@pytest.mark.needs("ceph")
def test_a_fault_at_any_request_breaks_no_promise(
    s3_servers: Callable[[str], S3Server], warm: list[Warm], prepared: Path, tmp_path: Path
) -> None:
    server = s3_servers("ceph")
    with Proxy(server.endpoint_url) as proxy:
        matrix = FaultMatrix(prepared, tmp_path, make_public_bucket(server), proxy, warm[0])
        points = random.Random(SEED).sample(list(matrix.points()), FAULTS)
        assert [run for run in map(matrix.run, points) if run.broken] == []


@pytest.mark.needs("ceph")
def test_a_fault_at_any_request_of_an_upload_in_parts_breaks_no_promise(
    s3_servers: Callable[[str], S3Server], warm: list[Warm], prepared: Path, tmp_path: Path
) -> None:
    server = s3_servers("ceph")
    with Proxy(server.endpoint_url) as proxy:
        matrix = FaultMatrix(prepared, tmp_path, make_public_bucket(server), proxy, warm[0], IN_PARTS)
        of_parts = [point for point in matrix.points() if "upload" in point.request.pattern]
        assert len({point.request for point in of_parts}) > 5
        points = random.Random(SEED).sample(of_parts, PART_FAULTS)
        assert [run for run in map(matrix.run, points) if run.broken] == []


@pytest.mark.needs("ceph")
def test_a_kill_at_any_step_breaks_no_promise(
    s3_servers: Callable[[str], S3Server], warm: list[Warm], prepared: Path, tmp_path: Path
) -> None:
    scene = Kills(prepared, tmp_path, make_public_bucket(s3_servers("ceph")), warm[0])
    runs = [scene.run(step) for step in random.Random(SEED).sample(range(1, scene.steps + 1), KILLS)]
    assert [run for run in runs if run.broken] == []
    assert any(run.killed for run in runs)


@pytest.mark.parametrize("host", [pytest.param(name, marks=pytest.mark.needs(name)) for name in ("ceph", "rclone")])
def test_of_publishers_at_once_nobody_loses_an_episode_without_a_word(
    host: str, s3_servers: Callable[[str], S3Server], warm: list[Warm], prepared: Path, tmp_path: Path
) -> None:
    race = Races(prepared, tmp_path, make_public_bucket(s3_servers(host)), warm).run(2)
    assert race.broken == ()
    assert host != "ceph" or race.told == 0


def test_in_whatever_order_producers_do_what_they_do_no_promise_is_broken(warm: list[Warm], tmp_path: Path) -> None:
    life = Lives(tmp_path, warm[0]).run(SEED, deeds=20)
    assert life.broken == ()
    assert life.commands > life.refused
