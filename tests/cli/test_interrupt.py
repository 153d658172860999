"""Interrupted at a bad moment, a command leaves nothing half done and no process; run again, it finishes."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import feedparser
import pytest

from tests.command import PODCAST, podcast
from tests.shows import add_episode, make_show


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_show(tmp_path_factory.mktemp("recorded") / "show")
    add_episode(root, "wasser", 1, seconds=300)
    return root


@pytest.fixture
def long_show(recorded: Path, tmp_path: Path) -> Path:
    """An episode that takes some seconds to encode."""
    return shutil.copytree(recorded, tmp_path / "show")


def children(pid: int) -> list[str]:
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return found.read_text().split() if found.exists() else []


def runs(pid: str) -> bool:
    """Whether a process is there and no zombie: this test run takes in orphans and buries them at its end."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_for(what: object, *, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not what():  # type: ignore[operator]
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.02)


@pytest.mark.needs("swift")  # Linux: it looks into /proc
@pytest.mark.parametrize(("sent", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 130), (signal.SIGKILL, -9)])
def test_a_stopped_publish_leaves_no_half_file_and_no_process(
    long_show: Path, sent: signal.Signals, status: int
) -> None:
    run = subprocess.Popen([PODCAST, "publish", "episode", "1"], cwd=long_show, stderr=subprocess.PIPE, text=True)
    wait_for(lambda: list(long_show.glob("build/wasser/.master-*.part.mp3")))
    started = children(run.pid)
    run.send_signal(sent)
    _, said = run.communicate(timeout=30)
    assert run.returncode == status
    if sent != signal.SIGKILL:
        assert said.splitlines()[-1] == "Error: interrupted; the same command again finishes the job"
        assert list(long_show.glob("build/wasser/.*part*")) == []
    wait_for(lambda: not any(map(runs, started)))
    assert list(long_show.glob("build/wasser/master-*.mp3")) == []
    assert not (long_show / "public").exists()


def test_two_publishes_at_once_end_with_one_whole_show(tmp_path: Path) -> None:
    root = make_show(tmp_path / "show")
    for number, slug in enumerate(("wasser", "hitze"), 1):
        add_episode(root, slug, number, seconds=20)
    with ThreadPoolExecutor() as pool:
        runs = list(pool.map(lambda _: podcast("publish", "all", cwd=root), range(2)))
    # The later one may find that the feed moved under it; it says so and does no harm.
    assert any(run.status == 0 for run in runs), [run.stderr for run in runs]
    for run in runs:
        assert run.status == 0 or "changed since the plan was made; run the command again" in run.error
    final = podcast("publish", "all", "--json", cwd=root)
    assert (final.status, final.json["sent"], final.json["feed_sent"]) == (0, [], False)
    entries = feedparser.parse((root / "public/feed.xml").read_bytes()).entries
    assert {entry.id for entry in entries} == {"guid-of-wasser", "guid-of-hitze"}
    assert [path.name for path in root.rglob(".*part*")] == []
