"""Hands what several threads made in segments to one reader, in the order of the segments."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

from podcast_pipeline.audio.source import Segment
from podcast_pipeline.audio.weighting import Samples

_WAITING_BLOCKS = 8


class Relay:
    """Between the threads of one call and the reader of `blocks()`; `end` lets all go, also when something failed."""

    def __init__(self) -> None:
        self._kept: dict[int, list[Samples]] = {}
        self._waiting: deque[Samples] = deque()
        self._turn = 0
        self._ended = False
        self._failure: BaseException | None = None
        self._changed = Condition()

    @contextmanager
    def passing(self, segment: Segment, blocks: Iterator[Samples]) -> Iterator[Iterator[Samples]]:
        """The same blocks for whoever works on the segment; once that is done they are handed on.

        When it fails there will be no more: those who wait for this segment's turn are let go.
        """
        try:
            yield self.listening(segment, blocks)
            self.hand_on(segment)
        except BaseException:
            self.end()
            raise

    def listening(self, segment: Segment, blocks: Iterator[Samples]) -> Iterator[Samples]:
        """The same blocks; of those that pass, the frames that belong to the segment itself are kept."""
        kept = self._kept[segment.index] = []
        at = segment.read_from
        for block in blocks:
            inside = block[max(0, segment.start - at) : max(0, segment.stop - at)]
            if len(inside):
                kept.append(inside)
            at += len(block)
            yield block

    def hand_on(self, segment: Segment) -> None:
        """Wait for the segment's turn, then give its frames to the reader. When all has ended they are dropped.

        Raises the failure with which it ended, if there was one.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._turn == segment.index or self._ended)
        for block in self._kept.pop(segment.index):
            with self._changed:
                self._changed.wait_for(lambda: len(self._waiting) < _WAITING_BLOCKS or self._ended)
                if self._failure is not None:
                    raise self._failure
                if self._ended:
                    return
                self._waiting.append(block)
                self._changed.notify_all()
        with self._changed:
            self._turn += 1
            self._changed.notify_all()

    def blocks(self) -> Iterator[Samples]:
        """What was handed on, until the end is told."""
        try:
            while True:
                with self._changed:
                    self._changed.wait_for(lambda: bool(self._waiting) or self._ended)
                    if not self._waiting:
                        return
                    block = self._waiting.popleft()
                    self._changed.notify_all()
                yield block
        finally:
            self.end()

    def end(self, failure: BaseException | None = None) -> None:
        """There will be no more; with a failure, whoever still hands something on is told."""
        with self._changed:
            self._ended = True
            self._failure = self._failure or failure
            self._changed.notify_all()
