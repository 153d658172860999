"""Real S3 servers for the tests, started on free ports of 127.0.0.1 and stopped again.

swift.py     OpenStack Swift with its s3api, from PyPI (Linux)
ceph.py      Ceph's RADOS Gateway, the software behind many hosts in Europe; fetch_ceph.sh brings it
rclone.py    rclone's S3 server, a host that ignores the conditions of writes
s3.py        what a test holds in its hand: a server, a public bucket
proxy.py     stands before a server: speaks TLS for it, notes requests, lets them fail (faults.py, wire.py)
tls.py       a certificate authority made on the fly
processes.py starts and ends the programs; none outlives the tests
machine.py   what else tests may need, and what installs it
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import ceph, rclone, swift
from .processes import Programs
from .s3 import S3Bucket, S3Server, let_guest, make_public_bucket

__all__ = ["S3Bucket", "S3Server", "let_guest", "make_public_bucket", "running"]

_START = {"swift": swift.start, "ceph": ceph.start, "rclone": rclone.start}


@contextmanager
def running(name: str, parent: Path) -> Iterator[S3Server]:
    """Runs the server `name` ("swift", "ceph" or "rclone") in a new folder below `parent`, removed at the end."""
    with (
        tempfile.TemporaryDirectory(prefix=f"{name}-", dir=parent) as folder,
        Programs(Path(folder)) as programs,
    ):
        yield _START[name](Path(folder), programs)
