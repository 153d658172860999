"""What the terminal says about sound: both figures of a mono file, before and after, and a picture in one line each."""

from __future__ import annotations

import io
import math
from dataclasses import replace

import pytest

from podcast_pipeline.cli.wording.sounds import master_lines, measurement_json, measurement_lines
from podcast_pipeline.model import Remark
from tests.report.masters import full_master, measured, plain_master, silent_master

REMARK = Remark("out_of_phase_here", (12.0, 83.4))


def test_a_measured_file_says_its_remarks_and_where_they_happen() -> None:
    stereo = replace(measured(98, -26.1, peak_dbtp=-6.2, range_lu=12.3), remarks=(REMARK,))
    lines = measurement_lines("a.wav", stereo)
    assert lines[1] == "  -26.1 LUFS as heard, at most -6.2 dBTP, range 12.3 LU"
    assert lines[-2] == "  1:38, 44.1 kHz stereo, mp3"
    assert lines[-1].startswith("  Left and right are out of phase here: ")
    assert lines[-1].endswith(" there in an editor. (at 0:12 and 1:23)")
    assert not any("plain meter" in line for line in lines)


def test_a_mono_file_has_two_figures_and_says_what_they_mean() -> None:
    mono, stereo = (measured(98, -16.0, peak_dbtp=-1.0, channels=channels) for channels in (1, 2))
    lines = measurement_lines("a.wav", mono)
    assert lines[1:3] == [
        "  -16.0 LUFS as heard, at most -1.0 dBTP, range 6.2 LU",
        "  a plain meter shows -19.0 LUFS: it hears one channel, listeners hear it from two speakers, 3 LU louder",
    ]
    assert lines[3:5] == measurement_lines("a.wav", stereo)[2:4]


def test_json_is_the_contract_with_the_remarks() -> None:
    found = measurement_json("a.wav", replace(measured(98, -16.0, peak_dbtp=-1.0), remarks=(REMARK,)))
    assert list(found) == [
        "file", "integrated_lufs", "playback_lufs", "true_peak_dbtp", "loudness_range_lu", "momentary_max_lufs",
        "short_term_max_lufs", "duration_s", "channels", "sample_rate_hz", "remarks",
    ]  # fmt: skip
    (told,) = found["remarks"]
    assert (told.pop("text")[-10:], told) == ("an editor.", {"kind": "out_of_phase_here", "at_s": [12.0, 83.4]})


def test_a_master_says_before_and_after_and_all_that_was_done() -> None:
    lines = master_lines(full_master(120), picture=False)
    assert lines[0] == "  before  -26.1 LUFS as heard, at most -6.2 dBTP, range 12.3 LU"
    assert lines[1].startswith("          momentary at most -")
    assert lines[2] == "  after   -16.0 LUFS as heard, at most -1.1 dBTP, range 6.2 LU"
    assert lines[4:] == [
        "  gain +10.2 dB, limiter at work for 12.4 s (at most 3.2 dB), leveller -2.5 to +4.5 dB",
        "  Dr. Änne Größler: -22.0 LUFS before, -15.6 LUFS after, while speaking",
        "  Jürgen Weiß: -33.1 LUFS before, -17.0 LUFS after, while speaking",
        "  folge.mp3: mp3 128 kbit/s stereo, -16.0 LUFS as heard, at most -1.1 dBTP, range 6.2 LU, on target",
        "  folge.m4a: aac 112 kbit/s stereo, -16.0 LUFS as heard, at most -1.0 dBTP, range 6.2 LU, on target",
        "  folge.opus: opus 96 kbit/s stereo, -16.4 LUFS as heard, at most -0.4 dBTP, range 6.2 LU, not on target",
    ]


def test_a_mono_master_has_two_figures_before_and_after() -> None:
    lines = master_lines(plain_master(channels=1), picture=False)
    assert [line.strip() for line in lines if "plain meter" in line] == [
        "a plain meter shows -23.0 LUFS (mono)",
        "a plain meter shows -19.0 LUFS (mono)",
    ]


def test_plain_gain_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))
    lines = master_lines(plain_master())
    assert lines[4] == "  gain +4.0 dB"
    assert len(lines) == 8


@pytest.mark.parametrize(
    ("encoding", "characters"), [("utf-8", "▁▂▃▄▅▆▇█"), ("ascii", "_.-~=+*#"), ("latin-1", "_.-~=+*#")]
)
def test_the_picture_has_characters_that_stdout_takes(
    encoding: str, characters: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(io.BytesIO(), encoding=encoding))
    title, *drawn = master_lines(plain_master(600))[-3:]
    before, after = (line[10:] for line in drawn)
    assert [line[:10] for line in drawn] == ["  before  ", "  after   "]
    assert title.startswith("  short-term loudness over 10:00, -")
    assert len(before.strip()) == len(after.strip()) == 60
    assert set(before.strip()) | set(after.strip()) <= {*characters, " "}
    heights = [characters.find(character) for character in after.strip()]
    assert max(heights) == 7
    assert sum(map(characters.find, before.strip())) < sum(heights)


def test_an_intro_leaves_the_recording_blank() -> None:
    before, after = master_lines(full_master(52.0))[-2:]
    assert before[10:18].isspace()
    assert not after[12:18].isspace()


def test_silence_has_no_picture() -> None:
    lines = master_lines(silent_master())
    assert not any("short-term loudness over" in line for line in lines)
    assert lines[0] == "  before  – LUFS as heard, at most – dBTP, range – LU"
    speechless = replace(plain_master(), recording=silent_master().recording)
    assert not any(str(math.inf) in line or "nan" in line for line in master_lines(speechless))
