"""Writes what would drift if it were written by hand: `make docs`. A test holds that it is current.

docs/commands.md   every command's --help
docs/checks.md     every rule of `podcast check`, and docs/checks/ a page for each
docs/traps.md      what goes wrong elsewhere, docs/standards.md what is asked for: with what holds it
docs/schemas/      JSON Schemas of podcast.yaml and episode.md, for editors
"""

from __future__ import annotations

import io
import json
import os
import re
import runpy
from contextlib import redirect_stdout
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import typer

from podcast_pipeline.checks import RULES, page
from podcast_pipeline.cli.app import app, run
from podcast_pipeline.model import FrontMatter, Show

DOCS = Path(__file__).resolve().parent
TESTS = DOCS.parent / "tests"
_COVERAGE = runpy.run_path(str(TESTS / "checks/coverage.py"))

FAMILIES = {
    "1": "the show",
    "2": "the texts of an episode",
    "3": "transcripts and chapters",
    "4": "artwork",
    "5": "audio",
    "6": "targets and records",
    "7": "any feed: its form, and what it says about the show",
    "8": "any feed: its episodes",
    "9": "what listeners get (`--online`)",
}


def generated() -> dict[str, str]:
    """Path below docs/ -> content."""
    return {
        "commands.md": commands(),
        "checks.md": checks(),
        "traps.md": traps(),
        "standards.md": standards(),
        **{f"checks/{rule.id}.md": page(rule) for rule in RULES},
        "schemas/podcast.schema.json": schema(Show, "podcast.yaml"),
        "schemas/episode.schema.json": schema(FrontMatter, "the front matter of episode.md"),
    }


def commands() -> str:
    parts = ["# Commands", "", "Made from each command's `--help` by `make docs`.", ""]
    for command in every_command():
        name = " ".join(("podcast", *command))
        parts += [f"## {name}", "", "```text", help_of(command), "```", ""]
    return "\n".join(parts)


def every_command() -> list[tuple[str, ...]]:
    root: Any = typer.main.get_command(app)
    found: list[tuple[str, ...]] = [()]
    for name, command in root.commands.items():
        found.append((name,))
        found += [(name, inner) for inner in getattr(command, "commands", {})]
    return found


def help_of(command: tuple[str, ...]) -> str:
    """What `podcast … --help` prints on a terminal of 100 columns without colours."""
    printed, before = io.StringIO(), dict(os.environ)
    os.environ |= {"COLUMNS": "100", "NO_COLOR": "1", "PODCAST_TARGET": ""}
    try:
        with redirect_stdout(printed):
            status = run([*command, "--help"])
    finally:
        os.environ.clear()
        os.environ.update(before)
    if status != 0:
        raise RuntimeError(f"podcast {' '.join(command)} --help ended with {status}")
    return "\n".join(line.rstrip() for line in printed.getvalue().strip().splitlines())


def checks() -> str:
    lines = [
        "# What `podcast check` looks for",
        "",
        "Made from the rules themselves by `make docs`. Each has a page with an example; `podcast check --explain",
        "PP101` prints it.",
        "",
        "```sh",
        "podcast check                        # the show: rules PP1 to PP6",
        "podcast check --online               # and what listeners get from its target: PP9",
        "podcast check FEED.xml               # any feed in the world, as a file or an address: PP7 and PP8",
        "podcast check https://… --online     # all its pages, what listeners get; of all episodes with --newest 0",
        "podcast check --select PP1,PP301     # some rules; --ignore leaves some out",
        "podcast check --fail-on warning      # status 1 for warnings too",
        "podcast check --format github        # annotations of a pull request; --format sarif, --json",
        "```",
        "",
        "A rule that does not hold for your show is excepted in its files, with the reason: see `checks` in",
        "[files.md](files.md).",
        "",
    ]
    for family, rules in groupby(RULES, key=lambda rule: rule.id[2]):
        lines += [
            f"## PP{family}: {FAMILIES[family]}",
            "",
            "| Id | Severity | What it finds | Why |",
            "| --- | --- | --- | --- |",
        ]
        for rule in rules:
            cells = (f"[{rule.id}](checks/{rule.id}.md)", rule.severity.value, rule.title, rule.reason)
            lines.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
        lines.append("")
    return "\n".join(lines)


def traps() -> str:
    lines = [
        "# Traps, and what holds them",
        "",
        "What goes wrong elsewhere, in the order in which producers and tools were seen to fall into it. A rule of",
        "`podcast check` finds it in a show or a feed, a test holds that no show of `podcast` falls into it. Made by",
        "`make docs` from [the table](../tests/checks/coverage.py) that the tests hold complete.",
        "",
        "| Trap | What goes wrong | Rules | Tests |",
        "| --- | --- | --- | --- |",
        *(f"| T{number} | {trap} | {_held(held)} |" for number, (trap, held) in _COVERAGE["TRAPS"].items()),
        "",
    ]
    return "\n".join(lines)


def standards() -> str:
    lines = [
        "# What standards ask for, and what holds it",
        "",
        "Each requirement with the rules of `podcast check` that look for it; where no file can tell, with the tests",
        "that hold it here. Made by `make docs` from [the table](../tests/checks/coverage.py) that the tests hold",
        "complete.",
        "",
    ]
    for standard, requirements in _COVERAGE["REQUIREMENTS"].items():
        lines += [f"## {standard}", "", "| Requirement | Rules | Tests |", "| --- | --- | --- |"]
        lines += [f"| {requirement} | {_held(held)} |" for requirement, held in requirements.items()]
        lines.append("")
    return "\n".join(lines)


def _held(held: Any) -> str:
    """Two cells: rules, with why there are none or few, and tests with the file they stand in."""
    rules = ", ".join(f"[{name}](checks/{name}.md)" for name in held.by if name.startswith("PP"))
    tests = ", ".join(f"[{name}](../{_test_files()[name]})" for name in held.by if name.startswith("test_"))
    return f"{'; '.join(filter(None, (rules, held.why)))} | {tests}".replace("  ", " ")


@cache
def _test_files() -> dict[str, str]:
    """The name of every test -> its file, from the repository's top."""
    files = [(file.relative_to(DOCS.parent).as_posix(), file.read_text("utf-8")) for file in TESTS.rglob("test_*.py")]
    return {name: path for path, text in sorted(files) for name in re.findall(r"^\s*def (test_\w+)", text, re.M)}


def schema(model: type[Show] | type[FrontMatter], what: str) -> str:
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **model.model_json_schema(by_alias=True),
        "title": f"podcast: {what}",
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for path, content in generated().items():
        (DOCS / path).parent.mkdir(parents=True, exist_ok=True)
        (DOCS / path).write_text(content, encoding="utf-8")
