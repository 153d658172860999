"""Two feeds -> what differs between them, in a producer's words. Pure; the plan prints it."""

from __future__ import annotations

from collections.abc import Mapping

from podcast_pipeline.model import ComparedEpisode, FeedChanges, LiveEpisode, LiveFeed
from podcast_pipeline.xml import Element, parse, prefixed

_SHOW_WORDS = {
    "atom:link": "feed address",
    "image": "artwork",
    "itunes:author": "author",
    "itunes:category": "categories",
    "itunes:explicit": "explicit",
    "itunes:image": "artwork",
    "itunes:owner": "owner",
    "itunes:type": "type",
    "podcast:guid": "show guid",
    "podcast:locked": "locked",
    "podcast:medium": "medium",
    "podcast:person": "people",
}
_EPISODE_WORDS = {
    "content:encoded": "notes",
    "description": "notes",
    "itunes:duration": "duration",
    "itunes:episode": "number",
    "itunes:episodeType": "type",
    "itunes:explicit": "explicit",
    "itunes:image": "artwork",
    "itunes:season": "season",
    "itunes:subtitle": "notes",
    "itunes:summary": "notes",
    "itunes:title": "title",
    "podcast:alternateEnclosure": "other formats",
    "podcast:chapters": "chapters",
    "podcast:episode": "number",
    "podcast:person": "people",
    "podcast:season": "season",
    "podcast:transcript": "transcript",
    "psc:chapters": "chapters",
    "pubDate": "date",
}
# RFC 5005, section 3.
_PAGE_RELATIONS = {"first", "last", "previous", "next"}
# Follows from the episodes, so it says nothing about the show.
_NOT_OF_THE_SHOW = {"lastBuildDate", "pages"}


def differences(before: LiveFeed | None, after: LiveFeed) -> FeedChanges:
    """What changes when `after` takes the place of `before`; all is added when there was none."""
    old = {live.guid: live for live in before.episodes} if before else {}
    new_guids = {live.guid for live in after.episodes}
    both = [_compare(old[live.guid], live) for live in after.episodes if live.guid in old]
    return FeedChanges(
        added=tuple(ComparedEpisode(live.guid, live.title) for live in after.episodes if live.guid not in old),
        changed=tuple(episode for episode in both if episode.parts),
        removed=tuple(ComparedEpisode(live.guid, live.title) for live in old.values() if live.guid not in new_guids),
        unchanged=tuple(episode for episode in both if not episode.parts),
        show_changed=_show_changes(before, after) if before else (),
    )


def _compare(before: LiveEpisode, after: LiveEpisode) -> ComparedEpisode:
    if before.xml == after.xml:
        return ComparedEpisode(after.guid, after.title)
    parts = _different(_parts(before.xml, _EPISODE_WORDS), _parts(after.xml, _EPISODE_WORDS))
    return ComparedEpisode(after.guid, after.title, parts)


def _show_changes(before: LiveFeed, after: LiveFeed) -> tuple[str, ...]:
    if before.channel == after.channel:
        return ()
    changed = _different(_parts(before.channel, _SHOW_WORDS), _parts(after.channel, _SHOW_WORDS))
    return tuple(part for part in changed if part not in _NOT_OF_THE_SHOW)


# What an element says, whatever the prefixes, the blanks between tags and the way its text is escaped.
_Meaning = tuple[str, tuple[tuple[str, str], ...], str, tuple["_Meaning", ...]]


def _parts(xml: bytes, words: Mapping[str, str]) -> dict[str, list[_Meaning]]:
    parts: dict[str, list[_Meaning]] = {}
    for child in parse(xml):
        if isinstance(child.tag, str):  # no comment
            name = prefixed(child)
            if name == "atom:link" and child.get("rel") in _PAGE_RELATIONS:
                name = "pages"
            parts.setdefault(words.get(name, name), []).append(_meaning(child))
    return parts


def _different(before: dict[str, list[_Meaning]], after: dict[str, list[_Meaning]]) -> tuple[str, ...]:
    return tuple(name for name in dict.fromkeys((*after, *before)) if before.get(name) != after.get(name))


def _meaning(element: Element) -> _Meaning:
    children = tuple(_meaning(child) for child in element if isinstance(child.tag, str))
    return element.tag, tuple(sorted(element.attrib.items())), (element.text or "").strip(), children
