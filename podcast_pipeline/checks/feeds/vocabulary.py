"""The podcast namespace as a table: each tag, where it stands, its attributes and what they hold. Pure values.

Source: podcast-namespace, docs/tags (commit c0ff5ca, 13 May 2026).
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from podcast_pipeline.checks.dates import written

# A kind says whether a text is one, and what one is: `None` takes any text.
Kind = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag: the elements it may stand in, how often, its attributes by kind, and the kind of its text."""

    parents: frozenset[str]
    once: bool = False
    needs: Mapping[str, str] = field(default_factory=dict)
    takes: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    most_characters: int | None = None
    holds: Mapping[str, tuple[int, int | None]] = field(default_factory=dict)


CHANNEL, ITEM, LIVE = "channel", "item", "podcast:liveItem"
# A live item holds what an item holds.
_SHOW, _EPISODE = frozenset((CHANNEL,)), frozenset((ITEM, LIVE))
_ANYWHERE = _SHOW | _EPISODE

_MEDIA = ("podcast", "music", "video", "film", "audiobook", "newsletter", "blog", "publisher", "course")
_LISTS = tuple(f"{medium}L" for medium in _MEDIA)
_PROTOCOLS = "disabled|activitypub|twitter|lightning|atproto|hive|matrix|nostr|bluesky"
_GEO = r"geo:-?\d{1,2}(\.\d+)?,-?\d{1,3}(\.\d+)?(,-?\d+(\.\d+)?)?(;.{1,60})?"


def _is_uuid(text: str) -> bool:
    try:
        return len(text) <= 45 and str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text[:60])
    except ValueError:
        return False
    return "T" in text.upper() or " " in text


def _matches(pattern: str) -> Kind:
    compiled = re.compile(pattern, re.ASCII)
    return lambda text: compiled.fullmatch(text[:300]) is not None


# Kind -> how to tell one, and how one looks.
KINDS: dict[str, tuple[Kind, str]] = {
    "any": (lambda text: True, "anything"),
    "not blank": (lambda text: bool(text), "some text"),
    "yes or no": (_matches("yes|no"), "yes or no"),
    "flag": (_matches("true|false"), "true or false"),
    "true": (_matches("true"), "true"),
    "uuid": (_is_uuid, "a UUID such as 917393e3-1b1e-5cef-ace4-edaa54e1f810"),
    "medium": (lambda text: text in (*_MEDIA, *_LISTS, "mixed"), "a medium such as podcast, music or audiobook"),
    "moment": (_is_moment, "a time such as 2026-05-13T18:00:00+02:00"),
    "date": (lambda text: written(text).is_rfc, "a date such as Thu, 04 May 2023 06:00:00 +0200"),
    "seconds": (_matches(r"\d{1,9}(\.\d{1,9})?"), "seconds such as 73.5"),
    "whole": (_matches(r"\d{1,18}"), "a whole number"),
    "number": (_matches(r"\d{1,12}(\.\d{1,9})?"), "a number such as 3 or 100.5"),
    "percent": (_matches(r"100|\d{1,2}"), "a number from 0 to 100"),
    "geo": (_matches(_GEO), "a place such as geo:52.5200,13.4050"),
    "osm": (_matches(r"[NWR]\d{1,18}(#\d{1,9})?"), "an OpenStreetMap id such as R62422"),
    "country": (_matches("[A-Za-z]{2}"), "a country code such as DE"),
    "language": (_matches("[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}"), "a language code such as de or de-AT"),
    "rrule": (_matches("(RRULE:)?FREQ=[A-Z]+.{0,250}"), "a rule such as FREQ=WEEKLY;BYDAY=TH"),
    "status": (_matches("pending|live|ended"), "pending, live or ended"),
    "recipient": (_matches("node|lnaddress|keysend|wallet"), "node or lnaddress"),
    "chat": (_matches("irc|xmpp|nostr|matrix"), "irc, xmpp, nostr or matrix"),
    "social": (_matches(_PROTOCOLS), "activitypub, atproto, matrix, nostr … or disabled"),
    "integrity": (_matches("sri|pgp-signature"), "sri or pgp-signature"),
    "place": (_matches("subject|creator"), "subject or creator"),
    "ratio": (_matches(r"\d{1,5}\s?/\s?\d{1,5}|\d{1,5}:\d{1,5}|\d{1,5}(\.\d{1,5})?"), "a ratio such as 16/9"),
    "email": (_matches(r"[^@\s]{1,100}@[^@\s]{1,150}\.[^@\s]{1,50}"), "an e-mail address"),
    "type": (_matches(r"[\w!#$&^.+-]{1,60}/[\w!#$&^.+-]{1,60}(\s?;.{0,100})?"), "a media type such as audio/mpeg"),
}

_IMAGE = {"alt": "any", "aspect-ratio": "ratio", "width": "whole", "height": "whole", "type": "type", "purpose": "any"}
_RECIPIENT = {"name": "any", "customKey": "any", "customValue": "any", "fee": "flag"}

TAGS: dict[str, Tag] = {
    "podcast:locked": Tag(_SHOW, once=True, takes={"owner": "email"}, text="yes or no"),
    "podcast:guid": Tag(_SHOW, once=True, text="uuid"),
    "podcast:medium": Tag(_SHOW, once=True, text="medium"),
    "podcast:funding": Tag(_ANYWHERE, needs={"url": "not blank"}, text="any", most_characters=128),
    "podcast:podroll": Tag(_SHOW, once=True, holds={"podcast:remoteItem": (1, None)}),
    "podcast:publisher": Tag(_SHOW, once=True, holds={"podcast:remoteItem": (1, 1)}),
    "podcast:podping": Tag(_SHOW, once=True, takes={"usesPodping": "true"}),
    "podcast:updateFrequency": Tag(
        _SHOW,
        once=True,
        takes={"complete": "flag", "dtstart": "moment", "rrule": "rrule"},
        text="any",
        most_characters=128,
    ),
    "podcast:trailer": Tag(
        _SHOW,
        needs={"url": "not blank", "pubdate": "date"},
        takes={"length": "whole", "type": "type", "season": "whole"},
        text="not blank",
        most_characters=128,
    ),
    "podcast:block": Tag(_SHOW, takes={"id": "not blank"}, text="yes or no"),
    "podcast:txt": Tag(_ANYWHERE, takes={"purpose": "any"}, text="any", most_characters=4000),
    "podcast:license": Tag(_ANYWHERE, once=True, takes={"url": "not blank"}, text="not blank", most_characters=128),
    "podcast:person": Tag(
        _ANYWHERE,
        takes={"role": "any", "group": "any", "img": "any", "href": "any"},
        text="not blank",
        most_characters=128,
    ),
    "podcast:location": Tag(
        _ANYWHERE,
        takes={"rel": "place", "geo": "geo", "osm": "osm", "country": "country"},
        text="not blank",
        most_characters=128,
    ),
    "podcast:value": Tag(
        _ANYWHERE,
        needs={"type": "not blank", "method": "not blank"},
        takes={"suggested": "number"},
        holds={"podcast:valueRecipient": (1, None)},
    ),
    "podcast:valueRecipient": Tag(
        frozenset(("podcast:value", "podcast:valueTimeSplit")),
        needs={"type": "recipient", "address": "not blank", "split": "whole"},
        takes=_RECIPIENT,
    ),
    "podcast:valueTimeSplit": Tag(
        frozenset(("podcast:value",)),
        needs={"startTime": "seconds", "duration": "seconds"},
        takes={"remoteStartTime": "seconds", "remotePercentage": "percent"},
    ),
    "podcast:image": Tag(_ANYWHERE, needs={"href": "not blank"}, takes=_IMAGE),
    "podcast:images": Tag(_ANYWHERE, once=True, takes={"srcset": "any"}),
    "podcast:chat": Tag(
        _ANYWHERE,
        once=True,
        needs={"server": "not blank", "protocol": "chat"},
        takes={"accountId": "any", "space": "any", "embedUrl": "any"},
    ),
    "podcast:socialInteract": Tag(
        _ANYWHERE,
        needs={"protocol": "social"},
        takes={"uri": "any", "accountId": "any", "accountUrl": "any", "priority": "whole"},
    ),
    "podcast:remoteItem": Tag(
        frozenset((CHANNEL, "podcast:podroll", "podcast:valueTimeSplit", "podcast:publisher")),
        needs={"feedGuid": "uuid"},
        takes={"feedUrl": "any", "itemGuid": "any", "medium": "medium", "title": "any"},
    ),
    "podcast:liveItem": Tag(
        _SHOW,
        needs={"status": "status", "start": "moment"},
        takes={"end": "moment"},
        holds={"podcast:contentLink": (1, None)},
    ),
    "podcast:contentLink": Tag(_EPISODE, needs={"href": "not blank"}, text="any"),
    "podcast:transcript": Tag(
        _EPISODE, needs={"url": "not blank", "type": "not blank"}, takes={"language": "language", "rel": "any"}
    ),
    "podcast:chapters": Tag(_EPISODE, once=True, needs={"url": "not blank", "type": "not blank"}),
    "podcast:soundbite": Tag(
        _EPISODE, needs={"startTime": "seconds", "duration": "seconds"}, text="any", most_characters=128
    ),
    "podcast:season": Tag(_EPISODE, once=True, takes={"name": "any"}, text="whole"),
    "podcast:episode": Tag(_EPISODE, once=True, takes={"display": "any"}, text="number"),
    "podcast:alternateEnclosure": Tag(
        _EPISODE,
        needs={"type": "type"},
        takes={
            "length": "whole",
            "bitrate": "number",
            "height": "whole",
            "lang": "language",
            "title": "any",
            "rel": "any",
            "codecs": "any",
            "default": "flag",
        },
        holds={"podcast:source": (1, None), "podcast:integrity": (0, 1)},
    ),
    "podcast:source": Tag(
        frozenset(("podcast:alternateEnclosure",)), needs={"uri": "not blank"}, takes={"contentType": "type"}
    ),
    "podcast:integrity": Tag(
        frozenset(("podcast:alternateEnclosure",)), needs={"type": "integrity", "value": "not blank"}
    ),
}

# Attributes with a limit of their own, in characters.
MOST_CHARACTERS = {
    ("podcast:season", "name"): 128,
    ("podcast:episode", "display"): 32,
    ("podcast:txt", "purpose"): 128,
    ("podcast:alternateEnclosure", "title"): 32,
    ("podcast:alternateEnclosure", "rel"): 32,
}
