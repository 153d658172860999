"""What holds for all formats: which there are, and what a disk without room leaves behind."""

import subprocess
import sys
from pathlib import Path

import pytest

from podcast_pipeline.errors import AudioError
from podcast_pipeline.tags import audio_sha256, write_tags
from tests.tags.samples import TAGS, run_ffmpeg

FORMATS = ["mp3", "m4a", "opus"]

# A disk that is gone with its process; what is left on it is listed before.
ON_A_SMALL_DISK = """
mount -t tmpfs -o size="$2" none "$1" && cd "$1" || exit 9
"$3" -c "$4" "$5"
ls -A
"""
WRITE_TAGS = """
import dataclasses, sys
from pathlib import Path
from podcast_pipeline.errors import NotEnoughSpace
from podcast_pipeline.tags import write_tags
from tests.tags.samples import TAGS
master = Path(sys.argv[1])
try:
    write_tags(master, Path("out" + master.suffix), dataclasses.replace(TAGS, artwork=bytes(200_000)))
except NotEnoughSpace as error:
    print(error, flush=True)
"""


def master_in(folder: Path, ending: str) -> Path:
    path = folder / f"master.{ending}"
    run_ffmpeg("-f", "lavfi", "-i", "sine=duration=3", "-b:a", "96k", path)
    return path


@pytest.mark.parametrize("ending", FORMATS)
def test_ending_of_the_master_in_capitals_is_the_same_format(ending: str, tmp_path: Path) -> None:
    master = master_in(tmp_path, ending)
    capitals = master.rename(tmp_path / f"MASTER.{ending.upper()}")
    write_tags(capitals, tmp_path / "out.tmp", TAGS)
    out = (tmp_path / "out.tmp").rename(tmp_path / f"out.{ending}")
    assert audio_sha256(out) == audio_sha256(capitals)


@pytest.mark.parametrize("name", ["master.wav", "master.flac", "master"])
def test_other_endings_are_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"anything")
    message = "takes no tags: only .mp3, .m4a and .opus files do; master to one of these"
    with pytest.raises(AudioError, match=message):
        write_tags(tmp_path / name, tmp_path / "out.mp3", TAGS)
    with pytest.raises(AudioError, match=message):
        audio_sha256(tmp_path / name)


@pytest.mark.needs("small disks")
@pytest.mark.parametrize("size", ["16k", "100k"], ids=["no room for the audio", "no room for the tags"])
@pytest.mark.parametrize("ending", FORMATS)
def test_disk_without_room_is_named_and_nothing_is_left_on_it(ending: str, size: str, tmp_path: Path) -> None:
    master = master_in(tmp_path, ending)
    disk = tmp_path / "disk"
    disk.mkdir()
    namespace = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", ON_A_SMALL_DISK, "sh")
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [*namespace, disk, size, sys.executable, WRITE_TAGS, master],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(root), "PATH": "/usr/bin:/bin"},
    )
    assert (done.stdout, done.stderr) == (f"out.{ending}: cannot be written: the disk is full\n", "")
