"""Fixtures that talk to real S3 servers, and the account of what this machine lacks.

@pytest.mark.needs("mediainfo") skips a test where there is no mediainfo, and the run ends with one line for
each thing that lacks. With PODCAST_TESTS_NEED_ALL=1 such a test fails, and so does a run that skipped a test.
"""

import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest

from tests.installed import build_wheel, install
from tests.servers import S3Bucket, S3Server, make_public_bucket, running
from tests.servers.machine import lacking, need
from tests.servers.processes import adopt_orphans, kill_what_is_left
from tests.servers.proxy import Proxy
from tests.servers.tls import Authority, make_authority

# --- S3 servers -----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def s3_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], S3Server]]:
    """Gives the server of a name, started when first asked for and kept until the session ends."""
    started: dict[str, S3Server] = {}
    with ExitStack() as stack:

        def server(name: str) -> S3Server:
            if name not in started:
                started[name] = stack.enter_context(running(name, tmp_path_factory.getbasetemp()))
            return started[name]

        yield server


@pytest.fixture(scope="session", params=["swift", "ceph"])
def s3(request: pytest.FixtureRequest, s3_servers: Callable[[str], S3Server]) -> S3Server:
    """A real S3 server; a test that uses it runs on each kind."""
    return s3_servers(request.param)


@pytest.fixture
def s3_bucket(s3: S3Server) -> S3Bucket:
    """A new bucket that everybody may read; `env` has what a subprocess needs to write it."""
    return make_public_bucket(s3)


@pytest.fixture
def s3_proxy(s3: S3Server) -> Iterator[Proxy]:
    """A proxy before the server, which notes requests and lets them fail."""
    with Proxy(s3.endpoint_url) as proxy:
        yield proxy


@pytest.fixture
def s3_proxy_bucket(s3_bucket: S3Bucket, s3_proxy: Proxy) -> S3Bucket:
    """The bucket as seen through `s3_proxy`."""
    return s3_bucket.behind(s3_proxy.url)


@pytest.fixture(scope="session")
def tls_authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def s3_tls_bucket(s3_bucket: S3Bucket, tls_authority: Authority) -> Iterator[S3Bucket]:
    """The bucket over TLS; `env` names the authority to trust."""
    with Proxy(s3_bucket.server.endpoint_url, tls_authority.server) as proxy:
        yield s3_bucket.behind(proxy.url, tls_authority.bundle)


# --- The tool as others install it ------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[str, ...]]:
    """Gives the command in an environment of a version of Python that has the wheel and nothing else; made once."""

    @cache
    def command(version: str) -> tuple[str, ...]:
        return install(wheel, version, tmp_path_factory.mktemp(f"python-{version}"))

    return command


# --- What surrounds a test ------------------------------------------------------------------------


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "needs(name): skip the test where the machine lacks this")
    _forget_the_cloud()
    # A shell has what it starts in the background ignore Ctrl-C, and what we start inherits it; some tests press it.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _forget_the_cloud() -> None:
    """No test may meet the accounts, settings or proxies of whoever runs it."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ |= {
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
    }


@pytest.fixture(scope="session", autouse=True)
def no_process_left() -> Iterator[None]:
    """Fails the session whose tests leave a process behind, even one whose own parent is gone."""
    adopt_orphans()
    yield
    left = kill_what_is_left()
    assert not left, f"processes left behind: {left}"


# --- What the machine lacks -----------------------------------------------------------------------

_LACKED = "needs, and the machine lacks"


def pytest_itemcollected(item: pytest.Item) -> None:
    """A test that runs on a server needs it."""
    callspec = getattr(item, "callspec", None)
    if callspec and "s3" in callspec.params:
        item.add_marker(pytest.mark.needs(callspec.params["s3"]))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    names = dict.fromkeys(name for mark in item.iter_markers("needs") for name in mark.args)
    lacked = {name: reason for name in names if (reason := lacking(name))}
    if not lacked:
        return
    # Properties travel with the report, from a worker of xdist too.
    item.user_properties += [(_LACKED, name) for name in lacked]
    message = "; ".join(f"needs {name}: {reason}" for name, reason in lacked.items())
    if _needs_all():
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if _needs_all() and session.exitstatus == pytest.ExitCode.OK and _skipped(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [report for kind in ("skipped", "error") for report in terminalreporter.stats.get(kind, [])]
    properties = (pair for report in reports for pair in getattr(report, "user_properties", []))
    counts = Counter(str(name) for key, name in properties if key == _LACKED)
    for name, count in sorted(counts.items()):
        tests = "1 test" if count == 1 else f"{count} tests"
        lacked = f"{name} lacks here ({need(name).what}): {tests} did not run"
        terminalreporter.write_line(f"{lacked}; to install: {need(name).installed_by}", yellow=True)
    if _needs_all() and (skipped := _skipped(terminalreporter.config)):
        terminalreporter.write_line(f"PODCAST_TESTS_NEED_ALL is set and {skipped} did not run", red=True)


def _needs_all() -> bool:
    return os.environ.get("PODCAST_TESTS_NEED_ALL") == "1"


def _skipped(config: pytest.Config) -> int:
    """How many tests were skipped; known where it is reported (in xdist's controller)."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return len(reporter.stats.get("skipped", [])) if reporter else 0
