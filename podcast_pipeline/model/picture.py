"""A picture as a setting: a file of the show, as the text beside it names it, or an address at another host."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, TypeGuard, TypeVar

from pydantic import AfterValidator

from podcast_pipeline.model.frozen import Frozen, Text, is_web_address, secure_address, wrong

V = TypeVar("V", bound=Frozen)

Keys = tuple[str | int, ...]
"""Where something stands in podcast.yaml or episode.md: its keys, each inside the one before; entries count from 0."""


def _picture(text: str) -> str:
    if "://" in text and not is_web_address(text):
        raise wrong(f"must be a file of the show or a web address, not {text!r}")
    return text


def _secure_picture(text: str) -> str:
    return secure_address(text) if is_web_address(text) else _picture(text)


Picture = Annotated[Text, AfterValidator(_picture)]
SecurePicture = Annotated[Text, AfterValidator(_secure_picture)]


def is_file(picture: str | None) -> TypeGuard[str]:
    """Whether there is a picture, and it is a file of the show."""
    return picture is not None and not is_web_address(picture)


def file_of(picture: str | None) -> str | None:
    """The picture, when it is a file of the show."""
    return picture if is_file(picture) else None


def with_address(value: V, key: str, addresses: Mapping[str, str]) -> V:
    """A value with the address of its picture in the place of the name, where there is one."""
    address = addresses.get(getattr(value, key) or "")
    return value if address is None else value.model_copy(update={key: address})
