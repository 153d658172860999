"""The field's words as frozen values. Nothing here reads or writes anything.

show.py     podcast.yaml: Show and its settings; show_tags.py what only goes into its feed
targets.py  where it is published, and who is told: FolderTarget, S3Target, Purge, Pings
episode.py  episode.md: Episode; chapter.py Chapter; episode_tags.py what only goes into the feed
podcasting.py, value.py, remote.py, rhythm.py, alternates.py, live.py   tags of the podcast namespace as settings
checking.py what show and episodes except from `podcast check`: Exceptions
taxonomy.py the roles of people, and their German names
sound.py    what was measured and made: Measurement, Master, Timeline
sounding.py how an episode is to sound: AudioSettings, Track, Clip
feeds.py    the feeds of a show: FeedSettings
record.py   published.json: Record, Medium
listing.py  what a feed lists: ListedEpisode, LiveEpisode, LiveFeed
"""

from podcast_pipeline.model.chapter import Chapter
from podcast_pipeline.model.checking import Exceptions
from podcast_pipeline.model.episode import Episode, EpisodeType, FrontMatter
from podcast_pipeline.model.episode_tags import Soundbite
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
    Move,
    RenderedEpisode,
    TranscriptLink,
    Withdrawn,
)
from podcast_pipeline.model.live import LiveItem
from podcast_pipeline.model.podcasting import Person, PodcastTags
from podcast_pipeline.model.record import Edition, MadeFrom, Medium, Record, ReplacedFile
from podcast_pipeline.model.show import Show, ShowType
from podcast_pipeline.model.show_tags import Block, Contact
from podcast_pipeline.model.sound import (
    Deliverable,
    Loudness,
    Master,
    Measurement,
    Remark,
    RemarkKind,
    Span,
    SpeakerLevel,
    Timeline,
)
from podcast_pipeline.model.sounding import AudioSettings, Bed, Clip, Jingle, Track
from podcast_pipeline.model.targets import FolderTarget, Pings, Podping, Purge, S3Target, Target

__all__ = [
    "Alternate",
    "AudioSettings",
    "Bed",
    "Block",
    "CarriedEpisode",
    "Chapter",
    "Clip",
    "ComparedEpisode",
    "Contact",
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
    "LiveItem",
    "Loudness",
    "MadeFrom",
    "Master",
    "Measurement",
    "Medium",
    "Move",
    "Person",
    "Pings",
    "PodcastTags",
    "Podping",
    "Purge",
    "Record",
    "Remark",
    "RemarkKind",
    "RenderedEpisode",
    "ReplacedFile",
    "S3Target",
    "Show",
    "ShowType",
    "Soundbite",
    "Span",
    "SpeakerLevel",
    "Target",
    "Timeline",
    "Track",
    "TranscriptLink",
    "Withdrawn",
]
