"""SubRip: read as programs write it, written as the podcast namespace asks, and as other readers understand it."""

import pytest
import srt

from podcast_pipeline.errors import TranscriptError
from podcast_pipeline.transcripts import Cue, read, to_srt
from tests.transcripts.samples import CUES

ONE = "1\n00:00:01,000 --> 00:00:02,500\nHallo\n"
HALLO = Cue(1.0, 2.5, None, "Hallo")


def cues_of(text: str, *people: str) -> tuple[Cue, ...]:
    return read(text.encode(), where="talk.srt", people=people)


@pytest.mark.parametrize(
    "text",
    [
        ONE,
        "\ufeff" + ONE.replace("\n", "\r\n"),
        "\n\n" + ONE.rstrip("\n"),
        ONE.removeprefix("1\n"),
        ONE.replace(",", "."),
        ONE.replace("00:00:01,000 --> 00:00:02,500", "0:00:01,0-->0:00:02,50  X1:40 X2:600"),
        ONE.replace("Hallo", '{\\an8}<i><font color="red">Hallo</font></i>'),
        ONE + " \n2\n00:00:03,000 --> 00:00:04,000\n<b></b>\n",
    ],
    ids=range(8),
)
def test_every_way_to_write_one_card_reads_the_same(text: str) -> None:
    assert cues_of(text) == (HALLO,)


def test_number_within_a_card_is_text() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nIn\n2022\n00:00:02,000 --> 00:00:03,000\nEnde\n"
    assert [cue.text for cue in cues_of(text)] == ["In\n2022", "Ende"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ONE + "\n2\nverloren", None),
        (
            ONE.replace("02,500", "02"),
            "talk.srt:2: write times like 00:01:02,000 --> 00:01:04,500, not '00:00:01,000 --> 00:00:02'",
        ),
        (
            ONE.replace("02,500", "01,000"),
            "talk.srt:2: the cue ends at 00:00:01.000, which is not after its start at 00:00:01.000",
        ),
        (ONE.replace("Hallo", "<i></i>"), "talk.srt:4: the transcript has no cues, so it says nothing"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_its_line(text: str, message: str | None) -> None:
    if message is None:  # text behind a card belongs to it: nothing said is lost
        assert cues_of(text)[0].text == "Hallo\n2\nverloren"
        return
    with pytest.raises(TranscriptError) as refused:
        cues_of(text)
    assert str(refused.value) == message


# --- Voices ----------------------------------------------------------------------------------------------------------


def talk(*cards: str) -> str:
    return "\n".join(f"{at}\n00:00:0{at},000 --> 00:00:0{at},900\n{card}\n" for at, card in enumerate(cards))


def voices(text: str, *people: str) -> list[tuple[str | None, str]]:
    return [(cue.speaker, cue.text) for cue in cues_of(text, *people)]


def test_voice_goes_on_until_another_one_is_named() -> None:
    assert voices(talk("Anna Beispiel: Ja.", "Und nein.", "Ben:\nDoch.")) == [
        ("Anna Beispiel", "Ja."),
        ("Anna Beispiel", "Und nein."),
        ("Ben", "Doch."),
    ]


def test_text_with_colons_has_no_voice_where_none_is_named_first() -> None:
    cards = talk("Willkommen.", "Wichtig: Es ist 12:30 Uhr.")
    assert voices(cards) == [(None, "Willkommen."), (None, "Wichtig: Es ist 12:30 Uhr.")]


def test_where_people_are_named_nobody_else_is_a_voice() -> None:
    cards = talk("Musik", "ANNA: Hört zu.", "Wichtig: Trinkt Wasser.")
    assert voices(cards, "Anna", "Ben") == [(None, "Musik"), ("Anna", "Hört zu."), ("Anna", "Wichtig: Trinkt Wasser.")]


# --- Writing ---------------------------------------------------------------------------------------------------------


def test_written_cards_are_numbered_and_name_each_change_of_voice() -> None:
    cues = (Cue(0, 1, "Anna", "Ja."), Cue(1, 2.5, "Anna", "Und\n\nnein."), Cue(3600, 3601.001, "Ben", "Doch."))
    assert to_srt(cues).decode() == (
        "1\n00:00:00,000 --> 00:00:01,000\nAnna: Ja.\n\n"
        "2\n00:00:01,000 --> 00:00:02,500\nUnd\nnein.\n\n"
        "3\n01:00:00,000 --> 01:00:01,001\nBen: Doch.\n"
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (
            "Zwölf Worte in einer langen Zeile, die in zwei passt.",
            "Zwölf Worte in einer langen\nZeile, die in zwei passt.",
        ),
        ("eins\nzwei\ndrei", "eins zwei drei"),
        ("- Kommt ihr auch zu uns in die Stadt?\n- Ja!", "- Kommt ihr auch zu uns in die Stadt?\n- Ja!"),
        ("x" * 40, "x" * 40),
        ("Ein Satz, der für zwei Zeilen von 32 Zeichen zu lang ist, bleibt so.",) * 2,
    ],
)
def test_lines_are_broken_anew_only_where_two_short_ones_hold_all(text: str, written: str) -> None:
    assert to_srt([Cue(0, 1, None, text)]).decode().split("\n", 2)[2] == f"{written}\n"


def test_another_reader_finds_the_same_cards() -> None:
    found = list(srt.parse(to_srt(CUES).decode(), ignore_errors=False))
    assert [(card.index, card.start.total_seconds(), card.end.total_seconds(), card.content) for card in found] == [
        (1, 0.4, 4.015, "Moderation: Willkommen zu\n„Resiliente Städte“."),
        (2, 4.395, 7.906, "Dr. <Müller> & Co: a < b → c &\nd 🌳 ]]>"),
        (3, 3600, 3601.001, "Ende"),
    ]
