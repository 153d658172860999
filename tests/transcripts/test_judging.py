"""What readers of a transcript would stumble over is one sentence each."""

from pathlib import Path

import pytest

from podcast_pipeline.transcripts import Cue, other_language, problems, read, unknown_voices
from tests.transcripts.samples import CUES

SHIPPED = Path(__file__).parents[2] / "episodes/digitalisierung-und-klimaresilienz/transcript.vtt"


def test_good_transcript_has_no_problem() -> None:
    assert problems(CUES[:2], 8.0) == ()


def test_voices_of_one_cue_do_not_overlap() -> None:
    assert problems((Cue(1, 2, "a", "Ja?"), Cue(1, 2, "b", "Ja!")), 2.0) == ()


def test_disorder_is_a_problem() -> None:
    cues = (Cue(5, 6, None, "b"), Cue(1, 2, None, "a"), Cue(0, 1, None, "c"), Cue(6, 7, None, "d"))
    assert problems(cues, 7.0) == (
        "the cue at 00:00:01.000 stands after one that starts later; sort the cues by their start (1 more like it)",
    )


def test_overlap_is_a_problem() -> None:
    assert problems((Cue(1, 3, None, "a"), Cue(2, 4, None, "b")), 4.0) == (
        "the cue at 00:00:02.000 starts before the one above it has ended; let them follow each other",
    )


def test_cue_behind_the_audio_is_a_problem() -> None:
    [problem] = problems((Cue(1, 9.5, None, "a"), Cue(9.5, 10.6, None, "b")), 10.0)
    assert problem == (
        "the cue at 00:00:09.500 ends at 00:00:10.600, but the audio ends at 00:00:10.000; "
        "does the transcript belong to this recording?"
    )


@pytest.mark.parametrize(
    ("last_s", "duration_s", "covered"), [(3540, 3600, True), (3539, 3600, False), (59, 80, False)]
)
def test_long_end_without_words_is_a_problem(last_s: float, duration_s: float, covered: bool) -> None:
    assert (problems((Cue(0, last_s, None, "a"),), duration_s) == ()) is covered


def test_missing_end_is_named() -> None:
    assert problems((Cue(0, 1200, None, "a"),), 3600.0) == (
        "the transcript ends at 00:20:00.000, but the audio at 01:00:00.000; is the rest missing?",
    )


def test_voices_that_nobody_of_the_people_has_are_named() -> None:
    cues = (Cue(0, 1, "Anna", "a"), Cue(1, 2, "Speaker 2", "b"), Cue(2, 3, "Speaker 3", "c"), Cue(3, 4, None, "d"))
    assert unknown_voices(cues, ["Anna", "Ben"]) == (
        "the transcript has the voices 'Speaker 2' and 'Speaker 3', whom `people` does not name; rename with a line "
        "`voices: {Speaker 2: NAME}`, or add NAME to `people`"
    )
    assert unknown_voices(cues, ["Anna", "Speaker 2", "Speaker 3"]) is None
    assert unknown_voices(cues, []) is None


def test_transcript_of_another_language_is_noticed() -> None:
    german = read(SHIPPED.read_bytes(), where="transcript.vtt")
    assert other_language(german, "de-AT") is None
    assert other_language(german, "en") == (
        "the transcript seems to be German, but the show's language is 'en'; is it the right file, or the right "
        "language?"
    )


def test_few_words_and_unknown_languages_tell_nothing() -> None:
    assert other_language([Cue(0, 1, None, "the and that you this")], "de") is None
    assert other_language([Cue(0, 1, None, "这是一个播客 " * 50)], "de") is None
