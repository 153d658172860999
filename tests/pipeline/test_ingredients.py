"""What an episode is made of: tracks, clips and jingles, found, missing and changed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.command import podcast_here
from tests.shows import add_episode, make_recording, make_show

TRACKS = """\
recording:
  - {file: anna.wav, speaker: Anna}
  - {file: ben.wav, speaker: Ben}
"""


@pytest.fixture
def show(tmp_path: Path) -> Path:
    """A show whose episode has a track for each of two speakers."""
    root = make_show(tmp_path / "show")
    episode = add_episode(root, "wasser", 1, with_recording=False)
    change(episode / "episode.md", "recording: recording.wav\n", TRACKS)
    make_recording(episode / "anna.wav", tone_hz=300)
    make_recording(episode / "ben.wav", tone_hz=500, seconds=4)
    return root


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def sentence(show: Path, *command: str) -> str:
    ran = podcast_here(*command, cwd=show)
    assert ran.status == 1, ran.stderr
    return ran.error


def built(show: Path) -> Any:
    ran = podcast_here("build", "1", "--json", cwd=show)
    assert ran.status == 0, ran.stderr
    return ran.json["episodes"][0]


def test_tracks_become_one_episode_as_long_as_the_longest(show: Path) -> None:
    episode = built(show)
    assert abs(episode["enclosure"]["duration_s"] - 6) < 0.1
    assert "anna.wav" in episode["input"]["file"]
    assert "ben.wav" in episode["input"]["file"]


def test_a_speaker_renamed_is_renamed_in_the_report_and_the_audio_stays(show: Path) -> None:
    before = built(show)["enclosure"]
    change(show / "episodes/wasser/episode.md", "speaker: Anna", "speaker: Annette")
    assert built(show)["enclosure"] == before
    assert "Annette" in (show / "build/wasser/report.html").read_text(encoding="utf-8")


def test_a_published_track_that_changed_is_a_changed_recording(show: Path) -> None:
    assert podcast_here("publish", "episode", "1", cwd=show).status == 0
    assert podcast_here("publish", "episode", "1", cwd=show).status == 0
    make_recording(show / "episodes/wasser/ben.wav", tone_hz=700)
    assert "its recording changed since" in sentence(show, "publish", "episode", "1")


def test_a_published_episode_of_which_a_track_is_elsewhere_stays_as_it_is(show: Path) -> None:
    assert podcast_here("publish", "episode", "1", cwd=show).status == 0
    (show / "episodes/wasser/ben.wav").unlink()
    ran = podcast_here("publish", "episode", "1", "--json", cwd=show)
    assert (ran.status, ran.json["sent"], ran.json["feed_sent"]) == (0, [], False)


def test_a_jingle_moves_the_chapters_behind_it(show: Path) -> None:
    (show / "recordings").mkdir()
    make_recording(show / "recordings/ton.wav", seconds=1.5)
    change(show / "episodes/wasser/episode.md", "summary:", 'jingles: [{file: ton.wav, at: "00:00:01"}]\nsummary:')
    assert abs(built(show)["enclosure"]["duration_s"] - 7.5) < 0.1
    chapters = (show / "build/wasser/chapters.json").read_text(encoding="utf-8")
    assert '"startTime": 3.5' in chapters


def test_filters_that_change_the_length_are_refused_where_chapters_go_by_it(show: Path) -> None:
    change(show / "podcast.yaml", "bitrate_kbps: 64", "bitrate_kbps: 64, filters: atempo=1.25")
    assert sentence(show, "build", "1") == (
        "podcast.yaml:12: audio.filters: 'atempo=1.25' makes the recording 4.8 s long instead of 6.0 s, so that chapters, "
        "transcript and jingles of episode 1 would come at the wrong moment; take such filters out, or apply them in an "
        "editor and set the times after that"
    )
    text = (show / "episodes/wasser/episode.md").read_text(encoding="utf-8")
    untimed = re.sub(r"(?m)^(chapters:.*|  - .*start.*|transcript:.*)\n", "", text)
    (show / "episodes/wasser/episode.md").write_text(untimed, encoding="utf-8")
    assert [warning[:45] for warning in built(show)["warnings"]] == [
        "anna.wav: The filters change the length of th",
        "ben.wav: The filters change the length of the",
    ]


class TestMissing:
    @pytest.fixture
    def show(self, show: Path) -> Path:
        change(show / "podcast.yaml", "bitrate_kbps: 64", "bitrate_kbps: 64, intro: {file: auf.wav, overlap_s: 1}")
        change(show / "episodes/wasser/episode.md", "summary:", "jingles: [{file: ton.wav, at: 2}]\nsummary:")
        (show / "recordings").mkdir()
        for file in ("recordings/ton.wav", "auf.wav"):
            make_recording(show / file, seconds=2)
        return show

    def test_one_track(self, show: Path) -> None:
        (show / "episodes/wasser/ben.wav").unlink()
        assert sentence(show, "build", "1") == (
            "episodes/wasser/episode.md:8: recording[2]: the recording 'ben.wav' is not on this machine; put it beside "
            "episode.md or into recordings/"
        )

    def test_all_tracks(self, show: Path) -> None:
        for name in ("anna", "ben"):
            (show / f"episodes/wasser/{name}.wav").unlink()
        assert sentence(show, "build", "1") == (
            "episodes/wasser/episode.md:7: recording[1]: the recordings 'anna.wav' and 'ben.wav' are not on this "
            "machine; put them beside episode.md or into recordings/"
        )

    def test_a_jingle(self, show: Path) -> None:
        (show / "recordings/ton.wav").unlink()
        assert sentence(show, "build", "1") == (
            "episodes/wasser/episode.md:9: jingles[1]: the jingle 'ton.wav' is not on this machine; put it beside "
            "episode.md or into recordings/"
        )

    def test_an_intro(self, show: Path) -> None:
        (show / "auf.wav").unlink()
        assert sentence(show, "build", "1") == (
            "podcast.yaml:12: audio.intro: the intro 'auf.wav' is missing; bring it back or remove the line"
        )

    def test_a_recording_that_is_not_named(self, show: Path) -> None:
        change(show / "episodes/wasser/episode.md", TRACKS, "")
        assert sentence(show, "build", "1") == (
            "episodes/wasser/episode.md: names no recording; add a line `recording: FILE`"
        )
