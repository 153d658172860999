"""What the podcast namespace, Apple and Spotify call wrong is refused where it is written, with the way out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from podcast_pipeline.model import Contact, Episode, LiveItem, Person, Show, Soundbite
from podcast_pipeline.model.alternates import AlternateEnclosure
from podcast_pipeline.model.podcasting import Chat, Funding, Image, License, Location, SocialInteract, Txt
from podcast_pipeline.model.remote import RemoteItem
from podcast_pipeline.model.rhythm import UpdateFrequency
from podcast_pipeline.model.show_tags import Block, ShowTags, Spotify
from podcast_pipeline.model.value import Value
from podcast_pipeline.project import yaml12
from podcast_pipeline.project.mistakes import validated
from tests.feed.feed_examples import a_show, an_episode

GUID = "917393e3-1b1e-5cef-ace4-edaa54e1f810"
NODE = "03ae9f91a0cb8ff43840e3c322c4c61f019d8c1c3cea15a25cfc425ac605e61a4a"
NOBODY = {"type": "node", "address": NODE, "split": 0}
ANNA = {"type": "lnaddress", "address": "anna@example.org", "split": 60}
LIGHTNING = {"type": "lightning", "method": "keysend"}
SHA256 = "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="
STREAM = {"url": "https://live.example.org/1.mp3"}
ON_AIR = {
    "title": "Live",
    "guid": "live-1",
    "status": "live",
    "start": "2024-05-01T20:00:00+02:00",
    "stream": STREAM,
    "content_links": [{"href": "https://example.org/live", "text": "Video"}],
}
WRONG: list[tuple[type[Any], dict[str, Any], str]] = [
    (Funding, {"url": "http://example.org"}, "must start with https://, as the podcast namespace asks"),
    (Funding, {"url": "https://example.org", "text": "x" * 129}, "is longer than 128 characters; shorten it"),
    (Person, {"name": " "}, "is empty; write something"),
    (Txt, {"text": "x" * 4001}, "is longer than 4000 characters; shorten it"),
    (License, {"name": "Hausordnung"}, "'Hausordnung' is none of the licences that apps know"),
    (Location, {"name": "Köln", "geo": "50.9,6.9"}, "must be latitude and longitude such as geo:50.9413,6.9583"),
    (Location, {"name": "Köln", "geo": "geo:91,6.9"}, "must be latitude and longitude"),
    (Location, {"name": "Köln", "osm": "62578"}, "must be an OpenStreetMap object such as R62578, not '62578'"),
    (Location, {"name": "Köln", "country": "Deutschland"}, "must be a country code of two letters such as de"),
    (Location, {"name": "Köln", "rel": "ort"}, "must be subject or creator, not 'ort'"),
    (Image, {"href": "https://example.org/a.png", "aspect_ratio": "16:9"}, "must be a ratio such as 16/9"),
    (Image, {"href": "https://example.org/a.png", "purpose": ["social media"]}, "must be one word without blanks"),
    (Image, {"href": "https://example.org/a.png", "purpose": ["x" * 65] * 2}, "purpose is longer than 128"),
    (Chat, {"server": "irc.example.org", "protocol": "icq"}, "must be irc, xmpp, nostr or matrix, not 'icq'"),
    (Chat, {"server": "irc example", "protocol": "irc"}, "must be a server's name such as irc.example.org"),
    (SocialInteract, {"protocol": "activitypub"}, "needs the uri of the post under which listeners comment"),
    (SocialInteract, {"protocol": "disabled", "uri": "https://s.example/1"}, "has a uri, though protocol is disabled"),
    (SocialInteract, {"protocol": "activitypub", "uri": "http://s.example/1"}, "the uri must start with https://"),
    (SocialInteract, {"protocol": "activitypub", "uri": "@me"}, "must be an address such as https://"),
    (RemoteItem, {"feed_guid": "nachbarschaft"}, f"must be a UUID such as {GUID}, not 'nachbarschaft'"),
    (RemoteItem, {"feed_guid": GUID, "medium": "radio"}, "must be podcast, music, video"),
    (Value, {**LIGHTNING, "recipients": []}, "needs at least one entry"),
    (Value, {**LIGHTNING, "recipients": [NOBODY]}, "so nobody gets anything"),
    (Value, {**LIGHTNING, "recipients": [ANNA | {"fee": True}]}, "so nobody gets anything"),
    (Value, {**LIGHTNING, "recipients": [ANNA, ANNA | {"fee": True}, ANNA | {"fee": True}]}, "add up to 120 per cent"),
    (Value, {**LIGHTNING, "recipients": [ANNA | {"fee": True, "split": 101}]}, "a fee is per cent"),
    (Value, {**LIGHTNING, "recipients": [NOBODY | {"address": "03ae"}]}, "public key of 66 hexadecimal digits"),
    (Value, {**LIGHTNING, "recipients": [ANNA | {"address": "anna"}]}, "written such as podcast@example.org"),
    (Value, {**LIGHTNING, "recipients": [ANNA | {"split": 1.5}]}, "must be a whole number, not 1.5"),
    (
        Value,
        {**LIGHTNING, "recipients": [ANNA], "time_splits": [{"start": 1, "duration": 2}]},
        "needs either a remote_item or recipients, and not both",
    ),
    (
        Value,
        {**LIGHTNING, "recipients": [ANNA], "time_splits": [{"start": 1, "duration": 0, "recipients": [ANNA]}]},
        "must be more than 0, not 0",
    ),
    (Soundbite, {"start": "bald", "duration": 30}, 'must be a time such as "00:12:30"'),
    (Soundbite, {"start": 1, "duration": 0}, "must be more than 0, not 0"),
    (UpdateFrequency, {"text": "immer", "rrule": "WEEKLY"}, "'WEEKLY' is no part of a recurrence rule (RFC 5545)"),
    (UpdateFrequency, {"text": "immer", "rrule": "FREQ=WEEKLY;COUNT=3"}, "a rule with COUNT needs a start"),
    (Block, {"allow": ["spotify"]}, "allow is for everywhere: true"),
    (Block, {"everywhere": True, "services": ["spotify"]}, "names services though it is everywhere"),
    (ShowTags, {"block": ["Apple Podcasts"]}, "must be a service as serviceslugs.txt has it, such as spotify"),
    (ShowTags, {"block": "vielleicht"}, "must be true, false, or a list of services such as [amazon, google]"),
    (ShowTags, {"license": "Hausordnung"}, "'Hausordnung' is none of the licences that apps know"),
    (ShowTags, {"medium": "radio"}, "must be podcast, music, video"),
    (ShowTags, {"seasons": {"0": "Anfang"}}, "must be at least 1"),
    (ShowTags, {"publisher": {"feed_guid": GUID, "medium": "podcast"}}, "publisher must name a feed of medium publisher"),
    (ShowTags, {"txt": [{"text": "guid-1", "purpose": "withdrawn"}]}, "run `podcast withdraw` to withdraw one"),
    (ShowTags, {"ttl_minutes": 0}, "must be more than 0, not 0"),
    (ShowTags, {"new_feed_url": "http://example.org/feed.xml"}, "must start with https://"),
    (ShowTags, {"live": [ON_AIR, ON_AIR]}, "two entries of live have the guid 'live-1'"),
    (Spotify, {"countries": ["Deutschland"]}, "must be a country code of two letters"),
    (Contact, {"name": "Redaktion", "email": "redaktion"}, "must be an e-mail address"),
    (LiveItem, {**ON_AIR, "status": "bald"}, "must be pending, live or ended, not 'bald'"),
    (LiveItem, {**ON_AIR, "content_links": []}, "needs at least one entry"),
    (LiveItem, {**ON_AIR, "end": "2024-05-01T19:00:00+02:00"}, "end must come after start"),
    (LiveItem, {**ON_AIR, "start": "2024-05-01 20:00"}, "needs an offset such as +02:00"),
    (LiveItem, {**ON_AIR, "summary": "ü" * 2001}, "summary is over 4000 bytes"),
    (AlternateEnclosure, {"type": "video", "sources": [{"uri": "https://v.example/1"}]}, "must be a type such as video/mp4"),
    (AlternateEnclosure, {"type": "video/mp4", "sources": []}, "needs at least one entry"),
    (AlternateEnclosure, {"type": "video/mp4", "sources": [{"uri": "1.mp4"}]}, "must be an address such as"),
    (
        AlternateEnclosure,
        {"type": "a/b", "sources": [{"uri": "https://v.example/1"}], "integrity": {"type": "sri", "value": "sha256-x"}},
        "must be a digest in Base64",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("model", "written", "message"), WRONG, ids=lambda part: getattr(part, "__name__", None))
def test_what_can_never_be_right_is_refused(model: type[Any], written: dict[str, Any], message: str) -> None:
    parsed = yaml12.parse(json.dumps(written), file="podcast.yaml")
    value, problems = validated(model, parsed, file="podcast.yaml")
    assert value is None
    assert [problem.message for problem in problems if message in problem.message] != [], problems


@pytest.mark.parametrize("name", ["CC-BY-4.0", "cc-by-nc-nd-3.0-de", "CC0-1.0", "arr", "POD-V4V-1.0"])
def test_a_licence_that_apps_know_needs_no_address(name: str) -> None:
    assert License(name=name).url is None


@pytest.mark.parametrize(
    "place", ["geo:50.9413,6.9583", "geo:-33.86,151.21,12", "geo:50.9,6.9;u=100", "geo:90,-180;crs=wgs84"]
)
def test_places_are_written_as_rfc_5870_has_them(place: str) -> None:
    assert Location(name="Ort", geo=place).geo == place


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=WEEKLY;BYDAY=TU,TH",
        "FREQ=MONTHLY;BYDAY=1TH",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=YEARLY;BYMONTH=1,12;BYMONTHDAY=-1",
        "FREQ=DAILY;INTERVAL=2;UNTIL=20251224T000000Z",
        "FREQ=WEEKLY;INTERVAL=2;WKST=SU",
        "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
    ],
)
def test_rules_of_rfc_5545_are_taken(rule: str) -> None:
    assert UpdateFrequency(text="Regelmäßig", rrule=rule).rrule == rule


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("", "'' is no part"),
        ("BYDAY=MO", "has no FREQ"),
        ("FREQ=FORTNIGHTLY", "is not as RFC 5545 asks"),
        ("FREQ=WEEKLY;BYDAY=1MO", "a number in BYDAY, as in 1MO, is for FREQ=MONTHLY or YEARLY"),
        ("FREQ=WEEKLY;BYDAY=MONDAY", "is not as RFC 5545 asks"),
        ("FREQ=WEEKLY;FREQ=DAILY", "FREQ stands twice"),
        ("FREQ=WEEKLY;COUNT=3;UNTIL=20250101", "UNTIL and COUNT"),
        ("FREQ=DAILY;INTERVAL=0", "is not as RFC 5545 asks"),
        ("FREQ=MONTHLY;BYWEEKNO=3", "BYWEEKNO is for FREQ=YEARLY"),
        ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS chooses from another BY part"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "is not as RFC 5545 asks"),
        ("FREQ=WEEKLY;BYDAY=", "is not as RFC 5545 asks"),
    ],
)
def test_other_rules_are_refused_with_an_example(rule: str, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        UpdateFrequency(text="Regelmäßig", rrule=rule)


def test_blocking_may_be_written_in_three_ways() -> None:
    assert a_show(block=True).block == Block(everywhere=True)
    assert a_show(block=False).block == Block()
    assert a_show(block=["amazon", "apple"]).block == Block(services=("amazon", "apple"))
    block = a_show(block={"everywhere": True, "allow": ["apple"]}).block
    assert (block.asks("apple"), block.asks("spotify")) == (False, True)


def test_a_number_is_shown_otherwise_only_where_there_is_one() -> None:
    assert an_episode(number=3, number_shown="Sonderfolge 3").number_shown == "Sonderfolge 3"
    with pytest.raises(ValidationError, match="number_shown is another way to write the number, and there is none"):
        an_episode(number_shown="Sonderfolge 3")


@pytest.mark.parametrize("model", [Show, Episode])
def test_defaults_say_nothing(model: type[Show] | type[Episode]) -> None:
    """A show that has none of these settings has the feed that it always had."""
    defaults = {
        name: field.get_default(call_default_factory=True)
        for name, field in model.model_fields.items()
        if name in {*ShowTags.model_fields, "soundbites", "content_links", "alternate_enclosures", "number_shown"}
    }
    silent: list[object] = [(), None, False, "podcast", {}, Block(), Spotify()]
    assert [name for name, value in defaults.items() if value not in silent] == []
