"""WebVTT as podcast apps need it: read strictly, shifted with the audio, written so that others read it."""

import io

import pytest
import webvtt

from podcast_pipeline.errors import TranscriptError
from podcast_pipeline.model import Span, Timeline
from podcast_pipeline.transcripts import Cue, problems, read_vtt, shift, to_vtt

ONE = "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nHallo\n"
HALLO = Cue(1.0, 2.5, None, "Hallo")


def read(text: str | bytes) -> tuple[Cue, ...]:
    return read_vtt(text if isinstance(text, bytes) else text.encode(), where="transcript.vtt")


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
    assert read(text) == (HALLO,)


def test_voices_entities_and_lines_are_read() -> None:
    text = (
        "WEBVTT\n\n"
        "01:00:00.000 --> 01:00:04.000\n<v Moderation>Fragen &amp; Antworten:\n  a &lt; b&nbsp;&gt; c 🌳</v>\n\n"
        "100:00:00.000 --> 100:00:01.000\n<v.laut Dr. Müller &amp; Co>Ja.\n"
    )
    assert read(text) == (
        Cue(3600, 3604, "Moderation", "Fragen & Antworten:\na < b\xa0> c 🌳"),
        Cue(360_000, 360_001, "Dr. Müller & Co", "Ja."),
    )


def test_cue_of_two_voices_becomes_a_cue_for_each() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n- <v Moderation>Ja?</v>\n<v Gast>Ja!</v>\n"
    assert read(text) == (
        Cue(1, 2, None, "-"),
        Cue(1, 2, "Moderation", "Ja?"),
        Cue(1, 2, "Gast", "Ja!"),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "transcript.vtt:1: the file must begin with the line WEBVTT"),
        ("\n" + ONE, "transcript.vtt:1: the file must begin with the line WEBVTT"),
        ("Nur Text.", "transcript.vtt:1: the file must begin with the line WEBVTT"),
        (ONE.replace("WEBVTT", "WEBVTTX"), "transcript.vtt:1: the file must begin with the line WEBVTT"),
        (
            "1\n00:00:01,000 --> 00:00:02,500\nHallo\n",
            (
                "transcript.vtt:1: the file must begin with the line WEBVTT; "
                "this looks like SubRip (.srt), so convert it to WebVTT first"
            ),
        ),
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
        read(text)
    assert str(refused.value) == message


# --- Writing ---------------------------------------------------------------------------------------------------------

CUES = (
    Cue(0.4, 4.015, "Moderation", "Willkommen zu „Resiliente\nStädte“."),
    Cue(4.395, 7.906, "Dr. <Müller> & Co", "a < b --> c & d 🌳 ]]>"),
    Cue(3600, 3601.001, None, "Ende"),
)


def test_written_transcript_is_plain_webvtt() -> None:
    assert to_vtt(CUES).decode() == (
        "WEBVTT\n\n"
        "00:00:00.400 --> 00:00:04.015\n<v Moderation>Willkommen zu „Resiliente\nStädte“.\n\n"
        "00:00:04.395 --> 00:00:07.906\n<v Dr. &lt;Müller&gt; &amp; Co>a &lt; b --&gt; c &amp; d 🌳 ]]&gt;\n\n"
        "01:00:00.000 --> 01:00:01.001\nEnde\n"
    )


def test_written_transcript_reads_back_as_it_was() -> None:
    assert read(to_vtt(CUES)) == CUES


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
    assert read(to_vtt([cue])) == (Cue(1, 2, "Gast im Studio", "eins\nzwei\ndrei"),)


# --- Shifting --------------------------------------------------------------------------------------------------------


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


# --- Problems --------------------------------------------------------------------------------------------------------


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
