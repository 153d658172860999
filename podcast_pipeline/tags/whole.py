"""Files come to be whole or not at all, and their errors are one sentence."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from mutagen import MutagenError

from podcast_pipeline import files
from podcast_pipeline.errors import FileProblem, NotEnoughSpace


def opened(path: Path) -> BinaryIO:
    """The file, open for reading. FileProblem when it cannot be."""
    try:
        return path.open("rb")
    except OSError as error:
        raise FileProblem(f"cannot be read: {error.strerror}", where=str(path)) from error


@contextmanager
def written_whole(output: Path) -> Iterator[Path]:
    """An empty file in the folder of `output` to write into; it takes that name when the block ends well.

    It is gone when the block does not. OSErrors of the block, which mutagen wraps, become FileProblem (NotEnoughSpace).
    """
    try:
        with files.written_whole(output) as temporary:
            yield temporary
    except OSError as error:
        raise _cannot_be_written(output, error) from error
    except MutagenError as error:
        if error.args and isinstance(error.args[0], OSError):
            raise _cannot_be_written(output, error.args[0]) from error
        raise


def disk_full(output: Path) -> NotEnoughSpace:
    return NotEnoughSpace("cannot be written: the disk is full", where=str(output))


def _cannot_be_written(output: Path, error: OSError) -> FileProblem:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full(output)
    return FileProblem(f"cannot be written: {error.strerror}", where=str(output))
