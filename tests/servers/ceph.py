"""Ceph with its RADOS Gateway on one machine: a monitor, a store in memory and a gateway; without root.

Taken from the system when it is installed there, else from the cache folder that fetch_ceph.sh fills.
"""

import base64
import os
import platform
import shutil
import struct
import subprocess
import time
import urllib.request
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .processes import Programs, ServerFailed, free_port
from .s3 import S3Server

_TOOLS = ("ceph-mon", "ceph-osd", "monmaptool", "radosgw", "radosgw-admin")
_ACCESS_KEY, _SECRET_KEY = "TESTACCESSKEY0000001", "testsecret"
_GUEST = ("guest", "GUESTACCESSKEY000001", "guestsecret")

# What is not the default, and why:
# paxos …: decides at once; a cluster of one waits for nobody (20 s become 1 s).
# osd pool default …: one copy, few parts, nobody who rearranges them.
# debug osd = 1: the log then says when the store is up.
# rgw gc …: frees what was deleted at once, not after two hours: a full store would block all writes.
# rgw multipart min part size: parts may be small, so that small files go up in many.
# admin socket: none, its path would be too long in a deep temporary folder.
_CONF = """\
[global]
fsid = {fsid}
mon host = [v2:127.0.0.1:{mon_port}/0]
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
auth allow insecure global id reclaim = false
keyring = {folder}/keyring
run dir = {folder}
admin socket =
log file = {folder}/$name.log
pid file =
ms bind ipv6 = false
public addr = 127.0.0.1
cluster addr = 127.0.0.1
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pgp num = 4
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon max pg per osd = 2000
osd max pg per osd hard ratio = 10
mon data avail warn = 1
mon data avail crit = 0
paxos propose interval = 0.05
paxos min wait = 0.01
mon osd initial require min compat client = octopus
debug mon = 0
debug osd = 1
debug rgw = 1
[mon]
mon data = {folder}/mon
[osd]
osd data = {folder}/osd
osd objectstore = memstore
memstore device bytes = 4294967296
osd op num shards = 2
osd op num threads per shard = 1
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:{port}
rgw thread pool size = 32
rgw enable usage log = false
rgw gc obj min wait = 1
rgw gc processor period = 2
rgw gc processor max time = 10
rgw dns name = localhost
rgw multipart min part size = 1
"""

_CAPS = {
    "mon.": {"mon": "allow *"},
    "osd.0": {"mon": "allow profile osd", "osd": "allow *"},
    "client.rgw": {"mon": "allow *", "osd": "allow *"},
}


@dataclass(frozen=True)
class _Installation:
    """Where Ceph's programs are, and what they must be told if they were built for another place."""

    bin: Path
    settings: str
    env: Mapping[str, str]


def lacking() -> str | None:
    """Why Ceph cannot run here, or None."""
    return None if _installation() else "not installed"


def start(folder: Path, programs: Programs) -> S3Server:
    """Monitor, store, user, gateway, each when the one before is up: a gateway that is early sleeps for 5 s.

    The store makes itself known to the monitor, so Ceph's own command line (and its Python) is not needed.
    """
    ceph = _installation()
    if ceph is None:
        raise ServerFailed("Ceph is not installed")
    fsid, mon_port, port = str(uuid.uuid4()), free_port(), free_port()
    conf = folder / "ceph.conf"
    conf.write_text(_CONF.format(fsid=fsid, folder=folder, mon_port=mon_port, port=port) + ceph.settings)
    (folder / "keyring").write_text(_keyring())
    for name in ("mon", "osd"):
        (folder / name).mkdir()

    monitor = ("--addv", "a", f"[v2:127.0.0.1:{mon_port}/0]")
    _run(ceph, conf, "monmaptool", "--create", "--fsid", fsid, *monitor, str(folder / "monmap"))
    _run(ceph, conf, "ceph-mon", "-i", "a", "--mkfs", "--monmap", str(folder / "monmap"))
    programs.start("mon", ceph.bin / "ceph-mon", "-f", "-i", "a", "-c", conf, env=ceph.env)
    _run(ceph, conf, "ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", str(uuid.uuid4()))
    programs.start("osd", ceph.bin / "ceph-osd", "-f", "-i", "0", "-c", conf, env=ceph.env)
    programs.wait_until(lambda: "booting -> active" in (folder / "osd.0.log").read_text(), "Ceph's store")
    for name, access_key, secret_key in (("test", _ACCESS_KEY, _SECRET_KEY), _GUEST):
        who = (f"--uid={name}", f"--display-name={name}", f"--access-key={access_key}", f"--secret={secret_key}")
        _run(ceph, conf, "radosgw-admin", "-n", "client.rgw", "user", "create", *who)
    programs.start("radosgw", ceph.bin / "radosgw", "-f", "-n", "client.rgw", "-c", conf, env=ceph.env)
    url = f"http://127.0.0.1:{port}"
    programs.wait_until(lambda: _answers(url), "Ceph's gateway")
    return S3Server("ceph", url, url, "policy", access_key=_ACCESS_KEY, secret_key=_SECRET_KEY, guest=_GUEST)


def _installation() -> _Installation | None:
    paths = [shutil.which(tool) for tool in _TOOLS]
    if paths[0] and all(paths):
        return _Installation(Path(paths[0]).parent, "", dict(os.environ))
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    root = cache / "podcast-pipeline" / "ceph"
    if not (root / "usr/bin/radosgw").exists():
        return None
    lib = root / "usr/lib" / f"{platform.machine()}-linux-gnu"
    settings = (
        f"[global]\nplugin dir = {lib}/ceph\nerasure code dir = {lib}/ceph/erasure-code\n"
        f"[osd]\nosd class dir = {lib}/rados-classes\n"
    )
    libraries = (lib, lib / "ceph", root / "usr/lib", root / "lib" / lib.name)
    return _Installation(root / "usr/bin", settings, {**os.environ, "LD_LIBRARY_PATH": ":".join(map(str, libraries))})


def _run(ceph: _Installation, conf: Path, tool: str, *arguments: str) -> None:
    command = [str(ceph.bin / tool), "-c", str(conf), *arguments]
    done = subprocess.run(command, env=ceph.env, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        raise ServerFailed(f"{' '.join(command)} ended with status {done.returncode}: {done.stderr[-1500:]}")


def _keyring() -> str:
    """Each program's key and what it may do, as ceph-authtool writes it.

    A key is its type (1 is AES), when it was made (seconds, nanoseconds), its length, and 16 bytes.
    """
    lines: list[str] = []
    for name, caps in _CAPS.items():
        key = base64.b64encode(struct.pack("<hiih", 1, int(time.time()), 0, 16) + os.urandom(16)).decode()
        lines += [
            f"[{name}]",
            f"key = {key}",
            *(f'caps {kind} = "{allowed}"' for kind, allowed in caps.items()),
        ]
    return "\n".join(lines) + "\n"


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
