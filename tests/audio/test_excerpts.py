"""Excerpts are the loudest seconds of a programme, the same ones whatever it is cut into and whoever comes first."""

from collections.abc import Iterator

import numpy as np
import pytest

from podcast_pipeline.audio.encoders import Encoder
from podcast_pipeline.audio.excerpts import Excerpt, Excerpts, try_encoder
from podcast_pipeline.audio.mastering import EncoderEffect, MasteringPlan
from podcast_pipeline.audio.source import Segment, plain_form
from podcast_pipeline.audio.weighting import Samples

SECOND = 48_000


def programme(seconds: int) -> Samples:
    """Each second is as loud as its number ends, so that several are equally loud in every stretch of thirty."""
    return np.repeat((np.arange(seconds) * 7 % 10 + 1) / 100, SECOND)[:, None].astype(np.float32)


def blocks(sound: Samples, segment: Segment) -> Iterator[Samples]:
    for start in range(segment.read_from, segment.read_to, SECOND):
        yield sound[start : min(start + SECOND, segment.read_to)]


def found(sound: Samples, borders: list[int]) -> list[tuple[int, int]]:
    """The place of each excerpt in seconds and its level in hundredths, when segments come in this order."""
    excerpts = Excerpts()
    ends = dict(zip(sorted(borders), [*sorted(borders)[1:], len(sound)], strict=True))
    for index, start in enumerate(borders):
        for _ in excerpts.watching(part := Segment(index, start, ends[start], start, ends[start]), blocks(sound, part)):
            pass
    return [(each.first_frame // SECOND, round(float(each.frames[0, 0] * 100))) for each in excerpts.found]


def test_the_loudest_second_of_each_half_minute_is_kept() -> None:
    assert found(programme(90), [0]) == [(7, 10), (37, 10), (67, 10)]


@pytest.mark.parametrize("borders", [[0, 40, 80], [80, 40, 0], [40, 80, 0], [0, 15, 17, 88]])
def test_segments_and_their_order_do_not_matter(borders: list[int]) -> None:
    sound = programme(90)
    assert found(sound, [border * SECOND for border in borders]) == found(sound, [0])


def test_of_a_long_programme_every_second_or_fourth_is_kept() -> None:
    places = [place for place, _ in found(programme(30 * 34), [0])]
    assert places == [120 * index + 7 for index in range(9)]


def test_silence_has_no_excerpt() -> None:
    assert found(np.zeros((SECOND, 1), np.float32), [0]) == []


@pytest.mark.parametrize("name", ["mp3", "opus"])
def test_what_an_encoder_does_is_the_same_however_many_cores_try_it(name: str) -> None:
    tone = np.sin(2 * np.pi * 440 * np.arange(SECOND) / SECOND)[:, None].repeat(2, axis=1).astype(np.float32)
    excerpts = [Excerpt(index * 30 * SECOND, tone * np.float32(0.1 + index / 20)) for index in range(7)]
    encoder = Encoder(name, plain_form(SECOND, 2), 128)
    plan = MasteringPlan(3.0, EncoderEffect(0.0, 0.0))
    one, three = (try_encoder(excerpts, plan, encoder, jobs) for jobs in (1, 3))
    assert one == three
    assert one.gain_db == pytest.approx(encoder.guessed_gain_db, abs=0.3)
