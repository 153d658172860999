"""The report is one page that needs nothing else, says every figure in the reader's language, and trusts no text."""

from __future__ import annotations

import html as entities
import math
import re
from dataclasses import replace
from pathlib import Path

import pytest

from podcast_pipeline.model import AudioSettings, Loudness, Master, Remark, SpeakerLevel
from podcast_pipeline.report import render_report
from tests.report.masters import full_master, plain_master, silent_master
from tests.report.pages import LEVELLED, Page, report

HOSTILE = "</title><script>alert(1)</script><img src=x onerror=alert(1)> \"'&amp; </svg></desc>"


@pytest.fixture(scope="module")
def german() -> Page:
    return Page(report(full_master()))


@pytest.fixture(scope="module")
def english() -> Page:
    return Page(report(full_master(), "en-GB"))


# --- One file --------------------------------------------------------------------------------------


@pytest.mark.parametrize("master", [full_master(300), plain_master(), silent_master()])
def test_page_asks_for_nothing_from_elsewhere(master: Master) -> None:
    html = report(master)
    page = Page(html)
    assert {tag for tag, _ in page.found} & {
        "script",
        "link",
        "img",
        "iframe",
        "object",
        "image",
        "use",
        "base",
    } == set()
    names = {name for _, attributes in page.found for name in attributes}
    assert names & {"src", "srcset", "xlink:href", "style", "action", "poster"} == set()
    assert not [name for name in names if name.startswith("on")]
    assert [link["href"] for link in page.all("a")] == ["#figures"]
    assert re.search(r"https?:|//[a-z]|url\(|@import|@font-face", html) is None


def test_page_is_whole_and_every_reference_has_its_element(german: Page) -> None:
    ids = [attributes["id"] for _, attributes in german.found if "id" in attributes]
    assert german.open == []
    assert len(ids) == len(set(ids))
    named = [attributes.get("aria-labelledby") or "" for _, attributes in german.found]
    assert {name for names in named for name in names.split()} <= set(ids)


def test_three_hours_stay_small_and_no_curve_has_more_than_1500_points() -> None:
    html = report(full_master(3 * 3600.0))
    assert len(html.encode()) < 300_000
    paths = [str(path["d"]) for path in Page(html).all("path")]
    assert max(len(re.findall(r"-?\d+", path)) / 2 for path in paths) <= 1_500
    assert html.count("<tr>") < 120


def test_same_values_give_the_same_bytes() -> None:
    assert report(full_master(200)) == report(full_master(200))


# --- What it says ----------------------------------------------------------------------------------


def test_every_figure_is_there_in_german(german: Page) -> None:
    for said in (
        "Ziel verfehlt",
        "Die Aufnahme wurde um 10,2 dB angehoben. Der Leveller änderte den Pegel um −2,5 dB bis +4,5 dB.",
        "Der Limiter nahm höchstens 3,2 dB weg, während 12,4 s (1,6 % der Zeit).",
        "Der Master klingt mit −16,0 LUFS (gewünscht: −16,0 LUFS), die höchste Spitze (True Peak) liegt bei −1,1 dBTP (Grenze: −1,0 dBTP).",
        "Nicht am Ziel: folge.opus.",
        "Lautheit insgesamt, wie gehört −26,1 LUFS −16,0 LUFS −16,0 LUFS",
        "Lautheitsumfang (LRA) 12,3 LU 6,2 LU –",
        "Höchste Spitze (True Peak) −6,2 dBTP −1,1 dBTP höchstens −1,0 dBTP",
        "Dauer 13:00,0 13:08,0 –",
        "Form FLAC, 44,1 kHz, stereo MP3, 44,1 kHz, stereo –",
        "Pegelausgleich (Leveller) −2,5 dB bis +4,5 dB (sanft)",
        "Eigene Filter highpass=f=80,afftdn",
        "folge.mp3 Ja −16,0 LUFS −1,1 dBTP 13:08,0 MP3, 128 kbit/s, 44,1 kHz, stereo",
        "folge.opus Nein −16,4 LUFS −0,4 dBTP 13:08,0 Opus, 96 kbit/s, 44,1 kHz, stereo",
        "Dr. Änne Größler −22,0 LUFS −15,6 LUFS +6,4 LU",
        "Von der leisesten zur lautesten Stimme waren es 11,1 LU, jetzt sind es 1,4 LU.",
        "Eingefügt (Intro, Jingle, Outro) – 0:00,0 bis 0:08,0",
        "Aufnahme 0:00,0 bis 13:00,0 0:08,0 bis 13:08,0",
        "Der Limiter nimmt bis zu 6,2 dB weg; diese Stellen vor der Veröffentlichung anhören. (bei 0:12, 1:23 und 3:20)",
        "2:45, 3:00, 3:15 und an 26 weiteren Stellen)",
    ):
        assert said in german.words


def test_every_figure_is_there_in_english(english: Page) -> None:
    for said in (
        "Not on target",
        "The recording was raised by 10.2 dB. The leveller moved the level by −2.5 dB to +4.5 dB.",
        "The limiter took off at most 3.2 dB, over 12.4 s (1.6 % of the time).",
        "The master plays at −16.0 LUFS as heard (−16.0 LUFS was wanted), its highest true peak is −1.1 dBTP (limit −1.0 dBTP).",
        "Not on target: folge.opus.",
        "Integrated loudness, as heard −26.1 LUFS −16.0 LUFS −16.0 LUFS",
        "Loudness range 12.3 LU 6.2 LU –",
        "Highest true peak −6.2 dBTP −1.1 dBTP at most −1.0 dBTP",
        "Levelling −2.5 dB to +4.5 dB (gentle)",
        "folge.m4a Yes −16.0 LUFS −1.0 dBTP 13:08.0 AAC, 112 kbit/s, 44.1 kHz, stereo",
        "From the softest to the loudest speaker it was 11.1 LU, and is 1.4 LU now.",
        "(at 0:12, 1:23 and 3:20)",
    ):
        assert said in english.words


def test_plain_gain_is_said_plainly() -> None:
    words = Page(report(plain_master(), "en", AudioSettings())).words
    assert "On target The recording was raised by 4.0 dB. The limiter had nothing to do." in words
    assert "There is nothing to warn of." in words
    assert "Speakers" not in words
    assert "Timeline" not in words
    assert "What the limiter took off" not in words
    assert "plain meter" not in words


def test_mono_shows_both_figures_and_says_what_they_mean() -> None:
    words = Page(report(plain_master(channels=1), "en", AudioSettings())).words
    assert "Integrated loudness, as heard −20.0 LUFS −16.0 LUFS −16.0 LUFS" in words
    assert "Integrated loudness on a plain meter −23.0 LUFS −19.0 LUFS –" in words
    assert "A mono file plays on both speakers, so it is heard 3 LU louder than a plain meter shows it." in words


def test_maxima_and_pictures_of_mono_are_as_heard() -> None:
    mono, stereo = (Page(report(plain_master(channels=channels), "en", AudioSettings())) for channels in (1, 2))
    loudness = ("band before", "line before", "band after", "line after")
    drawn = [[path["d"] for path in page.all("path") if path["class"] in loudness][:6] for page in (mono, stereo)]
    assert len(drawn[0]) == 6
    assert drawn[0] == drawn[1]
    rows = [re.findall(r"Loudest moment.*?LUFS.*?LUFS", page.words) for page in (mono, stereo)]
    assert rows[0] == rows[1] != []


def test_a_target_on_a_plain_meter_is_drawn_where_it_is_heard() -> None:
    settings = AudioSettings(mono="as_measured", loudness_lufs=-19)
    words = Page(report(plain_master(channels=1), "en", settings)).words
    assert "(−19.0 LUFS on a plain meter was wanted)" in words
    assert "target −16.0 LUFS" in words


def test_a_remark_is_said_once() -> None:
    master = plain_master()
    remark = Remark("clipped", (1.0,))
    master = replace(master, warnings=(remark, remark), recording=replace(master.recording, remarks=(remark,)))
    assert report(master, "en").count("The recording is clipped") == 1


def test_a_cut_and_an_outro_are_on_the_timeline() -> None:
    master = plain_master(100)
    (span,) = master.timeline.spans
    kept = span.model_copy(update={"source_start_s": 1.5, "duration_s": 95.0})
    words = Page(report(replace(master, timeline=master.timeline.model_copy(update={"spans": (kept,)})), "en")).words
    assert "Cut out 0:00.0 to 0:01.5 – Recording 0:01.5 to 1:36.5 0:00.0 to 1:35.0 Cut out 1:36.5 to 1:40.0 –" in words
    assert "Put in (intro, jingle, outro) – 1:35.0 to 1:40.0" in words


# --- Whatever comes in -----------------------------------------------------------------------------


def test_hostile_texts_stay_texts() -> None:
    master = full_master(120)
    master = replace(
        master,
        encoder=HOSTILE,
        speakers=(SpeakerLevel(HOSTILE, -20.0, -16.0),),
        warnings=(Remark("missed", values=(("name", HOSTILE), ("heard_lufs", 1.0), ("wanted_lufs", 2.0))),),
        recording=replace(master.recording, codec=HOSTILE, remarks=(Remark("clipped", file=HOSTILE),)),
        deliverables=(replace(master.enclosure, codec=HOSTILE, path=Path(HOSTILE.replace("/", "∕"))),),
    )
    settings = LEVELLED.model_copy(update={"filters": HOSTILE})
    html = render_report(master, settings, title=HOSTILE, language="de", recording_name=HOSTILE)
    page = Page(html)
    assert page.open == []
    assert {tag for tag, _ in page.found} & {"script", "img"} == set()
    assert html.count("<script") == html.count("onerror=alert(1)>") == 0
    assert entities.escape("<script>alert(1)</script>") in html
    assert page.words.count("alert(1)") >= 12


def test_a_name_that_is_no_text_can_still_be_written() -> None:
    master = plain_master()
    master = replace(master, deliverables=(replace(master.enclosure, path=Path("folge\udce4\x07.mp3")),))
    assert "folge?\ufffd.mp3" in report(master, title="\x00").encode().decode()


def test_silence_survives() -> None:
    page = Page(report(silent_master(), "en", AudioSettings()))
    assert "The master is silent: there is no loudness to measure." in page.words
    assert "There is no loudness over time to draw." in page.words
    assert re.search(r"\b(nan|inf|None)\b", page.words) is None


@pytest.mark.parametrize("seconds", [0.0, 0.4, 1.0, 3.0])
def test_very_short_files_survive(seconds: float) -> None:
    after = replace(silent_master(3.0).enclosure.measured, duration_s=seconds, momentary_lufs=(), short_term_lufs=())
    master = silent_master(3.0)
    master = replace(master, deliverables=(replace(master.enclosure, measured=after),))
    assert re.search(r"\b(nan|inf)\b", Page(report(master)).words) is None


def test_undefined_levels_survive_everywhere() -> None:
    nothing = Loudness(integrated_lufs=None, playback_lufs=None, true_peak_dbtp=None, loudness_range_lu=None)
    master = full_master(60)
    bare = replace(master.recording, loudness=nothing, momentary_max_lufs=None, short_term_max_lufs=None, channels=6)
    silent = tuple(-math.inf if step % 3 else value for step, value in enumerate(bare.momentary_lufs))
    master = replace(
        master,
        recording=replace(bare, momentary_lufs=silent, short_term_lufs=()),
        speakers=(SpeakerLevel("A", -math.inf, math.nan), SpeakerLevel("B", -20.0, -16.0)),
        gain_db=-math.inf,
        limiting_db=(math.nan, 0.0, 2.0),
        levelling_db=(-math.inf, 1.0),
    )
    for language in ("de", "en"):
        html = report(master, language)
        assert re.search(r"\b(nan|inf|None)\b", Page(html).words) is None
        assert re.search(r'"[^"]*\b(nan|inf)\b[^"]*"', html) is None
