"""Writes what would drift if it were written by hand: `make docs`. A test holds that it is current.

docs/commands.md   every command's --help
docs/checks.md     every rule of `podcast check`
docs/schemas/      JSON Schemas of podcast.yaml and episode.md, for editors
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import typer

from podcast_pipeline.checks import RULES
from podcast_pipeline.cli.app import app
from podcast_pipeline.model import FrontMatter, Show

DOCS = Path(__file__).resolve().parent


def generated() -> dict[str, str]:
    """Path below docs/ -> content."""
    return {
        "commands.md": commands(),
        "checks.md": checks(),
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
    done = subprocess.run(
        [sys.executable, "-m", "podcast_pipeline", *command, "--help"],
        env={**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "PODCAST_TARGET": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    return "\n".join(line.rstrip() for line in done.stdout.strip().splitlines())


def checks() -> str:
    lines = [
        "# What `podcast check` looks for",
        "",
        "Made from the rules themselves by `make docs`. Rules from PP900 on run with `--online`.",
        "",
        "| Id | Severity | What it finds | Where it is written |",
        "| --- | --- | --- | --- |",
    ]
    for rule in RULES:
        said = " ".join((rule.reason or "").split()).replace("|", "\\|")
        lines.append(f"| {rule.id} | {rule.severity.value} | {said} | {rule.source.replace('|', chr(92) + '|')} |")
    return "\n".join(lines) + "\n"


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
