"""What is recognised in a file, with the right seconds; and what must not raise an alarm."""

from pathlib import Path

import numpy as np
import pytest

from podcast_pipeline.audio import intake, measure
from podcast_pipeline.audio.metering import read_recording
from podcast_pipeline.model import Remark
from tests.audio.signals import Sound, convert, levels, sine, speech, write_16_bit, write_float

SAME, LEFT_ONLY = Remark("same_sides"), Remark("right_empty")
EPISODES = Path(__file__).parents[2] / "episodes"

LOSSY = {"mp3": ["-b:a", "128k"], "opus": ["-b:a", "96k"], "ogg": ["-c:a", "libvorbis", "-q:a", "5"], "flac": []}


def remarks(path: Path) -> tuple[Remark, ...]:
    return measure(path).remarks


def sides(path: Path) -> str:
    return read_recording(path, intake.read_promise(path), jobs=1).sides


def stereo(left: Sound, right: Sound) -> Sound:
    return np.stack([left, right], axis=1)


def noise(seconds: float, rms_dbfs: float, seed: int = 7) -> Sound:
    random = np.random.RandomState(seed)
    return np.asarray(10 ** (rms_dbfs / 20) * random.standard_normal(round(seconds * 48_000)))


# --- No alarm -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("recording", sorted(EPISODES.glob("*/recording.opus")), ids=lambda path: path.parent.name)
def test_nothing_is_wrong_with_the_recordings_that_are_shipped(recording: Path) -> None:
    assert remarks(recording) == ()


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("suffix", LOSSY)
def test_nothing_is_wrong_with_plain_speech(suffix: str, channels: int, tmp_path: Path) -> None:
    wav = write_16_bit(tmp_path / "a.wav", speech(5, -22, channels=channels))
    file = convert(wav, tmp_path / f"a.{suffix}", *LOSSY[suffix])
    assert (remarks(file), sides(file)) == ((), "mono" if channels == 1 else "stereo")


@pytest.mark.parametrize("frequency_hz", [20, 50, 441, 1000, 6000, 12_000])
def test_a_loud_clean_sine_is_not_clipped(frequency_hz: float, tmp_path: Path) -> None:
    wav = write_16_bit(tmp_path / "sine.wav", sine(3, frequency_hz, -0.01))
    assert "clipped" not in [remark.kind for remark in remarks(wav)]


def test_a_square_wave_is_not_clipped(tmp_path: Path) -> None:
    wav = write_16_bit(tmp_path / "square.wav", 0.95 * np.sign(sine(3, 221.3, 0.0)))
    assert "clipped" not in [remark.kind for remark in remarks(wav)]


def test_quiet_noise_before_the_sound_is_not_clipped(tmp_path: Path) -> None:
    """The noise of the last bit of 16 is made of equal samples."""
    sound = np.concatenate([noise(2, -94), clipped_at(gain_db=0)])
    sound *= 0.95 / np.abs(sound).max()
    assert remarks(write_16_bit(tmp_path / "a.wav", sound)) == ()


def test_samples_that_are_told_three_times_are_not_clipped(tmp_path: Path) -> None:
    """16 kHz brought to 48 kHz by the simplest of means."""
    assert remarks(write_16_bit(tmp_path / "a.wav", np.repeat(speech(3, -20, rate=16_000)[:, 0], 3))) == ()


def test_a_wide_stereo_sound_is_not_out_of_phase(tmp_path: Path) -> None:
    middle, left, right = noise(5, -30, 1), noise(5, -24, 2), noise(5, -24, 3)
    assert remarks(write_16_bit(tmp_path / "a.wav", stereo(middle + left, right - middle))) == ()


# --- Silence, and what is short -----------------------------------------------------------------------


def test_silence(tmp_path: Path) -> None:
    wav = write_16_bit(tmp_path / "a.wav", np.zeros((2 * 48_000, 2)))
    assert (remarks(wav), sides(wav)) == ((Remark("silence"),), "same")


def test_faint_noise(tmp_path: Path) -> None:
    wav = write_16_bit(tmp_path / "a.wav", noise(5, -80), dither=True)
    assert remarks(wav) == (Remark("faint", values=(("least_lufs", -70.0),)),)


def test_less_than_three_seconds(tmp_path: Path) -> None:
    wav = write_16_bit(tmp_path / "a.wav", levels((2.99, -20.0)))
    assert remarks(wav) == (Remark("short"),)
    assert remarks(write_16_bit(tmp_path / "b.wav", levels((3, -20.0)))) == ()


# --- Channels -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", LOSSY)
def test_the_same_left_and_right(suffix: str, tmp_path: Path) -> None:
    wav = write_16_bit(tmp_path / "a.wav", np.repeat(speech(5, -24), 2, axis=1), dither=True)
    file = convert(wav, tmp_path / f"a.{suffix}", *LOSSY[suffix])
    assert (remarks(file), sides(file)) == ((SAME,), "same")


def test_a_second_of_stereo_makes_mono_speech_stereo(tmp_path: Path) -> None:
    sound = np.repeat(speech(8, -20), 2, axis=1)
    sound[48_000 * 5 : 48_000 * 6, 1] += 0.3 * noise(1, -20)
    assert sides(write_16_bit(tmp_path / "a.wav", sound)) == "stereo"


@pytest.mark.parametrize("suffix", LOSSY)
@pytest.mark.parametrize("speech_dbfs", [-20, -36])
@pytest.mark.parametrize("hum_dbfs", [-80, None])
def test_one_side_is_empty(hum_dbfs: float | None, speech_dbfs: float, suffix: str, tmp_path: Path) -> None:
    hum = np.zeros(5 * 48_000) if hum_dbfs is None else sine(5, 50, hum_dbfs)
    wav = write_16_bit(tmp_path / "a.wav", stereo(speech(5, speech_dbfs)[:, 0], hum), dither=True)
    file = convert(wav, tmp_path / f"a.{suffix}", *LOSSY[suffix])
    assert (remarks(file), sides(file)) == ((LEFT_ONLY,), "left")


def test_the_left_side_can_be_the_empty_one(tmp_path: Path) -> None:
    wav = write_16_bit(tmp_path / "a.wav", stereo(0.001 * speech(5, -20)[:, 0], speech(5, -20)[:, 0]))
    assert remarks(wav) == (Remark("left_empty"),)


def test_a_side_with_one_quiet_word_is_not_empty(tmp_path: Path) -> None:
    sound = stereo(speech(10, -18)[:, 0], np.zeros(10 * 48_000))
    sound[5 * 48_000 : 5 * 48_000 + 24_000, 1] = speech(0.5, -48)[:, 0]
    assert sides(write_16_bit(tmp_path / "a.wav", sound, dither=True)) == "stereo"


def test_all_of_it_is_out_of_phase(tmp_path: Path) -> None:
    voice = speech(5, -22)[:, 0]
    for name, right in (("inverted", -voice), ("with noise of its own", -voice + noise(5, -40))):
        wav = write_16_bit(tmp_path / "a.wav", stereo(voice, right), dither=True)
        assert remarks(wav) == (Remark("out_of_phase"),), name


def test_two_parts_of_it_are_out_of_phase(tmp_path: Path) -> None:
    sound = np.repeat(levels((20, -20.0))[:, None], 2, axis=1)
    for start_s, end_s in ((6.0, 8.5), (14.3, 15.0), (17.0, 17.3)):  # the last is too short to be heard
        sound[round(start_s * 48_000) : round(end_s * 48_000), 1] *= -1
    assert remarks(write_16_bit(tmp_path / "a.wav", sound)) == (Remark("out_of_phase_here", (6.0, 14.3)),)


# --- Peaks --------------------------------------------------------------------------------------------


def clipped_at(*seconds: float, gain_db: float) -> Sound:
    """10 s of speech whose peaks lie at -6 dBFS, with 1 s turned up from each of these seconds on."""
    sound = speech(10, -20)[:, 0]
    sound *= 0.5 / np.abs(sound).max()
    for start_s in seconds:
        sound[round(start_s * 48_000) : round((start_s + 1) * 48_000)] *= 10 ** (gain_db / 20)
    return sound


@pytest.mark.parametrize("gain_db", [6.5, 9, 20])
def test_clipped_in_two_places(gain_db: float, tmp_path: Path) -> None:
    (remark, *_) = remarks(write_16_bit(tmp_path / "a.wav", clipped_at(3, 7, gain_db=gain_db)))
    assert (remark.kind, remark.fault) == ("clipped", True)
    assert remark.at_s == pytest.approx((3.0, 7.0), abs=0.3)


def test_clipped_on_one_side(tmp_path: Path) -> None:
    sound = stereo(clipped_at(gain_db=0), clipped_at(5, gain_db=9))
    (remark, *_) = remarks(write_16_bit(tmp_path / "a.wav", sound))
    assert remark.kind == "clipped"
    assert remark.at_s == pytest.approx((5.0,), abs=0.3)


@pytest.mark.parametrize("dither", [False, True])
def test_clipped_and_turned_down_afterwards(dither: bool, tmp_path: Path) -> None:
    sound = np.clip(clipped_at(3, gain_db=12), -1, 1) * 10 ** (-3 / 20)
    (remark,) = remarks(write_16_bit(tmp_path / "a.wav", sound, dither=dither))
    assert remark.kind == "clipped"
    assert remark.at_s == pytest.approx((3.0,), abs=0.3)


def test_clipping_is_found_however_the_file_is_cut(tmp_path: Path) -> None:
    wav = write_16_bit(tmp_path / "a.wav", clipped_at(3, 7, gain_db=9))
    promise = intake.read_promise(wav)
    found = [read_recording(wav, promise, jobs=2, segments=count).measurement.remarks for count in (1, 2, 7)]
    assert found[0] == found[1] == found[2]


def test_peaks_between_the_samples(tmp_path: Path) -> None:
    """A quarter of the sampling rate at 45 degrees: all samples lie 3 dB below the crests."""
    sound = np.concatenate([levels((4, -6.0)), sine(1, 12_000, 2.0, degrees=45), levels((4, -6.0))])
    (remark,) = remarks(write_16_bit(tmp_path / "a.wav", sound))
    assert (remark.kind, remark.at_s, remark.fault) == ("above_between_samples", (4.0,), False)
    assert dict(remark.values)["peak_dbtp"] == pytest.approx(2.0, abs=0.5)


def test_samples_above_full_scale(tmp_path: Path) -> None:
    sound = np.concatenate([levels((4, -6.0)), sine(1, 1000, 3.0), levels((4, -6.0))])
    (remark,) = remarks(write_float(tmp_path / "a.wav", sound))
    assert (remark.kind, remark.at_s) == ("above_full_scale", (4.0,))
    assert dict(remark.values)["peak_dbtp"] == pytest.approx(3.0, abs=0.05)
