"""What a new show's files are made from: the patterns of templates/show/, quoting, slugs, the show's guid. Pure but
for reading the patterns.
"""

from __future__ import annotations

import json
import re
import unicodedata
import uuid
from collections.abc import Mapping
from urllib.parse import urlsplit

from pydantic import TypeAdapter, ValidationError

from podcast_pipeline import __version__
from podcast_pipeline.errors import WrongOption
from podcast_pipeline.model import FeedSettings
from podcast_pipeline.model.frozen import BaseUrl, WebAddress
from podcast_pipeline.shipped import shipped_templates

# Podcast namespace, tag guid: UUIDv5 over the feed's address without scheme and without slashes at its end.
_PODCAST_NAMESPACE = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")

_WORD_FOR_NUMBERS = {"en": "episode", "de": "folge"}
_CI_PATTERNS = {".github/workflows/podcast.yml": "github.yml", ".gitlab-ci.yml": "gitlab.yml"}
CI_FILES = tuple(_CI_PATTERNS)

LONGEST_SLUG = 60
_BASE_URL: TypeAdapter[str] = TypeAdapter(BaseUrl)
_LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "œ": "oe", "ł": "l", "đ": "d", "ð": "d",
     "þ": "th", "ı": "i", "'": "", "’": "", "‘": "", "ʼ": ""}
)  # fmt: skip


def filled(pattern: str, values: Mapping[str, str]) -> str:
    """A file of templates/show/ with each @name@ replaced. Not by Jinja2: CI files have a `${{ … }}` of their own."""
    text = (shipped_templates() / "show" / pattern).read_text("utf-8")
    return re.sub(r"@([a-z_]+|#)@", lambda match: values[match[1]], text)


def ci_file(name: str) -> str:
    """What `podcast init` of this version writes into one of CI_FILES."""
    return filled(_CI_PATTERNS[name], {"version": __version__})


def quoted(text: str) -> str:
    """Any text as a YAML scalar on one line: JSON's quotes, which YAML 1.2 reads, and what YAML cannot hold escaped.

    WrongOption when it is no text: bytes of the command line that are not UTF-8.
    """
    if re.search("[\ud800-\udfff]", text):
        raise WrongOption(f"{text!r} is not UTF-8 text; write it anew")
    return re.sub(
        "[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]",
        lambda match: f"\\u{ord(match[0]):04x}",
        json.dumps(text, ensure_ascii=False),
    )


def spoken(language: str) -> str:
    """The language of the patterns for a show in `language`: de or en."""
    return "de" if language.partition("-")[0].lower() == "de" else "en"


def word_for_numbers(language: str) -> str:
    """What stands before a number that would be a folder's name: `folge` or `episode`."""
    return _WORD_FOR_NUMBERS[spoken(language)]


def slug_of(title: str, language: str) -> str:
    """A title as a folder's name: ASCII, at most 60 characters, never a number; empty when nothing is left of it."""
    lower = unicodedata.normalize("NFC", title).lower().translate(_LETTERS)
    bare = [c for c in unicodedata.normalize("NFKD", lower) if unicodedata.category(c) not in ("Mn", "Cf")]
    slug = _cut(re.sub(r"[^a-z0-9]+", "-", "".join(bare)).strip("-"))
    if means_a_number(slug):
        slug = f"{word_for_numbers(language)}-{slug}"[:LONGEST_SLUG].rstrip("-")
    return slug


def _cut(slug: str) -> str:
    """At most 60 characters: whole words, unless what is left of them is nothing or a number."""
    if len(slug) <= LONGEST_SLUG:
        return slug
    words = slug[: LONGEST_SLUG + 1].rpartition("-")[0]
    return words if words and not means_a_number(words) else slug[:LONGEST_SLUG].rstrip("-")


def bucket_of(title: str) -> str:
    """A bucket's name for a show of this title; hosts take no name of less than three characters."""
    slug = slug_of(title, "en")
    return slug if len(slug) >= 3 else f"podcast-{slug}".rstrip("-")


def means_a_number(slug: str) -> bool:
    """`podcast publish episode 2` and `… s2e1` must mean a number, never a folder."""
    return re.fullmatch(r"[0-9][0-9-]*|s[0-9]+e[0-9]+", slug) is not None


def show_guid(feed_url: str | None) -> str:
    """The podcast:guid of the feed at that address, or a random one."""
    if feed_url is None:
        return str(uuid.uuid4())
    return str(uuid.uuid5(_PODCAST_NAMESPACE, feed_url.strip().partition("://")[2].rstrip("/")))


def feed_place(feed_url: str | None) -> tuple[str, str]:
    """(base_url, the feed's name there); examples to be changed where the address does not say."""
    if feed_url is None:
        return "https://podcast.example.org", "feed.xml"
    try:
        address = TypeAdapter(WebAddress).validate_python(feed_url.strip())
        parts = urlsplit(address)
        host = _BASE_URL.validate_python(f"{parts.scheme}://{parts.netloc}")
    except ValidationError as error:
        raise WrongOption(error.errors()[0]["msg"], where="--feed-url") from error
    base_url, _, name = address.rpartition("/")
    try:
        return (_BASE_URL.validate_python(base_url), FeedSettings(file=name).file)
    except ValidationError:
        return host, "feed.xml"
