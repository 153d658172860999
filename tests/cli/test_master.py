"""`podcast master`: what its options ask for is what the file is, as another program reads it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.command import podcast_here
from tests.shows import make_recording


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_recording(tmp_path / "in.wav")
    return tmp_path


def master(folder: Path, output: str, *options: str) -> Any:
    ran = podcast_here("master", "in.wav", output, *options, "--json", cwd=folder)
    assert ran.status == 0, ran.stderr
    return ran.json


def probed(file: Path) -> dict[str, str]:
    """What ffprobe says of a file's sound."""
    asked = ["-show_entries", "stream=codec_name,channels,bit_rate:format=format_name"]
    done = subprocess.run(
        ["ffprobe", "-v", "error", *asked, "-of", "json", str(file)], capture_output=True, text=True, check=True
    )
    told = json.loads(done.stdout)
    return {**told["streams"][0], **told["format"]}


@pytest.mark.needs("ffprobe")
@pytest.mark.parametrize(
    ("ending", "codec", "container"),
    [
        (".mp3", "mp3", "mp3"),
        (".m4a", "aac", "mov,mp4"),
        (".opus", "opus", "ogg"),
        (".flac", "flac", "flac"),
        (".wav", "pcm_s", "wav"),
        (".MP3", "mp3", "mp3"),
    ],
)
def test_the_ending_says_the_format(folder: Path, ending: str, codec: str, container: str) -> None:
    told = master(folder, f"out{ending}")
    assert told["on_target"] is True
    assert told["output"]["file"] == f"out{ending}"
    assert abs(told["output"]["playback_lufs"] + 16) <= 0.1
    read = probed(folder / f"out{ending}")
    assert read["codec_name"].startswith(codec)
    assert read["format_name"].startswith(container)


@pytest.mark.needs("ffprobe")
def test_the_options_reach_the_sound(folder: Path) -> None:
    # The tone is the same on both sides: mono, unless told otherwise.
    told = master(folder, "mono.mp3", "--loudness", "-19", "--mono", "as-measured")
    assert (told["output"]["channels"], probed(folder / "mono.mp3")["bit_rate"]) == (1, "96000")
    assert abs(told["output"]["integrated_lufs"] + 19) <= 0.1
    told = master(folder, "stereo.mp3", "--channels", "stereo", "--bitrate", "160")
    assert (told["output"]["channels"], probed(folder / "stereo.mp3")["bit_rate"]) == (2, "160000")
    assert abs(told["output"]["integrated_lufs"] + 16) <= 0.1


def test_the_number_of_cores_does_not_shape_the_file(folder: Path) -> None:
    for jobs in ("1", "2"):
        master(folder, f"{jobs}.mp3", "--jobs", jobs)
    assert (folder / "1.mp3").read_bytes() == (folder / "2.mp3").read_bytes()


def test_a_report_is_written_when_asked_for(folder: Path) -> None:
    assert master(folder, "a.mp3")["report"] is None
    told = master(folder, "b.mp3", "--report", "b.html")
    assert told["report"] == "b.html"
    assert "in.wav" in (folder / "b.html").read_text(encoding="utf-8")
    assert sorted(path.name for path in folder.iterdir()) == ["a.mp3", "b.html", "b.mp3", "in.wav"]


def test_json_says_what_was_measured_and_done(folder: Path) -> None:
    told = master(folder, "out.mp3")
    assert set(told) == {
        "version", "input", "output", "gain_db", "limited_db_max", "limited_s", "on_target", "warnings", "report",
        "seconds",
    }  # fmt: skip
    assert told["input"]["file"] == "in.wav"
