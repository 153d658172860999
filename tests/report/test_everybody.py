"""The report can be read by everybody: by ear, on a phone, on paper, in the dark, and without telling colours apart."""

from __future__ import annotations

import html as entities
import re
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from tests.report.masters import full_master, plain_master
from tests.report.pages import Page, report


@pytest.fixture(scope="module")
def german() -> Page:
    return Page(report(full_master()))


@pytest.mark.parametrize(
    ("language", "lang"), [("de", "de"), ("de-AT", "de"), ("DE_ch", "de"), ("en", "en"), ("fr", "en"), ("den", "en")]
)
def test_page_speaks_german_to_germans_and_english_to_all_others(language: str, lang: str) -> None:
    page = Page(report(plain_master(), language))
    assert page.all("html") == [{"lang": lang}]
    assert ("Klangbericht" in page.words) == (lang == "de")
    assert ("Sound report" in page.words) == (lang == "en")


def test_a_title_keeps_its_own_language_on_an_english_page() -> None:
    assert Page(report(plain_master(), "fr")).all("h1") == [{"lang": "fr"}]
    assert Page(report(plain_master(), '"><script>')).all("h1") == [{"lang": "en"}]


def test_headings_step_down_one_level_at_a_time(german: Page) -> None:
    levels = [int(tag[1]) for tag, _ in german.found if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert max(after - before for before, after in pairwise(levels)) == 1


def test_tables_have_captions_and_heads_with_scope(german: Page) -> None:
    assert len(german.all("table")) == len(german.all("caption")) == 5
    assert {head.get("scope") for head in german.all("th")} == {"col", "row"}


def test_each_picture_has_a_title_and_a_summary_in_words(german: Page) -> None:
    pictures = [attributes for attributes in german.all("svg") if attributes.get("role") == "img"]
    names = ["loudness-before", "loudness-after", "peaks", "limiter", "leveller", "voices"]
    assert [picture["aria-labelledby"] for picture in pictures] == [f"{name}-title {name}-desc" for name in names]
    summaries = [text.replace("\u00a0", " ") for tag, text in german.texts if tag == "desc"]
    assert summaries[1].startswith("Master, 13:08 lang: insgesamt −16,0 LUFS, kurzzeitig von −")
    assert "das Ziel ist −16,0 LUFS." in summaries[1]
    assert "Aufnahme höchstens −6,2 dBTP, Master höchstens −1,1 dBTP; die Grenze ist −1,0 dBTP." in summaries[2]
    assert "höchstens 3,2 dB, in Betrieb während 12,4 s; am meisten bei " in summaries[3]
    assert "Dr. Änne Größler: von −22,0 LUFS auf −15,6 LUFS; Jürgen Weiß: von" in summaries[5]
    decorations = [picture for picture in german.all("svg") if "role" not in picture and "viewbox" not in picture]
    assert {picture.get("aria-hidden") for picture in decorations} == {"true"}


def test_pictures_are_a_table_too_with_a_row_a_minute_and_at_most_sixty() -> None:
    def rows(seconds: float) -> list[str]:
        table = report(full_master(seconds), "en").split('<table class="minutes">')[1].split("</table>")[0]
        return re.findall(r'<th scope="row">([^<]+)</th>', table)

    assert rows(172.0) == ["0:00", "1:00", "2:00"]
    assert len(rows(3 * 3600.0)) == 60


def test_the_table_says_what_was_heard() -> None:
    table = report(plain_master(60), "en").split('<table class="minutes">')[1]
    first = re.findall(r"<td>([^<]+)</td>", table)[:4]
    assert first[2:] == ["−3.0", "–"]
    before, after = (float(cell.replace("−", "-")) for cell in first[:2])
    assert after - before == pytest.approx(4.0, abs=0.11)


# --- Colours ---------------------------------------------------------------------------------------


def palette(html: str, *, dark: bool) -> dict[str, str]:
    blocks = re.findall(r":root \{(.*?)\}", html, re.DOTALL)
    return {
        name: value
        for block in blocks[: 2 if dark else 1]
        for name, value in re.findall(r"--([\w-]+): (#\w{6})", block)
    }


def contrast(one: str, other: str) -> float:
    """WCAG 2.1, contrast ratio and relative luminance."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_words_and_curves_stand_out_from_their_ground(dark: bool) -> None:
    colour = palette(report(plain_master()), dark=dark)
    words = [("ink", "card"), ("ink", "page"), ("soft", "card"), ("soft", "page"), ("link", "card"),
             ("good", "good-back"), ("bad", "bad-back")]  # fmt: skip
    curves = [("before-band", "card"), ("after-band", "card"), ("before-line", "before-band"), ("before-line", "card"),
              ("after-line", "after-band"), ("after-line", "before-band"), ("limiter", "card"), ("leveller", "card"),
              ("ink", "before-band"), ("ink", "after-band")]  # fmt: skip
    assert {
        pair: contrast(colour[pair[0]], colour[pair[1]])
        for pair in words
        if contrast(*(colour[name] for name in pair)) < 4.5
    } == {}
    assert {
        pair: contrast(colour[pair[0]], colour[pair[1]])
        for pair in curves
        if contrast(*(colour[name] for name in pair)) < 3
    } == {}


def test_lines_differ_by_more_than_colour(german: Page) -> None:
    style = next(text for tag, text in german.texts if tag == "style")
    dashes = re.findall(r"\.rule(?:\.limit)? \{[^}]*stroke-dasharray: ([\d ]+)", style)
    assert len(set(dashes)) == 2
    assert "stroke-dasharray" not in "".join(re.findall(r"\.line[^{]*\{[^}]*\}", style))


# --- In a browser ----------------------------------------------------------------------------------


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("width", [400, 1600])
def test_page_fits_its_window(width: int, tmp_path: Path) -> None:
    """Laid out by a browser, in a frame as wide as a phone or a desk's screen; another page asks how wide it became."""
    framed = entities.escape(report(full_master(600)), quote=True)
    (tmp_path / "frame.html").write_text(
        f'<iframe id="f" width="{width}" height="900" style="border:0" srcdoc="{framed}"></iframe><script>'
        'document.getElementById("f").onload = (event) => {'
        "  const page = event.target.contentDocument.documentElement;"
        "  document.title = `${page.clientWidth} ${page.scrollWidth} ${page.scrollHeight > 1000}`;"
        "};</script>",
        encoding="utf-8",
    )
    browser = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"]
    done = subprocess.run(
        [*browser, "--virtual-time-budget=5000", "--dump-dom", (tmp_path / "frame.html").as_uri()],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    found = re.search(r"<title>(\d+) (\d+) (\w+)</title>", done.stdout)
    assert found is not None
    assert found[1] == found[2]
    assert found[3] == "true"
