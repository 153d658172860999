"""A seeded sample of `make faults`: the promises hold whatever happens to a request, and after a kill at any step."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.kills import Kills
from tests.faults.network import FaultMatrix
from tests.servers import S3Server, make_public_bucket
from tests.servers.proxy import Proxy

SEED, FAULTS, KILLS = 2026, 5, 3


@pytest.mark.needs("ceph")
def test_a_fault_at_any_request_breaks_no_promise(s3_servers: Callable[[str], S3Server], tmp_path: Path) -> None:
    server = s3_servers("ceph")
    with Proxy(server.endpoint_url) as proxy:
        matrix = FaultMatrix(tmp_path, make_public_bucket(server), proxy)
        points = random.Random(SEED).sample(list(matrix.points()), FAULTS)
        assert [run for run in map(matrix.run, points) if run.broken] == []


@pytest.mark.needs("ceph")
def test_a_kill_at_any_step_breaks_no_promise(s3_servers: Callable[[str], S3Server], tmp_path: Path) -> None:
    scene = Kills(tmp_path, make_public_bucket(s3_servers("ceph")))
    steps = random.Random(SEED).sample(range(1, scene.steps + 1), KILLS)
    runs = [scene.run(step) for step in steps]
    assert [run for run in runs if run.broken] == []
    assert any(run.killed for run in runs)
