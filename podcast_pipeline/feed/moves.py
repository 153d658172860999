"""A feed at another base address -> what moves with it, and what a producer is told meanwhile. Pure.

The same keys under a new `base_url` are a move and no change: apps know episodes by their guids.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import quote, urlsplit

from podcast_pipeline.model import LiveFeed, Move, Show
from podcast_pipeline.xml import parse, qualified


def moved(
    live: Mapping[str, bytes], rendered: Mapping[str, bytes], bases: Sequence[str], base_url: str
) -> tuple[tuple[Move, ...], Mapping[str, bytes]]:
    """The moves from old `bases` to `base_url`, and the documents of the live feed as they would be after them.

    What those and the rendered ones still differ in is more than a move. Documents come by their keys.
    """
    moves = []
    for before in bases:
        keys = _keys_below(before, live)
        moving, staying = keys & _keys_below(base_url, rendered), keys & _keys_below(before, rendered)
        if moving:
            moves.append(Move(before, base_url, len(moving), len(staying)))
            live = {key: _rebased(xml, before, base_url, moving) for key, xml in live.items()}
    return tuple(moves), live


def old_bases(live: LiveFeed, feed_file: str, keys: Sequence[tuple[str, str]], base_url: str) -> tuple[str, ...]:
    """The base addresses under which the live feed has what now lies below `base_url`, as its own address tells, and
    `keys`: pairs of an address in it and the key that it is of."""
    own = [
        str(link.get("href", ""))
        for link in parse(live.channel).iterfind(qualified("atom:link"))
        if link.get("rel") == "self"
    ]
    pairs = [*((url, feed_file) for url in own), *keys]
    bases = (url.removesuffix(f"/{key}") for url, key in pairs if url.endswith(f"/{key}"))
    return tuple(dict.fromkeys(base for base in bases if base != base_url))


def move_notices(show: Show, feed_url: str) -> tuple[str, ...]:
    """The rule for the old host, as long as the feed at hand is not the one that `new_feed_url` names."""
    new = show.new_feed_url
    if new is None or new == feed_url:
        return ()
    path = quote(urlsplit(feed_url).path, safe="/%") or "/"
    notice = (
        f"{feed_url} tells apps that it has moved to {new}; once the new feed is up, have the old host answer with 301 "
        f"(nginx: `location = {path} {{ return 301 {new}; }}`; other hosts: docs/moving.md)"
    )
    return (notice,)


def _below(base: str) -> re.Pattern[bytes]:
    """An address below a base, as XML writes it; its first group is what follows."""
    return re.compile(re.escape(_written(base)) + rb"/([^\"'<>\s]+)")


def _keys_below(base: str, documents: Mapping[str, bytes]) -> frozenset[bytes]:
    below = _below(base)
    return frozenset(key for xml in documents.values() for key in below.findall(xml))


def _rebased(xml: bytes, before: str, after: str, keys: frozenset[bytes]) -> bytes:
    base = _written(after)
    return _below(before).sub(lambda found: base + b"/" + found[1] if found[1] in keys else found[0], xml)


def _written(address: str) -> bytes:
    return escape(address, quote=False).encode()
