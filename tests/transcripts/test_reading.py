"""A transcript is what its content says, its voices are the people of the episode, and no format loses anything."""

from pathlib import Path

import pytest

from podcast_pipeline.errors import TranscriptError
from podcast_pipeline.transcripts import Cue, read, to_json, to_srt, to_vtt

SHIPPED = sorted(Path(__file__).parents[2].glob("episodes/*/transcript.vtt"))
PEOPLE = ("Moderation", "Gast")


@pytest.mark.parametrize("write", [to_vtt, to_srt, to_json])
def test_format_is_recognised_from_the_content(write: object) -> None:
    cues = (Cue(1, 2.5, "Anna", "Guten Tag."), Cue(3, 4, "Ben", "Hallo."))
    assert callable(write)
    assert read(write(cues), where="misleading.txt") == cues


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.parent.name)
def test_round_trip_keeps_times_speakers_and_words(file: Path) -> None:
    first = read(file.read_bytes(), where=file.name)
    from_srt = read(to_srt(first), where="srt", people=PEOPLE)
    from_json = read(to_json(from_srt), where="json")
    last = read(to_vtt(from_json), where="vtt")
    assert [(cue.start_s, cue.end_s, cue.speaker, cue.one_line) for cue in last] == [
        (cue.start_s, cue.end_s, cue.speaker, cue.one_line) for cue in first
    ]
    assert len(first) > 20


def test_voices_are_renamed_and_spelt_as_the_people_are() -> None:
    cues = (Cue(0, 1, "speaker  1", "Ja."), Cue(1, 2, "ben", "Nein."), Cue(2, 3, "Publikum", "Oh!"))
    voices = {"Speaker 1": "anna beispiel", "Niemand": "Ben"}
    found = read(to_vtt(cues), where="vtt", people=["Anna Beispiel", "Ben"], voices=voices)
    assert [cue.speaker for cue in found] == ["Anna Beispiel", "Ben", "Publikum"]


def test_renamed_voices_are_expected_in_subrip() -> None:
    cards = "1\n00:00:01,000 --> 00:00:02,000\nspk_0: Ja.\n\n2\n00:00:02,000 --> 00:00:03,000\nHinweis: Nein.\n"
    [first, second] = read(cards.encode(), where="srt", voices={"spk_0": "Anna"})
    assert (first.speaker, second.speaker, second.text) == ("Anna", "Anna", "Hinweis: Nein.")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "t.txt:1: the transcript is empty; write it, or take the line `transcript` out"),
        (b" \n\n", "t.txt:1: the transcript is empty; write it, or take the line `transcript` out"),
        (
            b"Nur Text.",
            "t.txt:1: is no transcript that is known here: give WebVTT, which begins with the line WEBVTT, or SubRip "
            "(.srt), or the JSON of the podcast namespace",
        ),
        (b"\xff\xfe1\n", "t.txt:1: the file is not UTF-8; save it as UTF-8"),
        (b"WEBVTT" + bytes(20_000_000), "t.txt:1: the file has 20 MB, too much for a text like this; is it the right one?"),
    ],
    ids=["empty", "blank", "text", "bytes", "huge"],
)  # fmt: skip
def test_other_files_are_refused_in_one_sentence(content: bytes, message: str) -> None:
    with pytest.raises(TranscriptError) as refused:
        read(content, where="t.txt")
    assert str(refused.value) == message
