"""Curves as paths: few bytes, gaps where nothing is, and the recording where the master plays it."""

from __future__ import annotations

import math

import pytest

from podcast_pipeline.model import Span, Timeline
from podcast_pipeline.report.picture import Scale, band_path, bars_path, line_path, scale_around, times_s
from podcast_pipeline.report.series import columns, mean_db, placed

SCALE = Scale(bottom=-50.0, top=0.0, step=10.0)  # ten units a dB
GAP = math.nan


def test_a_line_is_broken_at_silence_and_at_nothing() -> None:
    assert line_path([-10, -12, -11, -math.inf, -20, GAP, -5, -5], SCALE) == "M0 100l1 20 1-10h1M4 200h1M6 50l1 0h1"


def test_a_band_goes_there_and_back_and_silence_lies_at_the_bottom() -> None:
    assert band_path([-20, -math.inf], [-10, -11], SCALE) == "M0 100l1 10h1V500h-1l-1-300z"


def test_bars_stand_on_their_base_and_nothing_has_none() -> None:
    assert bars_path([0, -5, -10, 0, GAP, -1], SCALE) == "M1 0V50h1v50h1V0zM5 0V10h1V0z"


def test_what_lies_outside_of_the_scale_is_drawn_at_its_edge() -> None:
    assert line_path([20, -90], SCALE) == "M0 0l1 500h1"


def test_a_scale_reaches_what_is_to_be_seen_in_whole_steps() -> None:
    assert scale_around([], least_bottom=-40, least_top=-10) == Scale(-42.0, -6.0, 12.0)
    wide = scale_around([-55.0, 1.0, -math.inf], least_bottom=-40, least_top=-10)
    assert (wide.bottom, wide.top) == (-66.0, 6.0)
    assert wide.grid == [6.0, -6.0, -18.0, -30.0, -42.0, -54.0, -66.0]


@pytest.mark.parametrize("seconds", [0.0, 0.3, 5.0, 61.0, 3600.0, 10_800.0, 360_000.0])
def test_an_axis_has_few_times_and_none_at_the_very_end(seconds: float) -> None:
    times = times_s(seconds)
    assert times[0] == 0
    assert len(times) <= 7
    assert times[-1] == 0 or times[-1] <= 0.92 * seconds


def test_columns_cover_all_values_once() -> None:
    cells = columns([float(value) for value in range(1000)], 7)
    assert len(cells) == 7
    assert [value for cell in cells for value in cell] == [float(value) for value in range(1000)]
    assert columns([], 7) == []
    assert columns([1.0, GAP], 7) == [[1.0], []]


def test_the_mean_of_levels_is_that_of_their_powers() -> None:
    assert mean_db([-10.0, -math.inf]) == pytest.approx(-13.01, abs=0.01)
    assert mean_db([-math.inf]) == -math.inf
    assert math.isnan(mean_db([]))


def test_a_recording_moves_to_where_the_master_plays_it() -> None:
    spans = (
        Span(source_start_s=1.0, output_start_s=2.0, duration_s=1.0),
        Span(source_start_s=2.0, output_start_s=4.0, duration_s=1.0),
    )
    values = [float(step) for step in range(30)]  # each is its own step in the recording
    found = placed(values, 0.1, duration_s=6.0, timeline=Timeline(spans=spans))
    assert found[20:30] == values[10:20]
    assert found[40:50] == values[20:30]
    assert all(math.isnan(value) for value in (*found[:20], *found[30:40], *found[50:]))


def test_a_window_is_drawn_at_its_middle() -> None:
    found = placed([-20.0] * 71, 3.0, duration_s=10.0, offset=3.0)
    assert [math.isnan(value) for value in found] == [True] * 15 + [False] * 71 + [True] * 14
    assert found[15] == -17.0
