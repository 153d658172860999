"""Files of build/ that save time and nothing else: a value as plain JSON, and bytes behind it.

Everything in them can be thrown away; it is then made again. What is damaged, or was made by another version of
anything that has a say in it, does not count.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import platform
from collections.abc import Iterable
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from podcast_pipeline.files import unfinished

_FIRST_LINE = b"podcast kept 2\n"
_LIBRARIES = ("PyYAML", "cmarkgfm", "feedgen", "jinja2", "lxml", "markupsafe", "nh3", "pydantic", "tzdata")


def is_worth_keeping(new: int, count: int) -> bool:
    """Whether all of a long show is written anew for what is `new`: to make a few again is faster than to write all."""
    return new * 100 > count


@lru_cache(maxsize=1)
def made_by() -> str:
    """A fingerprint of all that makes what is kept: our own code as it is, and the libraries behind it."""
    sources = sorted(Path(__file__).parent.rglob("*.py"))
    digest = hashlib.sha256(platform.python_version().encode())
    for library in _LIBRARIES:
        with contextlib.suppress(ModuleNotFoundError):
            digest.update(f"{library} {version(library)}\n".encode())
    for source in sources:
        digest.update(hashlib.sha256(source.read_bytes()).digest())
    return digest.hexdigest()


def read_kept(file: Path, basis: str) -> tuple[Any, memoryview] | None:
    """The value and the bytes that were kept in a file on this basis; None when nothing is there, or not as it was."""
    try:
        content = memoryview(file.read_bytes())
    except OSError:
        return None
    lines = bytes(content[:512]).split(b"\n", 4)
    if len(lines) < 5 or lines[0] + b"\n" != _FIRST_LINE or lines[2] != basis.encode():
        return None
    at = len(lines[0]) + len(lines[1]) + 2
    if hashlib.sha256(content[at:]).hexdigest().encode() != lines[1]:
        return None
    start = at + len(lines[2]) + len(lines[3]) + 2
    end = start + int(lines[3])
    return json.loads(bytes(content[start:end])), content[end:]


def keep(file: Path, basis: str, value: Any, pieces: Iterable[bytes] = ()) -> None:
    """Put these in the place of all that was kept there. That it cannot be written is no error: it saves time only.

    `basis` is a hex digest of what they were made by and from.
    """
    index = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    head = b"%s\n%d\n" % (basis.encode(), len(index))
    digest = hashlib.sha256(head)
    digest.update(index)
    content = b"".join(pieces)
    digest.update(content)
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        # Not flushed to the disk: what a power cut takes is made again.
        with unfinished(file) as temporary, temporary.open("wb") as stream:
            stream.write(_FIRST_LINE + digest.hexdigest().encode() + b"\n" + head)
            stream.write(index)
            stream.write(content)
            stream.close()
            temporary.replace(file)
