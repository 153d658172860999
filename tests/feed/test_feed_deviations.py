"""What listeners know an episode by, compared in git, its record and the live feed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from podcast_pipeline import feed
from podcast_pipeline.feed import Compared, Deviation, Part
from podcast_pipeline.model import Episode, LiveFeed, Record
from tests.feed.feed_examples import FEED_URL, a_listed, a_show, an_enclosure, an_episode, at, rendered
from tests.model.test_record import MEDIUM, RECORD

NOW = at("2024-06-01T12:00:00+02:00")
ZONE = ZoneInfo("Europe/Berlin")
FILE = "episodes/eine-folge/episode.md"
OTHER_SHOW = "0e7e9a2c-3f0f-5a56-9d2c-0c3b1a3f7a11"


def a_record(episode: Episode, **changes: Any) -> Record:
    medium = {**MEDIUM, "key": f"media/{episode.slug}-0123456789ab.mp3", "length_bytes": 20000}
    published = {"guid": episode.guid, "published_at": episode.published_at}
    return Record.model_validate({**RECORD, **published, "media": [medium], **changes})


def compared(episode: Episode, record: Record | None = None, *, listed: bool = True) -> Compared:
    known = record or a_record(an_episode(episode.slug))
    return Compared(episode, FILE, record, known if listed else None)


def live_with(*episodes: Episode, **changes: Any) -> LiveFeed:
    return feed.read(rendered(*(a_listed(episode, **changes) for episode in episodes)))


def found(*of: Compared, live: LiveFeed | None) -> list[tuple[Part, str]]:
    return [(each.part, each.message) for each in feed.deviations(of, live, NOW, ZONE)]


def test_what_is_as_it_was_published_does_not_deviate() -> None:
    episode = an_episode()
    assert found(compared(episode, a_record(episode)), live=live_with(episode)) == []
    assert found(compared(episode, a_record(episode)), live=None) == []


def test_a_date_written_in_another_zone_is_the_same() -> None:
    episode = an_episode(published_at="2024-03-01T05:00:00Z")
    assert found(compared(episode, a_record(an_episode())), live=live_with(an_episode())) == []


LATER = "2024-03-02T06:00:00+01:00"


@pytest.mark.parametrize(
    ("live", "source"), [(live_with(an_episode()), "the live feed has"), (None, "it was published with")]
)
def test_another_date_needs_its_own_way(live: LiveFeed | None, source: str) -> None:
    episode = an_episode(published_at=LATER, number=2)
    (deviation,) = feed.deviations([compared(episode, a_record(an_episode()))], live, NOW, ZONE)
    assert deviation == Deviation(
        Part.DATE,
        "eine-folge",
        FILE,
        "published_at",
        f"episode 2 is dated 2024-03-02 06:00, but {source} 2024-03-01 06:00",
        (
            "write `published_at: 2024-03-01T06:00:00+01:00` back",
            "give it the new date with `podcast publish episode 2 --redate`",
        ),
    )
    assert deviation.message.endswith("+01:00` back, or give it the new date with `podcast publish episode 2 --redate`")


@pytest.mark.parametrize(
    ("date", "said"), [(None, "has no published_at"), ("2099-03-01T06:00+01:00", "is dated 2099-03-01 06:00")]
)
def test_a_date_taken_away_or_to_come_points_to_withdrawing(date: str | None, said: str) -> None:
    episode = an_episode(published_at=date and at(date))
    (deviation,) = feed.deviations(
        [compared(episode, a_record(an_episode()), listed=False)], live_with(an_episode()), NOW, ZONE
    )
    assert said in deviation.what
    assert deviation.ways_out[1] == "withdraw it on purpose with `podcast withdraw eine-folge`"


def test_an_old_checkout_whose_date_is_not_published_from_here_may_differ() -> None:
    episode = an_episode(published_at=LATER)
    assert found(compared(episode, listed=False), live=live_with(an_episode())) == []


def test_a_scheduled_episode_may_get_another_date() -> None:
    scheduled = a_record(an_episode(published_at="2099-01-01T06:00:00+01:00"))
    assert (
        found(compared(an_episode(published_at="2098-01-01T06:00:00+01:00"), scheduled, listed=False), live=None) == []
    )


def test_what_listeners_have_counts_more_than_the_record() -> None:
    stale = a_record(an_episode(published_at=LATER))
    assert found(compared(an_episode(), stale), live=live_with(an_episode())) == []


def test_a_file_that_is_not_known_here_was_replaced_elsewhere() -> None:
    other = an_enclosure(url="https://podcast.example.org/media/eine-folge-ffffffffffff.mp3")
    assert found(compared(an_episode(), a_record(an_episode())), live=live_with(an_episode(), enclosure=other)) == [
        (
            Part.ENCLOSURE,
            "episode eine-folge is live with a file that this checkout does not know "
            "(https://podcast.example.org/media/eine-folge-ffffffffffff.mp3, 20000 bytes): get the published.json of "
            "whoever replaced it (`git pull`), or give it the file of here with `podcast publish episode eine-folge "
            "--replace new-url` (or `same-url`)",
        )
    ]


def test_another_length_at_the_same_address_is_another_file_but_an_unknown_one_is_not() -> None:
    of = compared(an_episode(), a_record(an_episode()))
    assert [part for part, _ in found(of, live=live_with(an_episode(), enclosure=an_enclosure(length_bytes=7)))] == [
        Part.ENCLOSURE
    ]
    assert found(of, live=live_with(an_episode(), enclosure=an_enclosure(length_bytes=0))) == []


def test_a_file_that_the_record_replaced_is_an_older_feed_to_be_completed() -> None:
    before = {"key": "media/eine-folge-ffffffffffff.mp3", "length_bytes": 5}
    old = an_enclosure(url=f"https://podcast.example.org/{before['key']}", length_bytes=5)
    record = a_record(an_episode(), replaced=[before])
    assert found(compared(an_episode(), record), live=live_with(an_episode(), enclosure=old)) == []


def test_another_base_address_is_no_other_file() -> None:
    moved = an_enclosure(url="https://old.example.org/show/media/eine-folge-0123456789ab.mp3")
    assert found(compared(an_episode(), a_record(an_episode())), live=live_with(an_episode(), enclosure=moved)) == []


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ({"title": "Alt"}, {}, "has the audio, or the title and the date, of 'Alt'"),
        (
            {},
            {"published_at": "2024-03-01T06:00:00+01:00"},
            "has the audio, or the title and the date, of 'Eine Folge'",
        ),
        ({"number": 7}, {"number": 7}, "has the number of 'Eine Folge'"),
        ({"number": 7, "season": 2}, {"number": 7, "season": 2}, "has the number of 'Eine Folge'"),
    ],
)
def test_a_live_episode_under_another_guid_is_not_listed_twice(
    before: dict[str, Any], after: dict[str, Any], why: str
) -> None:
    known = live_with(an_episode(guid="published", **before))
    same_audio = "title" in before
    url = "https://podcast.example.org/media/anders-ffffffffffff.mp3"
    (lived,) = known.episodes
    if not same_audio:
        known = replace(known, episodes=(replace(lived, enclosure=an_enclosure(url=url)),))
    episode = an_episode(guid="changed", **{"published_at": LATER, **after})
    ((part, message),) = found(compared(episode), live=known)
    assert part is Part.GUID
    assert f"{why}, which is live with the guid 'published' and not in this checkout" in message
    assert "write `guid: published` if it is that episode" in message


@pytest.mark.parametrize("change", [{"season": 2}, {"type": "bonus"}, {"number": 8}])
def test_another_number_season_or_type_is_another_episode(change: dict[str, Any]) -> None:
    elsewhere = an_enclosure(url="https://podcast.example.org/media/anders-ffffffffffff.mp3")
    known = live_with(an_episode(guid="theirs", number=7, title="Anders"), enclosure=elsewhere)
    assert found(compared(an_episode(**{"number": 7, **change})), live=known) == []


def test_the_feed_of_another_show_is_not_written_over() -> None:
    live = feed.read(rendered(show=a_show(guid=OTHER_SHOW, title="Andere")))
    found = feed.show_deviation(a_show(), live, FEED_URL, file="podcast.yaml")
    assert found is not None
    assert (found.part, found.message) == (
        Part.SHOW_GUID,
        f"the feed at {FEED_URL} is that of another show ('Andere', podcast:guid {OTHER_SHOW}): check the target, or "
        f"write its guid into podcast.yaml if it is yours",
    )
    assert feed.show_deviation(a_show(), feed.read(rendered()), FEED_URL, file="podcast.yaml") is None
