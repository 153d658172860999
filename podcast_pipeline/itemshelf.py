"""build/<target>/items: every episode's element for the feed and the files beside it, kept by what they were made from.

One file for all episodes of a show. Everything in it can be thrown away; it is then made again. What is damaged, or was
made by another version of anything that has a say in it, does not count.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import platform
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from podcast_pipeline.files import written_whole

_FIRST_LINE = b"podcast items 1\n"
_HEAD = re.compile(rb"(?P<key>[0-9a-f]{64}) (?P<sha256>[0-9a-f]{64}) (?P<length>[0-9]{12})\n")
_HEAD_BYTES = 64 + 1 + 64 + 1 + 12 + 1
_LIBRARIES = ("cmarkgfm", "feedgen", "jinja2", "lxml", "markupsafe", "nh3", "pydantic", "tzdata")


@lru_cache(maxsize=1)
def made_by() -> str:
    """A fingerprint of all that makes items: our own code as it is, and the libraries behind it."""
    sources = sorted(Path(__file__).parent.rglob("*.py"))
    digest = hashlib.sha256(platform.python_version().encode())
    for library in _LIBRARIES:
        with contextlib.suppress(ModuleNotFoundError):
            digest.update(f"{library} {version(library)}\n".encode())
    for source in sources:
        digest.update(hashlib.sha256(source.read_bytes()).digest())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class ItemShelf:
    """The kept items of one target, in `file`. What is kept is plain JSON."""

    file: Path

    def find(self, keys: Collection[str]) -> Iterator[tuple[str, Any]]:
        """What is kept under these keys, as far as it is whole, one after the other."""
        with contextlib.suppress(OSError), self.file.open("rb") as stream:
            if stream.read(len(_FIRST_LINE)) != _FIRST_LINE:
                return
            while (head := _HEAD.fullmatch(stream.read(_HEAD_BYTES))) is not None:
                kept, key = stream.read(int(head["length"])), head["key"].decode()
                if key in keys and _sha256(key, kept) == head["sha256"]:
                    yield key, json.loads(kept)

    def keep(self, items: Mapping[str, Any]) -> None:
        """Put these in the place of all that was kept. That it cannot be written is no error: it saves time only."""
        with contextlib.suppress(OSError):
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with written_whole(self.file) as temporary, temporary.open("wb") as stream:
                stream.write(_FIRST_LINE)
                for key, item in items.items():
                    kept = json.dumps(item, ensure_ascii=False).encode()
                    stream.write(b"%s %s %012d\n" % (key.encode(), _sha256(key, kept), len(kept)))
                    stream.write(kept)


def _sha256(key: str, kept: bytes) -> bytes:
    return hashlib.sha256(key.encode() + kept).hexdigest().encode()
