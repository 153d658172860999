"""`feeds` of podcast.yaml: the main feed first, behind it others of the same episodes.

One for each audio format, or a private one, whose only lock is a name that nobody can guess.
"""

from __future__ import annotations

import math
import re
import secrets
from collections.abc import Sequence
from typing import Annotated

from pydantic import Field, model_validator

from podcast_pipeline.model.frozen import Flag, Frozen, Text, wrong
from podcast_pipeline.model.sounding import Format

# What no machine can try out (NIST SP 800-57 part 1, section 5.6.1: security strength of 128 bits).
_FEWEST_BITS = 128
# 32 random hex digits have 14 different ones on average, and fewer than 8 once in some 10 million times.
_FEWEST_DIFFERENT = 8


FEED_FILE = re.compile(r"^[a-z0-9][a-z0-9._-]*\.(xml|rss)$")


class FeedSettings(Frozen):
    """One feed of the show; `file` is its key at every target.

    `format` makes the file of that format the enclosure, where an episode has one. `title_suffix` is put behind the
    show's title. `page_size` gives the feed pages and is the least number of episodes on the first one. `private`
    keeps the feed out of directories; its name must be one that nobody can guess.
    """

    file: Annotated[str, Field(pattern=FEED_FILE.pattern, max_length=120)] = "feed.xml"
    format: Format | None = None
    title_suffix: Text | None = None
    page_size: Annotated[int, Field(ge=10, le=10_000)] | None = None
    private: Flag = False

    @model_validator(mode="after")
    def _cannot_be_guessed(self) -> FeedSettings:
        if self.private and not _is_random(self.file):
            raise wrong(
                f"a private feed is open to whoever guesses its name, and {self.file!r} has not the "
                f"{_FEWEST_BITS} random bits that nobody guesses; one that has was made for you just now: "
                f"privat-{secrets.token_hex(16)}.xml"
            )
        return self


def feeds_problem(feeds: Sequence[FeedSettings], formats: Sequence[str], show_guid: str) -> str | None:
    """What is wrong with the feeds of one show together; None when nothing is."""
    files = [each.file for each in feeds]
    twice = next((file for file in files if files.count(file) > 1), None)
    if twice is not None:
        return f"feeds has {twice!r} twice, and a file holds one feed; give one of them another name"
    if feeds[0].format not in (None, formats[0]):
        return f"the first of the feeds is the main one, and its files are the {formats[0]} ones; put that feed behind"
    for each in feeds:
        if any(is_page_of(each.file, file) for file in files):
            return f"{each.file} is a name for a page of another feed; give that feed another name"
        if each.format is not None and each.format not in formats:
            return f"{each.file} is a feed of {each.format} files, and audio.formats does not make any; add it there"
        if each.private and show_guid.replace("-", "") in each.file:
            return f"{each.file} is named by the show's guid, which every feed tells; take random digits"
    return None


def is_page_of(key: str, file: str) -> bool:
    """Whether a key is one of those that the pages of a feed have: `feed-3-1b4f0e98.xml` of feed.xml."""
    stem, _, ending = map(re.escape, file.rpartition("."))
    return re.fullmatch(rf"{stem}-[1-9][0-9]{{0,5}}-[0-9a-f]{{8}}\.{ending}", key) is not None


def _is_random(file: str) -> bool:
    """Whether the longest word of a name can hold the bits: what chance made cannot be told from what looks so."""
    word = max(re.findall("[a-z0-9]+", file.rpartition(".")[0]), key=len)
    digits = 16 if re.fullmatch("[0-9a-f]+", word) else 36
    return len(word) * math.log2(digits) >= _FEWEST_BITS and len(set(word)) >= _FEWEST_DIFFERENT
