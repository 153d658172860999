"""`rclone serve s3`: a host that takes the headers of conditional writes and ignores them."""

import os
import shutil
import socket
import sys
from pathlib import Path

from .processes import Programs, free_port
from .s3 import S3Server

_ACCESS_KEY, _SECRET_KEY = "TESTACCESSKEY0000001", "testsecret"


def lacking() -> str | None:
    """Why rclone cannot run here, or None."""
    return None if _program() else "not installed"


def start(folder: Path, programs: Programs) -> S3Server:
    (folder / "buckets").mkdir()
    program, port = _program(), free_port()
    assert program is not None
    serve = ("serve", "s3", "--auth-key", f"{_ACCESS_KEY},{_SECRET_KEY}", "--addr", f"127.0.0.1:{port}")
    settings = ("--config", folder / "rclone.conf", "--vfs-cache-mode", "off", "--no-check-dest")
    programs.start("rclone", program, *serve, *settings, folder / "buckets", env=dict(os.environ))
    programs.wait_until(lambda: _answers(port), "rclone")
    url = f"http://127.0.0.1:{port}"
    return S3Server("rclone", url, url, "acl", access_key=_ACCESS_KEY, secret_key=_SECRET_KEY)


def _program() -> Path | None:
    beside = Path(sys.executable).parent / "rclone"
    found = beside if beside.exists() else shutil.which("rclone")
    return Path(found) if found else None


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
