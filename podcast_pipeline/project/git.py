"""Which files git carries along, as its index tells. Reads that one file, starts no program and needs no git.

Source: gitformat-index(5), versions 2 to 4. Where there is no repository, or its index is none that is understood,
nothing is carried along.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

_MOST_BYTES = 200_000_000
_HEADER = 12
_BEFORE_FLAGS = {20: 60, 32: 72}  # bytes of an entry before its flags, by the length of its hash
_IS_EXTENDED = 0x4000


def carried(root: Path, files: Iterable[Path]) -> frozenset[Path]:
    """Those of the files (absolute, links followed) that are in the index of the repository around `root`."""
    top = next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), None)
    wanted = {file.relative_to(top).as_posix().encode(): file for file in files if top and file.is_relative_to(top)}
    if top is None or not wanted:
        return frozenset()
    try:
        index = _index_of(top / ".git")
        if index.stat().st_size > _MOST_BYTES:
            return frozenset()
        content = index.read_bytes()
        names = next((found for size in _BEFORE_FLAGS if (found := _names(content, size)) is not None), frozenset())
    except (OSError, ValueError):
        return frozenset()
    return frozenset(file for name, file in wanted.items() if name in names)


def _index_of(git: Path) -> Path:
    """In a worktree of its own, or a submodule, .git is a file that says where the rest lies."""
    if git.is_dir():
        return git / "index"
    return git.parent / git.read_text(encoding="utf-8").removeprefix("gitdir:").strip() / "index"


def _names(content: bytes, hash_bytes: int) -> frozenset[bytes] | None:
    """Every name in the index; None when it cannot be one whose hashes have this length."""
    try:
        return frozenset(_walk(content, hash_bytes))
    except (ValueError, IndexError):
        return None


def _walk(content: bytes, hash_bytes: int) -> Iterator[bytes]:
    version, count = int.from_bytes(content[4:8]), int.from_bytes(content[8:_HEADER])
    if content[:4] != b"DIRC" or version not in (2, 3, 4):
        raise ValueError("no index")
    at, name = _HEADER, b""
    for _ in range(count):
        start = at
        at += _BEFORE_FLAGS[hash_bytes]
        flags = int.from_bytes(content[at : at + 2])
        at += 4 if flags & _IS_EXTENDED else 2
        kept = 0
        if version == 4:  # the name begins as the one before it, without so many bytes of its end
            dropped, at = _varint(content, at)
            kept = len(name) - dropped
        end = content.index(b"\0", at)
        name = name[:kept] + content[at:end]
        if min(len(name), 0xFFF) != flags & 0xFFF:
            raise ValueError("another length of hashes")
        yield name
        at = end + 1 if version == 4 else start + (end - start + 8) // 8 * 8


def _varint(content: bytes, at: int) -> tuple[int, int]:
    """A number as offsets in packs are written, and where what follows begins."""
    byte = content[at]
    value = byte & 0x7F
    while byte & 0x80:
        at += 1
        byte = content[at]
        value = (value + 1 << 7) | (byte & 0x7F)
    return value, at + 1
