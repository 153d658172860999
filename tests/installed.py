"""The tool as others install it: a wheel in an empty environment, on any Python at hand."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.servers.machine import find_python

ROOT = Path(__file__).resolve().parent.parent
OWN = f"{sys.version_info[0]}.{sys.version_info[1]}"
OTHERS = [each for each in ("3.11", "3.12", "3.13", "3.14", "3.15") if each != OWN and find_python(each)]


def build_wheel(folder: Path) -> Path:
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (made,) = folder.glob("*.whl")
    return made


def install(wheel: Path, version: str, folder: Path) -> tuple[str, ...]:
    """The `podcast` command of a new environment in `folder` that has nothing but the wheel and what it needs."""
    python = sys.executable if version == OWN else find_python(version)
    uv = [sys.executable, "-m", "uv", "--quiet"]
    subprocess.run([*uv, "venv", "--python", str(python), str(folder)], check=True)
    subprocess.run([*uv, "pip", "install", "--python", str(folder / "bin/python"), str(wheel)], check=True)
    return (str(folder / "bin/podcast"),)
