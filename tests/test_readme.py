"""The session that the README shows is a real one: it is played again and must say the same."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from tests.command import PODCAST

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
_BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def play(commands: list[str], show: Path) -> str:
    """The terminal after these commands, one after the other, in a copy of the show that ships."""
    for name in ("podcast.yaml", "artwork.jpg", "episodes", "templates"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy2)(source, show / name)
    env = {**os.environ, "PATH": f"{PODCAST.parent}{os.pathsep}{os.environ['PATH']}"}
    said = []
    for command in commands:
        done = subprocess.run(
            command, shell=True, cwd=show, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True
        )
        said.append(f"$ {command}\n{done.stdout}")
    return "".join(said)


def measured_values_left_out(text: str) -> str:
    """Encoders on other machines may round the last digit differently, and then the hash is another."""
    text = re.sub(r"-[0-9a-f]{12}\.", "-HASH.", text)
    return re.sub(r"-?\d+\.\d (LUFS|dBTP|LU|MB|kB)", r"N \1", text)


def test_the_session_in_the_readme_is_true(tmp_path: Path) -> None:
    (block,) = _BLOCK.findall(README.read_text(encoding="utf-8"))
    commands = [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]
    played = play(commands, tmp_path)
    if os.environ.get("PODCAST_UPDATE_README") == "1":
        text = README.read_text(encoding="utf-8")
        README.write_text(_BLOCK.sub(lambda _: f"```console\n{played}```", text), encoding="utf-8")
        return
    assert measured_values_left_out(played) == measured_values_left_out(block)
