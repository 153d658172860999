"""What all values read from YAML and JSON have in common: frozen, no unknown key, no blank text."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import Annotated, Any, Self
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, Strict, StringConstraints
from pydantic_core import PydanticCustomError

from podcast_pipeline.model.times import parse_clock


class Frozen(BaseModel):
    # A model inside others is built with them, and not once more on its own: a tenth of the start of a command.
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, defer_build=True)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """As pydantic's, in a fifth of its time: no value of ours has private or unknown fields."""
        if deep:
            return super().model_copy(update=update, deep=deep)
        update = update or {}
        copy = self.__new__(type(self))
        object.__setattr__(copy, "__dict__", {**self.__dict__, **update})
        object.__setattr__(copy, "__pydantic_fields_set__", {*self.__pydantic_fields_set__, *update})
        object.__setattr__(copy, "__pydantic_extra__", None)
        object.__setattr__(copy, "__pydantic_private__", None)
        return copy


def wrong(message: str) -> PydanticCustomError:
    """A validation error whose text is ours from the first word to the last."""
    return PydanticCustomError("wrong", "{text}", {"text": message})


def shaped(pattern: str, what: str) -> AfterValidator:
    """Text of a form: `what` says it in words, with an example."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise wrong(f"must be {what}, not {text!r}")
        return text

    return AfterValidator(check)


def a_uuid(what: str) -> AfterValidator:
    """A UUID in lower case, as RFC 9562 writes it; `what` says which."""

    def check(text: str) -> str:
        try:
            return str(uuid.UUID(text))
        except ValueError as error:
            raise wrong(f"must be {what}, not {text!r}") from error

    return AfterValidator(check)


_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _without_controls(text: str) -> str:
    if control := _CONTROL.search(text):
        raise wrong(f"holds the control character U+{ord(control[0]):04X}, which no feed may hold; remove it")
    return text


def _not_blank(text: str) -> str:
    if not text.strip():
        raise wrong("is empty; write something or remove the line")
    return text


def is_web_address(text: str) -> bool:
    return _split(text) is not None


def _web_address(text: str) -> str:
    if not is_web_address(text):
        raise wrong(f"must be a web address such as https://example.org/podcast, not {text!r}")
    return text


def secure_address(text: str) -> str:
    """A web address, if it is a secure one; else what is wrong with it."""
    if not _web_address(text).startswith("https://"):
        raise wrong(f"must start with https://, as the podcast namespace asks, not {text!r}")
    return text


def _base_url(text: str) -> str:
    parts = _split(text)
    # A password may be what keeps an address from being one.
    if "?" in text or "#" in text or "@" in (text if parts is None else parts.netloc):
        raise wrong(
            "may hold no user, password, ? or #: file names are put behind it, and everybody can read it; write the "
            "address alone"
        )
    return _web_address(text).rstrip("/")


def _split(text: str) -> SplitResult | None:
    """The parts of a web address; None when it is none, and no library could ask it."""
    if " " in text or not text.isprintable():  # no other blank is printable
        return None
    try:
        parts = urlsplit(text)
        return parts if parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 else None
    except ValueError:
        return None


def _email(text: str) -> str:
    name, at, host = text.partition("@")
    if not (name and at and "." in host) or any(c.isspace() for c in text):
        raise wrong(f"must be an e-mail address such as podcast@example.org, not {text!r}")
    return text


def _clock(value: Any) -> float:
    try:
        return parse_clock(value)
    except ValueError as error:
        raise wrong(str(error)) from error


Text = Annotated[str, StringConstraints(min_length=1), AfterValidator(_without_controls)]
# What the podcast namespace cuts off after so many characters.
Brief = Annotated[str, StringConstraints(min_length=1, max_length=32), AfterValidator(_without_controls)]
Short = Annotated[str, StringConstraints(min_length=1, max_length=128), AfterValidator(_without_controls)]
Long = Annotated[str, StringConstraints(min_length=1, max_length=4000), AfterValidator(_without_controls)]
# Every character counts: apps that do not trim a guid would take a trimmed one for a new episode.
Guid = Annotated[
    str,
    StringConstraints(strip_whitespace=False, min_length=1),
    AfterValidator(_without_controls),
    AfterValidator(_not_blank),
]
WebAddress = Annotated[str, AfterValidator(_web_address)]
SecureAddress = Annotated[str, AfterValidator(secure_address)]
BaseUrl = Annotated[str, AfterValidator(_base_url)]
Email = Annotated[str, AfterValidator(_email)]
Uuid = Annotated[str, a_uuid("a UUID such as 917393e3-1b1e-5cef-ace4-edaa54e1f810")]
# A position or a length in seconds, as people write it: "00:12:30".
Clock = Annotated[float, BeforeValidator(_clock, json_schema_input_type=str | float), Field(ge=0)]
# Strict: pydantic would take the text "no" for false, which YAML 1.2 does not.
Flag = Annotated[bool, Strict()]
