"""The command starts fast: heavy libraries load where they are used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import podcast, podcast_here

HEAVY = {
    "PIL", "boto3", "botocore", "cmarkgfm", "feedgen", "imageio_ffmpeg", "jinja2", "lxml", "mutagen", "nh3", "numpy",
    "pydantic", "pydub", "rich", "yaml",
}  # fmt: skip


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]])
def test_a_bare_start_imports_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys; from podcast_pipeline.cli.app import run; status = run(sys.argv[1:]); "
        "print(status, *sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    status, *modules = done.stderr.split()
    assert status == "0"
    assert HEAVY & set(modules) == set()


def test_the_module_is_the_same_as_the_command(tmp_path: Path) -> None:
    module = podcast("--version", cwd=tmp_path, command=(sys.executable, "-m", "podcast_pipeline"))
    assert module == podcast("--version", cwd=tmp_path)
    assert module.stdout.startswith("podcast ")


def every_command() -> list[tuple[str, ...]]:
    import typer

    from podcast_pipeline.cli.app import app

    root = typer.main.get_command(app)
    found: list[tuple[str, ...]] = [()]
    for name, command in root.commands.items():  # type: ignore[attr-defined]
        found.append((name,))
        found += [(name, inner) for inner in getattr(command, "commands", {})]
    return found


@pytest.mark.parametrize("command", every_command(), ids=" ".join)
def test_every_command_has_help_and_an_example_to_copy(command: tuple[str, ...], tmp_path: Path) -> None:
    ran = podcast_here(*command, "--help", cwd=tmp_path)
    assert ran.status == 0
    assert ran.stdout.startswith(f"Usage: {' '.join(('podcast', *command))}")
    if command not in ((), ("plan",), ("fetch",)):
        assert f"Example: podcast {' '.join(command)}" in ran.stdout


def test_the_commands_are_those_of_the_contract() -> None:
    assert {" ".join(command) for command in every_command()} == {
        "", "init", "import", "new", "measure", "master", "build", "check", "status", "preview", "doctor", "rollback", "clean", "copy", "withdraw", "fetch", "fetch episode", "fetch all",
        "plan", "plan episode", "plan feed", "plan due", "plan all", "plan withdraw",
        "publish", "publish episode", "publish feed", "publish due", "publish all",
    }  # fmt: skip
