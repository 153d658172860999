"""The channel of a feed -> the settings of podcast.yaml, with a sentence on each that had to be chosen. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from podcast_pipeline.importing.tags import EPISODE, SHOW, fields, settings, yes_or_no
from podcast_pipeline.model.categories import category_problem
from podcast_pipeline.model.frozen import is_web_address
from podcast_pipeline.model.podcasting import WITHDRAWN
from podcast_pipeline.xml import Element, qualified
from podcast_pipeline.xml.values import guid_of, show_guid_of, text_of

_MOST_DESCRIPTION_BYTES = 4000
_AUTHOR = "{http://purl.org/dc/elements/1.1/}creator"
_MAILBOX = re.compile(r"([^\s@()]+@[^\s@()]+\.[^\s@()]+)\s*\((.+)\)")
_UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LANGUAGE = re.compile("([A-Za-z]{2,3})(?:[-_]([A-Za-z0-9]{2,8}))?(?:[-_].*)?")


@dataclass(slots=True)
class Gathering:
    """Settings on their way together, and what there is to say of them."""

    values: dict[str, Any] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def put(self, key: str, value: Any) -> None:
        if value not in (None, "", [], {}):
            self.values[key] = value


def show_settings(
    channel: Element, own_address: str | None, to_text: Callable[[str], str], make_guid: Callable[[str | None], str]
) -> Gathering:
    """What the channel says. `to_text` makes plain text of HTML; `make_guid` is the rule for a show's guid."""
    found = Gathering()
    title = text_of(channel, "title") or text_of(channel, "itunes:title")
    if title is None:
        title = urlsplit(own_address or "").hostname or "Podcast"
        found.remarks.append(f"the feed has no title: the show is called {title!r} until you write one")
    found.put("title", _one_line(title))
    _description(found, channel, to_text)
    _link(found, channel, own_address)
    _language(found, channel)
    _people_in_charge(found, channel)
    _categories(found, channel)
    found.put("explicit", yes_or_no(text_of(channel, "itunes:explicit")) or None)
    kind = (text_of(channel, "itunes:type") or "").lower()
    found.put("type", kind if kind == "serial" else None)
    found.put("copyright", text_of(channel, "copyright"))
    if yes_or_no(text_of(channel, "podcast:locked")) is False:
        found.values["locked"] = False
    _artwork(found, channel)
    _guid(found, channel, own_address, make_guid)
    _for_apple_and_others(found, channel)
    moved = text_of(channel, "itunes:new-feed-url")
    if moved is not None and moved != own_address:
        found.remarks.append(f"the feed says that it moved to {moved}: if that is so, import from there")
    for key, value in settings(channel, SHOW).items():
        found.put(key, value)
    _finished(found, channel)
    found.put("txt", [txt for txt in found.values.pop("txt", []) if not _says_itself(txt, found.values)])
    found.put("live", [_broadcast(live, found.values) for live in channel.iterfind(qualified("podcast:liveItem"))])
    found.values = {key: value for key, value in found.values.items() if value != []}
    return found


def _says_itself(txt: dict[str, Any], show: dict[str, Any]) -> bool:
    """Apple's code, which our feed writes in both ways; and what one of ours remembers of episodes that left it."""
    verified = {"text": show.get("apple_verify"), "purpose": "applepodcastsverify"}
    return txt == verified or txt.get("purpose") == WITHDRAWN


def _finished(found: Gathering, channel: Element) -> None:
    """podcast:updateFrequency may say that no more episodes come; with nothing else to it, that is all it says."""
    frequency = channel.find(qualified("podcast:updateFrequency"))
    if frequency is None or not yes_or_no(frequency.get("complete")):
        return
    found.values["complete"] = True
    if found.values.get("update_frequency") in ({"text": "Complete"}, {"text": "Abgeschlossen"}):
        del found.values["update_frequency"]


def _broadcast(live: Element, show: dict[str, Any]) -> dict[str, Any]:
    """podcast:liveItem, which has an item's children."""
    enclosure, image = live.find("enclosure"), live.find(qualified("itunes:image"))
    link = text_of(live, "link")
    told = settings(live, EPISODE)
    explicit = yes_or_no(text_of(live, "itunes:explicit"))
    said = {
        "title": text_of(live, "title"),
        "guid": guid_of(live),
        **fields(live, {"status": "@status:lower", "start": "@start", "end": "@end"}),
        "stream": fields(enclosure, {"url": "@url", "type": "@type"}) if enclosure is not None else None,
        "summary": text_of(live, "description"),
        "link": link if link != show["link"] else None,
        "explicit": explicit if explicit != show.get("explicit", False) else None,
        "artwork_url": image.get("href", "").strip() if image is not None else None,
        **{key: value for key, value in told.items() if key != "keywords"},
        "people": [person for person in told.get("people", []) if person not in show.get("people", [])],
    }
    return {key: value for key, value in said.items() if value not in (None, "", [], {})}


def _description(found: Gathering, channel: Element, to_text: Callable[[str], str]) -> None:
    texts = (text_of(channel, name) for name in ("description", "itunes:summary", "itunes:subtitle"))
    plain = next((text for written in texts if written and (text := to_text(written).strip())), "")
    if not plain:
        plain = found.values["title"]
        found.remarks.append("the feed has no description: write one into podcast.yaml")
    if len(plain.encode()) > _MOST_DESCRIPTION_BYTES:
        cut = plain.encode()[: _MOST_DESCRIPTION_BYTES - 4].decode(errors="ignore")
        plain = f"{cut.rpartition(' ')[0] or cut}…"
        found.remarks.append(f"the description was longer than {_MOST_DESCRIPTION_BYTES} bytes: it was cut")
    found.put("description", plain)


def _link(found: Gathering, channel: Element, own_address: str | None) -> None:
    link = text_of(channel, "link") or ""
    if not is_web_address(link):
        parts = urlsplit(own_address or "")
        link = f"{parts.scheme}://{parts.netloc}" if parts.netloc else "https://podcast.example.org"
        found.remarks.append(f"the feed names no page of the show: podcast.yaml says {link}; correct it")
    found.put("link", link)


def _language(found: Gathering, channel: Element) -> None:
    match = _LANGUAGE.fullmatch(text_of(channel, "language") or "")
    if match is None:
        found.remarks.append("the feed names no language: podcast.yaml says en; correct it")
    found.put("language", "en" if match is None else "-".join(part for part in match.groups() if part))


def _people_in_charge(found: Gathering, channel: Element) -> None:
    owner = channel.find(qualified("itunes:owner"))
    name = text_of(owner, "itunes:name") if owner is not None else None
    email = text_of(owner, "itunes:email") if owner is not None else None
    author = text_of(channel, "itunes:author") or text_of(channel, _AUTHOR) or name or found.values["title"]
    found.put("author", _one_line(author))
    if email is not None:
        found.put("owner", {"name": name or author, "email": email})
    elif name is not None:
        found.remarks.append(
            f"the feed's owner {name!r} has no e-mail address, without which podcast.yaml has no owner"
        )
    for key, tag in (("managing_editor", "managingEditor"), ("webmaster", "webMaster")):
        match = _MAILBOX.fullmatch(text_of(channel, tag) or "")
        if match is not None:
            found.put(key, {"name": match[2].strip(), "email": match[1]})


def _categories(found: Gathering, channel: Element) -> None:
    names: list[str] = []
    for main in channel.iterfind(qualified("itunes:category")):
        subs = [sub.get("text", "").strip() for sub in main.iterfind(qualified("itunes:category"))]
        names += [f"{main.get('text', '').strip()} > {sub}" for sub in subs] or [main.get("text", "").strip()]
    known = []
    for name in dict.fromkeys(names):
        problem = category_problem(name)
        main = name.partition(" > ")[0]
        if problem is None:
            known.append(name)
        elif " > " in name and category_problem(main) is None:
            known.append(main)
            found.remarks.append(f"category: {problem}; it is {main!r} now")
        elif name:
            found.remarks.append(f"category: {problem}; it is left out")
    if not known:
        known = ["Society & Culture"]
        found.remarks.append(
            "the feed has no category that Apple knows: podcast.yaml says Society & Culture; correct it"
        )
    found.put("categories", list(dict.fromkeys(known)))


def _artwork(found: Gathering, channel: Element) -> None:
    image = channel.find(qualified("itunes:image"))
    address = image.get("href", "").strip() if image is not None else ""
    plain = channel.find("image")
    if not address and plain is not None:
        address = text_of(plain, "url") or ""
    if is_web_address(address):
        found.put("artwork", address)
    else:
        found.remarks.append("the feed names no artwork: artwork.jpg is a placeholder; put yours in its place")


def _guid(found: Gathering, channel: Element, own_address: str | None, make_guid: Callable[[str | None], str]) -> None:
    told = show_guid_of(channel)
    if told is not None and _UUID.fullmatch(told):
        found.put("guid", told)
        return
    made_from = (
        f"made from {own_address}, as directories do" if own_address else "made at random, for no address is known"
    )
    what = "has no podcast:guid" if told is None else f"has a podcast:guid that is none ({told!r})"
    found.put("guid", make_guid(own_address))
    found.remarks.append(f"the feed {what}: the show's is {found.values['guid']}, {made_from}")


def _for_apple_and_others(found: Gathering, channel: Element) -> None:
    title = text_of(channel, "itunes:title")
    found.put("apple_title", title if title != text_of(channel, "title") else None)
    found.put("apple_verify", text_of(channel, "itunes:applepodcastsverify"))
    found.put("complete", (text_of(channel, "itunes:complete") or "").lower() == "yes" or None)
    ttl = text_of(channel, "ttl") or ""
    found.put("ttl_minutes", int(ttl) if re.fullmatch("[1-9][0-9]{0,6}", ttl) else None)
    _spotify(found, channel)
    _block(found, channel)


def _spotify(found: Gathering, channel: Element) -> None:
    limit, countries = channel.find(qualified("spotify:limit")), text_of(channel, "spotify:countryOfOrigin")
    count = limit.get("recentCount", "").strip() if limit is not None else ""
    found.put(
        "spotify",
        {
            **({"countries": countries.split()} if countries else {}),
            **({"recent_episodes": int(count)} if re.fullmatch("[1-9][0-9]{0,6}", count) else {}),
        },
    )


def _block(found: Gathering, channel: Element) -> None:
    tags = [(tag.get("id", "").strip(), yes_or_no(tag.text)) for tag in channel.iterfind(qualified("podcast:block"))]
    everywhere = ("", True) in tags
    services = [] if everywhere else [service for service, blocked in tags if service and blocked]
    allowed = [service for service, blocked in tags if service and blocked is False] if everywhere else []
    if (text_of(channel, "itunes:block") or "").lower() == "yes" and not everywhere and "apple" not in services:
        services.insert(0, "apple")
    block = {"everywhere": everywhere or None, "services": services, "allow": allowed}
    found.put("block", {key: value for key, value in block.items() if value})


def _one_line(text: str) -> str:
    return re.sub(r"[ \t\r\n]+", " ", text).strip()
