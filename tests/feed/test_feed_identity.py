"""The three rules that keep every listener's list of episodes whole."""

from __future__ import annotations

import pytest

from podcast_pipeline import feed
from podcast_pipeline.errors import FeedError
from podcast_pipeline.feed import Candidate, FeedDecision
from podcast_pipeline.model import CarriedEpisode, Episode, LeftOutEpisode, LiveFeed
from tests.feed.feed_examples import a_listed, an_enclosure, an_episode, at, rendered

NOW = at("2024-03-01T12:00:00+01:00")


def ready(episode: Episode) -> Candidate:
    return Candidate(episode, an_enclosure(episode.slug), "")


def live_with(*episodes: Episode) -> LiveFeed:
    return feed.read(rendered(*map(a_listed, episodes)))


def test_a_live_episode_unknown_to_this_checkout_is_carried_over_as_it_stands() -> None:
    live = live_with(an_episode("von-anderen"))
    decision = feed.decide([], live, NOW)
    assert decision == FeedDecision((), (CarriedEpisode(live.episodes[0], "live, but not in this checkout"),), ())


def test_an_episode_with_audio_whose_date_has_come_is_listed_live_or_not() -> None:
    old, new = an_episode("alt", published_at="2023-01-01T06:00:00+01:00"), an_episode("neu")
    assert feed.decide([ready(old), ready(new)], live_with(old), NOW) == FeedDecision((old, new), (), ())


def test_the_moment_of_its_date_brings_an_episode() -> None:
    episode = an_episode(published_at="2024-03-01T11:00:00+00:00")
    assert feed.decide([ready(episode)], None, NOW).listed == (episode,)


WITHHELD = [
    (ready(an_episode(published_at=None)), "a draft: it has no published_at"),
    (
        ready(an_episode(published_at="2026-12-01T06:00:00+01:00")),
        "scheduled for 2026-12-01 06:00 +01:00: run `podcast publish feed` after that",
    ),
    (Candidate(an_episode(), None, "never published and not built here"), "never published and not built here"),
]


@pytest.mark.parametrize(("candidate", "reason"), WITHHELD)
def test_a_draft_a_future_episode_and_one_without_audio_are_left_out_with_the_reason(
    candidate: Candidate, reason: str
) -> None:
    left_out = LeftOutEpisode("eine-folge", "Eine Folge", reason)
    assert feed.decide([candidate], None, NOW) == FeedDecision((), (), (left_out,))


@pytest.mark.parametrize(("candidate", "reason"), WITHHELD)
def test_but_when_they_are_live_they_stay_as_they_stand(candidate: Candidate, reason: str) -> None:
    live = live_with(an_episode())
    carried = CarriedEpisode(live.episodes[0], f"live, and stays as it stands ({reason})")
    assert feed.decide([candidate], live, NOW) == FeedDecision((), (carried,), ())


def test_two_episodes_with_one_guid_are_an_error_that_names_both() -> None:
    twins = [ready(an_episode("erste", guid="x")), ready(an_episode("zweite", guid="x"))]
    with pytest.raises(FeedError, match="erste and zweite have the same guid, 'x'"):
        feed.decide(twins, None, NOW)


def test_a_guid_differs_by_case() -> None:
    twins = [ready(an_episode("erste", guid="x")), ready(an_episode("zweite", guid="X"))]
    assert len(feed.decide(twins, None, NOW).listed) == 2
