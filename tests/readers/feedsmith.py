"""What feedsmith has to say of a golden show's feed, as its own words and shapes.

Known limits of feedsmith 3.0: of a channel it drops socialInteract, of an item contentLink, of both item and liveItem
funding; of a liveItem it reads the tags of the podcast namespace alone.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from email.utils import format_datetime
from typing import Any

from podcast_pipeline.feed.description import full, short
from podcast_pipeline.model import EpisodeType, ListedEpisode, LiveItem, Person, PodcastTags, Show
from podcast_pipeline.model.alternates import AlternateEnclosure
from podcast_pipeline.model.categories import split_category
from podcast_pipeline.model.remote import RemoteItem
from podcast_pipeline.model.taxonomy import group_of
from podcast_pipeline.model.times import format_clock
from podcast_pipeline.model.value import ValueRecipient
from tests.feed.feed_examples import Example


def said(read: dict[str, Any]) -> dict[str, Any]:
    """What the reader said, its items by guid."""
    assert read["format"] == "rss"
    items = sorted(read["feed"].get("items", []), key=lambda item: str(item["guid"]["value"]))
    return known(**{**read["feed"], "items": items})


def meant(example: Example, carried: dict[str, Any]) -> dict[str, Any]:
    """The whole feed; `carried` is what feedsmith says of the live feed's items, by their guid."""
    show = example.show
    items = [*map(_item_of(show), example.listed), *(carried[each.live.guid] for each in example.decision.carried)]
    return known(
        title=show.title,
        link=show.link,
        description=show.description,
        language=show.language,
        copyright=show.copyright,
        managingEditor=show.managing_editor and show.managing_editor.model_dump(),
        webMaster=show.webmaster and show.webmaster.model_dump(),
        categories=[{"name": word} for word in show.keywords],
        ttl=show.ttl_minutes,
        lastBuildDate=_build_date(example),
        generator="podcast",
        image={"url": example.artwork_url, "title": show.title, "link": show.link},
        atom={"links": [{"href": example.feed_url, "rel": "self", "type": "application/rss+xml"}]},
        itunes=_show_for_apple(example),
        spotify=known(
            limit=show.spotify.recent_episodes and {"recentCount": show.spotify.recent_episodes},
            countryOfOrigin=" ".join(show.spotify.countries).lower(),
        ),
        podcast=_podcast_of_show(example),
        items=sorted(items, key=lambda item: str(item["guid"]["value"])),
    )


def known(**values: Any) -> dict[str, Any]:
    """Without what a feed does not say."""
    return {key: value for key, value in values.items() if value not in (None, "", [], {}, ())}


def _build_date(example: Example) -> str | None:
    dates = [each.episode.published_at for each in example.listed]
    dates += [each.live.published_at for each in example.decision.carried]
    newest = max((at for at in dates if at), default=None)
    return format_datetime(newest.astimezone(example.show.zone)) if newest else None


def _show_for_apple(example: Example) -> dict[str, Any]:
    show = example.show
    subs: dict[str, list[dict[str, str]]] = {}
    for name in show.categories:
        main, sub = split_category(name)
        subs.setdefault(main, []).extend([{"text": sub}] if sub else [])
    return known(
        title=show.apple_title,
        author=show.author,
        owner=show.owner and show.owner.model_dump(),
        categories=[known(text=main, categories=inner) for main, inner in subs.items()],
        explicit=show.explicit,
        image=example.artwork_url,
        type=show.type.value,
        complete=show.complete or None,
        block=show.block.asks("apple") or None,
        newFeedUrl=show.new_feed_url,
        applePodcastsVerify=show.apple_verify,
    )


def _podcast_of_show(example: Example) -> dict[str, Any]:
    show, block = example.show, example.show.block
    frequency = show.update_frequency
    tags = _tags(show)
    if show.apple_verify:
        tags["txts"] = [{"display": show.apple_verify, "purpose": "applepodcastsverify"}, *tags.get("txts", [])]
    tags.pop("socialInteracts")
    return known(
        guid=show.guid,
        locked=known(value=show.locked, owner=show.owner and show.owner.email),
        medium=show.medium,
        updateFrequency=known(
            display=frequency.text if frequency else "Abgeschlossen" if show.complete else None,
            complete=show.complete or None,
            dtstart=frequency and frequency.start and frequency.start.isoformat(),
            rrule=frequency and frequency.rrule,
        ),
        blocks=[
            *([{"value": True}] if block.everywhere else []),
            *({"value": True, "id": service} for service in block.services),
            *({"value": False, "id": service} for service in block.allow),
        ],
        persons=_persons(show.people),
        trailers=_trailers(example),
        podroll=show.podroll and {"remoteItems": [*map(_remote, show.podroll)]},
        publisher=show.publisher and {"remoteItem": {**_remote(show.publisher), "medium": "publisher"}},
        remoteItems=[*map(_remote, show.remote_items)],
        liveItems=[_live(live, show) for live in show.live],
        **tags,
    )


def _trailers(example: Example) -> list[dict[str, Any]]:
    """Of the whole show or of a season; the live trailers of the golden feeds are season 2's."""
    found = [
        (each.episode.published_at, each.episode.title, each.enclosure, each.episode.season)
        for each in example.listed
        if each.episode.type is EpisodeType.TRAILER and each.episode.number is None
    ]
    found += [
        (each.live.published_at, each.live.title, each.live.enclosure, 2)
        for each in example.decision.carried
        if b">trailer<" in each.live.xml and each.live.enclosure
    ]
    return [
        known(
            display=title,
            url=enclosure.url,
            pubDate=at and format_datetime(at.astimezone(example.show.zone)),
            length=enclosure.length_bytes,
            type=enclosure.mime_type,
            season=season,
        )
        for at, title, enclosure, season in sorted(found, key=lambda each: str(each[0]), reverse=True)
    ]


def _item_of(show: Show) -> Any:
    def item(listed: ListedEpisode) -> dict[str, Any]:
        episode = listed.episode
        return known(
            title=episode.title,
            link=listed.link,
            description=short(listed.notes),
            content=known(encoded=full(listed.notes)),
            categories=[{"name": word} for word in episode.keywords],
            enclosures=[
                {
                    "url": listed.enclosure.url,
                    "length": listed.enclosure.length_bytes,
                    "type": listed.enclosure.mime_type,
                }
            ],
            guid={"value": episode.guid, "isPermaLink": False},
            pubDate=episode.published_at and format_datetime(episode.published_at.astimezone(show.zone)),
            itunes=known(
                title=episode.apple_title or episode.title,
                duration=round(listed.enclosure.duration_s),
                episode=episode.number or None,
                season=episode.season,
                episodeType=episode.type.value,
                explicit=show.explicit if episode.explicit is None else episode.explicit,
                image=listed.artwork_url,
                block=episode.block or None,
            ),
            psc=known(
                chapters=[
                    known(
                        start=format_clock(chapter.start_s), title=chapter.title, href=chapter.href, image=chapter.image
                    )
                    for chapter in listed.chapters
                ]
            ),
            podcast=_podcast_of_item(listed, show),
        )

    return item


def _podcast_of_item(listed: ListedEpisode, show: Show) -> dict[str, Any]:
    episode = listed.episode
    tags = _tags(episode)
    tags.pop("fundings")
    codecs = {"aac": ("AAC", "mp4a.40.2"), "opus": ("Opus", "opus")}
    ours = [
        known(
            type=each.mime_type,
            length=each.length_bytes,
            bitrate=each.bitrate_kbps and each.bitrate_kbps * 1000,
            title=codecs[each.codec][0],
            codecs=codecs[each.codec][1],
            sources=[{"uri": each.url}],
            integrity={"type": "sri", "value": f"sha256-{b64encode(bytes.fromhex(each.sha256)).decode()}"},
        )
        for each in listed.alternates
    ]
    return known(
        season=episode.season and known(number=episode.season, name=show.seasons.get(episode.season)),
        # 0 is a number here.
        episode={"number": episode.number, **known(display=episode.number_shown)}
        if episode.number is not None
        else None,
        persons=_persons((*show.people, *episode.people)) if episode.people else [],
        transcripts=[
            known(url=link.url, type=link.mime_type, language=link.language, rel=link.rel)
            for link in listed.transcripts
        ],
        chapters=listed.chapters_url and {"url": listed.chapters_url, "type": "application/json+chapters"},
        soundbites=[
            known(startTime=bite.start_s, duration=bite.duration_s, display=bite.title) for bite in episode.soundbites
        ],
        alternateEnclosures=[*ours, *map(_alternate, episode.alternate_enclosures)],
        **tags,
    )


def _live(live: LiveItem, show: Show) -> dict[str, Any]:
    tags = _tags(live)
    tags.pop("fundings")
    return known(
        status=live.status,
        start=live.start.isoformat(),
        end=live.end and live.end.isoformat(),
        contentLinks=[{"href": link.href, "display": link.text} for link in live.content_links],
        persons=_persons((*show.people, *live.people)) if live.people else [],
        alternateEnclosures=[*map(_alternate, live.alternate_enclosures)],
        **tags,
    )


def _tags(tags: PodcastTags) -> dict[str, Any]:
    return {
        "fundings": [known(url=each.url, display=each.text) for each in tags.funding],
        "txts": [known(display=each.text, purpose=each.purpose) for each in tags.txt],
        "license": tags.license and known(display=tags.license.name, url=tags.license.url),
        "locations": [
            known(
                display=place.name,
                rel=place.rel,
                geo=place.geo,
                osm=place.osm,
                country=place.country and place.country.upper(),
            )
            for place in tags.locations
        ],
        "images": [
            known(
                href=image.href,
                alt=image.alt,
                aspectRatio=image.aspect_ratio,
                width=image.width,
                height=image.height,
                type=image.type,
                purpose=" ".join(image.purpose),
            )
            for image in tags.images
        ],
        "chat": tags.chat
        and known(
            server=tags.chat.server,
            protocol=tags.chat.protocol,
            accountId=tags.chat.account_id,
            space=tags.chat.space,
        ),
        "socialInteracts": [
            known(
                protocol=post.protocol,
                uri=post.uri,
                accountId=post.account_id,
                accountUrl=post.account_url,
                priority=post.priority,
            )
            for post in tags.social_interact
        ],
        "values": [
            known(
                type=value.type,
                method=value.method,
                suggested=value.suggested,
                valueRecipients=[*map(_recipient, value.recipients)],
                valueTimeSplits=[
                    known(
                        startTime=split.start_s,
                        duration=split.duration_s,
                        remoteStartTime=split.remote_start_s,
                        remotePercentage=split.remote_percentage,
                        remoteItem=split.remote_item and _remote(split.remote_item),
                        valueRecipients=[*map(_recipient, split.recipients)],
                    )
                    for split in value.time_splits
                ],
            )
            for value in tags.value
        ],
    }


def _persons(people: Iterable[Person]) -> list[dict[str, Any]]:
    return [
        known(
            display=person.name,
            role=person.role,
            group=person.group or group_of(person.role),
            href=person.href,
            img=person.img,
        )
        for person in dict.fromkeys(people)
    ]


def _alternate(each: AlternateEnclosure) -> dict[str, Any]:
    return known(
        type=each.type,
        length=each.length_bytes,
        bitrate=each.bitrate_kbps and each.bitrate_kbps * 1000,
        height=each.height,
        lang=each.language,
        title=each.title,
        rel=each.rel,
        codecs=each.codecs,
        default=each.default or None,
        sources=[known(uri=source.uri, contentType=source.type) for source in each.sources],
        integrity=each.integrity and {"type": each.integrity.type, "value": each.integrity.value},
    )


def _remote(feed: RemoteItem) -> dict[str, Any]:
    return known(
        feedGuid=feed.feed_guid,
        feedUrl=feed.feed_url,
        itemGuid=feed.item_guid,
        medium=feed.medium,
        title=feed.title,
    )


def _recipient(who: ValueRecipient) -> dict[str, Any]:
    return known(
        name=who.name,
        type=who.type,
        address=who.address,
        split=who.split,
        customKey=who.custom_key,
        customValue=who.custom_value,
        fee=who.fee or None,
    )
