"""Writes what would drift if it were written by hand: `make docs`. A test holds that it is current.

docs/commands.md   every command's --help
docs/checks.md     every rule of `podcast check`, and docs/checks/ a page for each
docs/schemas/      JSON Schemas of podcast.yaml and episode.md, for editors
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import groupby
from pathlib import Path
from typing import Any

import typer

from podcast_pipeline.checks import RULES, page
from podcast_pipeline.cli.app import app
from podcast_pipeline.model import FrontMatter, Show

DOCS = Path(__file__).resolve().parent

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
        "Made from the rules themselves by `make docs`. Each has a page with an example; `podcast check --explain",
        "PP101` prints it.",
        "",
        "```sh",
        "podcast check                        # the show: rules PP1 to PP6",
        "podcast check --online               # and what listeners get from its target: PP9",
        "podcast check FEED.xml               # any feed in the world, as a file or an address: PP7 and PP8",
        "podcast check https://… --online     # what its listeners get; of all episodes with --newest 0",
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
