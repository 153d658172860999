"""It installs: the wheel, in an empty environment, on every Python at hand, walks a producer's first hour."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.command import podcast
from tests.installed import OTHERS, OWN
from tests.shows import make_recording


def test_the_wheel_holds_the_package_and_its_templates_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "podcast_pipeline/templates/notes.html.j2" in names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"podcast_pipeline"}
    assert [name for name in names if "__pycache__" in name or name.endswith((".opus", ".mp3"))] == []


@pytest.mark.parametrize("version", [OWN, *OTHERS])
def test_a_newcomer_inits_writes_and_publishes(
    version: str, installed: Callable[[str], tuple[str, ...]], tmp_path: Path
) -> None:
    walk_the_first_hour(tmp_path / "show", installed(version))


def walk_the_first_hour(folder: Path, command: tuple[str, ...]) -> None:
    """init, new, publish: in an empty folder, with nothing but the command."""
    folder.mkdir()
    recording = make_recording(folder.parent / "aufnahme.wav")

    def succeeds(*arguments: str) -> object:
        ran = podcast(*arguments, "--json", cwd=folder, command=command)
        assert ran.status == 0, ran.stderr
        return ran.json

    succeeds("init", "--title", "Stadt & Wasser: „heute“", "--language", "de")
    made = succeeds("new", "Größere Flüsse", "--recording", str(recording))
    assert isinstance(made, dict)
    report = succeeds("publish", "episode", made["slug"], "--now")
    assert isinstance(report, dict)
    assert [each["title"] for each in report["feed"]["added"]] == ["Größere Flüsse"]
    assert abs(report["episodes"][0]["playback_lufs"] + 16) <= 0.5
    assert (folder / "public/feed.xml").is_file()
    succeeds("check")
