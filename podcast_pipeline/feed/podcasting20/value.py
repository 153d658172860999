"""podcast:value with its recipients and time splits, and podcast:remoteItem, to which a time split may lead."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from podcast_pipeline.feed.namespaces import add, number
from podcast_pipeline.model.remote import RemoteItem
from podcast_pipeline.model.value import Value, ValueRecipient


def add_values(parent: etree._Element, values: Iterable[Value]) -> None:
    for value in values:
        element = add(parent, "podcast:value", type=value.type, method=value.method, suggested=number(value.suggested))
        _recipients(element, value.recipients)
        for split in value.time_splits:
            part = add(
                element,
                "podcast:valueTimeSplit",
                startTime=number(split.start_s),
                duration=number(split.duration_s),
                remoteStartTime=number(split.remote_start_s),
                remotePercentage=number(split.remote_percentage),
            )
            if split.remote_item:
                add_remote_item(part, split.remote_item)
            _recipients(part, split.recipients)


def add_remote_item(parent: etree._Element, feed: RemoteItem) -> None:
    add(
        parent,
        "podcast:remoteItem",
        feedGuid=feed.feed_guid,
        feedUrl=feed.feed_url,
        itemGuid=feed.item_guid,
        medium=feed.medium,
        title=feed.title,
    )


def _recipients(parent: etree._Element, recipients: Iterable[ValueRecipient]) -> None:
    for recipient in recipients:
        add(
            parent,
            "podcast:valueRecipient",
            name=recipient.name,
            type=recipient.type,
            address=recipient.address,
            customKey=recipient.custom_key,
            customValue=recipient.custom_value,
            split=number(recipient.split),
            fee="true" if recipient.fee else None,
        )
