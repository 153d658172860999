"""Stretches of a recording that an episode names (soundbites, time splits of its value), in the master's time. Pure."""

from __future__ import annotations

from typing import TypeVar

from podcast_pipeline.model import Episode, Soundbite, Timeline
from podcast_pipeline.model.value import ValueTimeSplit

Stretch = TypeVar("Stretch", Soundbite, ValueTimeSplit)


def in_master_time(episode: Episode, timeline: Timeline) -> Episode:
    """The episode with its stretches moved, once; one that was cut out altogether is gone."""
    return episode.model_copy(
        update={
            "soundbites": _moved(episode.soundbites, timeline),
            "value": tuple(
                value.model_copy(update={"time_splits": _moved(value.time_splits, timeline)}) for value in episode.value
            ),
        }
    )


def _moved(stretches: tuple[Stretch, ...], timeline: Timeline) -> tuple[Stretch, ...]:
    moved = []
    for stretch in stretches:
        start_s = timeline.to_master(stretch.start_s)
        # What was put in between, such as a jingle, belongs to it; to the millisecond, as clocks are written.
        duration_s = round(timeline.to_master(stretch.start_s + stretch.duration_s) - start_s, 3)
        if duration_s > 0:
            moved.append(stretch.model_copy(update={"start_s": round(start_s, 3), "duration_s": duration_s}))
    return tuple(moved)
