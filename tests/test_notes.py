"""Show notes: safe in any app, right in any language, whatever Markdown and templates say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from podcast_pipeline.errors import TemplateError
from podcast_pipeline.feed.description import MOST_BYTES, short
from podcast_pipeline.model import Chapter, Episode, Show
from podcast_pipeline.notes import render_html, render_text
from podcast_pipeline.notes.summary import parted

BASE_URL = "https://podcast.example.org"


def a_show(**changes: Any) -> Show:
    values = {
        "version": 1,
        "title": "Sendung",
        "description": "Worum es geht.",
        "link": "https://example.org/podcast",
        "language": "de",
        "timezone": "Europe/Berlin",
        "author": "Redaktion",
        "categories": ["Government"],
        "artwork": "cover.jpg",
        "guid": "9b024349-ccf0-5f69-a609-6b82873eab3c",
        "default_target": "local",
        "targets": {"local": {"kind": "folder", "path": "public", "base_url": BASE_URL}},
    }
    return Show.model_validate({**values, **changes})


def an_episode(notes: str = "", **changes: Any) -> Episode:
    return Episode.model_validate({"slug": "eine-folge", "title": "Folge", "guid": "g", "notes": notes, **changes})


@dataclass(frozen=True)
class Rendered:
    html: str
    text: str


def rendered(notes: str = "", *, show: Show | None = None, templates: Path | None = None, **changes: Any) -> Rendered:
    episode, folders = an_episode(notes, **changes), (templates,) if templates else ()
    html, text = (
        render(show or a_show(), episode, chapters=episode.chapters, base_url=BASE_URL, template_folders=folders)
        for render in (render_html, render_text)
    )
    return Rendered(html, text)


def body(notes: str) -> str:
    """The HTML of the Markdown alone, without the sections of the template."""
    return rendered(notes).html.partition("\n<h2>Links</h2>")[0]


# --- safety


@pytest.mark.parametrize(
    ("notes", "html"),
    [
        ("<script>alert(1)</script>Text", "Text"),
        ("Text<script src=https://evil.example/x.js></script>", "<p>Text</p>"),
        ("<ScRiPt>alert(1)</sCrIpT >Text", "Text"),
        ('<img src=x onerror="alert(1)">Text', "<p>Text</p>"),
        ("![Bild](https://tracker.example/p.gif)Text", "<p>Text</p>"),
        ('<b onclick="alert(1)" style="position:fixed" class="x">Text</b>', "<p><b>Text</b></p>"),
        ("[Text](javascript:alert(1))", "<p><a>Text</a></p>"),
        ('<a href="JaVa&#x0A;ScRiPt:alert(1)">Text</a>', "<p><a>Text</a></p>"),
        ('<a href="&#1;javascript:alert(1)">Text</a>', "<p><a>Text</a></p>"),
        ("[Text](data:text/html;base64,PHNjcmlwdD4=)", "<p><a>Text</a></p>"),
        ("[Text](vbscript:x)", "<p><a>Text</a></p>"),
        ("[Text](file:///etc/passwd)", "<p><a>Text</a></p>"),
        ("<iframe src='https://evil.example'>nichts</iframe>Text", "Text"),
        ("<object data='x'>nichts</object>Text", "<p>Text</p>"),
        ("<style>body { display: none }</style>Text", "Text"),
        ("<svg><script>alert(1)</script><a xlink:href='javascript:x'>y</a></svg>Text", "<p>Text</p>"),
        ("<math><mtext><script>alert(1)</script></mtext></math>Text", "<p>Text</p>"),
        ("<form action='https://evil.example'><button>Text</button></form>", "Text"),
        ("<meta http-equiv=refresh content='0;url=//evil.example'>Text", "<p>Text</p>"),
        ("<!-- <b>versteckt</b> -->Text", "Text"),
        ("Text ]]> <![CDATA[ <script>alert(1)</script> ]]>", "<p>Text ]]&gt; alert(1) ]]&gt;</p>"),
        ("Te\x00\x0bxt\x1b&#1;&#xFFFE;&#65535;", "<p>Text</p>"),
    ],
)
def test_what_could_harm_a_listener_is_taken_out(notes: str, html: str) -> None:
    assert body(notes) == html
    assert "alert" not in rendered(notes).text or "alert" in html
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", rendered(notes).text)


def test_unclosed_tags_do_not_swallow_what_follows() -> None:
    html = rendered("<div><table><tr><td><b>offen <a href='https://e.org'>Text").html
    assert html.endswith(
        '<h2>Links</h2>\n<ul>\n<li><a href="https://example.org/podcast">Seite des Podcasts</a></li>\n</ul>'
    )
    assert html.index("</b>") < html.index("<h2>")


def test_titles_and_names_are_text_not_html() -> None:
    html = rendered(
        "",
        summary="<b>& ]]>",
        chapters=[{"start": 0, "title": "<script>alert('1')</script>", "href": "https://e.org/?a=1&b=2"}],
        people=[{"name": "<i>A</i> & B", "role": "guest"}],
    ).html
    assert "<p>&lt;b&gt;&amp; ]]&gt;</p>" in html
    assert "<a href=\"https://e.org/?a=1&amp;b=2\">&lt;script&gt;alert('1')&lt;/script&gt;</a>" in html
    assert "&lt;i&gt;A&lt;/i&gt; &amp; B (Gast)" in html


# --- Markdown


@pytest.mark.parametrize(
    ("notes", "html"),
    [
        ("# Eins\n\n## Zwei", "<h1>Eins</h1>\n<h2>Zwei</h2>"),
        ("*a* **b** ~~c~~ `d`", "<p><em>a</em> <strong>b</strong> <del>c</del> <code>d</code></p>"),
        ("- a\n- b\n\n3. c", '<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<ol start="3">\n<li>c</li>\n</ol>'),
        ("> a\n\n---\n\nb", "<blockquote>\n<p>a</p>\n</blockquote>\n<hr>\n<p>b</p>"),
        ("https://e.org und www.e.org", '<p><a href="https://e.org">https://e.org</a> und <a href="http://www.e.org">www.e.org</a></p>'),
        ("<post@e.org>", '<p><a href="mailto:post@e.org">post@e.org</a></p>'),
        ("„Städte“ &amp; Netze &nbsp;& < >", "<p>„Städte“ &amp; Netze \u00a0&amp; &lt; &gt;</p>"),
        ('<p lang="en" dir="ltr">Hello</p>', '<p lang="en" dir="ltr">Hello</p>'),
    ],
)  # fmt: skip
def test_markdown_becomes_html(notes: str, html: str) -> None:
    assert body(notes) == html


def test_tables_are_kept() -> None:
    html = body("| a | b |\n|:--|--:|\n| 1 | 2 |")
    assert '<th align="left">a</th>' in html
    assert '<td align="right">2</td>' in html


@pytest.mark.parametrize(
    ("link", "absolute"),
    [
        ("folie.pdf", f"{BASE_URL}/eine-folge/folie.pdf"),
        ("../zweite-folge/", f"{BASE_URL}/zweite-folge/"),
        ("/impressum", f"{BASE_URL}/impressum"),
        ("#abschnitt", f"{BASE_URL}/eine-folge/#abschnitt"),
        ("?a=1&b=2", f"{BASE_URL}/eine-folge/?a=1&amp;b=2"),
        ("//andere.example/x", "https://andere.example/x"),
        ("https://e.org/ä", "https://e.org/%C3%A4"),
        ("mailto:post@e.org", "mailto:post@e.org"),
    ],
)
def test_links_are_absolute(link: str, absolute: str) -> None:
    assert f'<a href="{absolute}">x</a>' in body(f"[x]({link})")


def test_an_address_that_is_none_is_no_link() -> None:
    assert body('<a href="http://[oben">x</a>') == "<p><a>x</a></p>"


def test_a_base_url_with_a_slash_at_its_end_means_the_same() -> None:
    html = render_html(a_show(), an_episode("[x](y)"), chapters=(), base_url=BASE_URL + "/")
    assert f"{BASE_URL}/eine-folge/y" in html


# --- sections


CHAPTERS = [{"start": 0, "title": "Anfang"}, {"start": "1:02:03.9", "title": "Ende", "href": "https://e.org/"}]
PEOPLE = [
    {"name": "Ada Lovelace", "role": "guest", "href": "https://ada.example"},
    {"name": "moderation", "role": "Host"},
]


def test_a_summary_is_told_from_notes_whose_first_paragraph_stands_alone() -> None:
    notes = "Erster & einziger.\n\n<!-- weg -->\n\nZweiter."
    with_summary, without = rendered(notes, summary="Kurz & <gut>.").html, rendered(notes).html
    assert parted(with_summary) == ("Kurz & <gut>.", without)
    assert parted(without) == ("", without)


def test_german_notes_have_german_sections() -> None:
    notes = rendered("Text", summary="Kurz.", chapters=CHAPTERS, people=PEOPLE, link="https://e.org/folge")
    assert notes.html == (
        "<p>Kurz.</p>\n\n<p>Text</p>\n"
        "<h2>Kapitel</h2>\n<ul>\n"
        '<li>00:00:00 Anfang</li>\n<li>01:02:03 <a href="https://e.org/">Ende</a></li>\n</ul>\n'
        "<h2>Mitwirkende</h2>\n<ul>\n"
        '<li><a href="https://ada.example">Ada Lovelace (Gast)</a></li>\n<li>moderation</li>\n</ul>\n'
        "<h2>Links</h2>\n<ul>\n"
        '<li><a href="https://e.org/folge">Seite dieser Folge</a></li>\n'
        '<li><a href="https://example.org/podcast">Seite des Podcasts</a></li>\n</ul>'
    )
    assert notes.text == (
        "Kurz.\n\nText\n\n"
        "Kapitel\n00:00:00 Anfang\n01:02:03 Ende (https://e.org/)\n\n"
        "Mitwirkende\nAda Lovelace (Gast) (https://ada.example)\nmoderation\n\n"
        "Links\nSeite dieser Folge: https://e.org/folge\nSeite des Podcasts: https://example.org/podcast"
    )


@pytest.mark.parametrize("language", ["en", "en-GB", "fr", "gsw"])
def test_other_languages_have_english_sections(language: str) -> None:
    text = rendered("", show=a_show(language=language), chapters=CHAPTERS, people=PEOPLE).text
    assert "Chapters\n00:00:00 Anfang" in text
    assert "People\nAda Lovelace (Guest)" in text
    assert "moderation (Host)" in text


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        ("host", "Ada (Moderation)"),
        ("Co-Host", "Ada (Co-Moderation)"),
        ("audio editor", "Ada (Schnitt)"),
        ("booking coordinator", "Ada (Gästekoordination)"),
        ("Gebärdensprache", "Ada (Gebärdensprache)"),
    ],
)
def test_roles_are_named_in_the_show_s_language_where_they_are_known(role: str, shown: str) -> None:
    assert shown in rendered(people=[{"name": "Ada", "role": role}]).text.splitlines()


def test_the_show_s_people_come_first_and_nobody_twice() -> None:
    show = a_show(people=[{"name": "Ada"}])
    text = rendered(show=show, people=[{"name": "Bo", "role": "guest"}, {"name": "Ada"}]).text
    assert "Mitwirkende\nAda (Moderation)\nBo (Gast)\n\n" in text


def test_a_page_the_notes_link_to_is_not_named_again() -> None:
    assert rendered("[Podcast](https://example.org/podcast)").html == (
        '<p><a href="https://example.org/podcast">Podcast</a></p>'
    )


@pytest.mark.parametrize(
    "notes",
    [
        "00:00 Begrüßung\\\n01:30 Mitte",
        "- 00:00:00 Begrüßung\n- [00:01:30](https://e.org) Mitte",
        "1. (0:00) Begrüßung\n2. (1:30) Mitte\n3. 2:00 Ende",
    ],
)
def test_times_that_the_notes_list_themselves_are_not_listed_again(notes: str) -> None:
    given = (Chapter(start_s=0, title="Begrüßung"), Chapter(start_s=90, title="Mitte"))
    html, text = (
        render(a_show(), an_episode(notes), chapters=given, base_url=BASE_URL) for render in (render_html, render_text)
    )
    assert "<h2>Kapitel</h2>" not in html
    # The tags inside published files are made of the text, and stay as they are.
    assert "Kapitel\n00:00:00 Begrüßung\n00:01:30 Mitte" in text


@pytest.mark.parametrize("notes", ["Um 12:30 geht es los.", "12:30 Uhr ist Mittag.", ""])
def test_a_time_in_the_notes_is_no_list(notes: str) -> None:
    given = (Chapter(start_s=0, title="Begrüßung"), Chapter(start_s=90, title="Mitte"))
    html = render_html(a_show(), an_episode(notes), chapters=given, base_url=BASE_URL)
    assert "<li>00:01:30 Mitte</li>" in html


def test_chapters_come_as_they_are_given_in_the_master_s_time() -> None:
    shifted = (Chapter(start_s=7.6, title="Anfang"),)
    text = render_text(a_show(), an_episode(chapters=CHAPTERS), chapters=shifted, base_url=BASE_URL)
    assert "Kapitel\n00:00:07 Anfang\n\n" in text


# --- plain text


@pytest.mark.parametrize(
    ("notes", "text"),
    [
        ("[Seite](https://e.org/) und https://e.org", "Seite (https://e.org/) und https://e.org"),
        ("<post@e.org>", "post@e.org"),
        ("**a**\n*b*  \nc", "a b\nc"),
        ("# T\n\na\n\nb", "T\n\na\n\nb"),
        ("- a\n- b\n  - c\n\n1. d\n2. e", "- a\n- b\n  - c\n\n1. d\n2. e"),
        ("- a\n\n- b", "- a\n- b"),
        ("| a | b |\n|--|--|\n| 1 | 2 |", "a | b\n1 | 2"),
        ("&lt;b&gt; &amp; „ä“ ]]>", "<b> & „ä“ ]]>"),
        ("<script>x</script>", ""),
    ],
)
def test_plain_text_reads_well(notes: str, text: str) -> None:
    assert rendered(notes).text.partition("Links\nSeite des Podcasts")[0].strip() == text


# --- long notes


def test_3990_umlauts_are_whole_in_the_notes_and_cut_in_the_description() -> None:
    notes = rendered("ü" * 3990)
    assert "ü" * 3990 in notes.html
    assert len(short(notes.html).encode()) <= MOST_BYTES


# --- templates


def test_a_show_s_own_template_takes_the_place_of_ours(tmp_path: Path) -> None:
    (tmp_path / "notes.html.j2").write_text("<p>{{ show.title }}: {{ episode.title }}</p>{{ notes }}")
    notes = rendered("Text", templates=tmp_path)
    assert notes.html == "<p>Sendung: Folge</p><p>Text</p>"
    assert notes.text.startswith("Text\n\nLinks\n")


def test_a_show_s_template_may_build_on_ours(tmp_path: Path) -> None:
    (tmp_path / "notes.html.j2").write_text(
        '{% extends "podcast/notes.html.j2" %}{% block links %}<p>Gefördert von der Stadt Köln.</p>{% endblock %}',
        encoding="utf-8",
    )
    assert rendered("Text", templates=tmp_path).html == "<p>Text</p>\n<p>Gefördert von der Stadt Köln.</p>"


def test_a_show_s_template_is_bound_by_the_same_rules(tmp_path: Path) -> None:
    (tmp_path / "notes.html.j2").write_text('<img src="x"><script>1</script><a href="x">y</a>{{ summary }}')
    html = rendered(summary="<b>", templates=tmp_path).html
    assert html == f'<a href="{BASE_URL}/eine-folge/x">y</a>&lt;b&gt;'


def test_a_corrected_template_is_read_again(tmp_path: Path) -> None:
    template = tmp_path / "notes.html.j2"
    template.write_text("alt")
    assert rendered(templates=tmp_path).html == "alt"
    template.write_text("neu und länger")
    assert rendered(templates=tmp_path).html == "neu und länger"


def test_a_template_that_is_new_takes_the_place_of_ours_at_once(tmp_path: Path) -> None:
    assert "Text" in rendered("Text", templates=tmp_path).html
    (tmp_path / "notes.html.j2").write_text("neu")
    assert rendered("Text", templates=tmp_path).html == "neu"
    (tmp_path / "notes.html.j2").unlink()
    assert "Text" in rendered("Text", templates=tmp_path).html


@pytest.mark.parametrize(
    ("template", "line", "message"),
    [
        ("a\n{{ titel }}", 2, "'titel' is undefined; a template may use chapters, episode, labels"),
        ("a\n\n{{ episode.titel }}", 3, "has no attribute 'titel'"),
        ("a\n{% if x %}", 2, "cannot be read: Unexpected end of template"),
        ("{{ notes | shout }}", 1, "cannot be read: No filter named 'shout'"),
        ("a\n{{ 1 / 0 }}", 2, "does not render: division by zero"),
        ('a\n{% include "fehlt.j2" %}', 2, "there is no template 'fehlt.j2' to include or extend"),
        ("a\n{{ episode.__class__.__mro__ }}", 2, "access to attribute '__class__'"),
        ("a\n{{ chapters.append(1) }}", 2, "unsafe"),
        ('{% extends "notes.html.j2" %}', 1, "includes or extends itself without end"),
        ('a\n{{ "x" * 99999999999999 }}', 2, "does not render: needs more memory than there is; write it shorter"),
    ],
)
def test_a_broken_template_is_named_with_file_and_line(tmp_path: Path, template: str, line: int, message: str) -> None:
    (tmp_path / "notes.html.j2").write_text(template)
    with pytest.raises(TemplateError) as caught:
        rendered("Text", templates=tmp_path)
    assert caught.value.where == f"{tmp_path / 'notes.html.j2'}:{line}"
    assert message in caught.value.message
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "code",
    [
        """show.parse_raw("cposix\\nsystem\\n(S'touch {}'\\ntR.", content_type="application/pickle", allow_pickle=True)""",
        """show["parse_raw"]("cposix\\nsystem\\n(S'touch {}'\\ntR.", content_type="application/pickle", allow_pickle=True)""",
        """(show | attr("parse_raw"))("cposix\\nsystem\\n(S'touch {}'\\ntR.", content_type="pickle", allow_pickle=True)""",
        "show.audio.parse_file('/etc/hostname')",
        "episode.model_validate_json('1')",
        "episode.model_copy(update=labels)",
        "show.targets.local.url('x')",
    ],
)
def test_a_template_reads_fields_and_calls_nothing_of_show_and_episode(tmp_path: Path, code: str) -> None:
    (tmp_path / "notes.html.j2").write_text("{{ " + code.format(tmp_path / "ran") + " }}")
    with pytest.raises(TemplateError, match=r"unsafe|is undefined|has no attribute"):
        rendered("Text", templates=tmp_path)
    assert not (tmp_path / "ran").exists()


def test_a_template_reads_properties_too(tmp_path: Path) -> None:
    (tmp_path / "notes.html.j2").write_text("{{ show.zone }} {{ episode.label }} {{ show.targets.local.base_url }}")
    assert rendered(templates=tmp_path).html == f"Europe/Berlin eine-folge {BASE_URL}"


def test_a_template_that_writes_without_end_is_stopped(tmp_path: Path) -> None:
    loops = "{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}xxxx"
    (tmp_path / "notes.html.j2").write_text(loops + "{% endfor %}" * 3)
    with pytest.raises(TemplateError) as caught:
        rendered(templates=tmp_path)
    assert str(caught.value) == "notes.html.j2: writes more than 1000000 characters; look at its loops"


@pytest.mark.needs("swift")  # Linux: a file that is there and cannot be read, for root neither
def test_a_template_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "notes.html.j2").symlink_to("/proc/self/mem")
    with pytest.raises(TemplateError) as caught:
        rendered(templates=tmp_path)
    assert str(caught.value) == "notes.html.j2: cannot be read: Input/output error; look at the file and its rights"


def test_a_list_that_starts_at_a_number_of_thousands_of_digits_starts_at_one() -> None:
    assert rendered(f'<ol start="{"9" * 5000}"><li>a</li></ol>').text.startswith("1. a\n")


def test_a_template_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    (tmp_path / "notes.txt.j2").write_bytes("ä".encode("latin-1"))
    with pytest.raises(TemplateError, match="is not UTF-8"):
        rendered(templates=tmp_path)
