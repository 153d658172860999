"""The only starter of processes: finds ffmpeg, runs it, never leaves one behind."""

import os
import re
import resource
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from podcast_pipeline import ffmpeg
from podcast_pipeline.errors import FfmpegFailed

FOREVER = ("-re", "-f", "lavfi", "-i", "sine", "-progress", "pipe:1", "-f", "null", "-")


@pytest.fixture
def children_before() -> set[str]:
    return children()


def children() -> set[str]:
    return set(Path("/proc/self/task").joinpath(str(os.getpid()), "children").read_text().split())


def test_ffmpeg_comes_from_the_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PODCAST_FFMPEG", raising=False)
    assert "imageio_ffmpeg" in ffmpeg.find_ffmpeg().parts


def test_the_environment_may_name_another_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "own-ffmpeg"
    own.symlink_to(ffmpeg.find_ffmpeg())
    monkeypatch.setenv("PODCAST_FFMPEG", str(own))
    assert ffmpeg.find_ffmpeg() == own
    assert ffmpeg.run(["-version"]).status == 0


def test_a_name_that_is_no_program_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODCAST_FFMPEG", "/nowhere/ffmpeg")
    with pytest.raises(FfmpegFailed) as caught:
        ffmpeg.find_ffmpeg()
    assert str(caught.value) == ("PODCAST_FFMPEG: is no program that can be run: /nowhere/ffmpeg; correct or unset it")


@pytest.mark.skipif(sys.platform != "linux", reason="batch jobs are Linux's")
def test_ffmpeg_runs_as_a_batch_job(children_before: set[str]) -> None:
    with ffmpeg.running(FOREVER):
        (started,) = children() - children_before
        assert os.sched_getscheduler(int(started)) == os.SCHED_BATCH


def test_a_program_that_cannot_start_says_the_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "ffmpeg"
    broken.write_bytes(b"\x7fELF nonsense")
    broken.chmod(broken.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PODCAST_FFMPEG", str(broken))
    with pytest.raises(FfmpegFailed) as caught:
        ffmpeg.run(["-version"])
    assert str(caught.value) == (
        f"{broken}: cannot be started: Exec format error; reinstall the imageio-ffmpeg package or set PODCAST_FFMPEG"
    )


def test_the_encoder_version_names_both_and_starts_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    version = ffmpeg.encoder_version()
    assert re.fullmatch(r"ffmpeg \S+ / LAME \d[\d.]*", version)

    def refuse(*arguments: object, **options: object) -> None:
        raise AssertionError("a second look")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    assert ffmpeg.encoder_version() == version


def test_a_run_hands_over_output_and_log() -> None:
    chunks: list[bytes] = []
    log = ffmpeg.run(["-f", "lavfi", "-i", "sine=d=0.1:r=8000", "-f", "s16le", "-"], on_bytes=chunks.append)
    assert len(b"".join(chunks)) == 1600
    assert (log.status, log.errors, log.error_count) == (0, (), 0)
    assert "Input #0, lavfi, from 'sine=d=0.1:r=8000':" in log.lines


def test_last_words_are_ffmpegs_complaints() -> None:
    log = ffmpeg.run(["-i", "file:/nowhere.wav", "-f", "null", "-"])
    assert log.status != 0
    assert str(log.failed("nowhere.wav")) == (
        "nowhere.wav: ffmpeg gave up: Error opening input file file:/nowhere.wav.; "
        "Error opening input files: No such file or directory"
    )


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("kind", [KeyboardInterrupt, ValueError])
def test_an_exception_ends_ffmpeg(kind: type[BaseException], children_before: set[str]) -> None:
    def interrupt(_: bytes) -> None:
        assert len(children() - children_before) == 1
        raise kind

    with pytest.raises(kind):
        ffmpeg.run(FOREVER, on_bytes=interrupt)
    assert children() == children_before


RAW = ("-f", "u8", "-ar", "8000", "-ac", "1", "-i", "pipe:0")


def test_what_is_fed_comes_back() -> None:
    """More than any pipe holds, so that reading and writing must go on side by side."""
    fed = [bytes([number]) * 500_000 for number in range(20)]
    back: list[bytes] = []
    log = ffmpeg.run([*RAW, "-f", "u8", "-"], feed=iter(fed), on_bytes=back.append)
    assert (log.status, b"".join(back) == b"".join(fed)) == (0, True)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_feed_that_fails_ends_ffmpeg_and_says_why(children_before: set[str]) -> None:
    def failing() -> Iterator[bytes]:
        yield bytes(8000)
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        ffmpeg.run([*RAW, "-f", "null", "-"], feed=failing())
    assert children() == children_before


def test_a_feed_is_let_go_when_ffmpeg_ends_early() -> None:
    ended = []

    def endless() -> Iterator[bytes]:
        try:
            while True:
                yield bytes(100_000)
        finally:
            ended.append(True)

    log = ffmpeg.run([*RAW, "-t", "1", "-f", "u8", "-"], feed=endless())
    assert (log.status, ended) == (0, [True])


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_who_stops_reading_ends_ffmpeg(children_before: set[str]) -> None:
    with ffmpeg.running(["-f", "lavfi", "-i", "sine", "-f", "u8", "-"]) as child:
        assert child.read_into(bytearray(1000)) == 1000
    assert children() == children_before


def test_a_full_disk_is_told_from_other_failures(tmp_path: Path) -> None:
    sound = ["-f", "lavfi", "-i", "sine=d=10", "-f", "wav", "-y"]
    assert ffmpeg.run([*sound, "file:/dev/full"]).disk_is_full
    assert not ffmpeg.run([*sound, ffmpeg.file_url(tmp_path / "none" / "x.wav")]).disk_is_full
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        assert ffmpeg.run([*sound, ffmpeg.file_url(tmp_path / "x.wav")]).disk_is_full
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_flood_of_complaints_is_counted_but_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    noisy = tmp_path / "ffmpeg"
    noisy.write_text("#!/bin/sh\nyes '[x @ 0x1] [error] no' | head -n 50000 >&2\nexit 1\n")
    noisy.chmod(0o755)
    monkeypatch.setenv("PODCAST_FFMPEG", str(noisy))
    log = ffmpeg.run([])
    assert (log.status, log.error_count, log.last_words) == (1, 50_000, "no; no")
    assert len(log.lines) == len(log.errors) == 5_100


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/a.wav", "concat:/etc/passwd", "subfile,,start,0,end,9,,:/etc/passwd"]
)
def test_no_input_leaves_this_machine_or_names_another_file(address: str) -> None:
    log = ffmpeg.run([*ffmpeg.input_options(Path(address)), "-f", "null", "-"])
    assert log.status != 0
    assert log.says("No such file or directory")
