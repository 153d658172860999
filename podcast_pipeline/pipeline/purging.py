"""A cache in front of a target is told to forget what changed; then we wait, with a limit, for listeners to get it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from podcast_pipeline.errors import TargetError
from podcast_pipeline.model import Purge, Target
from podcast_pipeline.programs import run_program
from podcast_pipeline.progress import Progress
from podcast_pipeline.publish import Applied, PageStep, Store, open_public_store

_URL = "{url}"
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 10.0


@dataclass(frozen=True, slots=True)
class Purged:
    """What the cache was told to forget, and how long after that listeners got the new feed; what went wrong, if so."""

    urls: tuple[str, ...] = ()
    public_after_s: float | None = None
    notice: str = ""


def purge(target: Target, applied: Applied, *, root: Path, progress: Progress) -> Purged:
    """Run the target's command for every address whose content changed; nothing when no feed was put."""
    pages = [page for feed in applied.feeds_sent for page in feed.to_put]
    if target.purge is None or not pages:
        return Purged()
    replaced = [step.upload.key for step in applied.sent if step.keeping is not None]
    urls = tuple(target.url(key) for key in (*replaced, *(page.upload.key for page in pages)))
    started = time.monotonic()
    failure = _run(target.purge, urls, root, progress)
    public = open_public_store(target)
    try:
        is_new = _wait(pages, public, 0 if failure else target.purge.wait_s, progress)
    except TargetError as error:
        return Purged(() if failure else urls, None, failure or f"{error}; what listeners get was not looked at")
    after_s = round(time.monotonic() - started, 1) if is_new else None
    if failure:
        return Purged((), after_s, failure)
    if not is_new:
        notice = (
            f"published, but after {target.purge.wait_s:g} seconds listeners still get the old feed at {urls[-1]}; see "
            f"what the cache in front was told"
        )
        return Purged(urls, None, notice)
    return Purged(urls, after_s)


def _run(purge: Purge, urls: Sequence[str], root: Path, progress: Progress) -> str:
    """Once for each address, or once where the command names none. What went wrong first."""
    for_each = any(_URL in argument for argument in purge.command)
    with progress.task(f"Purging with {purge.command[0]}"):
        for url in urls if for_each else ("",):
            command = [argument.replace(_URL, url) for argument in purge.command]
            if failure := run_program(command, folder=root, limit_s=purge.limit_s):
                return (
                    f"published, but the purge command {purge.command[0]!r} {failure}, so listeners may get the old "
                    f"feed until the cache in front forgets it; run it by hand to see what it says"
                )
    return ""


def _wait(pages: Sequence[PageStep], public: Store, wait_s: float, progress: Progress) -> bool:
    """Whether listeners get what was put, at last. TargetError when nobody answers them."""
    deadline = time.monotonic() + wait_s
    pause_s = _FIRST_PAUSE_S
    with progress.task("Waiting until listeners get the new feed") as advance:
        while any(public.read(page.upload.key) != page.upload.source for page in pages):
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                return False
            advance(1 - left_s / wait_s)
            time.sleep(min(pause_s, left_s))
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
    return True
