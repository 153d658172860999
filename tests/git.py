"""git as a producer has it, without the settings of whoever runs the tests."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_NO_SETTINGS = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def git(folder: Path, *arguments: str) -> None:
    environment = {**os.environ, **_NO_SETTINGS}
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, env=environment)
