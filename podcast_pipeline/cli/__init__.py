"""The command line: one file per command, heavy imports inside them, one handler for every error.

output.py    every line that is said
wording/     what is said: plans, measurements, results as lines and as JSON
options.py   what commands share
"""

from __future__ import annotations

from podcast_pipeline.cli.app import main

__all__ = ["main"]
