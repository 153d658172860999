"""Tells the C library to keep the memory of blocks of sound instead of handing it back and asking for it again.

A block of a second is larger than what glibc keeps by itself: each would be mapped, zeroed and unmapped anew, which
takes as long as measuring what is in it.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8  # mallopt(3)
_KEPT_BYTES, _MAPPED_FROM_BYTES = 8 << 20, 4 << 20
_ARENAS = 2  # one for each thread would keep as much for each


def keep_blocks() -> None:
    """For the whole process; other C libraries than glibc are left as they are."""
    if (mallopt := _of_glibc("mallopt")) is not None:
        mallopt(_TRIM_THRESHOLD, _KEPT_BYTES)
        mallopt(_MMAP_THRESHOLD, _MAPPED_FROM_BYTES)
        mallopt(_ARENA_MAX, _ARENAS)


def give_back() -> None:
    """Hand back what lies free between blocks in use: what comes next needs other blocks."""
    if (malloc_trim := _of_glibc("malloc_trim")) is not None:
        malloc_trim(0)


def _of_glibc(name: str) -> Callable[..., int] | None:
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
