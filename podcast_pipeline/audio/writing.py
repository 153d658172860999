"""Outputs: checked before the work begins, given their names at its end, and the errors of both."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

from podcast_pipeline.errors import FileProblem, NotEnoughSpace
from podcast_pipeline.files import put_in_place

_SPARE_BYTES = 1 << 20


def check_output(output: Path, inputs: tuple[Path, ...]) -> None:
    """FileProblem when `output` cannot be written: no folder, no right, no possible name, or one of the inputs."""
    try:
        _check_output(output, inputs)
    except OSError as error:
        raise unwritable(error, output) from error


def _check_output(output: Path, inputs: tuple[Path, ...]) -> None:
    where = str(output)
    if not output.parent.is_dir():
        raise FileProblem(f"there is no folder {str(output.parent)!r}; make it first", where=where)
    if output.is_dir():
        raise FileProblem("is a folder; name the file to write", where=where)
    if not os.access(output.parent, os.W_OK | os.X_OK):
        raise FileProblem(
            f"the folder {str(output.parent)!r} cannot be written to; change its rights or choose another", where=where
        )
    if output.exists() and any(path.exists() and output.samefile(path) for path in inputs):
        raise FileProblem("is the recording itself; give the master another name", where=where)


def check_space(output: Path, needed_bytes: float) -> None:
    """NotEnoughSpace when the disk cannot hold what will be written; asked before anything is tried."""
    needed, free = int(needed_bytes) + _SPARE_BYTES, shutil.disk_usage(output.parent).free
    if free < needed:
        raise NotEnoughSpace(
            f"needs about {_megabytes(needed)} on the disk, which has {_megabytes(free)} free; free some space",
            where=str(output),
        )


def finish(temporary: Path, output: Path) -> None:
    """Give a complete file its final name."""
    try:
        put_in_place(temporary, output)
    except OSError as error:
        raise unwritable(error, output) from error


def unwritable(error: OSError, output: Path) -> FileProblem | NotEnoughSpace:
    """The error for a failed write."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return NotEnoughSpace("the disk is full; free some space and run the command again", where=str(output))
    return FileProblem(f"cannot be written: {error.strerror}", where=str(output))


def _megabytes(count: int) -> str:
    return f"{count / 1e6:.1f} MB"
