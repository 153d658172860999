"""Objects go up, each looked at after it was sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from podcast_pipeline.errors import NotVerified
from podcast_pipeline.progress import Progress
from podcast_pipeline.publish.objects import Keeping
from podcast_pipeline.publish.plan import Step, difference_between
from podcast_pipeline.publish.store import Store
from podcast_pipeline.publish.together import Part, go_together


def send_all(steps: Sequence[Step], store: Store, progress: Progress) -> None:
    """Send every object, verified. The first failure ends the others too; what is up already stays there."""
    if steps:
        what = steps[0].upload.key if len(steps) == 1 else f"{len(steps)} objects"
        go_together(f"Sending {what}", [_part(step, store) for step in steps], progress)


def _part(step: Step, store: Store) -> Part[None]:
    return Part(step.upload.size_bytes, lambda advance: _send(step, store, advance))


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
