"""All items of a feed -> the episodes of a show: what is unclear is decided and said here. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from podcast_pipeline.errors import FeedError
from podcast_pipeline.importing.channel import show_settings
from podcast_pipeline.importing.fitting import fitted
from podcast_pipeline.importing.items import ForeignEpisode, dated, episode_of, medium_of, title_of
from podcast_pipeline.importing.leftover import leftover
from podcast_pipeline.importing.pages import SourceFeed
from podcast_pipeline.importing.wording import counted, some
from podcast_pipeline.model import FrontMatter, Show
from podcast_pipeline.xml import Element, qualified
from podcast_pipeline.xml.values import guid_of


@dataclass(frozen=True, slots=True)
class ForeignShow:
    """A show as another host's feed tells it. `settings` are podcast.yaml's but for where it is published.

    `episodes` are in the feed's order; each has a date. `no_place`: elements that no setting holds, with their counts.
    """

    settings: dict[str, Any]
    episodes: tuple[ForeignEpisode, ...]
    remarks: tuple[str, ...]
    no_place: Mapping[str, int]
    items: int


def understood(
    feed: SourceFeed,
    zone: ZoneInfo,
    *,
    placing: Mapping[str, Any],
    to_text: Callable[[str], str],
    make_guid: Callable[[str | None], str],
    advance: Callable[[float], None],
) -> ForeignShow:
    """What the feed says, as settings that the model takes. `placing` are those that no feed can tell.

    FeedError when an episode has no date that can be read: apps sort by it, and nobody can guess it.
    """
    channel = show_settings(feed.channel, feed.own_address, to_text, make_guid)
    channel.put("seasons", _season_names(feed.items))
    needed = {**placing, **({} if "artwork" in channel.values else {"artwork": "artwork.jpg"})}
    show, refused = fitted(Show, channel.values, where=feed.where, context={"zone": zone}, more=needed)
    remarks = [*feed.remarks, *channel.remarks, *(f"podcast.yaml: {what}" for what in refused)]
    episodes, said = _episodes(feed.items, show, remarks, feed.where)
    episodes = _numbered_once(_without_twins(episodes, remarks), remarks)
    fitting = []
    for number, episode in enumerate(episodes):
        advance(number / len(episodes))
        more = {"title": episode.title, "guid": episode.guid}
        settings, refused = fitted(FrontMatter, episode.settings, where=f"{feed.where}: {episode.title}", more=more)
        said += [(what, episode.title) for what in refused]
        fitting.append(replace(episode, settings=settings))
    remarks += _once_each(said)
    return ForeignShow(show, tuple(fitting), tuple(remarks), leftover(feed.channel, feed.items), len(feed.items))


def _once_each(said: Iterable[tuple[str, str]]) -> list[str]:
    """What is to be said of many episodes, once, with their titles."""
    titles: dict[str, list[str]] = {}
    for what, title in said:
        titles.setdefault(what, []).append(title)
    return [f"{some(named)}: {what}" for what, named in titles.items()]


def _episodes(
    items: Sequence[Element], show: dict[str, Any], remarks: list[str], where: str
) -> tuple[list[ForeignEpisode], list[tuple[str, str]]]:
    """The episodes, and pairs of what there is to say of one and its title."""
    found: list[ForeignEpisode] = []
    said: list[tuple[str, str]] = []
    silent: list[str] = []
    dateless: list[str] = []
    unknown: list[str] = []
    untitled = 0
    for number, item in enumerate(items, start=1):
        title = title_of(item)
        medium, published_at = medium_of(item), dated(item)
        if medium is None:
            silent.append(title or f"item {number}")
            continue
        if published_at is None:
            dateless.append(title or f"item {number}")
            continue
        episode, remarked = episode_of(item, medium, published_at, show)
        if not title:
            untitled += 1
            episode = replace(episode, title=_title_for(episode, show["language"]))
        if guid_of(item) is None:
            unknown.append(episode.title)
        said += [(remark, episode.title) for remark in remarked]
        found.append(episode)
    _refuse_dateless(dateless, where)
    if items and not found:
        raise FeedError(
            f"has no audio in {counted(len(items), 'item')}: each needs an <enclosure> with a whole address, which "
            f"begins with https://; `podcast check {where}` says what it has",
            where=where,
        )
    if silent:
        remarks.append(f"{counted(len(silent), 'item')} without audio: no episode, and left out ({some(silent)})")
    if unknown:
        remarks.append(
            f"{counted(len(unknown), 'episode')} without a guid: the address of the audio is the guid now, for that is "
            f"what apps know it by ({some(unknown)})"
        )
    if untitled:
        remarks.append(f"{counted(untitled, 'episode')} without a title: named by number or date")
    return found, said


def _title_for(episode: ForeignEpisode, language: str) -> str:
    word = "Folge" if language.lower().startswith("de") else "Episode"
    number = episode.settings.get("number")
    return f"{word} {number}" if number is not None else f"{word} {episode.published_at:%Y-%m-%d}"


def _refuse_dateless(titles: Sequence[str], where: str) -> None:
    if titles:
        raise FeedError(
            f"has no date that can be read for {counted(len(titles), 'episode')} ({some(titles)}), and apps sort by "
            f"it: save the feed, write each pubDate as in `Wed, 15 Jan 2025 19:00:00 +0100`, and import the file",
            where=where,
        )


def _without_twins(episodes: list[ForeignEpisode], remarks: list[str]) -> list[ForeignEpisode]:
    """Of episodes with one guid apps show one: the newest stays. Many apps trim a guid, so blanks do not count."""
    groups: dict[str, list[ForeignEpisode]] = {}
    for episode in episodes:
        groups.setdefault(episode.guid.strip(), []).append(episode)
    for guid, twins in groups.items():
        if len(twins) > 1:
            newest = max(twins, key=_age)
            lost = [twin.title for twin in twins if twin is not newest]
            remarks.append(
                f"one guid, {guid!r}, for {len(twins)} episodes, of which apps show one: {newest.title!r} stays, "
                f"{some(lost)} is left out"
            )
            groups[guid] = [newest]
    kept = {id(episode) for group in groups.values() for episode in group}
    return [episode for episode in episodes if id(episode) in kept]


def _numbered_once(episodes: list[ForeignEpisode], remarks: list[str]) -> list[ForeignEpisode]:
    """One season, number and type is one episode: the oldest keeps it."""
    owners: dict[tuple[Any, ...], ForeignEpisode] = {}
    without: dict[int, ForeignEpisode] = {}
    for episode in sorted(episodes, key=_age):
        number = episode.settings.get("number")
        if number is None:
            continue
        owner = owners.setdefault((episode.settings.get("season"), number, episode.settings.get("type")), episode)
        if owner is not episode:
            remarks.append(f"{episode.title!r}: it had the number {number} of {owner.title!r}, and has none now")
            settings = {key: value for key, value in episode.settings.items() if key not in ("number", "number_shown")}
            without[id(episode)] = replace(episode, settings=settings)
    return [without.get(id(episode), episode) for episode in episodes]


def _season_names(items: Sequence[Element]) -> dict[int, str]:
    """podcast:season names a season in every item, podcast.yaml once: as the newest item has it."""
    names = {
        int(season.text): season.get("name", "").strip()
        for item in reversed(items)
        for season in item.iterfind(qualified("podcast:season"))
        if season.text and re.fullmatch("[1-9][0-9]{0,8}", season.text.strip()) and season.get("name", "").strip()
    }
    return dict(sorted(names.items()))


def _age(episode: ForeignEpisode) -> float:
    return episode.published_at.timestamp()
