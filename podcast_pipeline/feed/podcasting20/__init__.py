"""The podcast namespace ("Podcasting 2.0"), as an extension of feedgen.

Source: podcast-namespace, docs/tags; each tag is named as there.

show.py        the channel's tags
episode.py     an item's tags
live.py        liveItem, which has an item's children
anywhere.py    the tags that all three may have
value.py       value with its recipients and time splits
alternates.py  alternateEnclosure with source and integrity
trailers.py    which episodes are the show's trailers
"""

from podcast_pipeline.feed.podcasting20.episode import EpisodeTags
from podcast_pipeline.feed.podcasting20.show import ShowTags

__all__ = ["EpisodeTags", "ShowTags"]
