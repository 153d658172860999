"""Cues shift with the audio, and become the turns of a conversation."""

from podcast_pipeline.model import Span, Timeline
from podcast_pipeline.transcripts import Cue, Turn, shift, turns
from tests.transcripts.samples import CUES


def timeline(*spans: tuple[float, float, float]) -> Timeline:
    """Spans as (source start, output start, duration)."""
    return Timeline(
        spans=tuple(
            Span(source_start_s=source, output_start_s=output, duration_s=duration)
            for source, output, duration in spans
        )
    )


def test_intro_moves_every_cue() -> None:
    shifted = shift(CUES[:2], timeline((0, 8.5, 60)))
    assert [(cue.start_s, cue.end_s) for cue in shifted] == [(8.9, 12.515), (12.895, 16.406)]
    assert [(cue.speaker, cue.text) for cue in shifted] == [(cue.speaker, cue.text) for cue in CUES[:2]]


def test_cut_shortens_cues_and_drops_those_that_were_cut_whole() -> None:
    cues = (Cue(8, 12, None, "a"), Cue(12, 14, None, "b"), Cue(18, 21, None, "c"), Cue(9, 21, None, "d"))
    cut = timeline((0, 5, 10), (20, 15, 40))
    assert shift(cues, cut) == (Cue(13, 15, None, "a"), Cue(15, 16, None, "c"), Cue(14, 16, None, "d"))


def test_cue_that_ends_where_music_was_put_in_does_not_run_into_it() -> None:
    assert shift([Cue(8, 10, None, "a")], timeline((0, 0, 10), (10, 13, 10))) == (Cue(8, 10, None, "a"),)


def test_what_one_speaker_says_is_one_paragraph() -> None:
    cues = (
        Cue(0, 1, "Anna", "Guten\nTag."),
        Cue(1, 2, "Anna", "Schön."),
        Cue(2, 3, "Ben", "Danke."),
        Cue(3, 4, None, "Musik"),
    )
    assert turns(cues) == (Turn(0, "Anna", "Guten Tag. Schön."), Turn(2, "Ben", "Danke."), Turn(3, None, "Musik"))


def test_long_speech_is_parted_between_sentences() -> None:
    sentence = "Ein Satz mit zehn Wörtern, der so lang ist wie wenige andere."
    cues = [Cue(at, at + 1, "Anna", part) for at in range(40) for part in (sentence[:30], sentence[30:])]
    paragraphs = turns(cues)
    assert len(paragraphs) == 5
    assert all(500 <= len(turn.text) < 600 and turn.text.endswith(".") for turn in paragraphs[:-1])
    assert " ".join(turn.text for turn in paragraphs) == " ".join(cue.text.strip() for cue in cues)


def test_speech_without_full_stops_is_parted_too() -> None:
    paragraphs = turns([Cue(at, at + 1, None, "ohne Punkt und Komma") for at in range(500)])
    assert max(len(turn.text) for turn in paragraphs) < 2100
