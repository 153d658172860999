"""The field's words as frozen values. Nothing here reads or writes anything.

show.py     podcast.yaml: Show and its settings and targets
episode.py  episode.md: Episode, Chapter, Person
sound.py    what was measured and made: Measurement, Master, Timeline
record.py   published.json: Record, Medium
listing.py  what a feed lists: ListedEpisode, LiveEpisode, LiveFeed
"""

from podcast_pipeline.model.episode import Chapter, Episode, EpisodeType, FrontMatter, Person
from podcast_pipeline.model.listing import (
    CarriedEpisode,
    ComparedEpisode,
    Enclosure,
    FeedChanges,
    LeftOutEpisode,
    ListedEpisode,
    LiveEpisode,
    LiveFeed,
    ShowNotes,
    TranscriptLink,
)
from podcast_pipeline.model.record import Edition, MadeFrom, Medium, Record
from podcast_pipeline.model.show import (
    AudioSettings,
    FeedSettings,
    FolderTarget,
    Owner,
    S3Target,
    Show,
    ShowType,
    Target,
)
from podcast_pipeline.model.sound import Loudness, Master, Measurement, Span, Timeline

__all__ = [
    "AudioSettings",
    "CarriedEpisode",
    "Chapter",
    "ComparedEpisode",
    "Edition",
    "Enclosure",
    "Episode",
    "EpisodeType",
    "FeedChanges",
    "FeedSettings",
    "FolderTarget",
    "FrontMatter",
    "LeftOutEpisode",
    "ListedEpisode",
    "LiveEpisode",
    "LiveFeed",
    "Loudness",
    "MadeFrom",
    "Master",
    "Measurement",
    "Medium",
    "Owner",
    "Person",
    "Record",
    "S3Target",
    "Show",
    "ShowNotes",
    "ShowType",
    "Span",
    "Target",
    "Timeline",
    "TranscriptLink",
]
