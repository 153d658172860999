"""The field's words as frozen values. Nothing here reads or writes anything.

show.py     podcast.yaml: Show and its settings; show_tags.py what only goes into its feed
targets.py  where it is published, and who is told: FolderTarget, S3Target, Purge, Pings
episode.py  episode.md: Episode; outline.py the same in brief: Outline; chapter.py Chapter
episode_tags.py  what only goes into the feed of an episode
podcasting.py, value.py, remote.py, rhythm.py, alternates.py, live.py   tags of the podcast namespace as settings
picture.py  a picture as a setting: Picture; what is a file of the show, and its address
checking.py what show and episodes except from `podcast check`: Exceptions
taxonomy.py the roles of people, and their German names
sound.py    what was measured and made: Measurement, Master, Timeline
sounding.py how an episode is to sound: AudioSettings, Track, Clip
feeds.py    the feeds of a show: FeedSettings
record.py   published.json: Record, Medium
listing.py  what a feed lists: ListedEpisode, LiveEpisode, LiveFeed
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from podcast_pipeline.model.chapter import Chapter as Chapter
    from podcast_pipeline.model.checking import Exceptions as Exceptions
    from podcast_pipeline.model.episode import AnyEpisode as AnyEpisode
    from podcast_pipeline.model.episode import Episode as Episode
    from podcast_pipeline.model.episode import FrontMatter as FrontMatter
    from podcast_pipeline.model.episode_tags import Soundbite as Soundbite
    from podcast_pipeline.model.feeds import FeedSettings as FeedSettings
    from podcast_pipeline.model.listing import Alternate as Alternate
    from podcast_pipeline.model.listing import CarriedEpisode as CarriedEpisode
    from podcast_pipeline.model.listing import ComparedEpisode as ComparedEpisode
    from podcast_pipeline.model.listing import Enclosure as Enclosure
    from podcast_pipeline.model.listing import FeedChanges as FeedChanges
    from podcast_pipeline.model.listing import LeftOutEpisode as LeftOutEpisode
    from podcast_pipeline.model.listing import ListedEpisode as ListedEpisode
    from podcast_pipeline.model.listing import LiveEpisode as LiveEpisode
    from podcast_pipeline.model.listing import LiveFeed as LiveFeed
    from podcast_pipeline.model.listing import Move as Move
    from podcast_pipeline.model.listing import RenderedEpisode as RenderedEpisode
    from podcast_pipeline.model.listing import TranscriptLink as TranscriptLink
    from podcast_pipeline.model.listing import Withdrawn as Withdrawn
    from podcast_pipeline.model.live import LiveItem as LiveItem
    from podcast_pipeline.model.outline import EpisodeType as EpisodeType
    from podcast_pipeline.model.outline import Outline as Outline
    from podcast_pipeline.model.podcasting import Person as Person
    from podcast_pipeline.model.podcasting import PodcastTags as PodcastTags
    from podcast_pipeline.model.record import Edition as Edition
    from podcast_pipeline.model.record import MadeFrom as MadeFrom
    from podcast_pipeline.model.record import Medium as Medium
    from podcast_pipeline.model.record import Record as Record
    from podcast_pipeline.model.record import ReplacedFile as ReplacedFile
    from podcast_pipeline.model.show import Show as Show
    from podcast_pipeline.model.show import ShowType as ShowType
    from podcast_pipeline.model.show_tags import Block as Block
    from podcast_pipeline.model.show_tags import Contact as Contact
    from podcast_pipeline.model.sound import Deliverable as Deliverable
    from podcast_pipeline.model.sound import Loudness as Loudness
    from podcast_pipeline.model.sound import Master as Master
    from podcast_pipeline.model.sound import Measurement as Measurement
    from podcast_pipeline.model.sound import Remark as Remark
    from podcast_pipeline.model.sound import RemarkKind as RemarkKind
    from podcast_pipeline.model.sound import Span as Span
    from podcast_pipeline.model.sound import SpeakerLevel as SpeakerLevel
    from podcast_pipeline.model.sound import Timeline as Timeline
    from podcast_pipeline.model.sounding import AudioSettings as AudioSettings
    from podcast_pipeline.model.sounding import Bed as Bed
    from podcast_pipeline.model.sounding import Clip as Clip
    from podcast_pipeline.model.sounding import Jingle as Jingle
    from podcast_pipeline.model.sounding import Track as Track
    from podcast_pipeline.model.targets import FolderTarget as FolderTarget
    from podcast_pipeline.model.targets import Pings as Pings
    from podcast_pipeline.model.targets import Podping as Podping
    from podcast_pipeline.model.targets import Purge as Purge
    from podcast_pipeline.model.targets import S3Target as S3Target
    from podcast_pipeline.model.targets import Target as Target
else:
    # To build all of these takes pydantic longer than numpy takes to load, and mastering needs those of sound alone:
    # each module is built when one of its names is first asked for.
    _HOMES = {
        "chapter": "Chapter",
        "checking": "Exceptions",
        "episode": "AnyEpisode Episode FrontMatter",
        "episode_tags": "Soundbite",
        "feeds": "FeedSettings",
        "listing": "Alternate CarriedEpisode ComparedEpisode Enclosure FeedChanges LeftOutEpisode ListedEpisode "
        "LiveEpisode LiveFeed Move RenderedEpisode TranscriptLink Withdrawn",
        "live": "LiveItem",
        "outline": "EpisodeType Outline",
        "podcasting": "Person PodcastTags",
        "record": "Edition MadeFrom Medium Record ReplacedFile",
        "show": "Show ShowType",
        "show_tags": "Block Contact",
        "sound": "Deliverable Loudness Master Measurement Remark RemarkKind Span SpeakerLevel Timeline",
        "sounding": "AudioSettings Bed Clip Jingle Track",
        "targets": "FolderTarget Pings Podping Purge S3Target Target",
    }
    _HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}

    def __getattr__(name):
        if name not in _HOME_OF:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return globals().setdefault(name, getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name))
