"""What podcast-partytime, the reader of the Podcast Index, has to say of a golden show's feed.

Known limits of podcast-partytime 5.0, beside the tags it does not read (image, updateFrequency, an item's funding, txt
and contentLink, a channel's socialInteract, `disabled`): it drops an item without date, and resolves entities in notes
though they are HTML; it keeps one location and one value, no rel, no country and no medium of
the publisher; a number or a season 0 is none to it, nor is a soundbite that starts at 0; a soundbite without title gets
the show's; it reads `locked` only with an owner; an alternate enclosure needs a length, but in a liveItem, where it
reads none; a licence without address gets that of SPDX, or is dropped.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from datetime import UTC, datetime
from html import unescape
from typing import Any

from podcast_pipeline.feed.description import full, short
from podcast_pipeline.model import Episode, EpisodeType, ListedEpisode, LiveItem, Person, PodcastTags, Show
from podcast_pipeline.model.alternates import AlternateEnclosure
from podcast_pipeline.model.remote import RemoteItem
from podcast_pipeline.model.taxonomy import TAXONOMY, group_of
from podcast_pipeline.model.value import ValueRecipient
from tests.feed.feed_examples import Example
from tests.readers.feedsmith import known

# What it works out of the feed's words for itself, and the time of its run.
_ITS_OWN = {"lastUpdate", "pc20support", "type", "categories", "podcastSeasons", "podcastBlocked"}
_ROLES = {role.casefold(): role for roles in TAXONOMY.values() for role in roles}
_GROUPS = {group.casefold(): group for group in TAXONOMY}
_SRT = {"application/x-subrip": "application/srt"}


def said(feed: dict[str, Any]) -> dict[str, Any]:
    """What the reader said, without what no feed says: absent flags, and what it works out for itself."""
    kept = {key: value for key, value in feed.items() if key not in _ITS_OWN and not key.endswith("PubDate")}
    return {**kept, "items": sorted(feed["items"], key=lambda item: str(item["guid"]))}


def meant(example: Example, carried: dict[str, Any]) -> dict[str, Any]:
    """The whole feed; `carried` is what the reader says of the live feed's items, by their guid."""
    show = example.show
    items = [_item(each, show) for each in example.listed]
    items += [carried[each.live.guid] for each in _carried(example) if each.live.published_at]
    dates = [each.episode.published_at for each in example.listed] + [
        each.live.published_at for each in _carried(example)
    ]
    newest = _iso(max((at for at in dates if at), default=None))
    tags = _tags(show)
    if show.apple_verify:
        tags["podcastTxt"] = [{"value": show.apple_verify, "purpose": "applepodcastsverify"}, *tags["podcastTxt"]]
    tags.pop("podcastSocialInteraction")
    return {
        # Flags that it always tells.
        "explicit": show.explicit,
        "itunesBlock": show.block.asks("apple"),
        "itunesComplete": show.complete,
        "items": sorted(items, key=lambda item: str(item["guid"])),
        **({"locked": show.locked} if show.owner else {}),
        **known(
            title=show.title,
            description=show.description,
            link=show.link,
            language=show.language,
            copyright=show.copyright,
            itunesCategory=list(show.categories),
            itunesImage=example.artwork_url,
            itunesType=show.type.value,
            itunesNewFeedUrl=show.new_feed_url,
            generator="podcast",
            ttl=show.ttl_minutes,
            managingEditor=show.managing_editor and f"{show.managing_editor.email} ({show.managing_editor.name})",
            webmaster=show.webmaster and f"{show.webmaster.email} ({show.webmaster.name})",
            pubDate=newest,
            lastBuildDate=newest,
            pubsub={"self": example.feed_url},
            author=show.author,
            owner=show.owner and show.owner.model_dump(),
            image={"url": example.artwork_url, "title": show.title, "link": show.link},
            podcastOwner=show.owner and show.owner.email,
            guid=show.guid,
            medium=show.medium,
            podcastBlockedPlatforms={
                **dict.fromkeys(show.block.services, True),
                **dict.fromkeys(show.block.allow, False),
            },
            podcastPeople=_people(show.people),
            trailers=_trailers(example),
            podroll=[*map(_remote, show.podroll)],
            podcastPublisher=show.publisher
            and known(feedGuid=show.publisher.feed_guid, feedUrl=show.publisher.feed_url),
            podcastRemoteItems=[*map(_remote, show.remote_items)],
            podcastLiveItems=[_live(live, show) for live in show.live],
            **tags,
        ),
    }


def _carried(example: Example) -> Any:
    return example.decision.carried


def _iso(at: datetime | None) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z") if at else ""


def _item(listed: ListedEpisode, show: Show) -> dict[str, Any]:
    episode = listed.episode
    tags = _tags(episode)
    tags.pop("podcastFunding")
    tags.pop("podcastTxt")
    own = [
        known(
            type=each.mime_type,
            length=each.length_bytes,
            bitrate=each.bitrate_kbps and each.bitrate_kbps * 1000,
            title={"aac": "AAC", "opus": "Opus"}[each.codec],
            codecs={"aac": "mp4a.40.2", "opus": "opus"}[each.codec],
            source=[{"uri": each.url, "contentType": each.mime_type}],
            integrity={"type": "sri", "value": f"sha256-{b64encode(bytes.fromhex(each.sha256)).decode()}"},
        )
        | {"default": False}
        for each in listed.alternates
    ]
    others = [_alternate(each, each.length_bytes) for each in episode.alternate_enclosures if each.length_bytes]
    return {
        "explicit": show.explicit if episode.explicit is None else episode.explicit,
        **known(
            guid=episode.guid,
            title=episode.title,
            link=listed.link,
            description=unescape(short(listed.notes)).replace("\n", " "),
            content=unescape(full(listed.notes)),
            enclosure={
                "url": listed.enclosure.url,
                "length": listed.enclosure.length_bytes,
                "type": listed.enclosure.mime_type,
            },
            duration=round(listed.enclosure.duration_s),
            pubDate=_iso(episode.published_at),
            image=listed.artwork_url,
            itunesImage=listed.artwork_url,
            itunesEpisode=episode.number or None,
            itunesSeason=episode.season,
            itunesEpisodeType=episode.type.value,
            podcastEpisode=known(number=episode.number, display=episode.number_shown) if episode.number else None,
            podcastSeason=episode.season and known(number=episode.season, name=show.seasons.get(episode.season)),
            podcastPeople=_people((*show.people, *episode.people)) if episode.people else [],
            podcastTranscripts=[
                known(
                    url=link.url,
                    type=_SRT.get(link.mime_type, link.mime_type),
                    language=link.language or show.language,
                    rel=link.rel,
                )
                for link in listed.transcripts
            ],
            podcastChapters=listed.chapters_url and {"url": listed.chapters_url, "type": "application/json+chapters"},
            podcastSoundbites=_soundbites(episode, show),
            alternativeEnclosures=[*own, *others],
            **tags,
        ),
    }


def _soundbites(episode: Episode, show: Show) -> list[dict[str, Any]]:
    return [
        {"startTime": bite.start_s, "duration": bite.duration_s, "title": bite.title or show.title}
        for bite in episode.soundbites
    ]


def _live(live: LiveItem, show: Show) -> dict[str, Any]:
    tags = _tags(live)
    # Of those that any item may have, it reads these of a liveItem.
    read = {key: tags[key] for key in ("value", "chat")}
    return known(
        status=live.status,
        start=_iso(live.start),
        end=_iso(live.end),
        title=live.title,
        guid=live.guid,
        description=live.summary,
        link=live.link or show.link,
        author=show.author,
        image=live.artwork_url,
        podcastPeople=_people((*show.people, *live.people)) if live.people else [],
        alternativeEnclosures=[_alternate(each, 0) for each in live.alternate_enclosures],
        contentLinks=[{"title": link.text, "url": link.href} for link in live.content_links],
        **read,
    ) | {"enclosure": {"url": live.stream.url, "length": 0, "type": live.stream.type}}


def _tags(tags: PodcastTags) -> dict[str, Any]:
    place = next(iter(tags.locations), None)
    value = next(iter(tags.value), None)
    return {
        "podcastFunding": [{"message": each.text or "", "url": each.url} for each in tags.funding],
        "podcastTxt": [known(value=each.text, purpose=each.purpose) for each in tags.txt],
        "license": _license(tags),
        "podcastLocation": place and known(name=place.name, osm=place.osm, geo=place.geo),
        "chat": tags.chat
        and known(
            phase="7",
            protocol=tags.chat.protocol,
            server=tags.chat.server,
            accountId=tags.chat.account_id,
            space=tags.chat.space,
        ),
        "podcastSocialInteraction": [
            known(platform=post.protocol, url=post.uri, profileUrl=post.account_url, priority=post.priority)
            | {"id": post.account_id or ""}
            for post in tags.social_interact
            if post.uri
        ],
        "value": value
        and known(
            type=value.type,
            method=value.method,
            suggested=value.suggested,
            recipients=[*map(_recipient, value.recipients)],
            valueTimeSplits=[
                {
                    "type": "remoteItem",
                    "startTime": split.start_s,
                    "duration": split.duration_s,
                    "remoteStartTime": split.remote_start_s or 0,
                    "remotePercentage": 100 if split.remote_percentage is None else split.remote_percentage,
                    "remoteItem": _remote(split.remote_item),
                }
                if split.remote_item
                else {
                    "type": "recipients",
                    "startTime": split.start_s,
                    "duration": split.duration_s,
                    "recipients": [*map(_recipient, split.recipients)],
                }
                for split in value.time_splits
            ],
        ),
    }


def _license(tags: PodcastTags) -> dict[str, str] | None:
    if tags.license is None:
        return None
    by_spdx = f"https://spdx.org/licenses/{tags.license.name}.html" if tags.license.name.startswith("CC") else None
    url = tags.license.url or by_spdx
    return {"identifier": tags.license.name, "url": url} if url else None


def _people(people: Iterable[Person]) -> list[dict[str, Any]]:
    return [
        known(
            name=person.name,
            role=_ROLES[person.role.casefold()],
            group=_GROUPS[(person.group or group_of(person.role) or "cast").casefold()],
            img=person.img,
            href=person.href,
        )
        for person in dict.fromkeys(people)
    ]


def _trailers(example: Example) -> list[dict[str, Any]]:
    listed = [
        (each.episode.title, each.enclosure, each.episode.published_at, each.episode.season)
        for each in example.listed
        if each.episode.type is EpisodeType.TRAILER and each.episode.number is None
    ]
    live = [
        (each.live.title, each.live.enclosure, each.live.published_at, 2)
        for each in _carried(example)
        if b">trailer<" in each.live.xml and each.live.enclosure
    ]
    return [
        known(
            title=title,
            url=enclosure.url,
            pubdate=_iso(at),
            type=enclosure.mime_type,
            length=enclosure.length_bytes,
            season=season,
        )
        for title, enclosure, at, season in sorted([*listed, *live], key=lambda each: _iso(each[2]), reverse=True)
    ]


def _alternate(each: AlternateEnclosure, length: int) -> dict[str, Any]:
    return {
        "length": length,
        "default": each.default,
        **known(
            type=each.type,
            source=[{"uri": source.uri, "contentType": source.type or each.type} for source in each.sources],
            integrity=each.integrity and each.integrity.model_dump(),
            bitrate=each.bitrate_kbps and each.bitrate_kbps * 1000,
            height=each.height,
            lang=each.language,
            title=each.title,
            rel=each.rel,
            codecs=each.codecs,
        ),
    }


def _remote(feed: RemoteItem) -> dict[str, Any]:
    return known(
        feedGuid=feed.feed_guid, itemGuid=feed.item_guid, feedUrl=feed.feed_url, title=feed.title, medium=feed.medium
    )


def _recipient(who: ValueRecipient) -> dict[str, Any]:
    return known(
        name=who.name,
        customKey=who.custom_key,
        customValue=who.custom_value,
        type=who.type,
        address=who.address,
        split=who.split,
    ) | {"fee": who.fee}
