"""Uploads to the tests' own S3 server: ours (sending.py) beside `aws s3 cp --recursive`, in turn."""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from bench.processes import Cost, cost_of
from tests.servers import S3Bucket, make_public_bucket, running

_TURNS = 5
_LOADS = {"60 x 1 MB": (60, 1_000_000), "1 x 200 MB": (1, 200_000_000)}


def upload(turns: int = _TURNS) -> None:
    """A table of what both take. Needs Ceph (tests/servers) and `aws` on the PATH (pip install awscli, in a venv)."""
    aws = shutil.which("aws")
    if aws is None:
        print("no aws on the PATH: only ours is measured (pip install awscli, in a venv of its own)", file=sys.stderr)
    print("| Upload | By | Wall, best and median | CPU | Peak memory |\n| --- | --- | ---: | ---: | ---: |")
    for what, (count, size_bytes) in _LOADS.items():
        with tempfile.TemporaryDirectory() as name, running("ceph", Path(name)) as server:
            files = _make_files(Path(name) / "media", count, size_bytes)

            def ours(bucket: S3Bucket, files: Path = files) -> list[str]:
                return [sys.executable, "-m", "bench.sending", str(files), bucket.name, server.endpoint_url]

            def theirs(bucket: S3Bucket, files: Path = files) -> list[str]:
                to = f"s3://{bucket.name}/media"
                return [
                    str(aws),
                    "s3",
                    "cp",
                    "--recursive",
                    "--quiet",
                    str(files),
                    to,
                    "--endpoint-url",
                    server.endpoint_url,
                ]

            ways = {"ours": ours, **({"aws s3 cp --recursive": theirs} if aws else {})}
            env = {
                "AWS_ACCESS_KEY_ID": server.access_key,
                "AWS_SECRET_ACCESS_KEY": server.secret_key,
                "AWS_REQUEST_CHECKSUM_CALCULATION": "when_required",
                "AWS_DEFAULT_REGION": server.region,
            }
            costs: dict[str, list[Cost]] = {by: [] for by in ways}
            for _ in range(turns):
                for by, command in ways.items():
                    bucket = make_public_bucket(server)
                    costs[by].append(cost_of(command(bucket), env=env, cwd=Path(__file__).parents[1]))
                    _empty(bucket)
            for by, of in costs.items():
                print(_line(what, by, of), flush=True)


def _line(what: str, by: str, costs: list[Cost]) -> str:
    wall, cpu = sorted(cost.wall_s for cost in costs), statistics.median(cost.cpu_s for cost in costs)
    memory = max(cost.peak_mb or 0 for cost in costs)
    return f"| {what} | {by} | {wall[0]:.2f}, {statistics.median(wall):.2f} s | {cpu:.2f} s | {memory:.0f} MB |"


def _make_files(folder: Path, count: int, size_bytes: int) -> Path:
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:03}.mp3").write_bytes(os.urandom(size_bytes))
    return folder


def _empty(bucket: S3Bucket) -> None:
    """A server that keeps all in memory would grow."""
    client = bucket.server.client()
    for entry in client.list_objects_v2(Bucket=bucket.name).get("Contents", []):
        client.delete_object(Bucket=bucket.name, Key=entry["Key"])
