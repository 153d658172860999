"""Finished work is found again by what it was made from, and counts only while its bytes are whole."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from podcast_pipeline.errors import FileProblem
from podcast_pipeline.model import Edition, Loudness, MadeFrom, Medium, Span, Timeline
from podcast_pipeline.shelf import Shelf

CONTENT = b"tagged audio"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    shelf = Shelf(tmp_path / "build/wasser")
    shelf.open()
    return shelf


def an_edition() -> Edition:
    loudness = Loudness(integrated_lufs=-16, playback_lufs=-16, true_peak_dbtp=-1.2, loudness_range_lu=None)
    medium = Medium(
        key=f"media/wasser-{SHA256[:12]}.mp3",
        length_bytes=len(CONTENT),
        sha256=SHA256,
        audio_sha256="b" * 64,
        mime_type="audio/mpeg",
        codec="mp3",
        bitrate_kbps=128,
        duration_s=6,
        loudness=loudness,
    )
    span = Span(source_start_s=0, output_start_s=4, duration_s=6)
    made_from = MadeFrom(
        recording_sha256="c" * 64, settings_sha256="d" * 64, tags_sha256="e" * 64, tool="podcast 1", encoder="LAME"
    )
    return Edition(media=(medium,), timeline=Timeline(spans=(span,)), made_from=made_from)


def test_an_edition_is_found_again(shelf: Shelf) -> None:
    with shelf.unfinished() as temporary:
        temporary.write_bytes(CONTENT)
        path = shelf.keep_edition(an_edition(), temporary)
    assert shelf.editions() == (an_edition(),)
    assert shelf.edition_file(an_edition()) == path
    assert path.read_bytes() == CONTENT


def test_a_file_that_changed_behind_our_back_does_not_count(shelf: Shelf) -> None:
    with shelf.unfinished() as temporary:
        temporary.write_bytes(CONTENT)
        path = shelf.keep_edition(an_edition(), temporary)
    path.write_bytes(b"tagged audiO")
    assert shelf.edition_file(an_edition()) is None


def test_notes_that_are_no_editions_are_passed_over(shelf: Shelf) -> None:
    (shelf.folder / "abc.json").write_text("{}")
    (shelf.folder / "chapters.json").write_text("[]")
    assert shelf.editions() == ()


def test_an_unfinished_file_is_gone_at_the_end(shelf: Shelf) -> None:
    with shelf.unfinished() as temporary:
        temporary.write_bytes(b"never kept")
    assert list(shelf.folder.iterdir()) == []


def test_a_recording_is_hashed_again_when_it_changed(shelf: Shelf, tmp_path: Path) -> None:
    recording = tmp_path / "a.wav"
    recording.write_bytes(b"one")
    first = shelf.recording_sha256(recording)
    assert first == hashlib.sha256(b"one").hexdigest() == shelf.recording_sha256(recording)
    recording.write_bytes(b"two")
    os.utime(recording, ns=(1, 1))
    assert shelf.recording_sha256(recording) == hashlib.sha256(b"two").hexdigest()


def test_a_recording_that_is_gone_is_named(shelf: Shelf, tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="cannot be read: No such file or directory"):
        shelf.recording_sha256(tmp_path / "gone.wav")
