"""Intro, outro, jingles and bed: in their places to the sample, as loud as they should be, and told in the timeline."""

import subprocess
import sys
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest

from podcast_pipeline.audio.assembly import Assembled, assemble
from podcast_pipeline.audio.decoding import Recording
from podcast_pipeline.audio.ingredients import Ingredients
from podcast_pipeline.audio.intake import read_promise
from podcast_pipeline.audio.metering import read_recording
from podcast_pipeline.audio.scratch import Scratch
from podcast_pipeline.audio.slots import SlotSeries
from podcast_pipeline.audio.weighting import Samples
from podcast_pipeline.errors import AudioError, FileProblem
from podcast_pipeline.model import AudioSettings, Bed, Clip, Remark, Span, Timeline
from tests.audio.signals import convert, cut, write_32_bit, write_speech, write_tone

RATE = 48_000
PLAIN = AudioSettings()


@dataclass(frozen=True)
class Speech:
    """A measured recording, as assemble() takes it."""

    path: Path
    source: Recording
    series: SlotSeries
    heard_lufs: float
    scratch: Scratch

    @property
    def sound(self) -> Samples:
        return np.concatenate(list(self.source.read()))

    def with_(self, settings: AudioSettings = PLAIN, **files: object) -> Assembled:
        ingredients = Ingredients((self.path,), **files)  # type: ignore[arg-type]
        assembled = assemble(self.source, self.series, self.heard_lufs, ingredients, settings, self.scratch)
        assert assembled is not None
        return assembled


def measured(path: Path) -> Speech:
    promise = read_promise(path)
    reading = read_recording(path, promise, jobs=2)
    heard_lufs = reading.measurement.loudness.playback_lufs
    assert heard_lufs is not None
    return Speech(path, Recording(path, promise), reading.series, heard_lufs, Scratch(path.parent))


@pytest.fixture
def speech(tmp_path: Path) -> Speech:
    return measured(write_speech(tmp_path / "speech.wav", 6, rms_dbfs=-28))


def heard(assembled: Assembled) -> Samples:
    sound = np.concatenate(list(assembled.source.read()))
    assert len(sound) == assembled.source.frames
    return sound


def lufs(sound: Samples, rate: int = RATE) -> float:
    """As heard on two speakers, by another program."""
    both = np.repeat(sound, 2, axis=1) if sound.shape[1] == 1 else sound
    return float(pyloudnorm.Meter(rate).integrated_loudness(both.astype(np.float64)))


def dbfs(sound: Samples) -> float:
    return 10 * float(np.log10(np.mean(sound.astype(np.float64) ** 2) + 1e-20))


def bursts(*pieces: tuple[float, float], channels: int = 1) -> Samples:
    """Noise that stands for speech: (seconds, dBFS)."""
    random = np.random.RandomState(3)
    return np.concatenate(
        [10 ** (level / 20) * random.standard_normal((round(s * RATE), channels)) for s, level in pieces]
    ).astype(np.float32)


# --- Intro and outro -------------------------------------------------------------------------------


def test_nothing_to_add_makes_nothing(speech: Speech) -> None:
    assert (
        assemble(speech.source, speech.series, speech.heard_lufs, Ingredients((speech.path,)), PLAIN, speech.scratch)
        is None
    )
    trimming = AudioSettings(trim_silence=True)
    assert (
        assemble(speech.source, speech.series, speech.heard_lufs, Ingredients((speech.path,)), trimming, speech.scratch)
        is None
    )


@pytest.mark.parametrize("level", [-3.0, -23.0, -50.0])
def test_intro_and_outro_stand_in_their_places_as_loud_as_the_speech(
    level: float, tmp_path: Path, speech: Speech
) -> None:
    intro = write_tone(tmp_path / "intro.wav", (4, level))
    outro = write_tone(tmp_path / "outro.wav", (3.5, level - 5))
    assembled = speech.with_(intro=intro, outro=outro)
    assert assembled.timeline == Timeline(spans=(Span(source_start_s=0, output_start_s=4, duration_s=6),))
    assert assembled.remarks == ()
    sound = heard(assembled)
    assert len(sound) == round(13.5 * RATE)
    assert np.array_equal(sound[4 * RATE : 10 * RATE], speech.sound)
    assert lufs(sound[: 4 * RATE]) == pytest.approx(speech.heard_lufs, abs=0.3)
    assert lufs(sound[10 * RATE :]) == pytest.approx(speech.heard_lufs, abs=0.3)


def test_clips_fade_over_as_long_as_asked_for(tmp_path: Path, speech: Speech) -> None:
    intro = write_tone(tmp_path / "intro.wav", (6, -20.0))
    settings = AudioSettings(intro=Clip(file="intro.wav", fade_s=3))
    sound = heard(speech.with_(settings, intro=intro))
    full = dbfs(sound[RATE : 2 * RATE])
    assert dbfs(sound[round(2.8 * RATE) : round(2.99 * RATE)]) == pytest.approx(full, abs=0.1)
    assert dbfs(sound[round(4.4 * RATE) : round(4.6 * RATE)]) == pytest.approx(full - 6, abs=0.5)
    assert np.abs(sound[6 * RATE - 100 : 6 * RATE]).max() < 0.001
    assert np.abs(sound[:2]).max() < 0.001
    assert dbfs(sound[RATE // 50 : RATE // 10]) == pytest.approx(full, abs=0.5)


def test_an_outro_fades_out_at_its_end(tmp_path: Path, speech: Speech) -> None:
    sound = heard(speech.with_(outro=write_tone(tmp_path / "outro.wav", (4, -20.0))))
    full = dbfs(sound[7 * RATE : 8 * RATE])
    assert dbfs(sound[round(9.4 * RATE) : round(9.6 * RATE)]) == pytest.approx(full - 6, abs=0.5)
    assert np.abs(sound[-2:]).max() < 0.001


def test_clips_overlap_the_speech_and_fade_there(tmp_path: Path, speech: Speech) -> None:
    clip = write_tone(tmp_path / "clip.wav", (5, -20.0))
    overlapping = Clip(file="clip.wav", overlap_s=1.5)
    settings = AudioSettings(intro=overlapping, outro=overlapping)
    assembled = speech.with_(settings, intro=clip, outro=clip)
    assert assembled.timeline == Timeline(spans=(Span(source_start_s=0, output_start_s=3.5, duration_s=6),))
    sound = heard(assembled)
    assert len(sound) == 13 * RATE
    assert np.array_equal(sound[5 * RATE : 8 * RATE], speech.sound[round(1.5 * RATE) : round(4.5 * RATE)])
    assert lufs(sound[: round(3.5 * RATE)]) == pytest.approx(speech.heard_lufs, abs=0.3)
    assert lufs(sound[round(9.5 * RATE) :]) == pytest.approx(speech.heard_lufs, abs=0.3)
    under_start = sound[round(3.5 * RATE) : 5 * RATE] - speech.sound[: round(1.5 * RATE)]
    under_end = sound[8 * RATE : round(9.5 * RATE)] - speech.sound[-round(1.5 * RATE) :]
    third = RATE // 2
    falling = [dbfs(under_start[at : at + third]) for at in range(0, 3 * third, third)]
    rising = [dbfs(under_end[at : at + third]) for at in range(0, 3 * third, third)]
    less = [10 * np.log10((a**3 - b**3) / (a - b) / 3) for a, b in pairwise((1, 2 / 3, 1 / 3, 0))]
    full_intro, full_outro = dbfs(sound[RATE : 2 * RATE]), dbfs(sound[10 * RATE : 11 * RATE])
    assert falling == pytest.approx([full_intro + each for each in less], abs=0.1)
    assert rising == pytest.approx([full_outro + each for each in reversed(less)], abs=0.1)


def test_an_overlap_longer_than_clip_or_speech_is_shortened_and_told(tmp_path: Path, speech: Speech) -> None:
    clip = write_tone(tmp_path / "intro.wav", (2, -20.0))
    long = write_tone(tmp_path / "outro.wav", (9, -20.0))
    settings = AudioSettings(intro=Clip(file="a", overlap_s=3), outro=Clip(file="b", overlap_s=8))
    assembled = speech.with_(settings, intro=clip, outro=long)
    assert assembled.remarks == (
        Remark("clip_within_overlap", values=(("clip", "intro"), ("overlap_s", 2.0), ("wanted_s", 3.0))),
        Remark("speech_within_overlap", values=(("clip", "outro"), ("overlap_s", 6.0), ("wanted_s", 8.0))),
    )
    assert assembled.timeline.to_master(0) == 0
    assert len(heard(assembled)) == 9 * RATE


@pytest.mark.parametrize(("channels", "rate"), [(1, 48_000), (2, 44_100), (1, 44_100)])
def test_the_recording_decides_rate_and_channels(channels: int, rate: int, tmp_path: Path) -> None:
    speech = measured(write_speech(tmp_path / "speech.wav", 4, rms_dbfs=-28, channels=channels, rate=rate))
    intro = convert(write_tone(tmp_path / "tone.wav", (3, -12.0)), tmp_path / "intro.flac")
    assembled = speech.with_(intro=intro)
    assert assembled.source.form == speech.source.form
    sound = heard(assembled)
    assert sound.shape == (7 * rate, channels)
    assert np.array_equal(sound[3 * rate :], speech.sound)
    assert lufs(sound[: 3 * rate], rate) == pytest.approx(speech.heard_lufs, abs=0.3)


@pytest.mark.parametrize("rate", [44_100, 48_000])
@pytest.mark.parametrize("seconds", [0.9137, 1.0004, 1.2999])
def test_fades_of_odd_lengths_leave_no_hole(seconds: float, rate: int, tmp_path: Path) -> None:
    speech = measured(write_speech(tmp_path / "speech.wav", 4, rms_dbfs=-28, channels=1, rate=rate))
    flat = write_32_bit(tmp_path / "flat.wav", np.full((round(3.3333 * rate), 1), 0.1, np.float32), rate=rate)
    overlapping = Clip(file="a", overlap_s=seconds)
    assembled = speech.with_(AudioSettings(intro=overlapping, outro=overlapping), intro=flat, outro=flat)
    for placed in assembled.source.additions:
        sound = placed.part(0, placed.stop - placed.start)[:, 0]
        assert np.abs(np.diff(sound)).max() < 0.02 * sound.max()


def test_a_lively_intro_before_loud_speech_rises_above_full_scale_unclipped(tmp_path: Path) -> None:
    speech = measured(write_speech(tmp_path / "loud.wav", 5, rms_dbfs=-11, crest_db=10))
    intro = write_speech(tmp_path / "intro.wav", 5, rms_dbfs=-34, crest_db=24)
    sound = heard(speech.with_(intro=intro))
    assert np.abs(sound[: 5 * RATE]).max() > 2
    assert lufs(sound[: 5 * RATE]) == pytest.approx(speech.heard_lufs, abs=0.3)


def test_a_silent_clip_stays_silent(tmp_path: Path, speech: Speech) -> None:
    sound = heard(speech.with_(intro=write_tone(tmp_path / "pause.wav", (2, float("-inf")))))
    assert not sound[: 2 * RATE].any()
    assert np.array_equal(sound[2 * RATE :], speech.sound)


# --- Clips that cannot be used ---------------------------------------------------------------------


def test_clips_longer_than_a_minute_are_refused(tmp_path: Path) -> None:
    speech = measured(write_speech(tmp_path / "speech.wav", 1, rms_dbfs=-28, channels=1))
    intro = write_tone(tmp_path / "intro.wav", (60.01, -20.0), channels=1)
    with pytest.raises(AudioError) as caught:
        speech.with_(intro=intro)
    assert str(caught.value) == f"{intro}: is too long for an intro: at most 60 s; cut it first"
    assert len(heard(speech.with_(intro=write_tone(tmp_path / "minute.wav", (60, -20.0), channels=1)))) == 61 * RATE


def test_clips_too_short_to_measure_are_refused(tmp_path: Path, speech: Speech) -> None:
    outro = write_tone(tmp_path / "outro.wav", (0.3, -20.0))
    with pytest.raises(AudioError) as caught:
        speech.with_(outro=outro)
    assert str(caught.value) == f"{outro}: is only 0.30 s long; an outro needs at least 0.4 s"


def test_a_missing_clip_is_named(tmp_path: Path, speech: Speech) -> None:
    with pytest.raises(FileProblem) as caught:
        speech.with_(intro=tmp_path / "none.wav")
    assert str(caught.value) == f"{tmp_path / 'none.wav'}: there is no such file; check the path"


def test_a_clip_that_is_cut_off_is_refused(tmp_path: Path, speech: Speech) -> None:
    whole = convert(write_tone(tmp_path / "tone.wav", (5, -20.0)), tmp_path / "whole.flac")
    with pytest.raises(AudioError, match=r"part\.flac: is cut off"):
        speech.with_(intro=cut(whole, tmp_path / "part.flac", 0.5))


def test_pydub_starts_nothing_and_warns_of_nothing(tmp_path: Path, speech: Speech) -> None:
    """With an empty PATH pydub finds no ffmpeg of its own; a warning would end this run."""
    intro = write_tone(tmp_path / "intro.wav", (2, -20.0))
    code = (
        "import sys; from pathlib import Path; import tests.audio.test_assembly as these\n"
        "assert 'pydub' not in sys.modules\n"
        "these.heard(these.measured(Path(sys.argv[1])).with_(intro=Path(sys.argv[2])))\n"
        "assert 'pydub' in sys.modules"
    )
    run = subprocess.run(
        [sys.executable, "-W", "error::RuntimeWarning", "-c", code, str(speech.path), str(intro)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        env={"PATH": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[2])},
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")


# --- Jingles ---------------------------------------------------------------------------------------


def test_jingles_push_what_follows(tmp_path: Path, speech: Speech) -> None:
    first = write_tone(tmp_path / "first.wav", (1.25, -9.0))
    second = write_tone(tmp_path / "second.wav", (0.5, -30.0), channels=1)
    assembled = speech.with_(jingles=((4.5, second), (2.0, first)))
    assert assembled.timeline == Timeline(
        spans=(
            Span(source_start_s=0, output_start_s=0, duration_s=2),
            Span(source_start_s=2, output_start_s=3.25, duration_s=2.5),
            Span(source_start_s=4.5, output_start_s=6.25, duration_s=1.5),
        )
    )
    sound, edge = heard(assembled), round(0.02 * RATE)
    assert len(sound) == round(7.75 * RATE)
    for span in assembled.timeline.spans:
        source, start = round(span.source_start_s * RATE), round(span.output_start_s * RATE)
        inner = slice(edge, round(span.duration_s * RATE) - edge)
        length = round(span.duration_s * RATE)
        assert np.array_equal(sound[start : start + length][inner], speech.sound[source : source + length][inner])
    assert lufs(sound[2 * RATE : round(3.25 * RATE)]) == pytest.approx(speech.heard_lufs, abs=0.3)
    assert lufs(sound[round(5.75 * RATE) : round(6.25 * RATE)]) == pytest.approx(speech.heard_lufs, abs=0.3)


def test_there_is_no_click_at_a_jingle(tmp_path: Path) -> None:
    tone = write_tone(tmp_path / "low.wav", (4, -6.0))
    speech = measured(convert(tone, tmp_path / "slow.wav", "-af", "asetrate=4800,aresample=48000", "-c:a", "pcm_s32le"))
    pause = write_tone(tmp_path / "pause.wav", (1, float("-inf")))
    steps = np.abs(np.diff(heard(speech.with_(jingles=((2.0037, pause),)))[:, 0]))
    assert steps.max() < 1.2 * np.abs(np.diff(speech.sound[:, 0])).max()


def test_a_chapter_at_a_jingle_begins_behind_it(tmp_path: Path, speech: Speech) -> None:
    jingle = write_tone(tmp_path / "jingle.wav", (1, -20.0))
    times = (0.7, 1.1, 2.3, 3.123456, 4.000011, 5.9)
    timeline = speech.with_(jingles=tuple((at, jingle) for at in times)).timeline
    found = [timeline.to_master(at) for at in times]
    assert found == pytest.approx([at + number for number, at in enumerate(times, start=1)], abs=0.0001)


def test_jingles_at_both_ends_of_the_recording(tmp_path: Path, speech: Speech) -> None:
    jingle = write_tone(tmp_path / "jingle.wav", (1, -20.0))
    assembled = speech.with_(jingles=((0.0, jingle), (6.0, jingle)), intro=jingle, outro=jingle)
    assert assembled.timeline == Timeline(spans=(Span(source_start_s=0, output_start_s=2, duration_s=6),))
    assert len(heard(assembled)) == 10 * RATE


def test_a_jingle_after_the_end_is_refused(tmp_path: Path, speech: Speech) -> None:
    jingle = write_tone(tmp_path / "jingle.wav", (1, -20.0))
    with pytest.raises(AudioError) as caught:
        speech.with_(jingles=((7.0, jingle),))
    assert str(caught.value) == (
        f"{jingle}: is to play at 00:00:07, but the recording lasts only 00:00:06; correct the jingle's time"
    )


# --- Bed -------------------------------------------------------------------------------------------


@pytest.fixture
def talk(tmp_path: Path) -> Speech:
    """Talk and pauses without any noise, so that in the pauses only the bed is heard."""
    sound = bursts((8, -26), (5, -200), (8, -26), (4, -200), (8, -26), channels=2)
    return measured(write_32_bit(tmp_path / "talk.wav", sound))


def test_a_bed_ducks_under_speech_and_rises_in_pauses(tmp_path: Path, talk: Speech) -> None:
    bed = write_32_bit(tmp_path / "bed.wav", bursts((7, -12), channels=2))
    settings = AudioSettings(bed=Bed(file="bed.wav", under_speech_lu=18, in_pauses_lu=8))
    assembled = talk.with_(settings, bed=bed)
    assert assembled.timeline == Timeline(spans=(Span(source_start_s=0, output_start_s=0, duration_s=33),))
    under = heard(assembled) - talk.sound
    assert lufs(under[round(3 * RATE) : round(7.5 * RATE)]) == pytest.approx(talk.heard_lufs - 18, abs=1)
    assert lufs(under[14 * RATE : 20 * RATE]) == pytest.approx(talk.heard_lufs - 18, abs=1)
    assert lufs(under[9 * RATE : round(12.5 * RATE)]) == pytest.approx(talk.heard_lufs - 8, abs=1)
    assert lufs(under[22 * RATE : round(24.5 * RATE)]) == pytest.approx(talk.heard_lufs - 8, abs=1)
    full = dbfs(under[4 * RATE : 5 * RATE])
    for edge in (under[: RATE // 10], under[-RATE // 10 :]):
        assert dbfs(edge) < full - 30


def test_a_bed_plays_under_speech_only(tmp_path: Path, talk: Speech) -> None:
    bed = write_tone(tmp_path / "bed.wav", (3, -12.0))
    silent = write_tone(tmp_path / "silent.wav", (6, float("-inf")))
    settings = AudioSettings(intro=Clip(file="a", overlap_s=1), outro=Clip(file="b", overlap_s=2))
    assembled = talk.with_(settings, bed=bed, intro=silent, outro=silent, jingles=((17.0, silent),))
    without = talk.with_(settings, intro=silent, outro=silent, jingles=((17.0, silent),))
    under = heard(assembled) - heard(without)
    assert assembled.timeline == without.timeline
    sounding = [(6, 22), (28, 42)]
    silence = [(0, 6), (22, 28), (42, 48)]
    assert all(np.abs(under[start * RATE + 1000 : stop * RATE - 1000]).max() > 0 for start, stop in sounding)
    assert not any(under[start * RATE : stop * RATE].any() for start, stop in silence)


def test_beds_longer_than_ten_minutes_are_refused(tmp_path: Path) -> None:
    speech = measured(write_speech(tmp_path / "speech.wav", 1, rms_dbfs=-28, channels=1, rate=44_100))
    bed = convert(speech.path, tmp_path / "bed.flac", "-af", "aloop=loop=-1:size=44100", "-t", "601")
    with pytest.raises(AudioError) as caught:
        speech.with_(bed=bed)
    assert str(caught.value) == f"{bed}: is too long for a music bed: at most 10 min; cut it first"


def test_a_silent_bed_is_refused(tmp_path: Path, speech: Speech) -> None:
    bed = write_tone(tmp_path / "bed.wav", (2, float("-inf")))
    with pytest.raises(AudioError) as caught:
        speech.with_(bed=bed)
    assert str(caught.value) == f"{bed}: is silent; name other music for the bed, or none"


# --- Trimming, and all together --------------------------------------------------------------------


def test_trimmed_silence_is_told_in_the_timeline(tmp_path: Path) -> None:
    sound = bursts((3, -80), (6, -26), (4, -80))
    speech = measured(write_32_bit(tmp_path / "speech.wav", sound))
    assembled = speech.with_(AudioSettings(trim_silence=True))
    (span,) = assembled.timeline.spans
    assert span.output_start_s == 0
    assert span.source_start_s == pytest.approx(2.67, abs=0.04)
    assert span.source_start_s + span.duration_s == pytest.approx(9.73, abs=0.04)
    assert assembled.timeline.to_master(0) == 0
    first = round(span.source_start_s * RATE)
    kept = heard(assembled)
    assert np.array_equal(kept[1_000:-1_000], speech.sound[first : first + len(kept)][1_000:-1_000])


def test_chapters_follow_overlap_trim_jingle_and_bed_at_once(tmp_path: Path) -> None:
    """Beeps in the recording are found in the programme at the seconds that the timeline names."""
    sound = bursts((3, -80), (20, -40), (4, -80), channels=2)
    beeps = (3.5, 9.25, 14.125, 22.0)
    for at in beeps:
        sound[round(at * RATE)] = 0.9
    speech = measured(write_32_bit(tmp_path / "speech.wav", sound))
    intro = write_tone(tmp_path / "intro.wav", (5.1, -20.0))
    jingle = write_tone(tmp_path / "jingle.wav", (1.7, -20.0))
    bed = write_tone(tmp_path / "bed.wav", (3, -20.0))
    settings = AudioSettings(trim_silence=True, intro=Clip(file="a", overlap_s=0.5), outro=Clip(file="b", overlap_s=1))
    assembled = speech.with_(settings, intro=intro, outro=intro, bed=bed, jingles=((9.2, jingle), (14.0, jingle)))
    programme, timeline = heard(assembled), assembled.timeline
    (found,) = np.nonzero(programme[:, 0] > 0.7)
    assert found.tolist() == [round(timeline.to_master(at) * RATE) for at in beeps]
    kept_from = timeline.spans[0].source_start_s
    assert timeline.to_master(3.5) == pytest.approx(5.1 - 0.5 + 3.5 - kept_from, abs=1e-4)
    assert timeline.to_master(14.125) - timeline.to_master(9.25) == pytest.approx(14.125 - 9.25 + 1.7, abs=1e-4)
    assert timeline.to_master(0.0) == pytest.approx(4.6, abs=1e-4)


@pytest.mark.parametrize("ending", ["wav", "mp3"])
def test_segments_are_the_same_as_the_whole(ending: str, tmp_path: Path, speech: Speech) -> None:
    clip = write_tone(tmp_path / "clip.wav", (2, -20.0))
    bed = write_32_bit(tmp_path / "bed.wav", bursts((1.5, -20), channels=2))
    path = speech.path if ending == "wav" else convert(speech.path, tmp_path / f"speech.{ending}")
    settings = AudioSettings(intro=Clip(file="a", overlap_s=0.8))
    assembled = measured(path).with_(settings, intro=clip, outro=clip, bed=bed, jingles=((3.3, clip),))
    assert assembled.source.seeks == (ending == "wav")
    whole = heard(assembled)
    borders = [0, 57_599, 57_601, 100_000, 216_000, 216_001, 311_111, 312_000, len(whole)]
    parts = [np.concatenate(list(assembled.source.read(a, b))) for a, b in pairwise(borders)]
    assert np.array_equal(np.concatenate(parts), whole)
