"""The field's words as frozen values. Nothing here reads or writes anything.

show.py     podcast.yaml: Show and its settings and targets
episode.py  episode.md: Episode, Chapter, Person
checking.py what both except from `podcast check`: Exceptions
sound.py    what was measured and made: Measurement, Master, Timeline
sounding.py how an episode is to sound: AudioSettings, Track, Clip
feeds.py    the feeds of a show: FeedSettings
record.py   published.json: Record, Medium
listing.py  what a feed lists: ListedEpisode, LiveEpisode, LiveFeed
"""

from podcast_pipeline.model.checking import Exceptions
from podcast_pipeline.model.episode import Chapter, Episode, EpisodeType, FrontMatter, Person
from podcast_pipeline.model.feeds import FeedSettings
from podcast_pipeline.model.listing import (
    Alternate,
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
from podcast_pipeline.model.record import Edition, MadeFrom, Medium, Record, ReplacedFile
from podcast_pipeline.model.show import (
    FolderTarget,
    Owner,
    S3Target,
    Show,
    ShowType,
    Target,
)
from podcast_pipeline.model.sound import (
    Deliverable,
    Loudness,
    Master,
    Measurement,
    Remark,
    Span,
    SpeakerLevel,
    Timeline,
)
from podcast_pipeline.model.sounding import AudioSettings, Bed, Clip, Jingle, Track

__all__ = [
    "Alternate",
    "AudioSettings",
    "Bed",
    "CarriedEpisode",
    "Chapter",
    "Clip",
    "ComparedEpisode",
    "Deliverable",
    "Edition",
    "Enclosure",
    "Episode",
    "EpisodeType",
    "Exceptions",
    "FeedChanges",
    "FeedSettings",
    "FolderTarget",
    "FrontMatter",
    "Jingle",
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
    "Remark",
    "ReplacedFile",
    "S3Target",
    "Show",
    "ShowNotes",
    "ShowType",
    "Span",
    "SpeakerLevel",
    "Target",
    "Timeline",
    "Track",
    "TranscriptLink",
]
