"""The scratch objects of an examination: small, below a key that says whose they are, new each time.

A cache in front may remember an address, so none is ever asked for twice.
"""

from __future__ import annotations

import hashlib
import secrets

from podcast_pipeline.publish.objects import Role, Upload

SCRATCH = "podcast-doctor/"


def new_scratch() -> Upload:
    """What a publish sends, in small: a transcript, since web players read those from other pages."""
    lines = "".join(f"{secrets.token_hex(30)}\n" for _ in range(32))
    content = f"WEBVTT\n\nNOTE a scratch object of `podcast doctor`: it may be deleted\n\nNOTE\n{lines}".encode()
    return Upload(
        Role.TRANSCRIPT,
        f"{SCRATCH}scratch-{secrets.token_hex(8)}.vtt",
        content,
        len(content),
        hashlib.sha256(content).hexdigest(),
        "text/vtt; charset=utf-8",
        "public, max-age=60",
    )


def scratch_feed(content: bytes, key: str) -> Upload:
    """A feed to be swapped, under a key of its own."""
    sha256 = hashlib.sha256(content).hexdigest()
    return Upload(Role.FEED, key, content, len(content), sha256, "text/plain", "no-store")
