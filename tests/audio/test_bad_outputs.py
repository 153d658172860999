"""Where a master cannot be written, nothing is started, or nothing is left."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

from podcast_pipeline.audio import Ingredients, make_master
from podcast_pipeline.errors import AudioError, FileProblem, NotEnoughSpace, PodcastError
from podcast_pipeline.model import AudioSettings
from tests.audio.signals import speech as voices
from tests.audio.signals import write_16_bit, write_speech

SETTINGS = AudioSettings()
ALL_FORMATS = ("mp3", "m4a", "opus")
FULL = "the disk is full; free some space and run the command again"


class Disk(NamedTuple):
    total: int
    used: int
    free: int


@pytest.fixture
def speech(tmp_path: Path) -> Path:
    return write_speech(tmp_path / "speech.wav", 6, rms_dbfs=-28)


@pytest.fixture
def build(tmp_path: Path) -> Path:
    (tmp_path / "build").mkdir()
    return tmp_path / "build"


def refusal(recording: Path, *outputs: Path) -> tuple[type[PodcastError], str, str]:
    with pytest.raises(PodcastError) as caught:
        make_master(Ingredients((recording,)), outputs, SETTINGS)
    return type(caught.value), caught.value.where, caught.value.message


def test_a_folder_that_is_missing(tmp_path: Path, speech: Path) -> None:
    output = tmp_path / "build" / "master.mp3"
    expected = f"there is no folder {str(output.parent)!r}; make it first"
    assert refusal(speech, output) == (FileProblem, str(output), expected)


def test_the_second_of_two_outputs_is_looked_at_before_the_first_is_made(build: Path, speech: Path) -> None:
    assert refusal(speech, build / "master.mp3", build) == (
        FileProblem,
        str(build),
        "is a folder; name the file to write",
    )
    assert list(build.iterdir()) == []


def test_an_output_that_is_a_folder(tmp_path: Path, speech: Path) -> None:
    assert refusal(speech, tmp_path) == (FileProblem, str(tmp_path), "is a folder; name the file to write")


def test_an_output_whose_name_is_too_long(tmp_path: Path, speech: Path) -> None:
    output = tmp_path / f"{'x' * 300}.mp3"
    assert refusal(speech, output) == (FileProblem, str(output), "cannot be written: File name too long")


def test_the_longest_name_is_written(tmp_path: Path, speech: Path) -> None:
    output = tmp_path / f"{'x' * 251}.mp3"
    assert make_master(Ingredients((speech,)), [output], SETTINGS).enclosure.path == output


def test_an_output_that_is_the_recording(speech: Path) -> None:
    before = speech.read_bytes()
    expected = "is the recording itself; give the master another name"
    assert refusal(speech, speech) == (FileProblem, str(speech), expected)
    assert speech.read_bytes() == before


def test_an_ending_that_is_no_format(build: Path, speech: Path) -> None:
    expected = "has no ending of a format that can be written (.mp3, .m4a, .opus, .flac, .wav); give it one"
    assert refusal(speech, build / "master.aiff") == (AudioError, str(build / "master.aiff"), expected)
    assert list(build.iterdir()) == []


def test_a_folder_that_cannot_be_written_to(speech: Path) -> None:
    """/proc takes no files, not even from root."""
    if sys.platform != "linux":
        pytest.skip("needs /proc")
    kind, where, message = refusal(speech, Path("/proc/self/master.mp3"))
    assert (kind, where) == (FileProblem, "/proc/self/master.mp3")
    assert "cannot be written" in message


def test_too_little_space_is_told_before_anything_is_started(
    build: Path, speech: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Disk(10**9, 10**9 - 500_000, 500_000))
    output = build / "master.mp3"
    expected = "needs about 1.1 MB on the disk, which has 0.5 MB free; free some space"
    assert refusal(speech, output) == (NotEnoughSpace, str(output), expected)
    with_flac = "needs about 2.9 MB on the disk, which has 0.5 MB free; free some space"
    assert refusal(speech, output, build / "master.flac") == (NotEnoughSpace, str(output), with_flac)
    assert list(build.iterdir()) == []


@pytest.fixture
def little_room(speech: Path) -> Iterator[Path]:
    """The recording, and no file may grow beyond 40 kB, as on a disk that fills up while we write."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, before[1]))
    yield speech
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("ending", [*ALL_FORMATS, "flac", "wav"])
def test_a_disk_that_fills_up_while_writing(ending: str, build: Path, little_room: Path) -> None:
    output = build / f"master.{ending}"
    assert refusal(little_room, output) == (NotEnoughSpace, str(output), FULL)
    assert list(build.iterdir()) == []


@pytest.mark.parametrize("room", [700_000, 400_000])
def test_a_disk_that_fills_up_ends_all_formats(room: int, build: Path, tmp_path: Path) -> None:
    """First where the MP3 finds no more room, then where the others do not either; several segments are at work."""
    recording = write_16_bit(tmp_path / "long.wav", voices(50, -26))
    outputs = [build / f"master.{ending}" for ending in ALL_FORMATS]
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        with pytest.raises(NotEnoughSpace) as caught:
            make_master(Ingredients((recording,)), outputs, AudioSettings(bitrate_kbps=320), jobs=3)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert caught.value.message == FULL
    assert list(build.iterdir()) == []
    assert not _threads_at_work()


@pytest.mark.parametrize("at", [0.1, 0.3, 0.9])
def test_an_interrupted_run_keeps_the_old_master_and_leaves_nothing(at: float, build: Path, speech: Path) -> None:
    output = build / "master.mp3"
    output.write_bytes(b"old")

    def interrupt(done: float) -> None:
        if done > at:
            raise KeyboardInterrupt

    outputs = [output, build / "master.m4a", build / "master.opus"]
    with pytest.raises(KeyboardInterrupt):
        make_master(Ingredients((speech,)), outputs, SETTINGS, on_progress=interrupt)
    assert output.read_bytes() == b"old"
    assert list(build.iterdir()) == [output]
    assert not _threads_at_work()


def _threads_at_work() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread is not threading.current_thread()]


def test_two_runs_at_once_leave_one_whole_master(build: Path, speech: Path) -> None:
    output = build / "master.mp3"
    with ThreadPoolExecutor(2) as pool:
        masters = list(
            pool.map(lambda jobs: make_master(Ingredients((speech,)), [output], SETTINGS, jobs=jobs), (1, 2))
        )
    assert masters[0].deliverables == masters[1].deliverables
    assert list(build.iterdir()) == [output]


# --- Ended from outside ---------------------------------------------------------------------------

MASTERING = """
import sys
from pathlib import Path
from podcast_pipeline.audio import Ingredients, make_master
from podcast_pipeline.model import AudioSettings

def tell(done):
    if done > 0.3:
        print("encoding", flush=True)

make_master(Ingredients((Path(sys.argv[1]),)), [Path(name) for name in sys.argv[2:]], AudioSettings(), on_progress=tell)
"""


@pytest.fixture
def long(tmp_path: Path) -> Path:
    """Several minutes, so that there is time to end what works on them."""
    minute = write_16_bit(tmp_path / "minute.wav", voices(60, -26)).read_bytes()
    header, sound = minute[:44], minute[44:]
    recording = tmp_path / "long.wav"
    recording.write_bytes(header[:40] + (len(sound) * 5).to_bytes(4, "little") + sound * 5)
    return recording


def test_a_killed_run_leaves_no_master_and_no_ffmpeg(build: Path, long: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("reads /proc")
    outputs = [build / f"master.{ending}" for ending in ALL_FORMATS]
    command = [sys.executable, "-c", MASTERING, str(long), *map(str, outputs)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"encoding\n"
        below = _children(running.pid)
        assert len(below) >= 2
        running.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 5
    while (left := [pid for pid in below if _runs(pid)]) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert left == []
    assert not any(output.exists() for output in outputs)


def test_an_interrupt_from_the_keyboard_leaves_nothing(build: Path, long: Path) -> None:
    command = [sys.executable, "-m", "podcast_pipeline", "master", str(long), str(build / "master.mp3")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        while not list(build.iterdir()):
            assert running.poll() is None
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        said = running.communicate()[1]
    assert running.returncode == 130
    assert "Traceback" not in said
    assert list(build.iterdir()) == []


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def _runs(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z" and pid != os.getpid()
