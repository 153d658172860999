"""Own filters that change the length of a recording are told, with both lengths."""

from __future__ import annotations

from pathlib import Path

import pytest

from podcast_pipeline.audio import Ingredients, make_master
from podcast_pipeline.errors import AudioError
from podcast_pipeline.model import AudioSettings, Remark
from podcast_pipeline.report import in_english
from tests.audio.signals import convert, cut, levels, speech, write_16_bit

FASTER = AudioSettings(filters="atempo=1.25")


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    return write_16_bit(tmp_path / "a.wav", speech(5, -24))


def length_of(remark: Remark) -> dict[str, float]:
    assert remark.kind == "length_changed"
    return {name: round(float(value), 1) for name, value in remark.values}


@pytest.mark.parametrize("count", [1, 2])
def test_another_length_is_a_warning(count: int, recording: Path, tmp_path: Path) -> None:
    """Of each track, when there is one for each speaker."""
    files = [recording, write_16_bit(tmp_path / "b.wav", speech(4, -30, seed=2))][:count]
    master = make_master(Ingredients(tuple(files)), [tmp_path / "out.mp3"], FASTER)
    told = [length_of(remark) for remark in master.warnings]
    assert told == [{"before_s": 5.0, "after_s": 4.0}, {"before_s": 4.0, "after_s": 3.2}][:count]
    assert [remark.file for remark in master.warnings] == ([None] if count == 1 else ["a.wav", "b.wav"])


def test_filters_that_keep_the_length_are_not_told(recording: Path, tmp_path: Path) -> None:
    settings = AudioSettings(filters="highpass=f=80,afftdn=nr=10,deesser,acompressor")
    assert make_master(Ingredients((recording,)), [tmp_path / "out.mp3"], settings).warnings == ()


def test_silence_that_is_taken_out_is_told(tmp_path: Path) -> None:
    recording = write_16_bit(tmp_path / "a.wav", levels((2, -20.0), (3, -90.0), (2, -20.0)))
    settings = AudioSettings(filters="silenceremove=stop_periods=-1:stop_duration=1:stop_threshold=-50dB")
    (remark,) = make_master(Ingredients((recording,)), [tmp_path / "out.mp3"], settings).warnings
    assert length_of(remark)["before_s"] == 7.0
    assert length_of(remark)["after_s"] < 5.5


def test_a_track_that_is_cut_off_is_found_behind_filters(recording: Path, tmp_path: Path) -> None:
    part = cut(convert(recording, tmp_path / "whole.flac"), tmp_path / "part.flac", 0.5)
    with pytest.raises(AudioError, match=r"part\.flac: is cut off"):
        make_master(Ingredients((recording, part)), [tmp_path / "out.mp3"], AudioSettings(filters="highpass=f=80"))


def test_the_warning_is_one_sentence_with_both_lengths() -> None:
    assert in_english(Remark("length_changed", values=(("before_s", 3725.0), ("after_s", 1862.5)))) == (
        "The filters change the length of the recording from 1:02:05.0 to 31:02.5: what goes by its times (chapters, "
        "transcript, jingles) would come at the wrong moment."
    )
