"""Starts the readers of feeds that are written in JavaScript."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


def lacking() -> str | None:
    """Why the readers cannot run here; None when they can."""
    if shutil.which("node") is None:
        return "no node on PATH"
    missing = [name for name in ("feedsmith", "podcast-partytime") if not (HERE / "node_modules" / name).is_dir()]
    return f"no {' and no '.join(missing)} in tests/readers/node_modules" if missing else None


def read(files: Sequence[Path], answer: Path) -> dict[Path, dict[str, Any]]:
    """What each reader makes of each feed: {file: {"feedsmith": …, "partytime": …}}, by way of a file `answer`."""
    command = ["node", str(HERE / "read.mjs"), str(answer), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return {Path(file): said for file, said in json.loads(answer.read_bytes()).items()}
