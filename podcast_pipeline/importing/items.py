"""An item of a feed -> an episode: settings, texts as they came, audio, and what else lies at the host. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote, urlsplit

from podcast_pipeline.importing.channel import Gathering
from podcast_pipeline.importing.tags import EPISODE, settings, yes_or_no
from podcast_pipeline.model import Medium
from podcast_pipeline.model.frozen import is_web_address
from podcast_pipeline.model.times import parse_published_at, shortest_clock
from podcast_pipeline.xml import Element, prefixed, qualified
from podcast_pipeline.xml.values import date_of, enclosure_of, guid_of, seconds_of, text_of

_TYPES = {
    ".mp3": "audio/mpeg", ".m4a": "audio/x-m4a", ".mp4": "video/mp4", ".m4v": "video/x-m4v", ".mov": "video/quicktime",
    ".aac": "audio/aac", ".ogg": "audio/ogg", ".oga": "audio/ogg", ".opus": "audio/ogg", ".pdf": "application/pdf",
}  # fmt: skip
_TEXTS = ("content:encoded", "description", "itunes:summary", "itunes:subtitle")  # in the order of Texts
_DC_DATE = "{http://purl.org/dc/elements/1.1/}date"
_LONGEST_S = 360_000  # what a chapter's time can say


@dataclass(frozen=True, slots=True)
class Texts:
    """What an item says of itself, each as it came: HTML or plain text."""

    content: str = ""
    description: str = ""
    summary: str = ""
    subtitle: str = ""


@dataclass(frozen=True, slots=True)
class TranscriptAt:
    """A transcript at the old host."""

    url: str
    mime_type: str


@dataclass(frozen=True, slots=True)
class ForeignEpisode:
    """An item with audio, as an episode. `settings` are those of episode.md but guid, title and date."""

    guid: str
    title: str
    published_at: datetime
    settings: dict[str, Any]
    texts: Texts
    medium: Medium
    chapters_url: str | None = None
    transcripts: tuple[TranscriptAt, ...] = ()


def episode_of(
    item: Element, medium: Medium, published_at: datetime, show: dict[str, Any]
) -> tuple[ForeignEpisode, tuple[str, ...]]:
    """The episode of an item with its audio and date, and what there is to say of it.

    `show` are the settings of podcast.yaml: what they say already, an episode does not repeat.
    """
    title = title_of(item)
    found = Gathering()
    for key, value in settings(item, EPISODE).items():
        found.put(key, value)
    _numbers(found, item)
    _people(found, show)
    _chapters(found, item)
    _own(found, item, show, title)
    if medium.length_bytes == 0:
        found.remarks.append("the feed does not tell the size of the audio; `--fetch audio` measures it")
    told = enclosure_of(item)
    if told is not None and told.url != medium.url:
        found.remarks.append("the address of the audio held blanks or other signs that no address may hold: escaped")
    episode = ForeignEpisode(
        guid=guid_of(item) or _address_that_stands_in(item),
        title=title,
        published_at=published_at,
        settings=found.values,
        texts=Texts(*(text_of(item, name) or "" for name in _TEXTS)),
        medium=medium,
        chapters_url=_chapters_url(item),
        transcripts=tuple(_transcripts(item)),
    )
    return episode, tuple(found.remarks)


def title_of(item: Element) -> str:
    """The title on one line; empty when the item has none."""
    title = text_of(item, "title") or text_of(item, "itunes:title") or ""
    return re.sub(r"[ \t\r\n]+", " ", title).strip()


def _address_that_stands_in(item: Element) -> str:
    """The enclosure's address, every character as it stands: apps know an item without a guid by that."""
    enclosure = item.find("enclosure")
    return str(enclosure.get("url", "")) if enclosure is not None else ""


def medium_of(item: Element) -> Medium | None:
    """The audio, where it lies now; None when there is none, or at no address that apps could ask."""
    enclosure = enclosure_of(item)
    url = enclosure.url if enclosure is not None else ""
    if not is_web_address(url):
        url = quote(url, safe="%/:?#[]@!$&'()*+,;=~")  # blanks and the like, which apps escape likewise
    if enclosure is None or not is_web_address(url):
        return None
    suffix = PurePosixPath(urlsplit(url).path).suffix.lower()
    return Medium(
        url=url,
        length_bytes=enclosure.length_bytes,
        mime_type=enclosure.mime_type or _TYPES.get(suffix, "audio/mpeg"),
        duration_s=enclosure.duration_s,
    )


def dated(item: Element) -> datetime | None:
    """RFC 2822 as RSS asks, else ISO 8601, which some feeds write."""
    told = text_of(item, "pubDate") or text_of(item, _DC_DATE)
    at = date_of(told)
    if at is None and told:
        try:
            at = parse_published_at(told, None)
        except ValueError:
            return None
    return at


def _numbers(found: Gathering, item: Element) -> None:
    for key, tags, least in (
        ("number", ("podcast:episode", "itunes:episode"), 0),
        ("season", ("podcast:season", "itunes:season"), 1),
    ):
        said = [text for name in tags if (text := text_of(item, name)) is not None]
        number = next((int(text) for text in said if re.fullmatch("[0-9]{1,9}", text)), None)
        if number is not None and number >= least:
            found.values[key] = number
        elif said and number != 0:
            found.remarks.append(f"its {key} {said[0]!r} is no whole number: it has none now")
    exact = item.find(qualified("podcast:episode"))
    if exact is not None and "number" in found.values:
        # Between two whole numbers an episode stands for Podcasting 2.0 alone; for all others it has Apple's.
        between = re.fullmatch(r"\s*([0-9]{1,9}\.[0-9]{1,9})\s*", exact.text or "")
        found.put("number_shown", exact.get("display", "").strip() or (between[1] if between is not None else ""))
    kind = (text_of(item, "itunes:episodeType") or "").lower()
    found.put("type", kind if kind in ("trailer", "bonus") else None)


def _people(found: Gathering, show: dict[str, Any]) -> None:
    """An item's persons stand for the channel's, which our feed repeats with them: only the others are its own."""
    always = show.get("people", [])
    people = found.values.pop("people", [])
    missing = [person["name"] for person in always if people and person not in people and "name" in person]
    if missing:
        found.remarks.append(f"it did not name {' and '.join(missing)}, whom our feed names in every episode")
    found.put("people", [person for person in people if person not in always])


def _chapters(found: Gathering, item: Element) -> None:
    """Podlove Simple Chapters, in their order in time."""
    chapters: dict[float, dict[str, Any]] = {}
    unread = 0
    for element in item.iterfind(f"{qualified('psc:chapters')}/{qualified('psc:chapter')}"):
        start_s, title = seconds_of(element.get("start")), element.get("title", "").strip()
        if start_s is None or start_s >= _LONGEST_S or not title or round(start_s, 3) in chapters:
            unread += 1
            continue
        link = {key: url for key in ("href", "image") if is_web_address(url := element.get(key, "").strip())}
        chapters[round(start_s, 3)] = {"start": shortest_clock(start_s), "title": title, **link}
    if unread:
        found.remarks.append(f"{unread} of its chapters have no title, or no time of their own: they are left out")
    found.put("chapters", [chapters[start_s] for start_s in sorted(chapters)])


def _own(found: Gathering, item: Element, show: dict[str, Any], title: str) -> None:
    apple_title = text_of(item, "itunes:title")
    found.put("apple_title", apple_title if apple_title and re.sub(r"[ \t\r\n]+", " ", apple_title) != title else None)
    explicit = yes_or_no(text_of(item, "itunes:explicit"))
    if explicit is not None and explicit != show.get("explicit", False):
        found.values["explicit"] = explicit
    image = item.find(qualified("itunes:image"))
    artwork = image.get("href", "").strip() if image is not None else ""
    found.put("artwork", artwork if is_web_address(artwork) and artwork != show.get("artwork") else None)
    link = text_of(item, "link") or _permalink(item)
    found.put("link", link if is_web_address(link) and link != show.get("link") else None)
    found.put("block", (text_of(item, "itunes:block") or "").lower() == "yes" or None)


def _permalink(item: Element) -> str:
    """RSS 2.0: a guid is a page's address unless it says that it is not. Only where there is no link is it one here."""
    guid = item.find("guid")
    if guid is None or guid.get("isPermaLink", "true").strip().lower() != "true":
        return ""
    return (guid.text or "").strip()


def _chapters_url(item: Element) -> str | None:
    element = item.find(qualified("podcast:chapters"))
    url = element.get("url", "").strip() if element is not None else ""
    return url if is_web_address(url) else None


def _transcripts(item: Element) -> list[TranscriptAt]:
    found = [
        TranscriptAt(element.get("url", "").strip(), element.get("type", "").partition(";")[0].strip().lower())
        for element in item
        if isinstance(element.tag, str) and prefixed(element) == "podcast:transcript"
    ]
    return [transcript for transcript in found if is_web_address(transcript.url)]
