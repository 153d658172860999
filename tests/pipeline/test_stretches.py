"""Soundbites and time splits of a value are written in the recording's time, and listed in the master's."""

from __future__ import annotations

from podcast_pipeline.model import Timeline
from podcast_pipeline.pipeline.stretches import in_master_time
from tests.feed.feed_examples import an_episode

# An intro of 5 s; at 20 s a jingle of 3 s is put in, and what lies from 30 to 50 s was cut out.
TIMELINE = Timeline.model_validate(
    {
        "spans": [
            {"source_start_s": 0, "output_start_s": 5, "duration_s": 20},
            {"source_start_s": 20, "output_start_s": 28, "duration_s": 10},
            {"source_start_s": 50, "output_start_s": 38, "duration_s": 60},
        ]
    }
)
ANNA = {"type": "lnaddress", "address": "anna@example.org", "split": 1}


def test_soundbites_move_with_what_was_put_in_front_and_between() -> None:
    episode = an_episode(
        soundbites=[
            {"start": 0, "duration": 10, "title": "Anfang"},
            {"start": "00:00:15", "duration": 10},
            {"start": 25, "duration": 30.5},
        ]
    )
    moved = in_master_time(episode, TIMELINE).soundbites
    assert [(bite.start_s, bite.duration_s, bite.title) for bite in moved] == [
        (5, 10, "Anfang"),
        (20, 13, None),
        (33, 10.5, None),
    ]


def test_a_soundbite_that_was_cut_out_is_gone() -> None:
    episode = an_episode(soundbites=[{"start": 32, "duration": 15}, {"start": 200, "duration": 15}])
    assert in_master_time(episode, TIMELINE).soundbites == ()


def test_time_splits_of_a_value_move_too() -> None:
    split = {"start": 60, "duration": 20, "recipients": [ANNA]}
    value = {"type": "lightning", "method": "lnaddress", "recipients": [ANNA], "time_splits": [split]}
    episode = in_master_time(an_episode(value=[value]), TIMELINE)
    assert [(each.start_s, each.duration_s) for each in episode.value[0].time_splits] == [(48, 20)]
    assert episode.value[0].recipients == an_episode(value=[value]).value[0].recipients
