"""--format: what code hosts read, held against their own definitions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from podcast_pipeline import __version__
from podcast_pipeline.checks import About, Finding, Severity
from podcast_pipeline.cli.app import run
from podcast_pipeline.cli.findings.annotations import annotation_lines
from tests.checks.shows import EPISODE, SHOW, change, clean_show

SCHEMA = json.loads((Path(__file__).parents[1] / "data/sarif-2.1.0.schema.json").read_text(encoding="utf-8"))


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A show in a folder of its repository, which is where CI runs."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mein podcast").mkdir()
    return clean_show(tmp_path / "mein podcast")


def sarif(capsys: pytest.CaptureFixture[str]) -> Any:
    document = json.loads(capsys.readouterr().out)
    jsonschema.validate(document, SCHEMA)
    return document


def test_sarif_holds_to_its_schema_and_says_what_was_found(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(show, SHOW, "language: de", "language: deu")
    change(show, EPISODE, "transcript: transcript.vtt", "checks: {ignore: {PP301: it follows}}")
    assert run(["check", "--show", "mein podcast", "--format", "sarif"]) == 1
    [checked] = sarif(capsys)["runs"]
    driver = checked["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("podcast", __version__)
    assert [(rule["id"], rule["name"]) for rule in driver["rules"]] == [
        ("PP103", "LanguageIsUnknown"),
        ("PP301", "TranscriptIsMissing"),
    ]
    error, excused = checked["results"]
    assert {name: error[name] for name in ("ruleId", "ruleIndex", "level", "message", "locations")} == {
        "ruleId": "PP103",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": "'deu' is no two-letter language code of ISO 639-1; write one such as de or en"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "mein%20podcast/podcast.yaml"},
                    "region": {"startLine": 5},
                },
                "logicalLocations": [{"fullyQualifiedName": "language"}],
            }
        ],
    }
    assert (excused["ruleId"], excused["suppressions"]) == (
        "PP301",
        [{"kind": "inSource", "justification": "it follows"}],
    )


def test_sarif_of_a_clean_show_holds_no_result(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--show", "mein podcast", "--format", "sarif"]) == 0
    assert sarif(capsys)["runs"][0]["results"] == []


@pytest.mark.parametrize("form", ["sarif", "github"])
def test_files_that_do_not_load_are_shown_beside_their_lines_too(
    show: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    change(show, SHOW, "language: de", "langage: de")
    assert run(["check", "--show", "mein podcast", "--format", form]) == 1
    out, err = capsys.readouterr()
    assert "podcast.yaml:5: langage: is no key here; write 'language'" in err
    if form == "sarif":
        jsonschema.validate(json.loads(out), SCHEMA)
        assert [each["ruleId"] for each in json.loads(out)["runs"][0]["results"]] == ["PP100", "PP100"]
    else:
        assert "::error file=mein podcast/podcast.yaml,line=5,title=PP100 show does not load::langage: is no key" in out


def test_github_gets_one_command_a_finding_and_a_last_line(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(show, SHOW, "language: de", "language: deu")
    change(show, EPISODE, "role: guest", "role: Gast")
    assert run(["check", "--show", "mein podcast", "--format", "github"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "::error file=mein podcast/podcast.yaml,line=5,title=PP103 language is unknown::language: 'deu' is no "
        "two-letter language code of ISO 639-1; write one such as de or en",
        "::warning file=mein podcast/episodes/regen/episode.md,line=8,title=PP105 role is not in the taxonomy::"
        "people[1].role: 'Gast' is no role that apps know; write guest",
        "1 error, 1 warning and no hints in the show and 1 episode.",
    ]


def test_no_text_of_a_finding_becomes_a_command_of_its_own() -> None:
    hostile = Finding("PP202", Severity.HINT, "a,b:c.md", "50 %\n::error::x\r", "s", line=3, about=About("t\n::x", "g"))
    [line] = annotation_lines([hostile], lambda file: f"show/{file}")
    assert line == (
        "::notice file=show/a%2Cb%3Ac.md,line=3,title=PP202 summary is missing::'t\\n::x': 50 %25\\n::error::x\\r"
    )


def test_an_address_is_no_file_of_the_repository() -> None:
    online = Finding("PP911", Severity.ERROR, "https://example.org/1.mp3", "answers 404", "s")
    assert annotation_lines([online], lambda file: f"show/{file}") == [
        "::error title=PP911 medium does not answer::https://example.org/1.mp3: answers 404"
    ]


def test_two_forms_at_once_are_refused(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--show", "mein podcast", "--json", "--format", "sarif"]) == 1
    assert json.loads(capsys.readouterr().out)["error"]["kind"] == "option"
