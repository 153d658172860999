"""WebVTT as podcast apps need it: read strictly, written so that others read it."""

import io

import pytest
import webvtt

from podcast_pipeline.errors import TranscriptError
from podcast_pipeline.transcripts import Cue, read, to_vtt
from tests.transcripts.samples import CUES

ONE = "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nHallo\n"
HALLO = Cue(1.0, 2.5, None, "Hallo")


def cues_of(text: str | bytes) -> tuple[Cue, ...]:
    return read(text if isinstance(text, bytes) else text.encode(), where="transcript.vtt")


# --- Reading ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        ONE,
        "\ufeff" + ONE,
        ONE.replace("\n", "\r\n"),
        ONE.replace("\n", "\r"),
        ONE.rstrip("\n"),
        ONE + "\n\n\n",
        ONE.replace("WEBVTT", "WEBVTT - Transkript\nKind: captions\nLanguage: de"),
        ONE.replace("00:00:01.000 --> 00:00:02.500", "00:01.000 --> 00:02.500"),
        ONE.replace("00:00:01.000 --> 00:00:02.500", "00:00:01.000\t-->  00:00:02.500 align:start line:0"),
        ONE.replace("00:00:01.000", "Begrüßung 1\n00:00:01.000"),
        ONE.replace(
            "WEBVTT\n", "WEBVTT\n\nNOTE Fassung 2\nmit Zeilen\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:a\n"
        ),
        ONE + "\nNOTE\nEnde\n",
        ONE.replace("Hallo", "<i.laut>Hal</i><b>lo</b><00:00:02.000>"),
        ONE.replace("Hallo", "Hallo\n\n00:00:03.000 --> 00:00:04.000\n<i></i>"),
    ],
    ids=range(14),
)
def test_every_way_to_write_one_cue_reads_the_same(text: str) -> None:
    assert cues_of(text) == (HALLO,)


def test_voices_entities_and_lines_are_read() -> None:
    text = (
        "WEBVTT\n\n"
        "01:00:00.000 --> 01:00:04.000\n<v Moderation>Fragen &amp; Antworten:\n  a &lt; b&nbsp;&gt; c 🌳</v>\n\n"
        "100:00:00.000 --> 100:00:01.000\n<v.laut Dr. Müller &amp; Co>Ja.\n"
    )
    assert cues_of(text) == (
        Cue(3600, 3604, "Moderation", "Fragen & Antworten:\na < b\xa0> c 🌳"),
        Cue(360_000, 360_001, "Dr. Müller & Co", "Ja."),
    )


def test_cue_of_two_voices_becomes_a_cue_for_each() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n- <v Moderation>Ja?</v>\n<v Gast>Ja!</v>\n"
    assert cues_of(text) == (
        Cue(1, 2, None, "-"),
        Cue(1, 2, "Moderation", "Ja?"),
        Cue(1, 2, "Gast", "Ja!"),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\n" + ONE, "transcript.vtt:1: the file must begin with the line WEBVTT"),
        (ONE.replace("WEBVTT", "WEBVTTX"), "transcript.vtt:1: the file must begin with the line WEBVTT"),
        ("WEBVTT", "transcript.vtt:1: the transcript has no cues, so it says nothing"),
        ("WEBVTT\n\nNOTE nichts\n", "transcript.vtt:4: the transcript has no cues, so it says nothing"),
        (
            ONE.replace("\n\n", "\n"),
            "transcript.vtt:2: an empty line must stand between WEBVTT and the first cue",
        ),
        (
            ONE.replace("02.500", "02,500"),
            (
                "transcript.vtt:3: write times like 00:01:02.000 --> 00:01:04.500 "
                "(a dot before the milliseconds, not a comma), not '00:00:01.000 --> 00:00:02,500'"
            ),
        ),
        (
            ONE.replace("00:00:02.500", "2.5"),
            "transcript.vtt:3: write times like 00:01:02.000 --> 00:01:04.500, not '00:00:01.000 --> 2.5'",
        ),
        (
            ONE.replace("00:00:02.500", "00:60:02.500"),
            "transcript.vtt:3: write times like 00:01:02.000 --> 00:01:04.500, not '00:00:01.000 --> 00:60:02.500'",
        ),
        (
            ONE.replace("02.500", "00.500"),
            "transcript.vtt:3: the cue ends at 00:00:00.500, which is not after its start at 00:00:01.000",
        ),
        (
            ONE.replace("02.500", "01.000"),
            "transcript.vtt:3: the cue ends at 00:00:01.000, which is not after its start at 00:00:01.000",
        ),
        (
            ONE + "\nverloren\n",
            "transcript.vtt:6: this text has no time above it, so no app shows it; did an empty line get into a cue?",
        ),
        (
            ONE + " \n00:00:03.000 --> 00:00:04.000\nDu\n",
            "transcript.vtt:6: an empty line, without blanks in it, must stand before the next cue",
        ),
        (ONE.encode("utf-16"), "transcript.vtt:1: the file is not UTF-8; save it as UTF-8"),
        (ONE.replace("Hallo", "Grüße").encode("latin-1"), "transcript.vtt:4: the file is not UTF-8; save it as UTF-8"),
    ],
)
def test_what_apps_would_drop_is_refused_with_its_line(text: str | bytes, message: str) -> None:
    with pytest.raises(TranscriptError) as refused:
        cues_of(text)
    assert str(refused.value) == message


# --- Writing ---------------------------------------------------------------------------------------------------------


def test_written_transcript_is_plain_webvtt() -> None:
    assert to_vtt(CUES).decode() == (
        "WEBVTT\n\n"
        "00:00:00.400 --> 00:00:04.015\n<v Moderation>Willkommen zu „Resiliente\nStädte“.\n\n"
        "00:00:04.395 --> 00:00:07.906\n<v Dr. &lt;Müller&gt; &amp; Co>a &lt; b --&gt; c &amp; d 🌳 ]]&gt;\n\n"
        "01:00:00.000 --> 01:00:01.001\nEnde\n"
    )


def test_written_transcript_reads_back_as_it_was() -> None:
    assert cues_of(to_vtt(CUES)) == CUES


def test_another_reader_finds_the_same_cues() -> None:
    found = webvtt.from_buffer(io.BytesIO(to_vtt(CUES)))
    assert [(cue.start, cue.end, cue.voice) for cue in found.captions] == [
        ("00:00:00.400", "00:00:04.015", "Moderation"),
        ("00:00:04.395", "00:00:07.906", "Dr. &lt;Müller&gt; &amp; Co"),  # webvtt-py leaves entities as they are
        ("01:00:00.000", "01:00:01.001", None),
    ]
    assert found.captions[0].text == CUES[0].text


def test_empty_lines_never_end_a_cue_early() -> None:
    cue = Cue(1, 2, "Gast\nim Studio", "eins\n\n  \nzwei\r\n\r\ndrei")
    assert cues_of(to_vtt([cue])) == (Cue(1, 2, "Gast im Studio", "eins\nzwei\ndrei"),)
