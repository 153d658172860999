"""The feeds of a show: which of them fit together, and when a name is one that nobody guesses."""

from __future__ import annotations

import re
import secrets
from typing import Any

import pytest
from pydantic import ValidationError

from podcast_pipeline.model import FeedSettings
from tests.feed.feed_examples import a_show

SECRET = "privat-9f86d081884c7d659a2feaa0c55ad015.xml"


def mistake(feeds: list[dict[str, Any]], formats: tuple[str, ...] = ("mp3", "opus")) -> str:
    with pytest.raises(ValidationError) as caught:
        a_show(feeds=feeds, audio={"formats": formats}, guid="9b024349-ccf0-5f69-a609-6b82873eab3c")
    return str(caught.value.errors()[0]["msg"])


def test_the_first_feed_is_the_main_one_and_others_stand_behind_it() -> None:
    show = a_show(
        feeds=[{}, {"file": "opus.xml", "format": "opus"}, {"file": SECRET, "private": True}],
        audio={"formats": ["mp3", "opus"]},
    )
    assert show.feed_file == "feed.xml"
    assert show.feeds[1:] == (FeedSettings(file="opus.xml", format="opus"), FeedSettings(file=SECRET, private=True))


@pytest.mark.parametrize(
    ("feeds", "message"),
    [
        ([{}, {"file": "feed.xml"}], "feeds has 'feed.xml' twice"),
        ([{"format": "opus"}], "its files are the mp3 ones"),
        ([{}, {"file": "aac.xml", "format": "m4a"}], "audio.formats does not make any"),
        ([{}, {"file": "9b024349ccf05f69a6096b82873eab3c.xml", "private": True}], "the show's guid, which every feed"),
    ],
)
def test_feeds_that_do_not_fit_together_are_refused(feeds: list[dict[str, Any]], message: str) -> None:
    assert message in mistake(feeds)


@pytest.mark.parametrize("make", [lambda: secrets.token_hex(16), lambda: "mitglieder-" + secrets.token_hex(24)])
def test_a_private_name_made_by_chance_is_taken(make: Any) -> None:
    assert all(FeedSettings(file=f"{make()}.xml", private=True).private for _ in range(100))


@pytest.mark.parametrize(
    "name",
    [
        "privat",
        "geheim-2024",
        "9f86d081884c7d659a2feaa0c55ad01",  # one digit too few
        "9b024349-ccf0-5f69-a609-6b82873eab3c",  # a UUID: 122 bits, and no word of it has them
        "a" * 64,
        "abababababababababababababababababababab",
    ],
)
def test_a_private_name_that_can_be_guessed_is_refused_with_one_that_cannot(name: str) -> None:
    with pytest.raises(ValidationError) as caught:
        FeedSettings(file=f"{name}.xml", private=True)
    said = re.search(r"privat-[0-9a-f]{32}\.xml", str(caught.value))
    assert said is not None
    assert FeedSettings(file=said[0], private=True).file == said[0]
