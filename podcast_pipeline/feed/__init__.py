"""The feed: what the show lists, as RSS that every app reads. Pure: no files, no network, no clock.

identity.py      git + the live feed + now -> which episodes are listed, carried over, left out
items.py         an episode -> its element
rss.py           those -> the bytes of the feed (feedgen)
itunes.py, podcasting20/, spotify.py, podlove.py   extensions of feedgen, one per namespace
namespaces.py    what they share
paging.py        long feeds as pages; documents.py a feed as its documents
description.py   show notes -> what a feed may hold of them
reading.py       the bytes of a live feed -> LiveFeed
remembering.py   a LiveFeed as plain values, and back
changes.py       two feeds -> what differs, for the plan
deviations.py    git, the records and the live feed -> what listeners know episodes by and would lose
withdrawal.py    what a feed remembers of withdrawn episodes
moves.py         a feed at another base address -> what moves with it, and what the old host has to do
"""

from podcast_pipeline.feed.changes import differences
from podcast_pipeline.feed.deviations import Compared, Deviation, Part, deviations, show_deviation
from podcast_pipeline.feed.documents import Document, read_back, render_documents
from podcast_pipeline.feed.identity import Candidate, FeedDecision, decide
from podcast_pipeline.feed.items import render_episode
from podcast_pipeline.feed.moves import move_notices, moved, old_bases
from podcast_pipeline.feed.paging import Page, WholeFeed, read_whole
from podcast_pipeline.feed.reading import read
from podcast_pipeline.feed.remembering import recalled, remembered
from podcast_pipeline.feed.rss import render

__all__ = [
    "Candidate",
    "Compared",
    "Deviation",
    "Document",
    "FeedDecision",
    "Page",
    "Part",
    "WholeFeed",
    "decide",
    "deviations",
    "differences",
    "move_notices",
    "moved",
    "old_bases",
    "read",
    "read_back",
    "read_whole",
    "recalled",
    "remembered",
    "render",
    "render_documents",
    "render_episode",
    "show_deviation",
]
