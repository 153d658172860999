"""What all values read from YAML and JSON have in common: frozen, no unknown key, no blank text."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Strict, StringConstraints
from pydantic_core import PydanticCustomError


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def wrong(message: str) -> PydanticCustomError:
    """A validation error whose text is ours from the first word to the last."""
    return PydanticCustomError("wrong", "{text}", {"text": message})


def _without_controls(text: str) -> str:
    for character in text:
        if (ord(character) < 32 and character not in "\t\n\r") or character in "\ufffe\uffff":
            raise wrong(f"holds the control character U+{ord(character):04X}, which no feed may hold; remove it")
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
    if any(c.isspace() or not c.isprintable() for c in text):
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


Text = Annotated[str, StringConstraints(min_length=1), AfterValidator(_without_controls)]
# Every character counts: apps that do not trim a guid would take a trimmed one for a new episode.
Guid = Annotated[
    str,
    StringConstraints(strip_whitespace=False, min_length=1),
    AfterValidator(_without_controls),
    AfterValidator(_not_blank),
]
WebAddress = Annotated[str, AfterValidator(_web_address)]
BaseUrl = Annotated[str, AfterValidator(_base_url)]
Email = Annotated[str, AfterValidator(_email)]
# Strict: pydantic would take the text "no" for false, which YAML 1.2 does not.
Flag = Annotated[bool, Strict()]
