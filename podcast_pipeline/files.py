"""What all rooms ask of a file."""

from __future__ import annotations

import hashlib
from pathlib import Path

from podcast_pipeline.errors import FileProblem


def sha256_of_file(path: Path) -> str:
    """SHA-256 of a file, read in pieces. FileProblem when it cannot be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise FileProblem(f"cannot be read: {error.strerror}", where=str(path)) from error
