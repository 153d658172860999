"""A bug ends in one sentence, status 3 and a report to attach, which tells nothing of the machine's secrets.

The bugs are real ones: a library that is broken stands before ours on PYTHONPATH.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from podcast_pipeline import __version__
from tests.command import PODCAST, Ran, podcast
from tests.shows import add_episode, make_show

SECRETS = {
    "AWS_ACCESS_KEY_ID": "AKIAVERYSECRETKEYID",
    "AWS_SECRET_ACCESS_KEY": "my-very-secret-access-key",
    "AWS_SESSION_TOKEN": "my-very-secret-token",
    "UNRELATED": "what-else-the-machine-holds",
}
FAILS_AT_IMPORT = "raise RuntimeError('half installed')\n"
FAILS_AT_WORK = "def clean(html, **options):\n    raise RuntimeError('half installed')\n"


@pytest.fixture
def show(tmp_path: Path) -> Path:
    root = make_show(tmp_path / "show")
    add_episode(root, "wasser", 1)
    return root


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """The machine's folder for temporary files."""
    folder = tmp_path / "reports"
    folder.mkdir()
    return folder


def broken(library: str, code: str, reports: Path) -> Mapping[str, str]:
    """The environment in which a library is broken, and secrets lie about."""
    folder = reports.with_name("broken")
    folder.mkdir()
    (folder / f"{library}.py").write_text(code, encoding="utf-8")
    return {**SECRETS, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": str(reports)}


def sentence(report: Path) -> str:
    return f"this is a bug in podcast (RuntimeError); please report it with the file {report}"


def test_a_bug_is_one_sentence_and_status_3(show: Path, reports: Path) -> None:
    ran = podcast("status", cwd=show, env=broken("jinja2", FAILS_AT_IMPORT, reports))
    (report,) = reports.iterdir()
    assert ran == Ran(3, "", f"Error: {sentence(report)}\n")


def test_its_report_holds_the_command_and_the_traceback(show: Path, reports: Path) -> None:
    env = broken("jinja2", FAILS_AT_IMPORT, reports)
    podcast("plan", "episode", "wasser", "-v", cwd=show, env=env)
    (report,) = reports.iterdir()
    version, arguments, empty, *traceback = report.read_text(encoding="utf-8").splitlines()
    assert version.startswith(f"podcast {__version__}, Python 3.")
    assert arguments == "arguments: ['plan', 'episode', 'wasser', '-v']"
    assert (empty, traceback[0]) == ("", "Traceback (most recent call last):")
    assert traceback[-3:] == [
        f'  File "{env["PYTHONPATH"]}/jinja2.py", line 1, in <module>',
        "    raise RuntimeError('half installed')",
        "RuntimeError: half installed",
    ]


@pytest.mark.parametrize(
    ("library", "code"), [("jinja2", FAILS_AT_IMPORT), ("nh3", FAILS_AT_WORK)], ids=["at import", "at work"]
)
def test_its_report_holds_nothing_of_the_environment(library: str, code: str, show: Path, reports: Path) -> None:
    ran = podcast("publish", "episode", "1", "-v", cwd=show, env=broken(library, code, reports))
    assert ran.status == 3
    (report,) = reports.iterdir()
    told = report.read_text(encoding="utf-8") + ran.stdout + ran.stderr
    assert [word for pair in SECRETS.items() for word in pair if word in told] == []
    assert report.stat().st_mode & 0o777 == 0o600  # for the user's own eyes, who decides whom to send it


def test_with_json_it_is_one_document(show: Path, reports: Path) -> None:
    ran = podcast("status", "--json", cwd=show, env=broken("nh3", FAILS_AT_IMPORT, reports))
    (report,) = reports.iterdir()
    assert ran.status == 3
    assert ran.json == {"version": 1, "error": {"kind": "bug", "message": sentence(report), "where": ""}}
    assert ran.stderr == f"Error: {sentence(report)}\n"


def test_each_bug_has_a_report_of_its_own(show: Path, reports: Path) -> None:
    env = broken("jinja2", FAILS_AT_IMPORT, reports)
    assert [podcast("status", cwd=show, env=env).status for _ in range(2)] == [3, 3]
    assert len(list(reports.iterdir())) == 2


def test_a_bug_in_the_middle_of_a_publish_leaves_nothing_public_and_the_next_finishes(
    show: Path, reports: Path
) -> None:
    ran = podcast("publish", "episode", "1", cwd=show, env=broken("nh3", FAILS_AT_WORK, reports))
    assert (ran.status, ran.stdout) == (3, "")
    assert not (show / "public").exists()
    assert not (show / "episodes/wasser/published.json").exists()
    assert [path.name for path in show.rglob(".*part*")] == []
    assert podcast("publish", "episode", "1", "--json", cwd=show).json["feed_sent"] is True


def test_on_a_disk_without_room_the_report_follows_the_sentence(show: Path, reports: Path) -> None:
    """`ulimit -f 0`: no file may hold a byte, in whatever folder."""
    done = subprocess.run(
        ["sh", "-c", 'ulimit -f 0 && exec "$@"', "sh", PODCAST, "status", "--json"],
        cwd=show,
        env={**os.environ, **broken("jinja2", FAILS_AT_IMPORT, reports)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    message = "this is a bug in podcast (RuntimeError); please report it with these lines:"
    assert json.loads(done.stdout)["error"]["message"] == message
    first, *report = done.stderr.splitlines()
    assert (first, report[0]) == (f"Error: {message}", f"podcast {__version__}, {report[0].partition(', ')[2]}")
    assert report[-1] == "RuntimeError: half installed"
