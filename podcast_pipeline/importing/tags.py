"""The tags of a feed that have a setting of the same shape, as a table: element -> key -> what stands where. Pure.

A table's right side says where a value stands: `text`, or an attribute as `@name`; behind a colon, what it is. What is
not what it should be stays text, and the model refuses it by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from podcast_pipeline.model.frozen import is_web_address
from podcast_pipeline.model.taxonomy import group_of
from podcast_pipeline.model.times import shortest_clock
from podcast_pipeline.xml import Element, prefixed
from podcast_pipeline.xml.values import seconds_of

Fields = Mapping[str, str]
"""Key of a setting -> where its value stands."""


@dataclass(frozen=True, slots=True)
class Tag:
    """An element and the setting that it becomes, one or a list."""

    key: str
    read: Callable[[Element], Any]
    many: bool = True


def yes_or_no(text: str | None) -> bool | None:
    """What feeds write for true and false, explicit and clean; None for anything else."""
    words = {"yes": True, "true": True, "explicit": True, "1": True, "no": False, "false": False, "clean": False}
    return words.get((text or "").strip().lower())


def fields(element: Element, where: Fields) -> dict[str, Any]:
    """What an element says, without what it leaves empty."""
    said = {key: _value(element, place) for key, place in where.items()}
    return {key: value for key, value in said.items() if value is not None}


def settings(parent: Element, table: Mapping[str, Tag]) -> dict[str, Any]:
    """All settings that the children of channel or item become."""
    found: dict[str, Any] = {}
    for child in parent:
        tag = table.get(prefixed(child)) if isinstance(child.tag, str) else None
        value = tag.read(child) if tag is not None else None
        if tag is None or value in (None, {}, [], ""):
            continue
        if tag.many:
            found.setdefault(tag.key, []).extend(value if isinstance(value, list) else [value])
        else:
            found.setdefault(tag.key, value)
    return found


def _value(element: Element, place: str) -> Any:
    name, _, kind = place.partition(":")
    text = element.get(name[1:]) if name.startswith("@") else element.text
    text = (text or "").strip()
    if not text:
        return None
    try:
        match kind:
            case "int":
                return int(text)
            case "float" | "kbps":
                number = float(text) / (1000 if kind == "kbps" else 1)
                return int(number) if number.is_integer() else number
            case "clock":
                seconds = seconds_of(text)
                return text if seconds is None else shortest_clock(seconds)
    except (ValueError, OverflowError):
        return text
    match kind:
        case "flag":
            return yes_or_no(text) or None  # a false one is as good as none
        case "address":  # the name of a file at the old host would say, as a setting, that it is here
            return text if is_web_address(text) else None
        case "words":
            return text.split()
        case "lower":
            return text.lower()
    return text


def _as(where: Fields) -> Callable[[Element], dict[str, Any]]:
    return lambda element: fields(element, where)


def _children(element: Element, name: str, where: Fields) -> list[dict[str, Any]]:
    return [fields(child, where) for child in element if isinstance(child.tag, str) and prefixed(child) == name]


# --- The podcast namespace (docs/tags) --------------------------------------------------------------------------------

PERSON = {"name": "text", "role": "@role", "group": "@group", "href": "@href", "img": "@img:address"}
_REMOTE = {
    "feed_guid": "@feedGuid:lower", "feed_url": "@feedUrl", "item_guid": "@itemGuid", "medium": "@medium",
    "title": "@title",
}  # fmt: skip
_RECIPIENT = {
    "type": "@type", "address": "@address", "split": "@split:int", "name": "@name", "custom_key": "@customKey",
    "custom_value": "@customValue", "fee": "@fee:flag",
}  # fmt: skip
_SPLIT = {
    "start": "@startTime:clock", "duration": "@duration:clock", "remote_start": "@remoteStartTime:clock",
    "remote_percentage": "@remotePercentage:int",
}  # fmt: skip
_ALTERNATE = {
    "type": "@type", "length_bytes": "@length:int", "bitrate_kbps": "@bitrate:kbps", "height": "@height:int",
    "language": "@lang", "title": "@title", "rel": "@rel", "codecs": "@codecs", "default": "@default:flag",
}  # fmt: skip
_IMAGE = {
    "href": "@href:address", "alt": "@alt", "aspect_ratio": "@aspect-ratio", "width": "@width:int",
    "height": "@height:int", "type": "@type", "purpose": "@purpose:words",
}  # fmt: skip
_SOCIAL = {
    "protocol": "@protocol", "uri": "@uri", "account_id": "@accountId", "account_url": "@accountUrl",
    "priority": "@priority:int",
}  # fmt: skip


def _person(element: Element) -> dict[str, Any]:
    """Without a group that follows from the role: our feed adds it again."""
    person = fields(element, PERSON)
    if "group" in person and person["group"] == group_of(person.get("role", "")):
        del person["group"]
    return person


def _value_block(element: Element) -> dict[str, Any]:
    splits = [child for child in element if isinstance(child.tag, str) and prefixed(child) == "podcast:valueTimeSplit"]
    block = {
        **fields(element, {"type": "@type", "method": "@method", "suggested": "@suggested:float"}),
        "recipients": _children(element, "podcast:valueRecipient", _RECIPIENT),
        "time_splits": [_time_split(split) for split in splits],
    }
    return {key: value for key, value in block.items() if value}


def _time_split(element: Element) -> dict[str, Any]:
    remote = _children(element, "podcast:remoteItem", _REMOTE)
    recipients = _children(element, "podcast:valueRecipient", _RECIPIENT)
    split = {**fields(element, _SPLIT), "remote_item": remote[0] if remote else None, "recipients": recipients}
    return {key: value for key, value in split.items() if value not in (None, [])}


def _alternate(element: Element) -> dict[str, Any]:
    integrity = _children(element, "podcast:integrity", {"type": "@type", "value": "@value"})
    sources = _children(element, "podcast:source", {"uri": "@uri", "type": "@contentType"})
    return {**fields(element, _ALTERNATE), "sources": sources, **({"integrity": integrity[0]} if integrity else {})}


def _remote_items(element: Element) -> list[dict[str, Any]]:
    return _children(element, "podcast:remoteItem", _REMOTE)


def _publisher(element: Element) -> dict[str, Any] | None:
    """The feed of a publisher, whose medium goes without saying."""
    found = next(iter(_remote_items(element)), None)
    return found and {key: value for key, value in found.items() if (key, value) != ("medium", "publisher")}


ANYWHERE = {
    "podcast:funding": Tag("funding", _as({"url": "@url", "text": "text"})),
    "podcast:txt": Tag("txt", _as({"text": "text", "purpose": "@purpose"})),
    "podcast:license": Tag("license", _as({"name": "text", "url": "@url"}), many=False),
    "podcast:location": Tag(
        "locations",
        _as({"name": "text", "rel": "@rel", "geo": "@geo", "osm": "@osm", "country": "@country:lower"}),
    ),
    "podcast:image": Tag("images", _as(_IMAGE)),
    "podcast:chat": Tag(
        "chat",
        _as({"server": "@server", "protocol": "@protocol", "account_id": "@accountId", "space": "@space"}),
        many=False,
    ),
    "podcast:socialInteract": Tag("social_interact", _as(_SOCIAL)),
    "podcast:value": Tag("value", _value_block),
    "podcast:person": Tag("people", _person),
}
_RSS = {
    "category": Tag("keywords", lambda element: (element.text or "").strip()),
    "itunes:keywords": Tag(
        "keywords", lambda element: [word for each in (element.text or "").split(",") if (word := each.strip())]
    ),
}
SHOW = {
    **ANYWHERE,
    **_RSS,
    "podcast:medium": Tag("medium", lambda element: (element.text or "").strip(), many=False),
    "podcast:updateFrequency": Tag(
        "update_frequency", _as({"text": "text", "rrule": "@rrule", "start": "@dtstart"}), many=False
    ),
    "podcast:podroll": Tag("podroll", _remote_items),
    "podcast:publisher": Tag("publisher", _publisher, many=False),
    "podcast:remoteItem": Tag("remote_items", _as(_REMOTE)),
}
EPISODE = {
    **ANYWHERE,
    **_RSS,
    "podcast:soundbite": Tag(
        "soundbites", _as({"start": "@startTime:clock", "duration": "@duration:clock", "title": "text"})
    ),
    "podcast:contentLink": Tag("content_links", _as({"href": "@href", "text": "text"})),
    "podcast:alternateEnclosure": Tag("alternate_enclosures", _alternate),
}
