"""The JSON transcript of the podcast namespace, read with the line of each mistake, and written."""

import json
from typing import Any

import pytest

from podcast_pipeline.errors import TranscriptError
from podcast_pipeline.transcripts import Cue, read, to_json
from tests.transcripts.samples import CUES


def cues_of(text: str) -> tuple[Cue, ...]:
    return read(text.encode(), where="talk.json")


def document(*segments: Any) -> str:
    return json.dumps({"version": "1.0.0", "segments": segments}, indent=0)


SEGMENT = {"speaker": "Anna", "startTime": 0.5, "endTime": 2, "body": "Guten Tag."}


def test_segments_are_cues() -> None:
    more = {"startTime": 2.0006, "endTime": 3, "body": " Schön,\n\n hier zu sein. "}
    assert cues_of(document(SEGMENT, more)) == (
        Cue(0.5, 2, "Anna", "Guten Tag."),
        Cue(2.001, 3, None, "Schön,\nhier zu sein."),
    )


def test_segment_without_an_end_lasts_to_the_next_one() -> None:
    first, last = {"startTime": 0, "body": "Guten Tag."}, {"startTime": 4, "body": "Dreißig Zeichen hat dieser Satz."}
    assert [(cue.start_s, cue.end_s) for cue in cues_of(document(first, last))] == [(0, 4), (4, 6)]


def test_single_words_are_joined_to_cues() -> None:
    words = [
        "Heute",
        "geht",
        "es",
        "um",
        "Städte.",
        "Um",
        "Hitze,",
        "um",
        "Regen",
        "und",
        "um",
        "alles,",
        "was",
        "eine",
        "Verwaltung",
        "tun",
        "kann.",
    ]
    segments = [
        {"speaker": "Anna", "startTime": at, "endTime": at + 0.9, "body": f"{word} "} for at, word in enumerate(words)
    ]
    found = cues_of(document(*segments, {"speaker": "Ben", "startTime": 20, "endTime": 21, "body": "Ja."}))
    assert found == (
        Cue(0, 4.9, "Anna", "Heute geht es um Städte."),
        Cue(5, 16.9, "Anna", "Um Hitze, um Regen und um alles, was eine Verwaltung tun kann."),
        Cue(20, 21, "Ben", "Ja."),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"segments": [\n{"body":\n}]}', "talk.json:3: is no valid JSON here (Expecting value); mend it with the program that wrote it"),
        ('{"segments": [{"startTime": NaN}]}', "talk.json:1: holds JSON that no program should write; export it again"),
        ("[" * 100_000, "talk.json:1: holds JSON that no program should write; export it again"),
        ("[]", "talk.json:1: is JSON, but no transcript: it has no list `segments` (podcast namespace, transcripts)"),
        ('{"chapters": []}', "talk.json:1: is JSON, but no transcript: it has no list `segments` (podcast namespace, transcripts)"),
        (document(), "talk.json:1: the transcript has no segments, so it says nothing"),
        (document(SEGMENT, "a"), "talk.json:10: segment 2 must be an object with startTime, endTime and body"),
        (document(SEGMENT, {"startTime": 1}), "talk.json:10: segment 2 has no `body` with its text"),
        (document({**SEGMENT, "startTime": "1"}), "talk.json:4: segment 1 needs a `startTime` in seconds, such as 62.5, not '1'"),
        (document({**SEGMENT, "startTime": 1e300}), "talk.json:4: segment 1 needs a `startTime` in seconds, such as 62.5, not 1e+300"),
        (document({**SEGMENT, "speaker": 1}), "talk.json:4: segment 1 must name its `speaker` as text, not 1"),
        (document({**SEGMENT, "endTime": 0.5}), "talk.json:4: segment 1 is wrong: the cue ends at 00:00:00.500, which is not after its start at 00:00:00.500"),
        ('{"a": {"segments": [1]}, "segments" : [ {"body": "x", "startTime": 0, "endTime": 1},\n\n 7 ] , "b": 1}', "talk.json:3: segment 2 must be an object with startTime, endTime and body"),
    ],
    ids=range(13),
)  # fmt: skip
def test_wrong_json_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(TranscriptError) as refused:
        cues_of(text)
    assert str(refused.value) == message


def test_written_segments_name_their_speakers_and_break_no_lines() -> None:
    assert json.loads(to_json(CUES)) == {
        "version": "1.0.0",
        "segments": [
            {"speaker": "Moderation", "startTime": 0.4, "endTime": 4.015, "body": "Willkommen zu „Resiliente Städte“."},
            {"speaker": "Dr. <Müller> & Co", "startTime": 4.395, "endTime": 7.906, "body": "a < b --> c & d 🌳 ]]>"},
            {"startTime": 3600, "endTime": 3601.001, "body": "Ende"},
        ],
    }
