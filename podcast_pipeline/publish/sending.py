"""Objects go up: several at once, each looked at after it was sent, with one progress over all."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait

from podcast_pipeline.errors import NotVerified
from podcast_pipeline.progress import Progress
from podcast_pipeline.publish.objects import Keeping, Upload
from podcast_pipeline.publish.plan import Step, difference_between
from podcast_pipeline.publish.store import Store

# Waiting for the host takes the time, not this machine: more at once only share the same line.
_AT_ONCE = 8


class _Stopped(Exception):
    """Another object failed, or somebody interrupted: what is still going up is not needed."""


def send_all(steps: Sequence[Step], store: Store, progress: Progress) -> None:
    """Send every object, verified. The first failure ends the others too; what is up already stays there."""
    if not steps:
        return
    tally = _Tally(sum(step.upload.size_bytes for step in steps))
    what = steps[0].upload.key if len(steps) == 1 else f"{len(steps)} objects"
    with progress.task(f"Sending {what}") as advance, ThreadPoolExecutor(min(_AT_ONCE, len(steps))) as pool:
        tally.watched_by(advance)
        futures = [pool.submit(_send, step, store, tally.part(step.upload)) for step in steps]
        try:
            _first_failure(futures)
        except BaseException:
            tally.stop()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _first_failure(futures: Sequence[Future[None]]) -> None:
    """Wait for all, or for the first that fails: its error is raised."""
    done, _ = wait(futures, return_when=FIRST_EXCEPTION)
    for future in futures:
        if future in done:
            future.result()


def _send(step: Step, store: Store, advance: Callable[[float], None]) -> None:
    if step.keeping is not None:
        _keep(step.keeping, store)
    upload = step.upload
    store.write(upload, advance)
    stored = store.look(upload.key)
    difference = "it is not there" if stored is None else difference_between(upload, stored)
    if stored is not None and stored.sha256 is None:
        difference = "it kept no checksum"
    if difference:
        raise NotVerified(
            f"was sent, but {store.place} shows something else: {difference}; run the command again",
            where=upload.key,
        )
    advance(1.0)


def _keep(keeping: Keeping, store: Store) -> None:
    """Nothing is written over before its bytes are safe under a key of their own."""
    store.copy(keeping)
    kept = store.look(keeping.kept_key)
    here = store.look(keeping.key)
    meant = (keeping.size_bytes, keeping.sha256)
    if kept is None or here is None or {(each.size_bytes, each.sha256) for each in (kept, here)} != {meant}:
        raise NotVerified(
            f"was to be kept as {keeping.kept_key} before it is written over, but {store.place} shows something else; "
            f"nothing was written over, run the command again",
            where=keeping.key,
        )


class _Tally:
    """How much of everything is up, told from several threads; once stopped, it stops whoever tells it."""

    def __init__(self, total_bytes: int) -> None:
        self._total_bytes = max(1, total_bytes)
        self._sent_bytes: dict[str, float] = {}
        self._lock = threading.Lock()
        self._stopped = False
        self._advance: Callable[[float], None] = lambda _: None

    def watched_by(self, advance: Callable[[float], None]) -> None:
        self._advance = advance

    def stop(self) -> None:
        self._stopped = True

    def part(self, upload: Upload) -> Callable[[float], None]:
        """Takes how much of one object is up, 0 to 1."""

        def advance(done: float) -> None:
            if self._stopped:
                raise _Stopped
            with self._lock:
                self._sent_bytes[upload.key] = done * upload.size_bytes
                self._advance(min(1.0, sum(self._sent_bytes.values()) / self._total_bytes))

        return advance
