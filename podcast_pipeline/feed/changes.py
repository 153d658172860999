"""Two feeds -> what differs between them, in a producer's words. Pure; the plan prints it."""

from __future__ import annotations

from collections.abc import Mapping

from podcast_pipeline.feed.withdrawal import is_mark
from podcast_pipeline.model import ComparedEpisode, FeedChanges, LiveEpisode, LiveFeed
from podcast_pipeline.xml import Element, parse, prefixed

# Tags of the podcast namespace that show and episodes may both have.
_EVERYWHERE = {
    "podcast:chat": "chat",
    "podcast:funding": "funding",
    "podcast:image": "images",
    "podcast:license": "license",
    "podcast:location": "locations",
    "podcast:person": "people",
    "podcast:remoteItem": "other feeds",
    "podcast:socialInteract": "comments",
    "podcast:txt": "notes for machines",
    "podcast:value": "value",
}
_SHOW_WORDS = {
    "atom:link": "feed address",
    "category": "keywords",
    "image": "artwork",
    "itunes:applepodcastsverify": "verification",
    "itunes:author": "author",
    "itunes:block": "block",
    "itunes:category": "categories",
    "itunes:complete": "complete",
    "itunes:explicit": "explicit",
    "itunes:image": "artwork",
    "itunes:new-feed-url": "new feed address",
    "itunes:owner": "owner",
    "itunes:title": "title for Apple",
    "itunes:type": "type",
    "managingEditor": "managing editor",
    "podcast:block": "block",
    "podcast:guid": "show guid",
    "podcast:liveItem": "live broadcasts",
    "podcast:locked": "locked",
    "podcast:medium": "medium",
    "podcast:podping": "pings",
    "podcast:podroll": "recommended shows",
    "podcast:publisher": "publisher",
    "podcast:trailer": "trailer",
    "podcast:updateFrequency": "update frequency",
    "spotify:countryOfOrigin": "countries",
    "spotify:limit": "episodes on Spotify",
    "ttl": "time to keep the feed",
    "webMaster": "webmaster",
    **_EVERYWHERE,
}
_EPISODE_WORDS = {
    "category": "keywords",
    "content:encoded": "notes",
    "description": "notes",
    "itunes:block": "block",
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
    "podcast:contentLink": "links to other places",
    "podcast:episode": "number",
    "podcast:season": "season",
    "podcast:soundbite": "soundbites",
    "podcast:transcript": "transcript",
    "psc:chapters": "chapters",
    "pubDate": "date",
    **_EVERYWHERE,
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
        if isinstance(child.tag, str) and not is_mark(child):  # no comment
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
