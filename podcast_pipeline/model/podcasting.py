"""Tags of the podcast namespace ("Podcasting 2.0") as settings: what show, episodes and live streams may all say.

Source: podcast-namespace, docs/tags. A key is a tag's or an attribute's name in snake case; a list where a feed may
have several. What the specification calls wrong is refused here; what is only unwise is `podcast check`'s to say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from podcast_pipeline.model.frozen import Frozen, Long, SecureAddress, Short, Text, WebAddress, shaped, wrong
from podcast_pipeline.model.picture import Keys, Picture, SecurePicture, is_file, with_address
from podcast_pipeline.model.value import Value

MimeType = Annotated[str, shaped(r"[a-z]+/[A-Za-z0-9][A-Za-z0-9.+-]*(; ?[a-z]+=[^;]+)*", "a type such as video/mp4")]
LanguageTag = Annotated[str, shaped("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", "a language code such as de or de-AT")]
Country = Annotated[str, shaped("[A-Za-z]{2}", "a country code of two letters such as de")]
Pixels = Annotated[int, Field(gt=0, strict=True)]

# licenses.json of the namespace, and those of Creative Commons in all versions and for all countries.
_KNOWN_LICENSE = re.compile(r"(ARR|POD-V4V-1\.0|CC0-1\.0|CC-BY(-NC)?(-ND|-SA)?-\d\.\d(-[A-Z]{2,3})?)", re.IGNORECASE)


class Funding(Frozen):
    """Where listeners may support the show, and the words that ask for it."""

    url: SecureAddress
    text: Short | None = None


# The purpose of the podcast:txt by which our feeds remember what was withdrawn; no setting, for a record says it.
WITHDRAWN = "withdrawn"


class Txt(Frozen):
    """A note for machines, such as the code by which a service knows whose feed this is."""

    text: Long
    purpose: Short | None = None

    @model_validator(mode="after")
    def _is_no_mark_of_ours(self) -> Txt:
        if self.purpose == WITHDRAWN:
            raise wrong(
                f"the purpose {WITHDRAWN!r} is how our feeds remember withdrawn episodes; run `podcast withdraw` to "
                f"withdraw one, or choose another word"
            )
        return self


class License(Frozen):
    """What others may do with it: `name` as SPDX has it (CC-BY-4.0), or a name of one's own with the text's `url`."""

    name: Short
    url: SecureAddress | None = None

    @model_validator(mode="after")
    def _can_be_read(self) -> License:
        if self.url is None and not _KNOWN_LICENSE.fullmatch(self.name):
            raise wrong(
                f"{self.name!r} is none of the licences that apps know (CC-BY-4.0, CC-BY-SA-4.0, CC0-1.0, ARR …); "
                f"add the url of its text"
            )
        return self


def _license(value: Any) -> Any:
    """A name alone is a licence."""
    return {"name": value} if isinstance(value, str) else value


def _geo(text: str) -> str:
    match = re.fullmatch(r"geo:(-?\d{1,3}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)(,-?\d+(\.\d+)?)?(;[^\s;]+)*", text)
    if match is None or abs(float(match[1])) > 90 or abs(float(match[2])) > 180:
        raise wrong(f"must be latitude and longitude such as geo:50.9413,6.9583, not {text!r}")
    return text


Geo = Annotated[str, AfterValidator(_geo)]
Osm = Annotated[str, shaped(r"[NWR][0-9]+(#[0-9]+)?", "an OpenStreetMap object such as R62578")]


class Location(Frozen):
    """A place: what it is about (`rel: subject`), or where it was made (`creator`)."""

    name: Short
    rel: Literal["subject", "creator"] | None = None
    geo: Geo | None = None
    osm: Osm | None = None
    country: Country | None = None


class Image(Frozen):
    """A picture beside the artwork, for the places that `purpose` names: a file of the show, or an address."""

    href: SecurePicture
    alt: Text | None = None
    aspect_ratio: Annotated[str, shaped(r"[1-9][0-9]*/[1-9][0-9]*", "a ratio such as 16/9")] | None = None
    width: Pixels | None = None
    height: Pixels | None = None
    type: MimeType | None = None
    purpose: tuple[Annotated[str, shaped(r"\S+", "one word without blanks, such as banner")], ...] = ()

    @model_validator(mode="after")
    def _purposes_fit(self) -> Image:
        if len(" ".join(self.purpose)) > 128:
            raise wrong("purpose is longer than 128 characters; leave some out")
        return self


class Chat(Frozen):
    """The room where listeners talk while they listen."""

    server: Annotated[str, shaped(r"[A-Za-z0-9.:/_-]+", "a server's name such as irc.example.org")]
    protocol: Literal["irc", "xmpp", "nostr", "matrix"]
    account_id: Text | None = None
    space: Text | None = None


class SocialInteract(Frozen):
    """The post under which listeners comment; `protocol: disabled` says that there are to be no comments."""

    protocol: Literal["disabled", "activitypub", "twitter", "lightning", "atproto", "hive", "matrix", "nostr"]
    uri: Annotated[str, shaped(r"[a-z][a-z0-9+.-]*:\S+", "an address such as https://social.example/@me/1")] | None = (
        None
    )
    account_id: Text | None = None
    account_url: SecureAddress | None = None
    priority: Annotated[int, Field(ge=0, strict=True)] | None = None

    @model_validator(mode="after")
    def _names_a_post(self) -> SocialInteract:
        if (self.protocol == "disabled") != (self.uri is None):
            if self.uri is None:
                raise wrong("needs the uri of the post under which listeners comment")
            raise wrong("has a uri, though protocol is disabled; remove one of the two")
        if (self.uri or "").startswith("http:"):
            raise wrong("the uri must start with https://, as the podcast namespace asks")
        return self


class ContentLink(Frozen):
    """Where an episode or a live stream can be had outside of podcast apps: a video platform, a radio's page."""

    href: SecureAddress
    text: Text


class Person(Frozen):
    """Somebody who took part; `role` and `group` are words of the podcast namespace's taxonomy.

    `img` is a file of the show, or an address.
    """

    name: Short
    role: Text = "host"
    group: Text | None = None
    href: WebAddress | None = None
    img: Picture | None = None


class PodcastTags(Frozen):
    """What a show, an episode and a live stream may all have; an episode's or a stream's own stand for the show's."""

    people: tuple[Person, ...] = ()
    funding: tuple[Funding, ...] = ()
    txt: tuple[Txt, ...] = ()
    license: Annotated[License | None, BeforeValidator(_license, json_schema_input_type=License | str | None)] = None
    locations: tuple[Location, ...] = ()
    value: tuple[Value, ...] = ()
    images: tuple[Image, ...] = ()
    chat: Chat | None = None
    social_interact: tuple[SocialInteract, ...] = ()

    @property
    def picture_files(self) -> dict[Keys, str]:
        """The pictures beside the artwork that are files of the show, by the place where each is named."""
        return {
            **{("people", at, "img"): person.img for at, person in enumerate(self.people) if is_file(person.img)},
            **{("images", at, "href"): image.href for at, image in enumerate(self.images) if is_file(image.href)},
        }

    def with_addresses(self, addresses: Mapping[str, str]) -> Self:
        """The same with an address in the place of each picture that has one, by its name."""
        people = tuple(with_address(person, "img", addresses) for person in self.people)
        images = tuple(with_address(image, "href", addresses) for image in self.images)
        return self.model_copy(update={"people": people, "images": images})
