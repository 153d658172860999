"""What a published episode is known by, compared: git, its record, the live feed. Pure.

Apps know an episode by its guid, sort it by its date and fetch its enclosure; directories know the show by its
podcast:guid. Where one would change, there is a Deviation with its ways out: `publish` refuses, `check` reports.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from podcast_pipeline.model import AnyEpisode, Edition, Enclosure, LiveEpisode, LiveFeed, Record, Show
from podcast_pipeline.model.record import PlacedFile
from podcast_pipeline.xml import parse, qualified


class Part(StrEnum):
    """What must not change by accident."""

    SHOW_GUID = "podcast:guid"
    GUID = "guid"
    DATE = "published_at"
    ENCLOSURE = "enclosure"


@dataclass(frozen=True, slots=True)
class Deviation:
    """One difference: in which file and key it can be undone, what differs, and every way out, the first: keep."""

    part: Part
    slug: str  # empty for the show
    file: str
    key: str
    what: str
    ways_out: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"{self.what}: {', or '.join(self.ways_out)}"


@dataclass(frozen=True, slots=True)
class Compared:
    """An episode of git, its record if it has one, and the edition that the next feed would name.

    `edition` is None when that feed does not list it; without a record, too, there is nothing to compare.
    `file` is its episode.md as people read it.
    """

    episode: AnyEpisode
    file: str
    record: Record | None
    edition: Edition | None


def show_deviation(show: Show, live: LiveFeed | None, feed_url: str, *, file: str) -> Deviation | None:
    """Another show's feed lies where this show's would go. `file` is the show's, podcast.yaml."""
    if live is None or live.podcast_guid in (None, show.guid):
        return None
    what = f"the feed at {feed_url} is that of another show ({live.title!r}, podcast:guid {live.podcast_guid})"
    ways_out = ("check the target", f"write its guid into {file} if it is yours")
    return Deviation(Part.SHOW_GUID, "", file, "guid", what, ways_out)


def deviations(
    compared: Sequence[Compared], live: LiveFeed | None, now: datetime, zone: ZoneInfo
) -> tuple[Deviation, ...]:
    """All that publishing would change of what listeners know a show's episodes by. Dates are told in `zone`.

    `compared`: every episode of git. `live`: None when there is no feed, or when nobody looked.
    """
    found: list[Deviation | None] = []
    by_guid = {lived.guid: lived for lived in live.episodes} if live is not None else {}
    guids = {each.episode.guid for each in compared}
    strangers = [lived for guid, lived in by_guid.items() if guid not in guids]
    for each in compared:
        lived = by_guid.get(each.episode.guid)
        found.append(_of_the_date(each, lived, now, zone))
        if each.edition is None:
            continue
        if lived is None:
            found.append(_of_the_guid(each, each.edition, strangers))
        elif lived.enclosure is not None:
            found.append(_of_the_enclosure(each, each.edition, lived.enclosure))
    return tuple(deviation for deviation in found if deviation is not None)


# --- date -------------------------------------------------------------------------------------------------------------


def _of_the_date(each: Compared, lived: LiveEpisode | None, now: datetime, zone: ZoneInfo) -> Deviation | None:
    """What listeners have counts; without it, a date in the record that has come."""
    if each.record is None and each.edition is None:
        return None  # published elsewhere and not merged yet: it stays as it stands
    public, source = (lived.published_at if lived is not None else None), "the live feed has"
    if public is None and each.record is not None and each.record.published_at <= now:
        public, source = each.record.published_at, "it was published with"
    at, label = each.episode.published_at, each.episode.label
    if public is None or at == public:
        return None
    if at is not None and at <= now:
        way_out = f"give it the new date with `podcast publish episode {label} --redate`"
    else:
        way_out = f"withdraw it on purpose with `podcast withdraw {label}`"
    dated = f"is dated {_clock(at, zone)}" if at is not None else "has no published_at"
    return Deviation(
        Part.DATE,
        each.episode.slug,
        each.file,
        "published_at",
        f"episode {label} {dated}, but {source} {_clock(public, zone)}",
        (f"write `published_at: {public.astimezone(zone).isoformat(timespec='seconds')}` back", way_out),
    )


def _clock(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}".removesuffix(":00")


# --- enclosure --------------------------------------------------------------------------------------------------------


def _of_the_enclosure(each: Compared, edition: Edition, live: Enclosure) -> Deviation | None:
    """Other audio than the record, or this machine, knows: somebody replaced it, and that is not merged here."""
    before = each.record.replaced if each.record is not None else ()
    if any(_is_of(live, medium) for medium in (edition.enclosure, *before)):
        return None  # the same file, perhaps at another base address; or the feed of a replacement is yet to come
    label = each.episode.label
    return Deviation(
        Part.ENCLOSURE,
        each.episode.slug,
        each.file,
        "guid",
        f"episode {label} is live with a file that this checkout does not know ({live.url}, {live.length_bytes} bytes)",
        (
            "get the published.json of whoever replaced it (`git pull`)",
            f"give it the file of here with `podcast publish episode {label} --replace new-url` (or `same-url`)",
        ),
    )


def _is_of(live: Enclosure, medium: PlacedFile) -> bool:
    """A length of 0 says that nobody knew it."""
    lengths = {live.length_bytes, medium.length_bytes}
    return medium.is_at(live.url) and (0 in lengths or len(lengths) == 1)


# --- guid -------------------------------------------------------------------------------------------------------------


def _of_the_guid(each: Compared, edition: Edition, strangers: Sequence[LiveEpisode]) -> Deviation | None:
    """A new episode that is live already under another guid, or takes the number of one that is: apps show both."""
    episode = each.episode
    for other in strangers:
        named = f"{other.title!r}, which is live with the guid {other.guid!r} and not in this checkout"
        keep = f"write `guid: {other.guid}` if it is that episode"
        if _is_the_same(episode, edition, other):
            what = f"episode {episode.label} has the audio, or the title and the date, of {named}"
            ways_out: tuple[str, ...] = (keep,)
        elif episode.number is not None and _numbers(other.xml) == (episode.season, episode.number, episode.type):
            what = f"episode {episode.label} has the number of {named}"
            ways_out = (keep, "give it another number, season or type")
        else:
            continue
        return Deviation(Part.GUID, episode.slug, each.file, "guid", what, ways_out)
    return None


def _is_the_same(episode: AnyEpisode, edition: Edition, other: LiveEpisode) -> bool:
    if other.enclosure is not None and edition.enclosure.is_at(other.enclosure.url):
        return True
    return (episode.title, episode.published_at) == (other.title, other.published_at)


def _numbers(xml: bytes) -> tuple[int | None, int | None, str]:
    """Season, number and type as Apple's tags tell them; an episode without a type is a full one."""
    item = parse(xml)

    def told(name: str) -> str:
        return (item.findtext(qualified(f"itunes:{name}")) or "").strip()

    def number(name: str) -> int | None:
        text = told(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None

    return number("season"), number("episode"), told("episodeType") or "full"
