"""Recordings as sources: what is read from anywhere is what is read from the start."""

from pathlib import Path

import numpy as np
import pytest

from podcast_pipeline.audio.decoding import Recording, all_said
from podcast_pipeline.audio.intake import read_promise
from podcast_pipeline.audio.source import plain_form
from podcast_pipeline.audio.weighting import Samples
from tests.audio.judges import decoded
from tests.audio.signals import convert, speech, write_float

FRAMES = 6 * 48_000 + 197  # ffmpeg tells lengths to 10 ms, of which this is no multiple


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    return convert(write_float(tmp_path / "f.wav", speech(7, -20, channels=2)[:FRAMES]), tmp_path / "speech.wav")


def read(recording: Recording, start: int = 0, stop: int | None = None) -> Samples:
    return np.concatenate([np.zeros((0, 2), np.float32), *recording.read(start, stop)])


FORMS = {"wav": (), "flac": (), "aiff": (), "mp3": ("-b:a", "128k"), "m4a": (), "opus": (), "ogg": ()}


@pytest.mark.parametrize("form", FORMS)
def test_a_recording_is_read_to_its_last_frame(form: str, wav: Path, tmp_path: Path) -> None:
    path = convert(wav, tmp_path / f"other.{form}", *FORMS[form])
    recording = Recording(path, read_promise(path))
    frames = read(recording)
    assert np.array_equal(frames, decoded(path, 2, 48_000))
    assert recording.frames is not None
    assert len(frames) <= recording.frames <= len(frames) + 2400 + 960  # encoders may pad; 10 ms are not told
    assert all_said(recording.logs).status == 0


@pytest.mark.parametrize("form", ["wav", "flac", "aiff"])
@pytest.mark.parametrize(
    ("start", "stop"), [(0, 100), (1, 4801), (47_999, 100_000), (99_000, None), (150_000, 250_000), (FRAMES - 1, None)]
)
def test_a_part_is_what_the_whole_has_there(form: str, start: int, stop: int | None, wav: Path, tmp_path: Path) -> None:
    path = convert(wav, tmp_path / f"other.{form}")
    recording = Recording(path, read_promise(path))
    assert recording.seeks
    assert np.array_equal(read(recording, start, stop), decoded(path, 2, 48_000)[start:stop])


@pytest.mark.parametrize(("rate", "start"), [(44_100, 44_099), (22_050, 2206), (8_000, 7_999)])
def test_parts_are_found_at_every_rate(rate: int, start: int, tmp_path: Path) -> None:
    path = write_float(tmp_path / "speech.wav", speech(2, -20, channels=2, rate=rate), rate=rate)
    assert np.array_equal(read(Recording(path, read_promise(path)), start), decoded(path, 2, rate)[start:])


def test_lossy_formats_and_filtered_or_converted_ones_are_read_in_one_go(wav: Path, tmp_path: Path) -> None:
    mp3 = convert(wav, tmp_path / "speech.mp3")
    promise = read_promise(wav)
    assert not Recording(mp3, read_promise(mp3)).seeks
    assert not Recording(wav, promise, filters="highpass=f=80").seeks
    assert not Recording(wav, promise, plain_form(44_100, 2)).seeks
    assert Recording(wav, promise).seeks


def test_a_reading_that_is_given_up_leaves_no_log(wav: Path) -> None:
    recording = Recording(wav, read_promise(wav))
    blocks = recording.read()
    next(blocks)
    blocks.close()  # type: ignore[attr-defined]
    assert recording.logs == []
