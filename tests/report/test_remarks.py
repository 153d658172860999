"""Each remark has a sentence in each language, with its figures as the reader writes them."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from podcast_pipeline.audio.mastering import MAX_LIMITING_DB, MUCH_LIMITING_DB
from podcast_pipeline.model import Remark, RemarkKind
from podcast_pipeline.report import in_english, sentence
from podcast_pipeline.report.english import ENGLISH
from podcast_pipeline.report.german import GERMAN
from podcast_pipeline.report.language import language_of

MISSED = Remark(
    "missed_by_limiting", (), (("name", "MP3"), ("heard_lufs", -18.21), ("wanted_lufs", -16.0), ("most_db", 12.0))
)


@pytest.mark.parametrize("words", [ENGLISH, GERMAN], ids=["english", "german"])
def test_each_kind_has_its_sentence_and_no_sentence_is_left_over(words: dict[str, str]) -> None:
    assert {key.removeprefix("r_") for key in words if key.startswith("r_")} == set(get_args(RemarkKind))


def test_both_languages_fill_the_same_blanks() -> None:
    english, german = (
        {key: set(re.findall(r"{(\w+)}", text)) for key, text in words.items()} for words in (ENGLISH, GERMAN)
    )
    assert english == german


def test_a_remark_speaks_the_readers_language() -> None:
    english, german = (sentence(MISSED, language_of(code)).replace("\u00a0", " ") for code in ("en", "de"))
    assert english == (
        "The MP3 measures −18.2 LUFS as heard instead of −16.0 LUFS: more would take over 12.0 dB of "
        "limiting; lower the loudest moments first."
    )
    assert german == (
        "MP3: −18,2 LUFS, wie gehört, statt −16,0 LUFS; für mehr müsste der Limiter über 12,0 dB wegnehmen; "
        "zuerst die lautesten Stellen leiser machen."
    )


@pytest.mark.parametrize(
    ("code", "said"), [("de", "Länger ist das Outro nicht."), ("en", "the outro is no longer than that.")]
)
def test_words_among_the_values_are_translated_too(code: str, said: str) -> None:
    values = (("clip", "outro"), ("overlap_s", 2.0), ("wanted_s", 3.5))
    assert sentence(Remark("clip_within_overlap", values=values), language_of(code)).endswith(said)


def test_a_line_names_the_file_and_the_first_places_in_plain_characters() -> None:
    line = in_english(Remark("clipped", tuple(float(second) for second in range(0, 700, 100)), file="anna.wav"))
    assert line.startswith("anna.wav: The recording is clipped: ")
    assert line.endswith(" (at 0:00, 1:40, 3:20, 5:00, 6:40 and 2 more places)")
    assert in_english(MISSED).isascii()
    assert all(text.isascii() for key, text in ENGLISH.items() if key.startswith("r_"))


@pytest.mark.parametrize("words", [ENGLISH, GERMAN], ids=["english", "german"])
def test_the_page_says_how_much_limiting_is_a_warning(words: dict[str, str]) -> None:
    limiter = words["term_limiter"]
    assert re.findall(r"(\d+)\u00a0dB", limiter) == [f"{MUCH_LIMITING_DB:g}", f"{MAX_LIMITING_DB:g}"]


def test_one_place_is_no_list() -> None:
    assert in_english(Remark("clipped", (83.4,))).endswith(" (at 1:23)")
