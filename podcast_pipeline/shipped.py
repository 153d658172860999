"""Where the files that ship with the tool lie: templates, and what a new show starts with."""

from __future__ import annotations

from pathlib import Path


def shipped_templates() -> Path:
    """The shipped `templates/`: inside the package in a wheel, beside it in a checkout."""
    package = Path(__file__).resolve().parent
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"
