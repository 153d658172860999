"""The XML of feeds, as it comes in from anybody: bytes -> elements -> the values of the model. Pure.

No entity is expanded, no DOCTYPE taken, nothing fetched.

names.py    the namespaces of a podcast feed
parsing.py  bytes -> elements
document.py bytes -> nodes with lines, for checks; mishaps.py what bytes are that are no XML
values.py   elements -> dates, durations, enclosures, people
"""

from podcast_pipeline.xml.names import NAMESPACES, PODCAST_BY_GITHUB, prefixed, qualified, unify
from podcast_pipeline.xml.parsing import Element, channel_of, parse, serialised, serialised_without

__all__ = [
    "NAMESPACES",
    "PODCAST_BY_GITHUB",
    "Element",
    "channel_of",
    "parse",
    "prefixed",
    "qualified",
    "serialised",
    "serialised_without",
    "unify",
]
