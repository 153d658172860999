"""Finished work is found again by what it was made from, and counts only while its bytes are whole."""

from __future__ import annotations

import hashlib
import math
import os
from pathlib import Path
from typing import Any

import pytest

from podcast_pipeline.errors import FileProblem
from podcast_pipeline.model import (
    Deliverable,
    Edition,
    Loudness,
    MadeFrom,
    Master,
    Measurement,
    Medium,
    Remark,
    Span,
    SpeakerLevel,
    Timeline,
)
from podcast_pipeline.shelf import Shelf

CONTENT, OTHER = b"tagged audio", b"the same in less"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
LOUDNESS = Loudness(integrated_lufs=-16, playback_lufs=-16, true_peak_dbtp=-1.2, loudness_range_lu=None)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    shelf = Shelf(tmp_path / "build/wasser")
    shelf.open()
    return shelf


def a_medium(content: bytes, ending: str, codec: str, mime_type: str, **more: Any) -> Medium:
    sha256 = hashlib.sha256(content).hexdigest()
    return Medium(
        key=f"media/wasser-{sha256[:12]}{ending}",
        length_bytes=len(content),
        sha256=sha256,
        audio_sha256="b" * 64,
        mime_type=mime_type,
        codec=codec,
        bitrate_kbps=128,
        duration_s=6,
        loudness=LOUDNESS,
        **more,
    )


def an_edition() -> Edition:
    span = Span(source_start_s=0, output_start_s=4, duration_s=6)
    made_from = MadeFrom(
        recording_sha256="c" * 64, settings_sha256="d" * 64, tags_sha256="e" * 64, tool="podcast 1", encoder="LAME"
    )
    media = (
        a_medium(CONTENT, ".mp3", "mp3", "audio/mpeg"),
        a_medium(OTHER, ".opus", "opus", "audio/ogg", role="alternate"),
    )
    return Edition(media=media, timeline=Timeline(spans=(span,)), made_from=made_from)


def keep(shelf: Shelf) -> tuple[Path, ...]:
    with shelf.unfinished((".mp3", ".opus")) as temporaries:
        for temporary, content in zip(temporaries, (CONTENT, OTHER), strict=True):
            temporary.write_bytes(content)
        return shelf.keep_edition(an_edition(), temporaries)


def test_an_edition_is_found_again_in_all_its_formats(shelf: Shelf) -> None:
    paths = keep(shelf)
    assert shelf.editions() == (an_edition(),)
    assert shelf.files(an_edition()) == paths
    assert shelf.edition_file(an_edition()) == paths[0]
    assert [(path.suffix, path.read_bytes()) for path in paths] == [(".mp3", CONTENT), (".opus", OTHER)]


def test_a_file_that_changed_behind_our_back_does_not_count(shelf: Shelf) -> None:
    mp3, opus = keep(shelf)
    mp3.write_bytes(b"tagged audiO")
    assert shelf.edition_file(an_edition()) is None
    assert shelf.files(an_edition()) == (None, opus)


def test_notes_that_are_no_editions_are_passed_over(shelf: Shelf) -> None:
    (shelf.folder / "abc.json").write_text("{}")
    (shelf.folder / "chapters.json").write_text("[]")
    assert shelf.editions() == ()


def test_an_unfinished_file_is_gone_at_the_end(shelf: Shelf) -> None:
    with shelf.unfinished((".mp3", ".m4a")) as temporaries:
        for temporary in temporaries:
            temporary.write_bytes(b"never kept")
    assert list(shelf.folder.iterdir()) == []


def a_measurement(*momentary_lufs: float) -> Measurement:
    return Measurement(
        loudness=LOUDNESS,
        momentary_max_lufs=-12.25,
        short_term_max_lufs=None,
        duration_s=6.0,
        channels=2,
        sample_rate_hz=44100,
        codec="mp3",
        momentary_lufs=momentary_lufs,
        peaks_dbtp=(-math.inf, 0.1 + 0.2),
        remarks=(Remark("clipped", (1.5, 2.0)),),
    )


def test_a_master_is_found_again_as_it_was_with_its_silence(shelf: Shelf) -> None:
    """JSON knows no infinity, and the loudness of silence is none the less -inf."""
    outputs = [shelf.master_file("a" * 64, ending) for ending in (".mp3", ".m4a")]
    for output in outputs:
        output.write_bytes(CONTENT)
    master = Master(
        deliverables=tuple(
            Deliverable(output, SHA256, "audio/mpeg", "mp3", 128, a_measurement(-math.inf, -16.1), on_target=True)
            for output in outputs
        ),
        recording=a_measurement(-math.inf, -math.inf, 1e-300),
        gain_db=3.3,
        limited_db_max=0.5,
        limited_s=0.1,
        timeline=an_edition().timeline,
        encoder="LAME",
        limiting_db=(0.0, 0.5),
        speakers=(SpeakerLevel("Ä", -20.0, -16.0),),
        warnings=(Remark("much_gain", values=(("gain_db", 33.0),), file="a.wav"),),
    )
    shelf.keep_master("a" * 64, master)
    assert shelf.master("a" * 64) == master
    outputs[1].write_bytes(b"changed")
    assert shelf.master("a" * 64) is None


def test_a_master_moves_with_its_folder(shelf: Shelf, tmp_path: Path) -> None:
    test_a_master_is_found_again_as_it_was_with_its_silence(shelf)
    shelf.master_file("a" * 64, ".m4a").write_bytes(CONTENT)
    moved = Shelf(shelf.folder.rename(tmp_path / "elsewhere"))
    master = moved.master("a" * 64)
    assert master is not None
    assert [deliverable.path.parent for deliverable in master.deliverables] == [moved.folder, moved.folder]


def test_a_damaged_note_of_a_master_does_not_count(shelf: Shelf) -> None:
    test_a_master_is_found_again_as_it_was_with_its_silence(shelf)
    shelf.master_file("a" * 64, ".m4a").write_bytes(CONTENT)
    note = shelf.master_file("a" * 64, ".json")
    note.write_text(note.read_text()[:-10])
    assert shelf.master("a" * 64) is None


def test_a_recording_is_hashed_again_when_it_changed(shelf: Shelf, tmp_path: Path) -> None:
    recording = tmp_path / "a.wav"
    recording.write_bytes(b"one")
    first = shelf.recording_sha256([recording])
    assert first == hashlib.sha256(b"one").hexdigest() == shelf.recording_sha256([recording])
    recording.write_bytes(b"two")
    os.utime(recording, ns=(1, 1))
    assert shelf.recording_sha256([recording]) == hashlib.sha256(b"two").hexdigest()


def test_a_recording_is_not_read_again_while_its_size_and_time_stay(shelf: Shelf, tmp_path: Path) -> None:
    recording = tmp_path / "a.wav"
    recording.write_bytes(b"one")
    os.utime(recording, ns=(1, 1))
    first = shelf.recording_sha256([recording])
    recording.write_bytes(b"eno")  # nobody can see this but who reads it
    os.utime(recording, ns=(1, 1))
    assert shelf.recording_sha256([recording], remember=False) == first


def test_without_remembering_nothing_is_written(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"one")
    assert shelf.recording_sha256([tmp_path / "a.wav"], remember=False) == hashlib.sha256(b"one").hexdigest()
    assert list(shelf.folder.iterdir()) == []


def test_tracks_are_known_by_all_of_them_in_their_order(shelf: Shelf, tmp_path: Path) -> None:
    one, two = tmp_path / "1.wav", tmp_path / "2.wav"
    one.write_bytes(b"one")
    two.write_bytes(b"two")
    both = shelf.recording_sha256([one, two])
    assert both == shelf.recording_sha256([one, two], remember=False)
    assert len({both, shelf.recording_sha256([two, one]), shelf.recording_sha256([one])}) == 3


def test_a_recording_that_is_gone_is_named(shelf: Shelf, tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="cannot be read: No such file or directory"):
        shelf.recording_sha256([tmp_path / "gone.wav"])
