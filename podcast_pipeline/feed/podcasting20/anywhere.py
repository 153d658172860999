"""The tags of the podcast namespace that a channel, an item and a liveItem may all have."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from podcast_pipeline.feed.namespaces import add, number
from podcast_pipeline.feed.podcasting20.value import add_values
from podcast_pipeline.model import Person, PodcastTags
from podcast_pipeline.model.podcasting import ContentLink
from podcast_pipeline.model.taxonomy import group_of


def add_tags(parent: etree._Element, tags: PodcastTags) -> None:
    """All of them but persons, which an item has to repeat."""
    for funding in tags.funding:
        add(parent, "podcast:funding", funding.text, url=funding.url)
    for txt in tags.txt:
        add(parent, "podcast:txt", txt.text, purpose=txt.purpose)
    if tags.license:
        add(parent, "podcast:license", tags.license.name, url=tags.license.url)
    for place in tags.locations:
        country = place.country and place.country.upper()
        add(parent, "podcast:location", place.name, rel=place.rel, geo=place.geo, osm=place.osm, country=country)
    _images(parent, tags)
    _comments(parent, tags)
    add_values(parent, tags.value)


def add_persons(parent: etree._Element, people: Iterable[Person]) -> None:
    for person in dict.fromkeys(people):
        add(
            parent,
            "podcast:person",
            person.name,
            role=person.role,
            # Apps take a person without a group for one of the cast, and an audio editor for nobody.
            group=person.group or group_of(person.role),
            img=person.img,
            href=person.href,
        )


def add_content_links(parent: etree._Element, links: Iterable[ContentLink]) -> None:
    for link in links:
        add(parent, "podcast:contentLink", link.text, href=link.href)


def _images(parent: etree._Element, tags: PodcastTags) -> None:
    for image in tags.images:
        attributes = {
            "href": image.href,
            "alt": image.alt,
            "aspect-ratio": image.aspect_ratio,
            "width": number(image.width),
            "height": number(image.height),
            "type": image.type,
            "purpose": " ".join(image.purpose) or None,
        }
        add(parent, "podcast:image", **attributes)


def _comments(parent: etree._Element, tags: PodcastTags) -> None:
    if tags.chat:
        chat = tags.chat
        add(
            parent,
            "podcast:chat",
            server=chat.server,
            protocol=chat.protocol,
            accountId=chat.account_id,
            space=chat.space,
        )
    for post in tags.social_interact:
        add(
            parent,
            "podcast:socialInteract",
            protocol=post.protocol,
            uri=post.uri,
            accountId=post.account_id,
            accountUrl=post.account_url,
            priority=number(post.priority),
        )
