"""A feed at another base address -> what moves with it. Pure.

The same keys under a new `base_url` are a move and no change: apps know episodes by their guids.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from podcast_pipeline.model import LiveFeed
from podcast_pipeline.xml import parse, qualified


@dataclass(frozen=True, slots=True)
class Move:
    """`addresses` of the live feed are the same behind another base address.

    `staying`: how many more lie below the old one, in what the new feed carries over as it stands.
    """

    before: str
    after: str
    addresses: int
    staying: int


def moved(live_xml: bytes, rendered: bytes, bases: Sequence[str], base_url: str) -> tuple[tuple[Move, ...], bytes]:
    """The moves from old `bases` to `base_url`, and the live feed as it would be after them.

    What that feed and the rendered one still differ in is more than a move.
    """
    moves = []
    for before in bases:
        keys = _keys_below(before, live_xml)
        moving, staying = keys & _keys_below(base_url, rendered), keys & _keys_below(before, rendered)
        if not moving:
            continue
        moves.append(Move(before, base_url, len(moving), len(staying)))
        new_base = _written(base_url)

        def rebased(found: re.Match[bytes], moving: frozenset[bytes] = moving, new_base: bytes = new_base) -> bytes:
            return new_base + b"/" + found[1] if found[1] in moving else found[0]

        live_xml = _below(before).sub(rebased, live_xml)
    return tuple(moves), live_xml


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


def _below(base: str) -> re.Pattern[bytes]:
    """An address below a base, as XML writes it; its first group is what follows."""
    return re.compile(re.escape(_written(base)) + rb"/([^\"'<>\s]+)")


def _keys_below(base: str, xml: bytes) -> frozenset[bytes]:
    return frozenset(_below(base).findall(xml))


def _written(address: str) -> bytes:
    return escape(address).encode()
