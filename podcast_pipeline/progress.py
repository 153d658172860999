"""How long work is told to whoever watches: the rooms report, `cli.output` draws."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol


class Progress(Protocol):
    """Somebody watching. `task` opens one piece of work; its value takes the part done, 0 to 1."""

    def task(self, label: str) -> AbstractContextManager[Callable[[float], None]]: ...


class Unwatched:
    """Nobody is watching."""

    @contextmanager
    def task(self, label: str) -> Iterator[Callable[[float], None]]:
        yield lambda _: None
