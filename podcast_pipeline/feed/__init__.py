"""The feed: what the show lists, as RSS that every app reads. Pure: no files, no network, no clock.

identity.py      git + the live feed + now -> which episodes are listed, carried over, left out
rss.py           those -> the bytes of the feed (feedgen)
itunes.py, podcasting20.py, podlove.py   extensions of feedgen, one per namespace; namespaces.py what they share
privacy.py       one more, for private feeds
description.py   show notes -> what a feed may hold of them
reading.py       the bytes of a live feed -> LiveFeed
changes.py       two feeds -> what differs, for the plan
"""

from podcast_pipeline.feed.changes import differences
from podcast_pipeline.feed.identity import Candidate, FeedDecision, decide
from podcast_pipeline.feed.reading import read
from podcast_pipeline.feed.rss import render

__all__ = [
    "Candidate",
    "FeedDecision",
    "decide",
    "differences",
    "read",
    "render",
]
