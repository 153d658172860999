"""OpenStack Swift with its s3api: a proxy, an account, a container and an object server; without root."""

import importlib
import importlib.util
import os
import sys
import tempfile
import urllib.request
from pathlib import Path

from .processes import Programs, free_port
from .s3 import S3Server

_STORAGE = {
    "account": "swift.account.server",
    "container": "swift.container.server",
    "object": "swift.obj.server",
}

_SWIFT_CONF = """\
[swift-hash]
swift_hash_path_prefix = podcast
swift_hash_path_suffix = podcast
[storage-policy:0]
name = Policy-0
default = yes
"""

_STORAGE_CONF = """\
[DEFAULT]
devices = {devices}
mount_check = false
swift_dir = {etc}
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
user = {user}
fallocate_reserve = 0
disable_fallocate = true
[pipeline:main]
pipeline = {kind}-server
[app:{kind}-server]
use = egg:swift#{kind}
"""

_FILTERS = (
    "catch_errors gatekeeper healthcheck proxy-logging listing_formats bulk tempurl s3api tempauth staticweb"
    " copy slo dlo versioned_writes symlink"
)

# s3_acl = false: public-read on a bucket becomes a read ACL of Swift, and anonymous readers get
# /v1/AUTH_test/BUCKET/KEY. With true an anonymous request has no way in.
_PROXY_CONF = """\
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
swift_dir = {etc}
user = {user}
cors_allow_origin = *
[pipeline:main]
pipeline = {filters} proxy-logging proxy-server
[app:proxy-server]
use = egg:swift#proxy
allow_account_management = true
account_autocreate = true
node_timeout = 60
[filter:s3api]
use = egg:swift#s3api
s3_acl = false
location = us-east-1
cors_preflight_allow_origin = *
min_segment_size = 5242880
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
"""


def lacking() -> str | None:
    """Why Swift cannot run here, or None."""
    if sys.platform != "linux":
        return "runs on Linux only"
    if importlib.util.find_spec("swift") is None:
        return "not installed"
    if _user() is None:
        return "wants a user with a name"
    if not _keeps_attributes(Path(tempfile.gettempdir())):
        return f"{tempfile.gettempdir()} keeps no extended attributes of files"
    return None


def start(folder: Path, programs: Programs) -> S3Server:
    port = free_port()
    _write_settings(folder, port)
    env = {**os.environ, "EVENTLET_NO_GREENDNS": "yes"}
    for name, module in {**_STORAGE, "proxy": "swift.proxy.server"}.items():
        code = f"from {module} import main; main()"
        programs.start(name, sys.executable, "-W", "ignore", "-c", code, folder / f"{name}-server.conf", env=env)
    url = f"http://127.0.0.1:{port}"
    programs.wait_until(lambda: _is_healthy(url), "Swift")
    return S3Server("swift", url, f"{url}/v1/AUTH_test", "acl", access_key="test:tester", secret_key="testing")


def _write_settings(folder: Path, port: int) -> None:
    (folder / "devices" / "d1").mkdir(parents=True)
    (folder / "swift.conf").write_text(_SWIFT_CONF)
    for kind in _STORAGE:
        kind_port = free_port()
        settings = _STORAGE_CONF.format(devices=folder / "devices", etc=folder, port=kind_port, user=_user(), kind=kind)
        (folder / f"{kind}-server.conf").write_text(settings)
        _write_ring(folder / f"{kind}.ring.gz", kind_port)
    plain = [name for name in _FILTERS.split() if name not in ("s3api", "tempauth")]
    sections = "".join(f"[filter:{name}]\nuse = egg:swift#{name.replace('-', '_')}\n" for name in plain)
    settings = _PROXY_CONF.format(port=port, etc=folder, user=_user(), filters=_FILTERS)
    (folder / "proxy-server.conf").write_text(settings + sections)


def _write_ring(path: Path, port: int) -> None:
    """A ring says which server keeps what: here the only one keeps all, once."""
    builder = importlib.import_module("swift.common.ring").RingBuilder(4, 1, 1)
    builder.add_dev({"id": 0, "region": 1, "zone": 1, "ip": "127.0.0.1", "port": port, "device": "d1", "weight": 1.0})
    builder.rebalance()
    builder.get_ring().save(str(path))


def _is_healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthcheck", timeout=2) as answer:
            return bool(answer.read() == b"OK")
    except OSError:
        return False


def _user() -> str | None:
    """The name of the user we are, whatever $USER says: each server changes to the user of its settings."""
    import pwd  # not on Windows, where this module is imported all the same

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return None


def _keeps_attributes(folder: Path) -> bool:
    """Swift keeps what it knows of a file in the file's user attributes; not every file system has them."""
    with tempfile.NamedTemporaryFile(dir=folder) as probe:
        try:
            os.setxattr(probe.name, "user.podcast", b"x")
        except OSError:
            return False
    return True
