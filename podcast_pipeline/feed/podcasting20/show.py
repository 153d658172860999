"""The channel's tags of the podcast namespace."""

from __future__ import annotations

from collections.abc import Sequence
from email.utils import format_datetime

from lxml import etree

from podcast_pipeline.feed.namespaces import Extension, add, number
from podcast_pipeline.feed.podcasting20.anywhere import add_persons, add_tags
from podcast_pipeline.feed.podcasting20.live import add_live_items
from podcast_pipeline.feed.podcasting20.trailers import Trailer
from podcast_pipeline.feed.podcasting20.value import add_remote_item
from podcast_pipeline.model import Show
from podcast_pipeline.xml import NAMESPACES


class ShowTags(Extension):
    show: Show
    trailers: Sequence[Trailer] = ()
    uses_podping: bool = False

    def extend_ns(self) -> dict[str, str]:
        return {"podcast": NAMESPACES["podcast"]}

    def extend_rss(self, rss: etree._Element) -> etree._Element:
        channel, show = rss[0], self.show
        add(channel, "podcast:guid", show.guid)
        owner = show.owner.email if show.owner else None
        add(channel, "podcast:locked", _yes_or_no(show.locked), owner=owner)
        add(channel, "podcast:medium", show.medium)
        if self.uses_podping:
            add(channel, "podcast:podping", usesPodping="true")
        _update_frequency(channel, show)
        _block(channel, show)
        if show.apple_verify:
            add(channel, "podcast:txt", show.apple_verify, purpose="applepodcastsverify")
        add_persons(channel, show.people)
        add_tags(channel, show)
        _trailers(channel, self.trailers, show)
        _other_feeds(channel, show)
        add_live_items(channel, show)
        return rss


def _update_frequency(channel: etree._Element, show: Show) -> None:
    frequency = show.update_frequency
    if frequency is None and not show.complete:
        return
    german = show.language.partition("-")[0].lower() == "de"
    add(
        channel,
        "podcast:updateFrequency",
        frequency.text if frequency else "Abgeschlossen" if german else "Complete",
        complete="true" if show.complete else None,
        dtstart=frequency.start.isoformat() if frequency and frequency.start else None,
        rrule=frequency.rrule if frequency else None,
    )


def _block(channel: etree._Element, show: Show) -> None:
    """A service heeds its own tag first, then the one for all."""
    block = show.block
    if block.everywhere:
        add(channel, "podcast:block", "yes")
    for service in block.services:
        add(channel, "podcast:block", "yes", id=service)
    for service in block.allow:
        add(channel, "podcast:block", "no", id=service)


def _trailers(channel: etree._Element, trailers: Sequence[Trailer], show: Show) -> None:
    for trailer in trailers:
        add(
            channel,
            "podcast:trailer",
            # Apps cut it there.
            trailer.title[:128],
            url=trailer.enclosure.url,
            pubdate=format_datetime(trailer.published_at.astimezone(show.zone)),
            # 0 is what a live feed does not tell.
            length=number(trailer.enclosure.length_bytes or None),
            type=trailer.enclosure.mime_type or None,
            season=number(trailer.season),
        )


def _other_feeds(channel: etree._Element, show: Show) -> None:
    if show.podroll:
        podroll = add(channel, "podcast:podroll")
        for feed in show.podroll:
            add_remote_item(podroll, feed)
    if show.publisher:
        publisher = add(channel, "podcast:publisher")
        add_remote_item(publisher, show.publisher.model_copy(update={"medium": "publisher"}))
    for feed in show.remote_items:
        add_remote_item(channel, feed)


def _yes_or_no(value: bool) -> str:
    return "yes" if value else "no"
