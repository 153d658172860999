"""Where a master cannot be written, nothing is started, or nothing is left."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from podcast_pipeline.audio import encoding, make_master
from podcast_pipeline.audio.mastering import Encoder, Programme, plan_master
from podcast_pipeline.errors import FileProblem, NotEnoughSpace, PodcastError
from podcast_pipeline.model import AudioSettings
from tests.audio.signals import write_speech

SETTINGS = AudioSettings()


class Disk(NamedTuple):
    total: int
    used: int
    free: int


@pytest.fixture
def speech(tmp_path: Path) -> Path:
    return write_speech(tmp_path / "speech.wav", 6, rms_dbfs=-28)


def refusal(recording: Path, output: Path, *, intro: Path | None = None) -> tuple[type[PodcastError], str, str]:
    with pytest.raises(PodcastError) as caught:
        make_master(recording, output, SETTINGS, intro=intro)
    return type(caught.value), caught.value.where, caught.value.message


def test_a_folder_that_is_missing(tmp_path: Path, speech: Path) -> None:
    output = tmp_path / "build" / "master.mp3"
    expected = f"there is no folder {str(output.parent)!r}; make it first"
    assert refusal(speech, output) == (FileProblem, str(output), expected)


def test_an_output_that_is_a_folder(tmp_path: Path, speech: Path) -> None:
    assert refusal(speech, tmp_path) == (FileProblem, str(tmp_path), "is a folder; name the file to write")


def test_an_output_whose_name_is_too_long(tmp_path: Path, speech: Path) -> None:
    output = tmp_path / f"{'x' * 300}.mp3"
    assert refusal(speech, output) == (FileProblem, str(output), "cannot be written: File name too long")


def test_the_longest_name_is_written(tmp_path: Path, speech: Path) -> None:
    output = tmp_path / f"{'x' * 251}.mp3"
    assert make_master(speech, output, SETTINGS).path == output


def test_an_output_that_is_the_recording(speech: Path) -> None:
    before = speech.read_bytes()
    expected = "is the recording itself; give the master another name"
    assert refusal(speech, speech) == (FileProblem, str(speech), expected)
    assert speech.read_bytes() == before


def test_a_folder_that_cannot_be_written_to(speech: Path) -> None:
    """/proc takes no files, not even from root."""
    if sys.platform != "linux":
        pytest.skip("needs /proc")
    output = Path("/proc/self/master.mp3")
    with pytest.raises(FileProblem) as caught:
        make_master(speech, output, SETTINGS)
    assert caught.value.where == str(output)
    assert "cannot be written" in caught.value.message


def test_too_little_space_is_told_before_anything_is_started(
    tmp_path: Path, speech: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Disk(10**9, 10**9 - 500_000, 500_000))
    before = sorted(tmp_path.iterdir())
    output = tmp_path / "master.mp3"
    expected = "needs about 1.1 MB on the disk, which has 0.5 MB free; free some space"
    assert refusal(speech, output) == (NotEnoughSpace, str(output), expected)
    with_intro = "needs about 25.1 MB on the disk, which has 0.5 MB free; free some space"
    assert refusal(speech, output, intro=speech) == (NotEnoughSpace, str(output), with_intro)
    assert sorted(tmp_path.iterdir()) == before


def test_a_disk_that_fills_up_while_writing(speech: Path) -> None:
    """/dev/full is a disk without room."""
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("needs /dev/full")
    plan = plan_master(Programme(-28.0, -14.0), Encoder(128, 48_000, 2), SETTINGS)
    with pytest.raises(NotEnoughSpace) as caught:
        encoding.encode(encoding.Parts(speech, 6.0), plan, full, lambda _: None, where="master.mp3")
    assert str(caught.value) == "master.mp3: the disk is full; free some space and run the command again"


def test_an_interrupted_run_keeps_the_old_master_and_leaves_nothing(tmp_path: Path, speech: Path) -> None:
    output = tmp_path / "master.mp3"
    output.write_bytes(b"old")
    before = sorted(tmp_path.iterdir())

    def interrupt(done: float) -> None:
        if done > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_master(speech, output, SETTINGS, intro=speech, on_progress=interrupt)
    assert output.read_bytes() == b"old"
    assert sorted(tmp_path.iterdir()) == before


def test_a_killed_run_leaves_no_master_and_no_ffmpeg(tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux ends the children of a killed process")
    recording = write_speech(tmp_path / "long.wav", 10, rms_dbfs=-28, channels=1)
    recording.write_bytes(_repeated(recording.read_bytes(), 40))
    code = (
        "import sys; from pathlib import Path; from podcast_pipeline.audio import make_master\n"
        "from podcast_pipeline.model import AudioSettings\n"
        "def tell(done):\n    if done > 0.45: print('encoding', flush=True)\n"
        "make_master(Path(sys.argv[1]), Path(sys.argv[2]), AudioSettings(), on_progress=tell)"
    )
    output = tmp_path / "master.mp3"
    command = [sys.executable, "-c", code, str(recording), str(output)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"encoding\n"
        assert len(_processes_naming(tmp_path)) == 2
        running.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 5
    while _processes_naming(tmp_path) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert _processes_naming(tmp_path) == []
    assert not output.exists()


def _repeated(wav: bytes, times: int) -> bytes:
    """The same sound several times over, with a header that says so."""
    header, sound = wav[:44], wav[44:]
    return header[:40] + (len(sound) * times).to_bytes(4, "little") + sound * times


def _processes_naming(folder: Path) -> list[str]:
    """Command lines of running processes that name the folder."""
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit() and int(process.name) != os.getpid():
            try:
                line = (process / "cmdline").read_bytes()
            except OSError:
                continue
            if str(folder).encode() in line:
                found.append(line.replace(b"\0", b" ").decode())
    return found
