"""The Makefile: every target is described, what is made is not made again, and a machine without Python hears so.

All of it in a copy beside empty stamps, by `make -n` where it would install: no environment is built here, and what
the repository's own .venv looks like is no matter.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
NO_PYTHON = "No Python 3.11 or newer with venv was found; install it, or set PYTHON=..."
PYTHONS = ("python3", "python3.14", "python3.13", "python3.12", "python3.11")

READERS_LOCK, READERS = "tests/readers/package-lock.json", "tests/readers/node_modules/.package-lock.json"
MAKES_VENV, INSTALLS_COMMAND, INSTALLS_DEV = " -m venv .venv", "-r requirements/run.lock", "-r requirements/dev.lock"


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A checkout as it is cloned."""
    root = tmp_path / "checkout"
    root.mkdir()
    shutil.copy(REPOSITORY / "Makefile", root)
    for name in ("pyproject.toml", "requirements/run.lock", "requirements/dev.lock", READERS_LOCK):
        write(root / name, minute=0)
    return root


@pytest.fixture
def made(fresh: Path) -> Path:
    """A checkout in which everything was made, a minute after the other."""
    for minute, name in enumerate((".venv/bin/python", ".venv/.run", ".venv/.dev", READERS), 1):
        write(fresh / name, minute=minute)
    return fresh


def write(path: Path, *, minute: int) -> None:
    """A file that nobody reads, of a day in 2024."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    os.utime(path, (1_704_067_200 + 60 * minute,) * 2)


def make(*arguments: str, cwd: Path, path: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run make as from a shell, though this test may run under `make test` itself."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    for name in ("PYTHON", "EPISODE", "ARGS"):
        kept.pop(name, None)
    return subprocess.run(
        ["make", *arguments],
        cwd=cwd,
        env={**kept, "LC_ALL": "C", "PATH": path or kept["PATH"]},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def would_run(*arguments: str, cwd: Path, path: str | None = None) -> str:
    """The command lines that make would run."""
    done = make("-n", *arguments, cwd=cwd, path=path)
    assert done.returncode == 0, done.stderr
    return done.stdout


def installs(lines: str) -> set[str]:
    return {step for step in (MAKES_VENV, INSTALLS_COMMAND, INSTALLS_DEV) if step in lines}


def targets() -> list[str]:
    phony = re.search(r"^\.PHONY: (.*)$", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert phony is not None
    return phony[1].split()


def path_with(folder: Path, *good: str) -> str:
    """A PATH on which only these of all Pythons are new enough and can make environments."""
    folder.mkdir()
    for name in PYTHONS:
        (folder / name).write_text(f"#!/bin/sh\nexit {0 if name in good else 1}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def test_help_lists_every_target_with_a_description(fresh: Path) -> None:
    done = make("help", cwd=fresh)
    assert (done.returncode, done.stderr) == (0, "")
    described = [re.fullmatch(r"  make ([a-z]+) +(\S.*)", line) for line in done.stdout.splitlines()]
    assert [match[1] for match in described if match] == targets()
    assert None not in described
    assert not (fresh / ".venv").exists()


def test_make_alone_is_help(fresh: Path) -> None:
    assert make(cwd=fresh).stdout == make("help", cwd=fresh).stdout


def test_publish_makes_an_environment_without_what_tests_need(fresh: Path) -> None:
    lines = would_run("publish", cwd=fresh)
    assert installs(lines) == {MAKES_VENV, INSTALLS_COMMAND}
    assert lines.endswith("\n.venv/bin/podcast publish episode 1 --target local --yes\n")


def test_what_is_made_is_not_made_again(made: Path) -> None:
    assert would_run("publish", "EPISODE=2", cwd=made) == ".venv/bin/podcast publish episode 2 --target local --yes\n"
    for target in targets():
        lines = would_run(target, cwd=made)
        assert installs(lines) == set(), target
        assert "-m pip" not in lines, target


def test_arguments_reach_pytest(made: Path) -> None:
    lines = would_run("test", "ARGS=tests/feed -k chapters", cwd=made)
    assert lines.startswith(".venv/bin/python -m pytest ")
    assert lines.endswith(" tests/feed -k chapters\n")


@pytest.mark.parametrize(
    ("changed", "for_publish", "for_test"),
    [
        ("pyproject.toml", {INSTALLS_COMMAND}, {INSTALLS_COMMAND, INSTALLS_DEV}),
        ("requirements/run.lock", {INSTALLS_COMMAND}, {INSTALLS_COMMAND, INSTALLS_DEV}),
        ("requirements/dev.lock", set(), {INSTALLS_DEV}),
    ],
)
def test_what_changed_is_installed_again(changed: str, for_publish: set[str], for_test: set[str], made: Path) -> None:
    write(made / changed, minute=9)
    assert installs(would_run("publish", cwd=made)) == for_publish
    assert installs(would_run("test", cwd=made)) == for_test


def test_readers_of_feeds_are_installed_for_tests_alone_and_again_when_their_lock_changed(made: Path) -> None:
    write(made / READERS_LOCK, minute=9)
    assert "npm ci" not in would_run("publish", cwd=made)
    assert "npm ci --silent --prefix tests/readers" in would_run("test", cwd=made)


def test_without_npm_the_tests_run_all_the_same(made: Path, tmp_path: Path) -> None:
    write(made / READERS_LOCK, minute=9)
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("make", "sh", "touch"):
        (tools / name).symlink_to(shutil.which(name) or "")
    done = make(READERS, cwd=made, path=str(tools))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_first_python_that_can_make_environments_is_taken(fresh: Path, tmp_path: Path) -> None:
    path = path_with(tmp_path / "bin", "python3.12", "python3.11")
    assert "\npython3.12 -m venv .venv\n" in would_run("setup", cwd=fresh, path=path)


def test_without_a_python_one_sentence_says_so(fresh: Path, tmp_path: Path) -> None:
    done = make("publish", cwd=fresh, path=path_with(tmp_path / "bin"))
    assert (done.returncode, done.stdout) == (2, f"{NO_PYTHON}\n")
    assert not (fresh / ".venv").exists()


@pytest.mark.parametrize("wrong", ["", "no-such-python", "python3.11"], ids=["empty", "missing", "too old"])
def test_a_wrong_python_gets_the_same_sentence_and_no_environment(wrong: str, fresh: Path, tmp_path: Path) -> None:
    done = make("setup", f"PYTHON={wrong}", cwd=fresh, path=path_with(tmp_path / "bin", "python3.12"))
    assert (done.returncode, done.stdout) == (2, f"{NO_PYTHON}\n")
    assert not (fresh / ".venv").exists()
