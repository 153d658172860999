"""What libsndfile decodes is what ffmpeg decodes; of all that is not as it should be it keeps its hands off."""

from pathlib import Path

import numpy as np
import pytest

from podcast_pipeline.audio import mp3, sndfile
from podcast_pipeline.audio.source import Form, plain_form
from podcast_pipeline.audio.weighting import Samples
from tests.audio.judges import decoded
from tests.audio.signals import convert, speech, write_float

STEREO = plain_form(48_000, 2)
SECONDS = 4
NO_DIFFERENCE = 4e-6  # -108 dBFS
CODECS = {
    "16.wav": ("-c:a", "pcm_s16le"), "24.wav": ("-c:a", "pcm_s24le"), "32.wav": ("-c:a", "pcm_s32le"),
    "float.wav": ("-c:a", "pcm_f32le"), "16.flac": ("-sample_fmt", "s16"), "24.flac": ("-sample_fmt", "s32"),
    "24.aiff": ("-c:a", "pcm_s24be"), "16.au": ("-c:a", "pcm_s16be"),
}  # fmt: skip


def recording(tmp_path: Path, name: str, *options: str) -> Path:
    return convert(write_float(tmp_path / "f.wav", speech(SECONDS, -20, channels=2)), tmp_path / name, *options)


def blocks_of(path: Path, start: int, stop: int, duration_s: float = SECONDS) -> Samples:
    return np.concatenate(list(sndfile.file_blocks(path, STEREO, duration_s, start, stop)))


@pytest.mark.parametrize("name", CODECS)
def test_lossless_sound_comes_out_bit_for_bit_as_from_ffmpeg(name: str, tmp_path: Path) -> None:
    path = recording(tmp_path, name, *CODECS[name])
    assert np.array_equal(blocks_of(path, 7, 3 * 48_000), decoded(path, 2, 48_000)[7 : 3 * 48_000])


def test_mp3_frames_come_out_as_from_ffmpeg_to_the_last_bits(tmp_path: Path) -> None:
    path = recording(
        tmp_path, "speech.mp3", "-b:a", "128k", "-reservoir", "0", "-id3v2_version", "0", "-write_xing", "0"
    )
    frames = path.read_bytes()
    alone = decoded(path, 2, 48_000)
    found = np.concatenate(list(sndfile.mp3_blocks(frames, STEREO, len(alone))))
    assert np.abs(found - alone).max() < NO_DIFFERENCE
    cut = frames[100 * mp3.Form(48_000, 128, 2).info_frame_bytes :]
    later = np.concatenate(list(sndfile.mp3_blocks(cut, STEREO, 48_000)))
    run_up = mp3.DECODER_RUN_UP_FRAMES * mp3.SAMPLES_PER_FRAME
    assert np.abs(later[run_up:] - alone[100 * 1152 :][run_up:48_000]).max() < NO_DIFFERENCE


@pytest.mark.parametrize(
    ("form", "duration_s"),
    [(STEREO, SECONDS + 0.1), (plain_form(48_000, 1), SECONDS), (plain_form(44_100, 2), SECONDS)],
)
def test_a_file_that_says_something_else_to_ffmpeg_is_left_alone(form: Form, duration_s: float, tmp_path: Path) -> None:
    path = recording(tmp_path, "speech.flac")
    with pytest.raises(sndfile.Refused):
        next(sndfile.file_blocks(path, form, duration_s, 0, 48_000))


@pytest.mark.parametrize("name", ["cut.flac", "cut.wav"])
def test_what_is_cut_off_is_left_to_ffmpeg(name: str, tmp_path: Path) -> None:
    path = recording(tmp_path, name)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(sndfile.Refused):
        blocks_of(path, 0, SECONDS * 48_000)


def test_a_flac_that_was_changed_is_left_to_ffmpeg(tmp_path: Path) -> None:
    path = recording(tmp_path, "changed.flac")
    sound = bytearray(path.read_bytes())
    sound[len(sound) // 2] ^= 0x55
    path.write_bytes(sound)
    with pytest.raises(sndfile.Refused):
        blocks_of(path, 0, SECONDS * 48_000)


def test_what_is_no_mp3_is_refused() -> None:
    with pytest.raises(sndfile.Refused):
        next(sndfile.mp3_blocks(b"no sound at all" * 100, STEREO, 10))
