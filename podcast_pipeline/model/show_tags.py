"""What podcast.yaml may say about the show beyond what every show needs: for Apple, Spotify, RSS and Podcasting 2.0."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from podcast_pipeline.model.frozen import Email, Flag, Frozen, SecureAddress, Short, Text, shaped, wrong
from podcast_pipeline.model.live import LiveItem
from podcast_pipeline.model.picture import Keys
from podcast_pipeline.model.podcasting import Country, PodcastTags
from podcast_pipeline.model.remote import Medium, RemoteItem
from podcast_pipeline.model.rhythm import UpdateFrequency

_Service = Annotated[str, shaped(r"[a-z0-9][a-z0-9.]*", "a service as serviceslugs.txt has it, such as spotify")]


class Contact(Frozen):
    """Somebody with an address that goes public in the feed: use a role's mailbox."""

    name: Text
    email: Email


class Spotify(Frozen):
    """What Spotify alone heeds: for which countries the show is, and how many of its newest episodes to list."""

    countries: tuple[Country, ...] = ()
    recent_episodes: Annotated[int, Field(gt=0, strict=True)] | None = None


class Block(Frozen):
    """Which directories are asked not to list the show: all but those of `allow`, or `services` alone."""

    everywhere: Flag = False
    allow: tuple[_Service, ...] = ()
    services: tuple[_Service, ...] = ()

    @model_validator(mode="after")
    def _says_one_thing(self) -> Block:
        if self.everywhere and self.services:
            raise wrong("names services though it is everywhere: true; remove one of the two")
        if self.allow and not self.everywhere:
            raise wrong("allow is for everywhere: true; add it, or remove allow")
        return self

    def asks(self, service: str) -> bool:
        """Whether `service` is asked not to list the show."""
        return service in self.services or (self.everywhere and service not in self.allow)


def _block(value: Any) -> Any:
    """`true` is everywhere, and a list alone names services."""
    if isinstance(value, bool):
        return {"everywhere": value}
    if isinstance(value, str):
        raise wrong(f"must be true, false, or a list of services such as [amazon, google], not {value!r}")
    return {"services": value} if isinstance(value, list) else value


class ShowTags(PodcastTags):
    """Every setting of the show that only goes into its feed, and that most shows do without."""

    apple_title: Text | None = None
    apple_verify: Text | None = None
    complete: Flag = False
    block: Annotated[Block, BeforeValidator(_block, json_schema_input_type=Block | bool | tuple[_Service, ...])] = (
        Block()
    )
    new_feed_url: SecureAddress | None = None
    keywords: tuple[Text, ...] = ()
    managing_editor: Contact | None = None
    webmaster: Contact | None = None
    ttl_minutes: Annotated[int, Field(gt=0, strict=True)] | None = None
    spotify: Spotify = Spotify()
    medium: Medium = "podcast"
    update_frequency: UpdateFrequency | None = None
    seasons: dict[Annotated[int, Field(ge=1)], Short] = Field(default_factory=dict)
    podroll: tuple[RemoteItem, ...] = ()
    publisher: RemoteItem | None = None
    remote_items: tuple[RemoteItem, ...] = ()
    live: tuple[LiveItem, ...] = ()

    @model_validator(mode="after")
    def _publisher_is_one(self) -> ShowTags:
        if self.publisher is not None and self.publisher.medium not in (None, "publisher"):
            raise wrong(f"publisher must name a feed of medium publisher, not {self.publisher.medium}")
        return self

    @model_validator(mode="after")
    def _broadcasts_can_be_told_apart(self) -> ShowTags:
        guids = [item.guid for item in self.live]
        twin = next((guid for guid in guids if guids.count(guid) > 1), None)
        if twin is not None:
            raise wrong(f"two entries of live have the guid {twin!r}, so apps would take them for one")
        return self

    @property
    def picture_files(self) -> dict[Keys, str]:
        of_live = ((at, *named) for at, each in enumerate(self.live) for named in each.picture_files.items())
        return {**super().picture_files, **{("live", at, *keys): file for at, keys, file in of_live}}

    def with_addresses(self, addresses: Mapping[str, str]) -> Self:
        live = tuple(each.with_addresses(addresses) for each in self.live)
        return super().with_addresses(addresses).model_copy(update={"live": live})
