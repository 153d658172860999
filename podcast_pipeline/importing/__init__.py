"""Another host's feed -> a show: what podcast.yaml, each episode.md and each record will say. A feed is not trusted.

pages.py     an address or a file -> the feed's channel and items, from all its pages (RFC 5005)
encoding.py  bytes that are not what they say -> UTF-8
channel.py   the channel -> podcast.yaml's settings
items.py     an item -> an episode's settings, its texts and its audio
tags.py      elements that are settings already, as a table
deciding.py  all items -> the episodes: no guid, two with one guid or number, no audio, no date
fitting.py   what the model refuses of all that, said in a sentence
comparing.py what our feed of it would do to the old one's listeners
leftover.py  elements that have no place in a show, counted
fetching.py  files of the old host -> this machine

The clock, the show's folder and our own feed are nothing of this room: pipeline/ puts them together.
"""

from podcast_pipeline.importing.comparing import compared
from podcast_pipeline.importing.deciding import ForeignShow, understood
from podcast_pipeline.importing.fetching import Wanted, fetch_all
from podcast_pipeline.importing.items import ForeignEpisode, Texts, TranscriptAt
from podcast_pipeline.importing.pages import SourceFeed, read_feed
from podcast_pipeline.importing.wording import counted, some

__all__ = [
    "ForeignEpisode",
    "ForeignShow",
    "SourceFeed",
    "Texts",
    "TranscriptAt",
    "Wanted",
    "compared",
    "counted",
    "fetch_all",
    "read_feed",
    "some",
    "understood",
]
